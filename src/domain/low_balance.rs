//! Low-balance notices.

use super::runway::Runway;
use super::transfer::read_amount;
use super::{AccountId, AgentId, FieldError, Money};

/// The default threshold of new accounts: a fifth of the welcome credit, so that owners who only try the API
/// see a notice before calls are rejected, but not at once.
pub const LOW_BALANCE: Money = Money::from_rupees(10);

/// A notice on every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The account's balance is zero or negative: its keys are rejected.
    Refused {
        /// The balance, zero or negative.
        balance: Money,
    },
    /// An agent's wallet is negative: all keys of the account are rejected.
    AgentOwes {
        agent_id: AgentId,
        /// Its wallet's balance.
        balance: Money,
    },
    /// The available credit is at or below the threshold.
    Low {
        /// The available credit.
        available: Money,
        /// The owner's threshold.
        threshold: Money,
        /// How long it lasts.
        runway: Runway,
    },
}

/// The notice for a balance. An exhausted balance is reported without a threshold too, because keys are already
/// rejected.
pub fn warning(balance: Money, held: Money, threshold: Option<Money>) -> Option<Warning> {
    if balance <= Money::ZERO {
        return Some(Warning::Refused { balance });
    }
    let available = balance - held;
    let threshold = threshold.filter(|threshold| available <= *threshold)?;
    // The service adds the runway, which needs the usage of the last days.
    Some(Warning::Low { available, threshold, runway: Runway::Unknown })
}

/// A reader has dismissed the notice that the credit of an account is at or below a threshold. The notices that
/// keys are rejected cannot be dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    pub account: AccountId,
    pub threshold: Money,
}

impl Dismissal {
    /// Reads what `text` wrote; `None` if it is of another account.
    pub fn parse(account: &AccountId, text: &str) -> Option<Self> {
        let (of, threshold) = text.split_once('.')?;
        let threshold = Money::from_micros(threshold.parse().ok()?);
        (of == account.as_str()).then(|| Self { account: account.clone(), threshold })
    }

    /// The account and the threshold in micro-rupees.
    pub fn text(&self) -> String {
        format!("{}.{}", self.account, self.threshold.micros())
    }

    /// Whether this is the notice that was dismissed.
    pub fn covers(&self, warning: &Warning) -> bool {
        matches!(warning, Warning::Low { threshold, .. } if *threshold == self.threshold)
    }
}

/// Parses a threshold; empty for none.
pub fn read_threshold(text: &str) -> Result<Option<Money>, FieldError> {
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
    fn a_dismissal_is_of_one_account_and_one_threshold() {
        let account = AccountId::new("acc_1");
        let dismissal = Dismissal { account: account.clone(), threshold: Money::from_rupees(10) };
        assert_eq!(dismissal.text(), "acc_1.10000000");
        assert_eq!(Dismissal::parse(&account, "acc_1.10000000"), Some(dismissal.clone()));
        for other in ["acc_2.10000000", "acc_1", "acc_1.x", ""] {
            assert_eq!(Dismissal::parse(&account, other), None, "{other}");
        }
        assert!(dismissal.covers(&said(9, 0, Some(10)).unwrap()));
        assert!(!dismissal.covers(&said(9, 0, Some(20)).unwrap()));
        assert!(!dismissal.covers(&said(0, 0, Some(10)).unwrap()));
    }

    #[test]
    fn a_threshold_is_read_as_other_amounts_are() {
        assert_eq!(read_threshold(" 1,25,000 "), Ok(Some(Money::from_rupees(125_000))));
        assert_eq!(read_threshold(" "), Ok(None));
        assert_eq!(read_threshold("0"), Err(FieldError::AmountNotPositive));
        assert_eq!(read_threshold("ten"), Err(FieldError::AmountInvalid));
    }
}
