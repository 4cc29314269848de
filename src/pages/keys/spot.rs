//! A place in the list of keys: what it is filtered and sorted by, and its page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::TypedKeyFilter;
use crate::pages::address::parameter;
use crate::pages::load::asked;
use crate::pages::{address, canonical};

/// The place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySpot {
    /// What it is filtered and sorted by.
    pub typed: TypedKeyFilter,
    /// The mark of its page; empty on the first.
    pub after: String,
}

impl KeySpot {
    /// The place that the page was asked for.
    pub fn here() -> Self {
        Self::read(asked().split_once('?').map_or("", |(_, query)| query))
    }

    /// The place in a query that anybody may have written.
    pub fn read(query: &str) -> Self {
        let value = |name| parameter(query, name);
        let typed = TypedKeyFilter {
            part: value("q"),
            state: value("status"),
            agent: value("agent"),
            sort: value("sort"),
            order: value("order"),
        };
        Self { typed, after: value("after") }
    }

    /// The same without what says nothing.
    #[must_use]
    pub fn known(&self) -> Self {
        Self::read(self.with(&[]).split_once('?').map_or("", |(_, query)| query))
    }

    /// Its address, with more parameters.
    pub fn with(&self, more: &[(&str, &str)]) -> String {
        let mut parameters = self.parameters().to_vec();
        parameters.extend_from_slice(more);
        canonical(&address("/keys", &parameters)).unwrap_or_default()
    }

    /// The first page of it, sorted by a column.
    pub fn sorted(&self, sort: &str, order: &str) -> String {
        let typed = TypedKeyFilter { sort: sort.to_owned(), order: order.to_owned(), ..self.typed.clone() };
        Self { typed, after: String::new() }.with(&[])
    }

    /// Its parameters by name.
    pub fn parameters(&self) -> [(&'static str, &str); 6] {
        let typed = &self.typed;
        [
            ("q", &typed.part),
            ("status", &typed.state),
            ("agent", &typed.agent),
            ("sort", &typed.sort),
            ("order", &typed.order),
            ("after", &self.after),
        ]
    }
}

/// The place as fields of a form that reads.
#[component]
pub fn Stay(spot: KeySpot) -> impl IntoView {
    let given = spot.parameters().map(|(name, value)| (name, value.to_owned()));
    let given = given.into_iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()
}

/// The place as the one field of a form that changes something.
#[component]
pub fn Back(spot: KeySpot) -> impl IntoView {
    let address = spot.with(&[]);
    let query = address.split_once('?').map(|(_, query)| query.to_owned());
    query.map(|query| view! { <input type="hidden" name="back" value=query /> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_address() {
        let query = "q=a%26b&status=ending&agent=101&sort=name&order=desc&after=x~key_1";
        let spot = KeySpot::read(query);
        assert_eq!(spot.typed.part, "a&b");
        let address = spot.with(&[("edit", "key_1")]);
        assert!(address.ends_with("&edit=key_1"), "{address}");
        assert_eq!(KeySpot::read(address.split_once('?').unwrap().1), spot);
        assert_eq!(KeySpot::read("new=1&x").with(&[]), "/keys");
        assert_eq!(spot.sorted("spend", "asc"), "/keys?q=a%26b&status=ending&agent=101&sort=spend&order=asc");
    }
}
