//! How pages that are open learn that they are old: marks that only rise.

/// How far an account has come. Of two, what differs has changed in between; what it is, nobody is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Calls.
    pub requests: i64,
    /// Wallets: what they have and what is held.
    pub balance: i64,
    /// Keys, made and ended.
    pub keys: i64,
}

impl Marks {
    /// As pages and streams carry them.
    pub fn text(self) -> String {
        format!("{}-{}-{}", self.requests, self.balance, self.keys)
    }

    /// Reads what `text` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('-').map(|number| i64::try_from(number.parse::<u64>().ok()?).ok());
        let marks = Self { requests: numbers.next()??, balance: numbers.next()??, keys: numbers.next()?? };
        numbers.next().is_none().then_some(marks)
    }

    /// The farther of both, of each.
    #[must_use]
    pub fn farthest(self, other: Self) -> Self {
        Self {
            requests: self.requests.max(other.requests),
            balance: self.balance.max(other.balance),
            keys: self.keys.max(other.keys),
        }
    }

    /// What has changed since, as words with spaces between them.
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
