//! The events that are chosen in a form.

use super::words::SHOWN;
use crate::domain::{EventKind, EventKinds};

/// The events that are chosen in a form, in its order; none is all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticks(pub [bool; SHOWN.len()]);

impl Ticks {
    /// What the fields say.
    pub fn of(fields: [&str; SHOWN.len()]) -> Self {
        Self(fields.map(|field| !field.is_empty()))
    }

    /// What a webhook is told.
    pub fn kept(events: &EventKinds) -> Self {
        Self(SHOWN.map(|(kind, _)| !events.is_all() && events.has(kind)))
    }

    /// The words of the kinds, with others.
    pub fn words(self, others: &str) -> Vec<String> {
        let chosen = SHOWN.iter().zip(self.0).filter(|(_, ticked)| *ticked);
        let chosen = chosen.map(|((kind, _), _)| kind.as_str().to_owned());
        let others = others.split_whitespace().take(EventKind::ALL.len()).map(ToOwned::to_owned);
        chosen.chain(others).collect()
    }
}
