//! A position in the list of keys: filter, order and cursor; or the page of a key. Dialogs lead back there.

use leptos::prelude::*;
use serde::Deserialize;

use crate::domain::{FieldError, KeyFilter, KeyId, KeySort};
use crate::pages::address::parameter;
use crate::pages::canonical::is_id;
use crate::pages::load::asked;
use crate::pages::{address, canonical};

/// The position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Sent")]
pub struct KeyListQuery {
    /// The filter and the order.
    pub filter: KeyFilter,
    /// The cursor; empty on the first page.
    pub after: String,
    /// The id of the key whose page it is; empty for the list.
    pub key: String,
}

/// The position in a form: the query of its address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    back: String,
}

impl From<Sent> for KeyListQuery {
    fn from(sent: Sent) -> Self {
        Self::read(&sent.back)
    }
}

impl KeyListQuery {
    /// The position of the requested page.
    pub fn here() -> Result<Self, FieldError> {
        Self::parse(asked().split_once('?').map_or("", |(_, query)| query))
    }

    fn parse(query: &str) -> Result<Self, FieldError> {
        let filter = KeyFilter::read(|name| parameter(query, name))?;
        Ok(Self { filter, after: parameter(query, "after"), key: String::new() })
    }

    /// Parses the position in an untrusted query, without parameters that have no effect.
    pub fn read(query: &str) -> Self {
        let key = parameter(query, "key");
        if is_id(&key) {
            return Self { key, ..Self::default() };
        }
        let known = canonical(&format!("/keys?{query}")).unwrap_or_default();
        Self::parse(known.split_once('?').map_or("", |(_, query)| query)).unwrap_or_default()
    }

    /// The page of a key.
    pub fn of_page(key: &KeyId) -> Self {
        Self { key: key.to_string(), ..Self::default() }
    }

    /// The path of its page.
    pub fn path(&self) -> String {
        if self.key.is_empty() { "/keys".to_owned() } else { format!("/keys/{}", self.key) }
    }

    /// The same without parameters that have no effect.
    #[must_use]
    pub fn known(&self) -> Self {
        Self::read(self.with(&[]).split_once('?').map_or("", |(_, query)| query))
    }

    /// Its address, with more parameters.
    pub fn with(&self, more: &[(&str, &str)]) -> String {
        let own = self.parameters();
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let parameters: Vec<_> = own.chain(more.iter().copied()).collect();
        canonical(&address(&self.path(), &parameters)).unwrap_or_default()
    }

    /// The first page of all keys, in the same order.
    pub fn of_all(&self) -> String {
        Self { filter: self.filter.of_all(), ..Self::default() }.with(&[])
    }

    /// The first page of the list, with the order that a column's header leads to.
    pub fn toward(&self, sort: KeySort) -> String {
        Self { filter: self.filter.toward(sort), ..Self::default() }.with(&[])
    }

    /// Its parameters by name; those with no effect are empty.
    pub fn parameters(&self) -> [(&'static str, String); 6] {
        let [part, state, agent, sort, order] = self.filter.parameters();
        [part, state, agent, sort, order, ("after", self.after.clone())]
    }
}

/// The position as fields of a form with GET.
#[component]
pub fn QueryFields(spot: KeyListQuery) -> impl IntoView {
    let given = spot.parameters().into_iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()
}

/// The position as one field of an action's form.
#[component]
pub fn ReturnField(spot: KeyListQuery) -> impl IntoView {
    let address = spot.with(&[]);
    let query = if spot.key.is_empty() {
        address.split_once('?').map(|(_, query)| query.to_owned())
    } else {
        Some(format!("key={}", spot.key))
    };
    query.map(|query| view! { <input type="hidden" name="back" value=query /> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_address() {
        let query = "q=a%26b&status=ending&agent=101&sort=name&order=desc&after=x~key_1";
        let spot = KeyListQuery::read(query);
        assert_eq!(spot.filter.part, "a&b");
        let address = spot.with(&[("edit", "key_1")]);
        assert!(address.ends_with("&edit=key_1"), "{address}");
        assert_eq!(KeyListQuery::read(address.split_once('?').unwrap().1), spot);
        assert_eq!(KeyListQuery::read("new=1&x").with(&[]), "/keys");
        let by_spend = "/keys?q=a%26b&status=ending&agent=101&sort=spend&order=desc";
        assert_eq!(spot.toward(KeySort::Spend), by_spend);
        assert_eq!(spot.of_all(), "/keys?sort=name&order=desc");
        assert_eq!(KeyListQuery::parse("agent=x"), Err(FieldError::AgentInvalid));
        assert_eq!(KeyListQuery::read("agent=x"), KeyListQuery::default());
    }

    #[test]
    fn the_page_of_a_key_is_a_place_too() {
        let spot = KeyListQuery::read("key=key_1&q=x");
        assert_eq!((spot.with(&[]), spot.path()), ("/keys/key_1".into(), "/keys/key_1".into()));
        assert_eq!(spot.with(&[("edit", "key_1")]), "/keys/key_1?edit=1");
        assert_eq!(KeyListQuery::read("key=../x").with(&[]), "/keys");
    }
}
