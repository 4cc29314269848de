//! Filter and sort order of the list of keys.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{AgentId, FieldError};

/// A key that expires within this time is shown as expiring soon.
pub const ENDING_SOON: TimeDelta = TimeDelta::days(7);

/// The state that is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeySort {
    Name,
    /// Since when there is the key.
    #[default]
    Created,
    /// The last use; keys that were never used sort as the earliest.
    Used,
    /// The cost of its calls in the last 30 days.
    Spend,
}

/// A parsed filter, with its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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

impl Default for KeyFilter {
    /// All keys, newest first.
    fn default() -> Self {
        Self { part: String::new(), state: None, agent: None, sort: KeySort::Created, descending: true }
    }
}

impl KeyFilter {
    /// Parses query parameters; an empty one selects everything. Only links and selects produce state and order, so unknown
    /// values select everything, or the default order: newest first.
    pub fn read(parameter: impl Fn(&'static str) -> String) -> Result<Self, FieldError> {
        let agent = match parameter("agent").trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| FieldError::AgentInvalid)?),
        };
        let column = parameter("sort");
        let sort = KeySort::ALL.into_iter().find(|sort| sort.as_str() == column);
        let usual = sort != Some(KeySort::Name);
        Ok(Self {
            // Names contain no control characters, so they cannot match.
            part: parameter("q").trim().chars().filter(|c| !c.is_control()).collect(),
            state: KeyState::parse(&parameter("status")),
            agent,
            sort: sort.unwrap_or_default(),
            descending: match parameter("order").as_str() {
                "asc" => false,
                "desc" => true,
                _ => usual,
            },
        })
    }

    /// The parameters that `read` parses; defaults are empty.
    pub fn parameters(&self) -> [(&'static str, String); 5] {
        let usual = self.sort == KeySort::Created && self.descending;
        let (sort, order) = if usual { ("", "") } else { (self.sort.as_str(), self.direction()) };
        [
            ("q", self.part.clone()),
            ("status", self.state.map(|state| state.as_str().to_owned()).unwrap_or_default()),
            ("agent", self.agent.map(|agent| agent.to_string()).unwrap_or_default()),
            ("sort", sort.to_owned()),
            ("order", order.to_owned()),
        ]
    }

    /// The same order, of all keys.
    #[must_use]
    pub fn of_all(&self) -> Self {
        Self { sort: self.sort, descending: self.descending, ..Self::default() }
    }

    const fn direction(&self) -> &'static str {
        if self.descending { "desc" } else { "asc" }
    }

    /// Whether the filter excludes any keys.
    pub fn is_of_some(&self) -> bool {
        !self.part.is_empty() || self.state.is_some() || self.agent.is_some()
    }

    /// The filter that a click on a column's header leads to: the reverse direction if the list is sorted by it, else the
    /// column's usual one.
    #[must_use]
    pub fn toward(&self, sort: KeySort) -> Self {
        let descending = if self.sort == sort { !self.descending } else { sort != KeySort::Name };
        Self { sort, descending, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&str, &str)]) -> Result<KeyFilter, FieldError> {
        KeyFilter::read(|name| {
            let found = parameters.iter().find(|(found, _)| *found == name);
            found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        })
    }

    #[test]
    fn an_address_without_words_is_every_key_newest_first() {
        let filter = read(&[]).unwrap();
        assert_eq!((&filter, filter.is_of_some()), (&KeyFilter::default(), false));
        assert_eq!(read(&[("status", "x"), ("sort", "x"), ("order", "x")]), Ok(filter));
    }

    #[test]
    fn what_is_chosen_is_read_and_names_begin_with_a() {
        let filter =
            read(&[("q", " Prod\u{0} "), ("status", "ending"), ("agent", "101"), ("sort", "name")]).unwrap();
        assert_eq!(filter.part, "Prod");
        assert_eq!((filter.state, filter.agent), (Some(KeyState::Ending), Some(101)));
        assert!(!filter.descending);
        assert!(filter.toward(KeySort::Name).descending && filter.toward(KeySort::Spend).descending);
        assert_eq!(read(&[("agent", "x")]), Err(FieldError::AgentInvalid));
    }

    #[test]
    fn a_filter_is_read_back_from_its_parameters() {
        for sort in KeySort::ALL {
            for descending in [false, true] {
                let filter = KeyFilter { sort, descending, part: "a&b".to_owned(), ..KeyFilter::default() };
                let written = filter.parameters();
                let given: Vec<_> = written.iter().map(|(name, value)| (*name, value.as_str())).collect();
                assert_eq!(read(&given), Ok(filter));
            }
        }
    }
}
