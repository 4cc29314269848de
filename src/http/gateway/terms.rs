//! What a gateway says of a call before it is made: the amount to hold, or what the call uses at most.

use chrono::TimeDelta;
use serde_json::value::RawValue;

use crate::domain::decimal::whole;
use crate::domain::hold::{HOLD_INR_MAX, HOLD_SECONDS_MAX};
use crate::domain::usage::{MILLISECONDS_MAX, TOKENS_MAX};
use crate::domain::{Decimal, FieldError, Money, Rounding, WarningCode};
use crate::http::api::error::ApiError;
use crate::service::Services;
use crate::service::inference::quote::{ANSWERS_MAX, Most, Quote, quote};
use crate::service::key_cache::verify::HoldRequest;

/// The values as they were sent; a member of JSON and a parameter of a header are written alike.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms<'a> {
    pub hold_inr: Option<&'a str>,
    pub hold_seconds: Option<&'a str>,
    pub prompt_tokens_at_most: Option<&'a str>,
    pub completion_tokens_at_most: Option<&'a str>,
    pub n: Option<&'a str>,
    pub seconds_at_most: Option<&'a str>,
    pub characters_at_most: Option<&'a str>,
    pub images_at_most: Option<&'a str>,
}

impl Terms<'_> {
    /// The hold, if one is wanted, and a warning if it could not be worked out.
    pub async fn hold(
        &self,
        services: &Services,
        model: Option<&str>,
    ) -> Result<(Option<HoldRequest>, Option<WarningCode>), ApiError> {
        let time = self.hold_seconds.map(hold_time).transpose()?;
        let most = self.most()?;
        let request = |amount| Some(HoldRequest { amount, time });
        if let Some(text) = self.hold_inr {
            return Ok((request(hold_amount(text)?), None));
        }
        // A time without an amount requests no hold.
        if most == Most::default() {
            return Ok((None, None));
        }
        let model = model.ok_or(FieldError::ModelMissing)?;
        Ok(match quote(services, model, most).await? {
            Quote::Amount(amount) if amount > Money::ZERO => (request(amount), None),
            Quote::Amount(_) => (None, None),
            Quote::Unpriced => (None, Some(WarningCode::ModelUnpriced)),
        })
    }

    fn most(&self) -> Result<Most, FieldError> {
        let milliseconds =
            self.seconds_at_most.map(|text| milliseconds(text).ok_or(FieldError::SecondsAtMostInvalid));
        Ok(Most {
            prompt: count(self.prompt_tokens_at_most, 0, TOKENS_MAX, FieldError::PromptAtMostInvalid)?,
            completion: count(
                self.completion_tokens_at_most,
                0,
                TOKENS_MAX,
                FieldError::CompletionAtMostInvalid,
            )?,
            answers: count(self.n, 1, ANSWERS_MAX, FieldError::AnswersInvalid)?,
            milliseconds: milliseconds.transpose()?,
            characters: count(self.characters_at_most, 0, TOKENS_MAX, FieldError::CharactersAtMostInvalid)?,
            images: count(self.images_at_most, 0, TOKENS_MAX, FieldError::ImagesAtMostInvalid)?,
        })
    }
}

/// The text of a member.
pub fn text_of(raw: Option<&RawValue>) -> Option<&str> {
    raw.map(RawValue::get)
}

/// An amount in rupees, parsed from its digits without floats.
fn hold_amount(text: &str) -> Result<Money, FieldError> {
    let amount = Money::parse_bound(text).map_err(|_| FieldError::HoldInvalid)?;
    let is_good = amount > Money::ZERO && amount <= HOLD_INR_MAX;
    is_good.then_some(amount).ok_or(FieldError::HoldInvalid)
}

/// The duration of the hold in whole seconds, rounded up: a hold may be longer than requested, not shorter.
fn hold_time(text: &str) -> Result<TimeDelta, ApiError> {
    let seconds = Decimal::parse(text).ok_or_else(|| ApiError::WrongType("hold_seconds".to_owned()))?;
    let seconds =
        seconds.scaled(0, Rounding::Up).ok().filter(|seconds| (1..=HOLD_SECONDS_MAX).contains(seconds));
    seconds.map(TimeDelta::seconds).ok_or_else(|| FieldError::HoldTimeInvalid.into())
}

fn count(text: Option<&str>, least: i64, most: i64, wrong: FieldError) -> Result<Option<i64>, FieldError> {
    let Some(text) = text else { return Ok(None) };
    let count = whole(text).filter(|count| (least..=most).contains(count));
    count.map(Some).ok_or(wrong)
}

/// Seconds as milliseconds, rounded up.
fn milliseconds(text: &str) -> Option<i64> {
    let milliseconds = Decimal::parse(text)?.scaled(3, Rounding::Up).ok()?;
    (0..=MILLISECONDS_MAX).contains(&milliseconds).then_some(milliseconds)
}
