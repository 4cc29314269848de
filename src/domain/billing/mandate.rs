//! Mandates: what owners allow the operator to debit without them. A bank may pause or end one at any time.

use chrono::{DateTime, TimeDelta, Utc};

use super::Paise;
use crate::domain::account::id;
use crate::domain::{AccountId, FieldError};

id!(
    /// The id of a mandate, `md_…`. It is our reference at the provider.
    MandateId,
    "md_"
);

/// The most that is debited without a new approval of the payer: the Reserve Bank's bound for UPI and cards.
pub const DEBIT_MAX: Paise = Paise::from_rupees(15_000);

/// What a mandate debits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MandateMethod {
    Upi,
    Card,
}

impl MandateMethod {
    pub const ALL: [Self; 2] = [Self::Upi, Self::Card];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upi => "upi",
            Self::Card => "card",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }

    /// The time from the notice to the debit, which the provider keeps: the law asks for a day.
    pub const fn notice(self) -> TimeDelta {
        match self {
            Self::Upi => TimeDelta::minutes(25 * 60),
            Self::Card => TimeDelta::minutes(36 * 60 + 5),
        }
    }

    /// The time from the debit until its result is known.
    pub const fn answer(self) -> TimeDelta {
        match self {
            Self::Upi => TimeDelta::hours(36),
            Self::Card => TimeDelta::hours(72),
        }
    }
}

/// The state of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MandateStatus {
    /// Its owner has a link to give it.
    Asked,
    Confirmed,
    /// The payer has paused it at the bank, and may go on with it.
    Paused,
    /// The bank, the payer or the provider refused it.
    Rejected,
    /// It was removed, here or at the bank.
    Cancelled,
    /// Its time, or that of its link, is over.
    Expired,
}

impl MandateStatus {
    pub const ALL: [Self; 6] =
        [Self::Asked, Self::Confirmed, Self::Paused, Self::Rejected, Self::Cancelled, Self::Expired];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Paused => "paused",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether it is the account's mandate. An account has one at most.
    pub const fn is_current(self) -> bool {
        matches!(self, Self::Asked | Self::Confirmed | Self::Paused)
    }

    /// Whether it was given, and may be again without a new one.
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Confirmed | Self::Paused)
    }
}

/// A mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    pub id: MandateId,
    pub account_id: AccountId,
    pub status: MandateStatus,
    pub method: MandateMethod,
    /// The most that one debit may be.
    pub max_amount: Paise,
    /// Whether its debits are real.
    pub is_live: bool,
    /// Until its link is made.
    pub phone: Option<String>,
    /// The provider's registration.
    pub link_id: Option<String>,
    /// Where it is given.
    pub url: Option<String>,
    pub order_id: Option<String>,
    /// The payment of the registration, which is refunded.
    pub payment_id: Option<String>,
    pub refund_id: Option<String>,
    pub customer_id: Option<String>,
    pub token_id: Option<String>,
    /// The end of a card's number, or a UPI address without its middle.
    pub masked: Option<String>,
    pub created: DateTime<Utc>,
    /// Until when it can be given.
    pub link_expires: DateTime<Utc>,
    pub expires: Option<DateTime<Utc>>,
    pub changed: DateTime<Utc>,
    /// Why it ended, in the provider's word.
    pub failure: Option<String>,
    /// When the provider is asked about it.
    pub next_look: Option<DateTime<Utc>>,
}

/// The most that a new mandate allows for one debit: the monthly limit, so that one debit may close a larger gap and an
/// owner may raise the amount. `None` if a recharge alone is more than may be debited.
pub fn mandate_for(to_pay: Paise, monthly_cap: Paise) -> Option<Paise> {
    let is_possible = Paise::ZERO < to_pay && to_pay <= DEBIT_MAX;
    is_possible.then(|| monthly_cap.max(to_pay).min(DEBIT_MAX))
}

/// A mobile number of India, which the provider wants for a mandate: ten digits, as `+919000090000`.
pub fn read_phone(text: &str) -> Result<String, FieldError> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let national = digits
        .strip_prefix("+91")
        .or_else(|| digits.strip_prefix('0'))
        .or_else(|| digits.strip_prefix("91").filter(|rest| rest.len() == 10))
        .unwrap_or(&digits);
    let is_mobile = national.len() == 10
        && national.bytes().all(|byte| byte.is_ascii_digit())
        && national.starts_with(['6', '7', '8', '9']);
    if is_mobile { Ok(format!("+91{national}")) } else { Err(FieldError::PhoneInvalid) }
}

/// A UPI address without its middle: `as…@examplebank`.
pub fn masked_upi(user: &str, handle: &str) -> String {
    let start: String = user.chars().filter(|c| !c.is_control()).take(2).collect();
    let handle: String = handle.chars().filter(|c| !c.is_control()).take(40).collect();
    format!("{start}…@{handle}")
}

/// A card by the end of its number: `Visa …0153`.
pub fn masked_card(network: &str, last_four: &str) -> String {
    let network: String = network.chars().filter(|c| !c.is_control()).take(30).collect();
    let last: String = last_four.chars().filter(char::is_ascii_digit).take(4).collect();
    format!("{network} …{last}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for status in MandateStatus::ALL {
            assert_eq!(MandateStatus::parse(status.as_str()), Some(status));
            assert!(!status.is_given() || status.is_current());
        }
        for method in MandateMethod::ALL {
            assert_eq!(MandateMethod::parse(method.as_str()), Some(method));
            assert!(method.notice() > TimeDelta::hours(24), "the law asks for a day");
        }
        assert_eq!((MandateStatus::parse("new"), MandateMethod::parse("cash")), (None, None));
    }

    #[test]
    fn a_mandate_is_for_the_recharge_and_never_above_what_needs_no_approval() {
        let max = |paise, cap| mandate_for(Paise::new(paise), Paise::new(cap)).map(Paise::get);
        assert_eq!(max(118_000, 500_000), Some(500_000));
        assert_eq!(max(118_000, 100), Some(118_000));
        assert_eq!(max(1_500_000, 9_000_000), Some(1_500_000));
        assert_eq!((max(1_500_001, 9_000_000), max(0, 500_000)), (None, None));
    }

    #[test]
    fn mobile_numbers_are_read_as_people_write_them() {
        for text in ["9000090000", "+91 90000 90000", "090000-90000", "919000090000"] {
            assert_eq!(read_phone(text).as_deref(), Ok("+919000090000"), "{text}");
        }
        for text in ["", "1234567890", "90000", "+1 415 555 0100", "90000900001", "९०००००००००"]
        {
            assert_eq!(read_phone(text), Err(FieldError::PhoneInvalid), "{text}");
        }
    }

    #[test]
    fn what_is_shown_of_a_means_of_payment_does_not_name_it() {
        assert_eq!(masked_upi("asha", "examplebank"), "as…@examplebank");
        assert_eq!(masked_card("Visa", "0153"), "Visa …0153");
        assert_eq!(masked_card("", "0153x"), "…0153");
    }
}
