//! Limits of a key or an agent as typed into a form.

use crate::domain::network::Network;
use crate::domain::{FieldError, LimitsChange, Money, Scope};

/// The fields of a form, as typed; empty text is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedLimits<'a> {
    /// `all`, `inference` or `read`; empty for `all`.
    pub scope: &'a str,
    pub requests_per_minute: &'a str,
    pub tokens_per_minute: &'a str,
    pub inr_per_day: &'a str,
    pub inr_per_month: &'a str,
    /// With commas, spaces or line ends between.
    pub models: &'a str,
    pub addresses: &'a str,
}

impl TypedLimits<'_> {
    /// Parses the fields, or returns all field errors.
    pub fn read(&self) -> Result<LimitsChange, Vec<FieldError>> {
        let mut problems = Vec::new();
        let scope = match self.scope.trim() {
            "" => Some(Scope::All),
            word => Scope::parse(word).or_else(|| note(FieldError::ScopeUnknown, &mut problems)),
        };
        let change = LimitsChange {
            scope,
            requests_per_minute: typed(
                self.requests_per_minute,
                count,
                FieldError::RequestsLimitInvalid,
                &mut problems,
            ),
            tokens_per_minute: typed(
                self.tokens_per_minute,
                count,
                FieldError::TokensLimitInvalid,
                &mut problems,
            ),
            inr_per_day: typed(self.inr_per_day, amount, FieldError::DayLimitInvalid, &mut problems),
            inr_per_month: typed(self.inr_per_month, amount, FieldError::MonthLimitInvalid, &mut problems),
            models: typed(
                self.models,
                |text| Some(parts(text).map(str::to_owned).collect()),
                FieldError::ModelsInvalid,
                &mut problems,
            ),
            addresses: typed(self.addresses, networks, FieldError::AddressesInvalid, &mut problems),
            ..LimitsChange::default()
        };
        if problems.is_empty() { Ok(change) } else { Err(problems) }
    }
}

/// A field: empty text takes the limit away.
#[expect(clippy::option_option, reason = "left as it is is one thing, taken away another")]
fn typed<T>(
    text: &str,
    read: impl FnOnce(&str) -> Option<T>,
    problem: FieldError,
    problems: &mut Vec<FieldError>,
) -> Option<Option<T>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    read(text).map(Some).or_else(|| note(problem, problems))
}

fn note<T>(problem: FieldError, problems: &mut Vec<FieldError>) -> Option<T> {
    problems.push(problem);
    None
}

/// A whole number, with or without grouping.
fn count(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '_')).collect();
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn amount(text: &str) -> Option<Money> {
    Money::read(text).ok()
}

fn networks(text: &str) -> Option<Vec<Network>> {
    parts(text).map(Network::parse).collect()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter == ',' || letter.is_whitespace()).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_take_limits_away() {
        let change = TypedLimits::default().read().unwrap();
        assert_eq!((change.scope, change.requests_per_minute), (Some(Scope::All), Some(None)));
        assert_eq!((change.models, change.addresses.map(|list| list.is_none())), (Some(None), Some(true)));
        assert_eq!(change.prompt_tokens_per_minute, None, "not in the form");
    }

    #[test]
    fn fields_are_read_as_people_type_them() {
        let typed = TypedLimits {
            requests_per_minute: " 1,000 ",
            inr_per_day: "₹1,00,000.50",
            models: "a/b, c\nd",
            addresses: "203.0.113.7 2001:db8::/32",
            ..TypedLimits::default()
        };
        let change = typed.read().unwrap();
        assert_eq!(change.requests_per_minute, Some(Some(1000)));
        assert_eq!(change.inr_per_day, Some(Some(Money::from_micros(100_000_500_000))));
        assert_eq!(change.models.flatten().unwrap(), ["a/b", "c", "d"]);
        assert_eq!(change.addresses.flatten().unwrap().len(), 2);
    }

    #[test]
    fn every_mistake_is_told() {
        let typed = TypedLimits {
            scope: "write",
            requests_per_minute: "-1",
            tokens_per_minute: "1.5",
            inr_per_day: "x",
            inr_per_month: "1.0000001",
            models: "",
            addresses: "here",
        };
        assert_eq!(typed.read().unwrap_err().len(), 6);
    }
}
