//! Whether an owner is to be told of the balance.

use super::runway::Runway;
use super::transfer::read_amount;
use super::{AgentId, Money, Problem};

/// From which balance on the owner of a new account is told: a fifth of the credit that it begins with, so that
/// who only tries the API hears of it before calls are refused, and not at once.
pub const LOW_BALANCE: Money = Money::from_rupees(10);

/// What an owner is told on every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The account owes this much or, at zero, has nothing left: keys are refused.
    Refused {
        /// Zero, or below it.
        balance: Money,
    },
    /// An agent's own wallet is below zero: all keys of the account are refused.
    AgentOwes {
        /// The agent.
        agent_id: AgentId,
        /// What its wallet holds.
        balance: Money,
    },
    /// There is little left.
    Low {
        /// What may still be spent.
        available: Money,
        /// From where on the owner wanted to be told.
        threshold: Money,
        /// How long it lasts.
        runway: Runway,
    },
}

/// What is to be said of a balance. That nothing is left is said to everybody: it is no forecast.
pub fn warning(balance: Money, held: Money, threshold: Option<Money>) -> Option<Warning> {
    if balance <= Money::ZERO {
        return Some(Warning::Refused { balance });
    }
    let available = balance - held;
    let threshold = threshold.filter(|threshold| available <= *threshold)?;
    Some(Warning::Low { available, threshold, runway: Runway::Unknown })
}

/// Reads from where on an owner wants to be told; empty for nowhere.
pub fn read_threshold(text: &str) -> Result<Option<Money>, Problem> {
    if text.trim().is_empty() { Ok(None) } else { read_amount(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(balance: i64, held: i64, threshold: Option<i64>) -> Option<Warning> {
        let rupees = Money::from_rupees;
        warning(rupees(balance), rupees(held), threshold.map(rupees))
    }

    #[test]
    fn an_owner_is_told_at_the_threshold_and_below() {
        assert_eq!(said(11, 0, Some(10)), None);
        assert!(matches!(said(10, 0, Some(10)), Some(Warning::Low { .. })));
        assert!(matches!(said(9, 0, Some(10)), Some(Warning::Low { .. })));
    }

    #[test]
    fn what_is_held_is_not_available() {
        let available = |warning| match warning {
            Some(Warning::Low { available, .. }) => Some(available),
            _ => None,
        };
        assert_eq!(available(said(15, 5, Some(10))), Some(Money::from_rupees(10)));
        assert_eq!(available(said(15, 15, Some(10))), Some(Money::ZERO));
    }

    #[test]
    fn who_set_no_threshold_is_told_when_nothing_is_left() {
        assert_eq!(said(1, 1, None), None);
        assert_eq!(said(0, 0, None), Some(Warning::Refused { balance: Money::ZERO }));
        assert_eq!(said(-3, 0, None), Some(Warning::Refused { balance: Money::from_rupees(-3) }));
    }

    #[test]
    fn a_threshold_is_read_as_other_amounts_are() {
        assert_eq!(read_threshold(" 1,25,000 "), Ok(Some(Money::from_rupees(125_000))));
        assert_eq!(read_threshold(" "), Ok(None));
        assert_eq!(read_threshold("0"), Err(Problem::AmountNotPositive));
        assert_eq!(read_threshold("ten"), Err(Problem::AmountInvalid));
    }
}
