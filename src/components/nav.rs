//! The main navigation.

use leptos::prelude::*;

use super::{Icon, Site};
use crate::i18n::t;

/// A place in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Overview,
    /// Usage reports.
    Usage,
    /// The list of calls.
    Requests,
    /// API keys.
    Keys,
    Agents,
    /// Models and prices.
    Models,
    /// The REST reference.
    Reference,
    /// Buying credit, where it can be bought.
    Billing,
    Settings,
    /// The search, linked above the list.
    Search,
    /// What needs doing and what was sent, linked beside the search.
    Notices,
}

impl Place {
    const ALL: [Self; 5] = [Self::Overview, Self::Usage, Self::Requests, Self::Keys, Self::Agents];
    /// At the foot of the column. A small screen has them in the account's menu.
    const MORE: [Self; 4] = [Self::Models, Self::Reference, Self::Billing, Self::Settings];

    /// Those that this console has.
    pub(super) fn more() -> Vec<Self> {
        let sells = use_context::<Site>().is_some_and(|site| site.sells_credit);
        Self::MORE.into_iter().filter(|place| sells || *place != Self::Billing).collect()
    }

    /// Its address.
    pub(super) const fn href(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Usage => "/usage",
            Self::Requests => "/requests",
            Self::Keys => "/keys",
            Self::Agents => "/agents",
            Self::Models => "/models",
            Self::Reference => "/docs/api",
            Self::Billing => "/billing",
            Self::Settings => "/settings",
            Self::Search => "/search",
            Self::Notices => "/notices",
        }
    }

    pub(super) fn word(self) -> String {
        match self {
            Self::Overview => t!("overview"),
            Self::Usage => t!("usage"),
            Self::Requests => t!("requests"),
            Self::Keys => t!("keys"),
            Self::Agents => t!("agents"),
            Self::Models => t!("models"),
            Self::Reference => t!("api-reference"),
            Self::Billing => t!("billing-page"),
            Self::Settings => t!("settings"),
            Self::Search => t!("search"),
            Self::Notices => t!("notices"),
        }
    }

    pub(super) const fn icon(self) -> &'static str {
        match self {
            Self::Overview => "M3.5 4.5h13v11h-13zM7 4.5v11M9.5 8h4.5M9.5 11h4.5",
            Self::Usage => "M3 16.5h14M5.5 16.5v-6M10 16.5v-12M14.5 16.5v-9",
            Self::Requests => "M3.5 5.5h.01M7 5.5h9.5M3.5 10h.01M7 10h9.5M3.5 14.5h.01M7 14.5h9.5",
            Self::Keys => {
                "M10 12.75a3.25 3.25 0 1 1-6.5 0 3.25 3.25 0 0 1 6.5 0zM9.2 10.4l6.8-6.9M13 6.6l2.6 2.5"
            }
            // The style sheet draws the bell.
            Self::Notices => "",
            Self::Search => "M8.75 14a5.25 5.25 0 1 0 0-10.5 5.25 5.25 0 0 0 0 10.5zM12.6 12.6l4 4",
            Self::Agents => "M4 7.5h12v8.5H4zM10 7.5V4M10 4h.01M7.5 11.25v1M12.5 11.25v1",
            Self::Models => "M10 3l6 3.5v7L10 17l-6-3.5v-7zM4 6.5l6 3.5 6-3.5M10 10v7",
            Self::Reference => "M6.5 6 2.5 10l4 4M13.5 6l4 4-4 4M11.25 4.5l-2.5 11",
            Self::Billing => "M5.5 4h9M5.5 7.5h9M5.5 4h3.25a3.5 3.5 0 0 1 0 7H5.5l6.5 5.5",
            Self::Settings => {
                "M3 6h7.5M14.5 6H17M3 14h2.5M9.5 14H17M14.5 6a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM9.5 14a2 2 0 1 1-4 0 2 2 0 0 1 4 0z"
            }
        }
    }
}

/// The main navigation.
#[component]
pub fn Nav(
    /// The current place.
    place: Option<Place>,
) -> impl IntoView {
    let links = |places: &[Place]| {
        let items = places.iter().map(|item| {
            let current = (place == Some(*item)).then_some("page");
            view! {
                <li>
                    <a href=item.href() aria-current=current><Icon path=item.icon() />{item.word()}</a>
                </li>
            }
        });
        items.collect_view()
    };
    view! {
        <nav class="nav" aria-label=t!("main")><ul>{links(&Place::ALL)}</ul><ul class="more">{links(&Place::more())}</ul></nav>
    }
}
