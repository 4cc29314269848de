//! The kinds of events.

/// Declares the kinds: variant, word in events.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal;)+) => {
        /// The kind of an event that a webhook may be told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EventKind {
            $($(#[$doc])* $variant,)+
        }

        impl EventKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in events, which never changes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads what `as_str` wrote.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
            }
        }
    };
}

kinds! {
    /// The balance fell to the owner's threshold.
    BalanceLow = "balance.low";
    /// The balance fell to zero: keys are refused.
    BalanceExhausted = "balance.exhausted";
    CreditAdded = "credit.added";
    CreditRefunded = "credit.refunded";
    RechargeScheduled = "recharge.scheduled";
    RechargeFailed = "recharge.failed";
    InvoiceIssued = "invoice.issued";
    KeyCreated = "key.created";
    KeyRevoked = "key.revoked";
    /// A key expires within seven days.
    KeyExpiring = "key.expiring";
    /// A limit in rupees has refused a call.
    LimitReached = "limit.reached";
}

/// The kinds that a webhook is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventKinds(Option<Vec<EventKind>>);

impl EventKinds {
    /// Every kind, also those of later versions.
    pub const fn all() -> Self {
        Self(None)
    }

    /// These kinds; all of them if there are none.
    pub fn of(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self((!kinds.is_empty()).then_some(kinds))
    }

    /// The kinds by their words; `None` if one is unknown.
    pub fn parse_each<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        words.into_iter().map(EventKind::parse).collect::<Option<Vec<_>>>().map(Self::of)
    }

    /// Reads a column. Kinds of a later version are left out; if it has no others, nothing is told.
    pub fn parse_kept(text: &str) -> Self {
        if text.is_empty() {
            return Self::all();
        }
        Self(Some(text.split_whitespace().filter_map(EventKind::parse).collect()))
    }

    /// The column's text.
    pub fn kept(&self) -> String {
        self.list().iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }

    pub fn has(&self, kind: EventKind) -> bool {
        self.0.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// The kinds; empty for all.
    pub fn list(&self) -> &[EventKind] {
        self.0.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_back_and_none_is_all() {
        let two = EventKinds::of([EventKind::KeyRevoked, EventKind::BalanceLow, EventKind::KeyRevoked]);
        assert_eq!(two.kept(), "balance.low key.revoked");
        assert_eq!(EventKinds::parse_kept(&two.kept()), two);
        assert!(two.has(EventKind::BalanceLow) && !two.has(EventKind::KeyCreated));
        assert_eq!(EventKinds::all().kept(), "");
        assert!(EventKinds::parse_kept("").has(EventKind::InvoiceIssued));
        assert_eq!(EventKinds::parse_each(["key.created"]), Some(EventKinds::of([EventKind::KeyCreated])));
        assert_eq!(EventKinds::parse_each(["key.created", "key.eaten"]), None);
        let later = EventKinds::parse_kept("key.eaten");
        assert!(!later.is_all() && !EventKind::ALL.iter().any(|kind| later.has(*kind)));
    }
}
