//! Which keys a list shows, and in which order.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{AgentId, Problem};

/// A key that ends within this time is ending soon.
pub const ENDING_SOON: TimeDelta = TimeDelta::days(7);

/// What a key is at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// Which keys, and in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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

impl Default for KeyFilter {
    /// All keys, newest first.
    fn default() -> Self {
        Self { part: String::new(), state: None, agent: None, sort: KeySort::Created, descending: true }
    }
}

impl KeyFilter {
    /// Reads the parameters of an address; an empty one chooses nothing. Only links and lists of choices write state and
    /// order, so a word that is not known means all of them, or the usual order: newest first.
    pub fn read(parameter: impl Fn(&'static str) -> String) -> Result<Self, Problem> {
        let agent = match parameter("agent").trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Problem::AgentInvalid)?),
        };
        let column = parameter("sort");
        let sort = KeySort::ALL.into_iter().find(|sort| sort.as_str() == column);
        let usual = sort != Some(KeySort::Name);
        Ok(Self {
            // No name has a control character in it.
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

    /// The parameters that `read` reads; those that say nothing are empty.
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

    /// The same of all keys.
    #[must_use]
    pub fn of_all(&self) -> Self {
        Self { sort: self.sort, descending: self.descending, ..Self::default() }
    }

    const fn direction(&self) -> &'static str {
        if self.descending { "desc" } else { "asc" }
    }

    /// Whether it leaves keys out.
    pub fn is_of_some(&self) -> bool {
        !self.part.is_empty() || self.state.is_some() || self.agent.is_some()
    }

    /// What a column's head leads to: the other way round where the list has that order, else the end that is asked for
    /// most.
    #[must_use]
    pub fn toward(&self, sort: KeySort) -> Self {
        let descending = if self.sort == sort { !self.descending } else { sort != KeySort::Name };
        Self { sort, descending, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&str, &str)]) -> Result<KeyFilter, Problem> {
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
        assert_eq!(read(&[("agent", "x")]), Err(Problem::AgentInvalid));
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
