//! Filter and sort order of the list of keys.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{AgentId, Problem};

/// A key that expires within this time is shown as expiring soon.
pub const ENDING_SOON: TimeDelta = TimeDelta::days(7);

/// The filter's query parameters as sent; empty strings for absent ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedKeyFilter {
    /// A substring of the name; or the id, the masked key or its last four characters.
    pub part: String,
    /// A state.
    pub state: String,
    /// An agent's id.
    pub agent: String,
    /// The column that it is sorted by.
    pub sort: String,
    /// Which end of it comes first.
    pub order: String,
}

/// The state that is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Valid.
    Active,
    /// Valid, and expires within a week.
    Ending,
    /// Revoked by its owner.
    Revoked,
    /// Past its expiry.
    Expired,
}

/// A sortable column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySort {
    /// The name.
    Name,
    /// Since when there is the key.
    #[default]
    Created,
    /// The last use; keys that were never used sort as the earliest.
    Used,
    /// The cost of its calls in the last 30 days.
    Spend,
}

/// A parsed filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFilter {
    /// A substring of the name; or the id, the masked key or its last four characters; empty for all.
    pub part: String,
    /// What the keys are.
    pub state: Option<KeyState>,
    /// The agent that they are bound to.
    pub agent: Option<AgentId>,
    /// The column.
    pub sort: KeySort,
    /// Descending: latest or largest first, or last in the alphabet.
    pub descending: bool,
}

impl KeyState {
    /// Every state, in the order of the filter's list.
    pub const ALL: [Self; 4] = [Self::Active, Self::Ending, Self::Revoked, Self::Expired];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl KeySort {
    /// Every column.
    pub const ALL: [Self; 4] = [Self::Name, Self::Created, Self::Used, Self::Spend];

    /// The name in the query string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
            Self::Used => "used",
            Self::Spend => "spend",
        }
    }
}

impl KeyFilter {
    /// Parses query parameters. Only links and selects produce state and order, so unknown values select
    /// everything, or the default order: newest first.
    pub fn parse(typed: &TypedKeyFilter) -> Result<Self, Problem> {
        let agent = match typed.agent.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Problem::AgentInvalid)?),
        };
        let sort = KeySort::ALL.into_iter().find(|sort| sort.as_str() == typed.sort);
        let usual = sort != Some(KeySort::Name);
        Ok(Self {
            // Names contain no control characters, so they cannot match.
            part: typed.part.trim().chars().filter(|c| !c.is_control()).collect(),
            state: KeyState::parse(&typed.state),
            agent,
            sort: sort.unwrap_or_default(),
            descending: match typed.order.as_str() {
                "asc" => false,
                "desc" => true,
                _ => usual,
            },
        })
    }

    /// Whether the filter excludes any keys.
    pub fn is_of_some(&self) -> bool {
        !self.part.is_empty() || self.state.is_some() || self.agent.is_some()
    }

    /// The direction that a click on a column's header selects: the reverse if the list is sorted by it, else
    /// the column's usual one.
    pub fn toward(&self, sort: KeySort) -> &'static str {
        let descending = if self.sort == sort { !self.descending } else { sort != KeySort::Name };
        if descending { "desc" } else { "asc" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(state: &str, agent: &str, sort: &str, order: &str) -> TypedKeyFilter {
        let [state, agent, sort, order] = [state, agent, sort, order].map(str::to_owned);
        TypedKeyFilter { part: " Prod\u{0} ".to_owned(), state, agent, sort, order }
    }

    #[test]
    fn an_address_without_words_is_every_key_newest_first() {
        let filter = KeyFilter::parse(&TypedKeyFilter::default()).unwrap();
        assert_eq!((filter.sort, filter.descending, filter.is_of_some()), (KeySort::Created, true, false));
        assert_eq!(KeyFilter::parse(&typed("x", "", "x", "x")).unwrap().sort, KeySort::Created);
    }

    #[test]
    fn what_is_chosen_is_read_and_names_begin_with_a() {
        let filter = KeyFilter::parse(&typed("ending", "101", "name", "")).unwrap();
        assert_eq!(filter.part, "Prod");
        assert_eq!((filter.state, filter.agent), (Some(KeyState::Ending), Some(101)));
        assert!(!filter.descending);
        assert_eq!((filter.toward(KeySort::Name), filter.toward(KeySort::Spend)), ("desc", "desc"));
        assert_eq!(KeyFilter::parse(&typed("", "x", "", "")), Err(Problem::AgentInvalid));
    }
}
