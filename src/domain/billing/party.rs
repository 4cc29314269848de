//! Who buys: name, address and tax number, as documents have them.

use std::fmt;

use super::{Gstin, State};
use crate::domain::text::shows_nothing;
use crate::domain::{FieldError, Name};

/// The longest address, in characters: two lines of an e-invoice.
pub const ADDRESS_MAX: usize = 200;
/// The longest name of a place, in characters.
pub const CITY_MAX: usize = 50;

/// A PIN code: six digits, of which the first is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin(u32);

impl Pin {
    /// Reads a PIN code, which people write as `400001` and `400 001`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim();
        let digits = match digits.split_once(' ') {
            Some((head, tail)) if head.len() == 3 => format!("{head}{tail}"),
            _ => digits.to_owned(),
        };
        let is_pin = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_pin.then(|| digits.parse().ok()).flatten().filter(|pin| *pin >= 100_000).map(Self)
    }

    /// The first three digits, which tell the State.
    pub fn first_three(self) -> u16 {
        u16::try_from(self.0 / 1000).unwrap_or_default()
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A billing profile as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedProfile {
    pub name: String,
    pub address: String,
    pub city: String,
    pub pin: String,
    /// The two digits of the State.
    pub state: String,
    /// Empty for somebody who is not registered.
    pub gstin: String,
}

/// A billing profile: who the documents of an account are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingProfile {
    pub name: Name,
    pub address: String,
    pub city: String,
    pub pin: Pin,
    /// The State of the address, and the place of supply.
    pub state: State,
    pub gstin: Option<Gstin>,
}

impl BillingProfile {
    /// Reads a profile, and returns every mistake in it.
    pub fn parse(typed: &TypedProfile) -> Result<Self, Vec<FieldError>> {
        let mut problems = Vec::new();
        let mut note = |problem: FieldError| problems.push(problem);
        let name = Name::parse(&typed.name).map_err(&mut note).ok();
        let address = address(&typed.address).map_err(&mut note).ok();
        let city = city(&typed.city).map_err(&mut note).ok();
        let state = State::parse(typed.state.trim());
        if state.is_none() {
            note(FieldError::StateUnknown);
        }
        let pin = Pin::parse(&typed.pin);
        match pin.zip(state) {
            None if pin.is_none() => note(FieldError::PinInvalid),
            Some((pin, state)) if !state.has_pin(pin.first_three()) => note(FieldError::PinOfAnotherState),
            _ => {}
        }
        let gstin = gstin(&typed.gstin, state).map_err(note);
        match (name, address, city, pin, state, gstin) {
            (Some(name), Some(address), Some(city), Some(pin), Some(state), Ok(gstin))
                if problems.is_empty() =>
            {
                Ok(Self { name, address, city, pin, state, gstin })
            }
            _ => Err(problems),
        }
    }

    /// The profile as it would be typed.
    pub fn typed(&self) -> TypedProfile {
        TypedProfile {
            name: self.name.as_str().to_owned(),
            address: self.address.clone(),
            city: self.city.clone(),
            pin: self.pin.to_string(),
            state: self.state.code(),
            gstin: self.gstin.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }
}

/// Reads street and number. Line breaks become commas.
pub fn address(text: &str) -> Result<String, FieldError> {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    one_line(
        &lines.join(", "),
        ADDRESS_MAX,
        [FieldError::AddressMissing, FieldError::AddressTooLong, FieldError::AddressHasControlCharacters],
    )
}

/// Reads the name of a town or village.
pub fn city(text: &str) -> Result<String, FieldError> {
    let problems = [FieldError::CityMissing, FieldError::CityTooLong, FieldError::CityHasControlCharacters];
    one_line(text.trim(), CITY_MAX, problems)
}

fn one_line(
    text: &str,
    most: usize,
    [missing, long, controls]: [FieldError; 3],
) -> Result<String, FieldError> {
    if shows_nothing(text) {
        return Err(missing);
    }
    if text.chars().count() > most {
        return Err(long);
    }
    if text.chars().any(char::is_control) { Err(controls) } else { Ok(text.to_owned()) }
}

/// Reads a GSTIN, which may be empty. Its State has to be that of the address.
fn gstin(text: &str, state: Option<State>) -> Result<Option<Gstin>, FieldError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let gstin = Gstin::parse(text)?;
    match gstin.state().zip(state) {
        Some((of_number, of_address)) if of_number != of_address => Err(FieldError::GstinOfAnotherState),
        _ => Ok(Some(gstin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TypedProfile {
        TypedProfile {
            name: "Asha Voice LLP".into(),
            address: "2 Example Street".into(),
            city: "Mumbai".into(),
            pin: "400001".into(),
            state: "27".into(),
            gstin: " 27aapfu0939f1zv ".into(),
        }
    }

    fn problems(change: impl FnOnce(&mut TypedProfile)) -> Vec<FieldError> {
        let mut typed = typed();
        change(&mut typed);
        BillingProfile::parse(&typed).err().unwrap_or_default()
    }

    #[test]
    fn a_profile_is_read_and_typed_again() {
        let profile = BillingProfile::parse(&typed()).unwrap();
        assert_eq!(profile.gstin.as_ref().unwrap().as_str(), "27AAPFU0939F1ZV");
        assert_eq!(BillingProfile::parse(&profile.typed()).unwrap(), profile);
        let without = BillingProfile::parse(&TypedProfile { gstin: " ".into(), ..typed() }).unwrap();
        assert_eq!(without.gstin, None);
    }

    #[test]
    fn an_address_in_hindi_of_several_lines_is_one_line() {
        assert_eq!(address(" १२, महात्मा गांधी मार्ग \r\n\n दादर ").unwrap(), "१२, महात्मा गांधी मार्ग, दादर");
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        assert_eq!(
            BillingProfile::parse(&TypedProfile::default()).unwrap_err(),
            [
                FieldError::NameMissing,
                FieldError::AddressMissing,
                FieldError::CityMissing,
                FieldError::StateUnknown,
                FieldError::PinInvalid,
            ]
        );
    }

    #[test]
    fn a_pin_code_and_a_gstin_of_another_state_are_told_apart() {
        assert_eq!(problems(|typed| typed.pin = "560001".into()), [FieldError::PinOfAnotherState]);
        assert_eq!(
            problems(|typed| (typed.state, typed.pin) = ("29".into(), "560001".into())),
            [FieldError::GstinOfAnotherState]
        );
        assert_eq!(problems(|typed| typed.gstin = "27AAPFU0939F1ZW".into()), [FieldError::GstinCheck]);
    }

    #[test]
    fn texts_have_their_bounds() {
        assert_eq!(problems(|typed| typed.name = "x".repeat(300)), [FieldError::NameTooLong]);
        assert_eq!(problems(|typed| typed.address = "अ".repeat(200)), []);
        assert_eq!(problems(|typed| typed.address = "अ".repeat(201)), [FieldError::AddressTooLong]);
        assert_eq!(
            problems(|typed| typed.address = "a\u{7}b".into()),
            [FieldError::AddressHasControlCharacters]
        );
        assert_eq!(problems(|typed| typed.city = "x".repeat(51)), [FieldError::CityTooLong]);
    }

    #[test]
    fn pin_codes_have_six_digits() {
        assert_eq!(Pin::parse("400 001"), Pin::parse("400001"));
        for text in ["", "40001", "4000011", "040001", "४००००१", "40 0001", "4000 01", "40000x", "+40001"]
        {
            assert_eq!(Pin::parse(text), None, "{text}");
        }
    }
}
