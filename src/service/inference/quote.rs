//! What a call that a gateway carries can cost at most, from the counts that the gateway names.

use super::bound::Bound;
use super::catalogue;
use crate::domain::hold::HOLD_INR_MAX;
use crate::domain::{FieldError, Money, Rates};
use crate::service::{ServiceError, Services};

pub use super::request::ANSWERS_MAX;

/// The most that a call uses, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Most {
    pub prompt: Option<i64>,
    /// Completion tokens of each answer.
    pub completion: Option<i64>,
    /// One, if it is not said.
    pub answers: Option<i64>,
    pub milliseconds: Option<i64>,
    pub characters: Option<i64>,
    pub images: Option<i64>,
}

/// The most that a call costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    Amount(Money),
    /// The model has no price: what the call uses is recorded, and costs nothing until it has one.
    Unpriced,
}

/// The most that a call of a model costs at the price of now. A count that the price needs and nobody knows is an error.
pub async fn quote(services: &Services, model: &str, most: Most) -> Result<Quote, ServiceError> {
    let snapshot = catalogue::current(services).await?;
    let Some(price) = snapshot.price(model, services.now()) else { return Ok(Quote::Unpriced) };
    let route = snapshot.has_route(model).then(|| snapshot.max_output(model));
    let bound = most.bound(&price.rates, route)?;
    let amount = bound.amount(&price.rates).filter(|amount| *amount <= HOLD_INR_MAX);
    Ok(Quote::Amount(amount.ok_or(FieldError::HoldInvalid)?))
}

impl Most {
    /// The bound of the call, over a route with a limit of completion tokens.
    fn bound(self, rates: &Rates, route: Option<i64>) -> Result<Bound, FieldError> {
        // What costs nothing needs no number.
        let needed = |count: Option<i64>, rate: Money, missing| match count {
            Some(count) => Ok(count),
            None if rate > Money::ZERO => Err(missing),
            None => Ok(0),
        };
        let output = self.completion.or(route);
        let each = needed(output, rates.dearest_output(), FieldError::CompletionAtMostInvalid)?;
        let images = needed(self.images, rates.image, FieldError::ImagesAtMostInvalid)?;
        Ok(Bound {
            prompt: needed(self.prompt, rates.dearest_input(), FieldError::PromptAtMostInvalid)?,
            completion: each.saturating_mul(self.answers.unwrap_or(1)),
            milliseconds: needed(self.milliseconds, rates.minute, FieldError::SecondsAtMostInvalid)?,
            messages: images.max(1),
            characters: needed(self.characters, rates.characters, FieldError::CharactersAtMostInvalid)?,
            images,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() }
    }

    #[test]
    fn each_answer_counts_and_a_route_bounds_what_is_not_said() {
        let most = Most { prompt: Some(1_000), answers: Some(3), ..Most::default() };
        assert_eq!(most.bound(&rates(), None), Err(FieldError::CompletionAtMostInvalid));
        let bound = most.bound(&rates(), Some(100)).unwrap();
        assert_eq!((bound.prompt, bound.completion), (1_000, 300));
        let own = Most { completion: Some(7), ..most }.bound(&rates(), Some(100)).unwrap();
        assert_eq!(own.completion, 21);
        assert_eq!(own.amount(&rates()), Some(Money::from_micros(148_820)));
    }

    #[test]
    fn a_unit_that_costs_needs_its_number_and_another_none() {
        let nothing = Most::default();
        assert_eq!(nothing.bound(&Rates::default(), None).unwrap().messages, 1);
        let rupee = Money::from_rupees(1);
        for (rates, missing) in [
            (Rates { input: rupee, ..Rates::default() }, FieldError::PromptAtMostInvalid),
            (Rates { reasoning: Some(rupee), ..Rates::default() }, FieldError::CompletionAtMostInvalid),
            (Rates { minute: rupee, ..Rates::default() }, FieldError::SecondsAtMostInvalid),
            (Rates { characters: rupee, ..Rates::default() }, FieldError::CharactersAtMostInvalid),
            (Rates { image: rupee, ..Rates::default() }, FieldError::ImagesAtMostInvalid),
        ] {
            assert_eq!(nothing.bound(&rates, None), Err(missing));
        }
        let images = Most { images: Some(4), ..nothing };
        let bound = images.bound(&Rates { image: rupee, ..Rates::default() }, None).unwrap();
        assert_eq!((bound.images, bound.messages), (4, 4));
    }
}
