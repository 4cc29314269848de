//! Which keys a list shows, and in which order.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{AgentId, Problem};

/// A key that ends within this time is ending soon.
pub const ENDING_SOON: TimeDelta = TimeDelta::days(7);

/// A filter as an address has it; empty texts where nothing was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedKeyFilter {
    /// A part of the name; or the id, the masked key or its last four characters.
    pub part: String,
    /// A state.
    pub state: String,
    /// The number of an agent.
    pub agent: String,
    /// The column that it is sorted by.
    pub sort: String,
    /// Which end of it comes first.
    pub order: String,
}

/// What a key is at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It opens the account.
    Active,
    /// It does, and ends within a week.
    Ending,
    /// Its owner ended it.
    Revoked,
    /// Its time ended.
    Expired,
}

/// A column that keys are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySort {
    /// The name.
    Name,
    /// Since when there is the key.
    #[default]
    Created,
    /// When it was used last; never is the earliest.
    Used,
    /// What its calls of the last 30 days cost.
    Spend,
}

/// A filter that can be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFilter {
    /// A part of the name; or the id, the masked key or its last four characters; empty for all.
    pub part: String,
    /// What the keys are.
    pub state: Option<KeyState>,
    /// The agent that they belong to.
    pub agent: Option<AgentId>,
    /// The column.
    pub sort: KeySort,
    /// The latest, largest or last in the alphabet first.
    pub descending: bool,
}

impl KeyState {
    /// Every state, in the order of the list that they are chosen from.
    pub const ALL: [Self; 4] = [Self::Active, Self::Ending, Self::Revoked, Self::Expired];

    /// The word for it in an address.
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

    /// The word for it in an address.
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
    /// Reads an address. Only links and lists of choices write state and order, so a word that is not known
    /// means all of them, or the usual order: newest first.
    pub fn parse(typed: &TypedKeyFilter) -> Result<Self, Problem> {
        let agent = match typed.agent.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Problem::AgentInvalid)?),
        };
        let sort = KeySort::ALL.into_iter().find(|sort| sort.as_str() == typed.sort);
        let usual = sort != Some(KeySort::Name);
        Ok(Self {
            // No name has a control character in it.
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

    /// Whether it leaves keys out.
    pub fn is_of_some(&self) -> bool {
        !self.part.is_empty() || self.state.is_some() || self.agent.is_some()
    }

    /// The direction that a column's head leads to: the other way round where the list has that order, else
    /// the end that is asked for most.
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
