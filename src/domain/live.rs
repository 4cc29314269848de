//! Versions by which an open page detects that its account has changed; they only increase.

use super::{AgentId, Money};

/// The versions of an account. A difference says that something has changed, but not what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Version of the calls.
    pub requests: i64,
    /// Version of the wallets: balances and holds.
    pub balance: i64,
    /// Version of the keys.
    pub keys: i64,
}

/// What the frame of a page shows of an account besides the account itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub marks: Marks,
    /// An agent whose wallet is negative, with its balance.
    pub debtor: Option<(AgentId, Money)>,
}

impl Marks {
    /// The text form, in pages and event ids.
    pub fn text(self) -> String {
        format!("{}-{}-{}", self.requests, self.balance, self.keys)
    }

    /// Reads what `text` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('-').map(|number| i64::try_from(number.parse::<u64>().ok()?).ok());
        let marks = Self { requests: numbers.next()??, balance: numbers.next()??, keys: numbers.next()?? };
        numbers.next().is_none().then_some(marks)
    }

    /// The maximum of each version.
    #[must_use]
    pub fn farthest(self, other: Self) -> Self {
        Self {
            requests: self.requests.max(other.requests),
            balance: self.balance.max(other.balance),
            keys: self.keys.max(other.keys),
        }
    }

    /// The names of what has changed since, separated by spaces.
    pub fn changed_since(self, before: Self) -> String {
        let changes = [
            ("requests", self.requests != before.requests),
            ("balance", self.balance != before.balance),
            ("keys", self.keys != before.keys),
        ];
        changes.into_iter().filter_map(|(word, is)| is.then_some(word)).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_as_they_were_written() {
        let marks = Marks { requests: 12, balance: 0, keys: 7 };
        assert_eq!(Marks::parse(&marks.text()), Some(marks));
        for text in ["", "1-2", "1-2-3-4", "1-2-x", "-1-2-3", "1--2-3", "٣-1-2", "99999999999999999999-1-1"]
        {
            assert_eq!(Marks::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_differs_has_changed() {
        let before = Marks { requests: 1, balance: 2, keys: 3 };
        assert_eq!(before.changed_since(before), "");
        let after = Marks { requests: 2, keys: 4, ..before };
        assert_eq!(after.changed_since(before), "requests keys");
        assert_eq!(before.farthest(after), after);
    }
}
