//! Transfers between the wallets of one account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AgentId, FieldError, Money, money::MoneyError};

/// The direction of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the account to the agent.
    Allocate,
    /// From the agent to the account.
    TakeBack,
}

impl Direction {
    /// The word for it in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allocate => "allocate",
            Self::TakeBack => "take-back",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Allocate, Self::TakeBack].into_iter().find(|direction| direction.as_str() == text)
    }
}

/// Parses the amount of a transfer.
pub fn read_amount(text: &str) -> Result<Money, FieldError> {
    if text.trim().is_empty() {
        return Err(FieldError::AmountMissing);
    }
    match Money::read(text) {
        Ok(amount) if amount > Money::ZERO => Ok(amount),
        Ok(_) => Err(FieldError::AmountNotPositive),
        Err(MoneyError::Form) => Err(FieldError::AmountInvalid),
        Err(MoneyError::Commas) => Err(FieldError::AmountCommas),
        Err(MoneyError::TooFine) => Err(FieldError::AmountTooFine),
        Err(MoneyError::TooLarge) => Err(FieldError::AmountTooLarge),
    }
}

/// Money that was moved between an account's wallet and that of one of its agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The form that said so.
    pub form_id: String,
    pub agent_id: AgentId,
    /// Which way.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_moved_is_told_apart() {
        assert_eq!(read_amount(" 1,25,000 "), Ok(Money::from_rupees(125_000)));
        assert_eq!(read_amount(" "), Err(FieldError::AmountMissing));
        assert_eq!(read_amount("Rs. 1,25,000/-"), Ok(Money::from_rupees(125_000)));
        assert_eq!(read_amount("1.000,50"), Err(FieldError::AmountCommas));
        assert_eq!(read_amount("five"), Err(FieldError::AmountInvalid));
        assert_eq!(read_amount("0.00"), Err(FieldError::AmountNotPositive));
        assert_eq!(read_amount("-5"), Err(FieldError::AmountNotPositive));
        assert_eq!(read_amount("0.0000001"), Err(FieldError::AmountTooFine));
        assert_eq!(read_amount(&"9".repeat(30)), Err(FieldError::AmountTooLarge));
    }

    #[test]
    fn a_direction_is_read_as_it_was_written() {
        for direction in [Direction::Allocate, Direction::TakeBack] {
            assert_eq!(Direction::parse(direction.as_str()), Some(direction));
        }
        assert_eq!(Direction::parse("sideways"), None);
    }
}
