//! The results of a search, with the address of each.

use leptos::prelude::use_context;

use crate::components::Site;
use crate::domain::api_key::masked;
use crate::domain::{AgentId, Key};
use crate::i18n::t;
use crate::pages::address;
use crate::pages::address::request_page;
use crate::pages::settings::Part;
use crate::service::search::Found;

/// Most results.
const HITS_MAX: usize = 24;

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Page,
    Action,
    Key,
    Agent,
    Model,
    Request,
}

/// A result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub kind: Kind,
    pub name: String,
    /// What tells it from others of the same name.
    pub detail: Option<String>,
    pub href: String,
}

impl Kind {
    pub fn word(self) -> String {
        match self {
            Self::Page => t!("kind-page"),
            Self::Action => t!("kind-action"),
            Self::Key => t!("key"),
            Self::Agent => t!("agent"),
            Self::Model => t!("model"),
            Self::Request => t!("kind-request"),
        }
    }
}

impl Hit {
    fn new(kind: Kind, name: impl Into<String>, href: impl Into<String>) -> Self {
        Self { kind, name: name.into(), detail: None, href: href.into() }
    }

    fn key(key: Key) -> Self {
        let href = format!("/keys/{}", key.id);
        Self { detail: Some(masked(&key.prefix, &key.last_four)), ..Self::new(Kind::Key, key.name, href) }
    }

    fn agent((id, name, is_prepaid): (AgentId, String, bool)) -> Vec<Self> {
        let id = id.to_string();
        let allocate = is_prepaid.then(|| {
            Self::new(
                Kind::Action,
                t!("allocate-to", name = name.clone()),
                address("/agents", &[("allocate", &id)]),
            )
        });
        let agent = Self::new(Kind::Agent, name, format!("/agents/{id}"));
        std::iter::once(Self { detail: Some(id), ..agent }).chain(allocate).collect()
    }

    fn model(model: String) -> Self {
        let href = address("/models", &[("model", &model)]);
        Self::new(Kind::Model, model, href)
    }

    fn request((source, id): (String, String)) -> Self {
        let href = request_page(&source, &id);
        Self { detail: Some(source), ..Self::new(Kind::Request, id, href) }
    }
}

/// The results for a text: pages and actions whose name contains it, then what was found. For an empty text, all
/// pages and actions.
pub fn hits(text: &str, found: Found) -> Vec<Hit> {
    let part = text.trim().to_lowercase();
    let named = places().into_iter().filter(|hit| hit.name.to_lowercase().contains(&part));
    named
        .chain(found.requests.into_iter().map(Hit::request))
        .chain(found.keys.into_iter().map(Hit::key))
        .chain(found.agents.into_iter().flat_map(Hit::agent))
        .chain(found.models.into_iter().map(Hit::model))
        .take(HITS_MAX)
        .collect()
}

/// The pages and the actions.
fn places() -> Vec<Hit> {
    let page = |name, href| Hit::new(Kind::Page, name, href);
    let action = |name, href| Hit::new(Kind::Action, name, href);
    let part = |part: Part| page(part.word(), part.href());
    let sells = use_context::<Site>().is_some_and(|site| site.sells_credit);
    let billing = sells.then(|| {
        [
            page(t!("billing-page"), "/billing"),
            page(t!("transactions"), "/billing/transactions"),
            page(t!("buying-reference"), "/docs/api/buying"),
        ]
    });
    let mut all = vec![
        page(t!("overview"), "/"),
        page(t!("usage"), "/usage"),
        page(t!("requests"), "/requests"),
        page(t!("keys"), "/keys"),
        page(t!("agents"), "/agents"),
        page(t!("models"), "/models"),
        action(t!("create-new-key"), "/keys?new=1"),
        action(t!("new-agent"), "/agents?new=1"),
        action(t!("allocate-credit"), "/agents"),
        action(t!("download-csv"), "/usage.csv"),
        page(t!("settings"), Part::Profile.href()),
        part(Part::Security),
        part(Part::Notifications),
        part(Part::Webhooks),
        part(Part::Activity),
        page(t!("your-data"), Part::Data.href()),
        page(t!("change-password"), "/settings/security#new-password"),
        page(t!("change-time-zone"), "/settings?zone=1"),
        page(t!("two-step"), "/settings/two-step"),
        page(t!("api-reference"), "/docs/api"),
        page(t!("gateway-reference"), "/docs/api/gateway"),
        action(t!("sign-out"), "/sign-out"),
    ];
    if let Some(billing) = billing {
        let before = all.iter().position(|hit| hit.href == Part::Profile.href());
        let before = before.unwrap_or(all.len());
        all.splice(before..before, billing);
    }
    all
}
