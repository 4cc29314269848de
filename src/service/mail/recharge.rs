//! What mails about automatic recharge say, in the owner's language.

use chrono::{DateTime, Utc};

use super::text::{About, Text};
use crate::domain::billing::RechargeFailure;
use crate::domain::{Language, Money};
use crate::i18n::{moment, say};

/// The page on which it is set and called off.
fn page(about: About<'_>) -> (String, String) {
    (say!(about.language, "mail-recharge-see"), format!("{}/billing#recharge", about.console))
}

/// Why, in our words: those of the provider are for developers.
fn reason(language: Language, reason: &str) -> String {
    match RechargeFailure::of(reason) {
        RechargeFailure::Funds => say!(language, "recharge-why-funds"),
        RechargeFailure::MandateEnded => say!(language, "recharge-why-ended"),
        RechargeFailure::MandatePaused => say!(language, "recharge-why-paused"),
        RechargeFailure::TooHigh => say!(language, "recharge-why-high"),
        RechargeFailure::Bank => say!(language, "recharge-why-bank"),
        RechargeFailure::Notice => say!(language, "recharge-why-notice"),
        RechargeFailure::NoAnswer => say!(language, "recharge-why-no-answer"),
        RechargeFailure::MonthlyCap => say!(language, "recharge-why-cap"),
        RechargeFailure::Owner => say!(language, "recharge-why-owner"),
        RechargeFailure::NotGiven => say!(language, "recharge-why-not-given"),
        RechargeFailure::Unavailable => say!(language, "recharge-why-unavailable"),
        RechargeFailure::Other => say!(language, "recharge-why-other"),
    }
}

pub fn notice(
    about: About<'_>,
    topup: &str,
    (credit, amount): (Money, Money),
    debit_after: DateTime<Utc>,
) -> Text {
    let About { language, brand, zone, .. } = about;
    let (credit, amount) = (credit.exact(), amount.exact());
    Text {
        subject: say!(language, "mail-recharge-notice-subject", amount = amount.clone(), brand = brand),
        paragraphs: vec![say!(
            language,
            "mail-recharge-notice-text",
            amount = amount,
            credit = credit,
            brand = brand
        )],
        button: Some(page(about)),
        facts: vec![
            (say!(language, "mail-recharge-debit-after"), moment(language, zone, debit_after)),
            (say!(language, "topup-number"), topup.to_owned()),
        ],
        after: vec![say!(language, "mail-recharge-notice-stop")],
        ..Text::default()
    }
}

pub fn failed(about: About<'_>, topup: &str, credit: Money, why: &str) -> Text {
    let About { language, brand, .. } = about;
    let text = say!(language, "mail-recharge-failed-text", credit = credit.exact(), brand = brand);
    Text {
        subject: say!(language, "mail-recharge-failed-subject", brand = brand),
        paragraphs: vec![text, reason(language, why)],
        button: Some(page(about)),
        facts: vec![(say!(language, "topup-number"), topup.to_owned())],
        after: vec![say!(language, "mail-recharge-failed-add")],
        ..Text::default()
    }
}

pub fn stopped(about: About<'_>, why: &str) -> Text {
    let About { language, brand, .. } = about;
    Text {
        subject: say!(language, "mail-recharge-stopped-subject", brand = brand),
        paragraphs: vec![say!(language, "mail-recharge-stopped-text", brand = brand), reason(language, why)],
        button: Some(page(about)),
        after: vec![say!(language, "mail-recharge-stopped-add")],
        ..Text::default()
    }
}
