//! The parameters that each page knows. A page repeats its address in links and forms, without unknown
//! parameters, so that nobody can inject text by a link.

use super::address::{address, all_values, parameter, read_segment, request_page};
use super::parameter::{agent, day, direction, fits, flag, number, part, text, word};
use super::settings::is_done;
use super::settings::two_step::Ask;
use super::settings::webhooks::is_done as is_webhook_done;
use crate::charts::Measure;
use crate::domain::billing::TopupId;
use crate::domain::change_order::ChangeOrder;
use crate::domain::request_columns::Columns;
use crate::domain::request_filter::{Ending, NONE, Order};
use crate::domain::{ActorKind, AuditKind, GroupBy, KeySort, KeyState, SortBy, TableOrder, TransactionKind};
use crate::service::billing::model_sort::ModelSort;

/// The longest repeated address, in bytes.
const ADDRESS_MAX: usize = 4096;

/// The parameter of the list's columns, which checkboxes repeat.
const COLUMNS: &str = "columns";

/// Parses a value and returns its canonical form; `None` if it is invalid.
type Read = fn(&str) -> Option<String>;
/// A path, and the parameters of its page.
type Place = (&'static str, &'static [(&'static str, Read)]);

const USAGE: &[(&str, Read)] = &[
    ("group_by", |text| GroupBy::parse(text).ok().map(|group| group.as_str().to_owned())),
    ("measure", |text| Measure::parse(text).ok().map(|measure| measure.as_str().to_owned())),
    ("start", day),
    ("end", day),
    ("sort", |text| {
        SortBy::ALL.into_iter().map(SortBy::as_str).find(|word| *word == text).map(str::to_owned)
    }),
    ("order", direction),
    ("groups", |text| {
        TableOrder::parse_of_groups(text).map(|order| format!("{}-{}", order.by.as_str(), order.direction()))
    }),
    ("changes", |text| ChangeOrder::parse(text).map(ChangeOrder::words)),
    ("rows", |text| word(text, &["all"])),
];
const REQUESTS: &[(&str, Read)] = &[
    ("key", self::text),
    ("model", self::text),
    ("agent", |text| if text == NONE { Some(text.to_owned()) } else { agent(text) }),
    ("status", |text| {
        Ending::ALL.map(Ending::as_str).into_iter().find(|word| *word == text).map(str::to_owned)
    }),
    ("start", day),
    ("end", day),
    ("cost", self::text),
    ("unpriced", flag),
    ("order", |text| {
        Order::parse(text).filter(|order| *order != Order::default()).map(|order| order.as_str().to_owned())
    }),
    (COLUMNS, |text| Some(Columns::parse(text).text())),
    ("after", self::text),
];
const MODELS: &[(&str, Read)] = &[
    ("q", part),
    ("sort", |text| {
        ModelSort::parse(text)
            .filter(|sort| *sort != ModelSort::default())
            .map(|sort| sort.as_str().to_owned())
    }),
    ("model", self::text),
    ("input", number),
    ("cached", number),
    ("output", number),
    ("seconds", number),
    ("messages", number),
    ("calls", number),
];
const KEYS: &[(&str, Read)] = &[
    ("q", part),
    ("status", |text| KeyState::parse(text).map(|state| state.as_str().to_owned())),
    ("agent", agent),
    ("sort", |text| {
        KeySort::ALL.map(KeySort::as_str).into_iter().find(|word| *word == text).map(str::to_owned)
    }),
    ("order", direction),
    ("after", self::text),
    ("new", flag),
    ("edit", self::text),
    ("rotate", self::text),
    ("revoke", self::text),
    ("made", self::text),
    ("changed", self::text),
    ("revoked", self::text),
];
const KEY: &[(&str, Read)] =
    &[("edit", flag), ("rotate", flag), ("revoke", flag), ("changed", flag), ("revoked", flag)];
const AGENTS: &[(&str, Read)] = &[
    ("q", part),
    ("after", agent),
    ("new", flag),
    ("allocate", agent),
    ("take-back", agent),
    ("amount", self::text),
    ("sent", flag),
    ("change", flag),
    ("moved", self::text),
    ("made", agent),
];
const AGENT: &[(&str, Read)] = &[
    ("allocate", agent),
    ("take-back", agent),
    ("amount", self::text),
    ("sent", flag),
    ("change", flag),
    ("moved", self::text),
    ("limits", flag),
    ("changed", flag),
];
const BILLING: &[(&str, Read)] = &[("done", |text| word(text, &["profile"]))];
const TRANSACTIONS: &[(&str, Read)] = &[
    ("type", |text| TransactionKind::parse(text).map(|kind| kind.as_str().to_owned())),
    ("start", day),
    ("end", day),
    ("after", self::text),
];
const TOPUP: &[(&str, Read)] = &[("back", flag), ("away", flag)];
const SETTINGS: &[(&str, Read)] = &[("zone", flag), ("done", done), ("out", agent)];
const OF_FORM: &[(&str, Read)] = &[("done", done), ("out", agent)];
const ACTIVITY: &[(&str, Read)] = &[
    ("what", |text| AuditKind::parse(text).map(|what| what.as_str().to_owned())),
    ("by", |text| ActorKind::parse(text).map(|actor| actor.as_str().to_owned())),
    ("start", day),
    ("end", day),
    ("after", self::text),
];
const TWO_STEP: &[(&str, Read)] = &[
    ("ask", |text| Ask::parse(text).map(|_| text.to_owned())),
    ("remove", self::text),
    ("done", done),
    ("out", agent),
];
const WEBHOOKS: &[(&str, Read)] = &[("new", flag), ("done", |text| word(text, &["deleted"]))];
const WEBHOOK: &[(&str, Read)] = &[
    ("edit", flag),
    ("rotate", flag),
    ("delete", flag),
    ("delivery", self::text),
    ("after", self::text),
    ("done", |text| is_webhook_done(text).then(|| text.to_owned())),
];
const ONWARD: &[(&str, Read)] = &[("recovery", flag), ("next", onward)];

const PLACES: [Place; 26] = [
    ("/", &[]),
    ("/usage", USAGE),
    ("/usage.csv", USAGE),
    ("/usage/requests.csv", USAGE),
    ("/requests", REQUESTS),
    ("/requests.csv", REQUESTS),
    ("/models", MODELS),
    ("/agents", AGENTS),
    ("/keys", KEYS),
    ("/billing", BILLING),
    ("/billing/transactions", TRANSACTIONS),
    ("/billing/transactions.csv", TRANSACTIONS),
    ("/settings", SETTINGS),
    ("/settings/security", OF_FORM),
    ("/settings/notifications", OF_FORM),
    ("/settings/webhooks", WEBHOOKS),
    ("/settings/activity", ACTIVITY),
    ("/settings/data", &[]),
    ("/search", &[("q", part)]),
    ("/settings/two-step", TWO_STEP),
    ("/docs/api", &[]),
    ("/docs/api/buying", &[]),
    ("/docs/api/gateway", &[]),
    ("/sign-in", ONWARD),
    ("/sign-in/code", ONWARD),
    ("/sign-up", ONWARD),
];

/// The canonical form of an address: the path, and the parameters that its page knows and that have an effect.
/// `None` if there is no such page.
pub fn canonical(asked: &str) -> Option<String> {
    let asked = asked.split('#').next().unwrap_or_default();
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    if asked.len() > ADDRESS_MAX {
        return None;
    }
    let place = PLACES.iter().find(|(known, _)| *known == path).map(|(_, known)| *known);
    let Some(known) = place.or_else(|| of_one(path)) else {
        return of_request(path, query);
    };
    Some(with_values(path, &known_values(known, query)))
}

/// The parameters of a query that a page knows, in the order of the request, so that a canonical address stays
/// as it is.
fn known_values<'a>(known: &[(&'a str, Read)], query: &str) -> Vec<(&'a str, String)> {
    let mut values: Vec<(&str, String)> = Vec::new();
    for (asked, _) in form_urlencoded::parse(query.as_bytes()) {
        let found = known.iter().find(|(name, _)| *name == asked);
        let Some((name, read)) = found.filter(|(name, _)| values.iter().all(|(had, _)| had != name)) else {
            continue;
        };
        let value = if *name == COLUMNS { all_values(query, name) } else { parameter(query, name) };
        values.push((name, said(*read, &value)));
    }
    values
}

/// An address with some values.
fn with_values(path: &str, values: &[(&str, String)]) -> String {
    let parameters: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    address(path, &parameters)
}

/// The page to go to after signing in; `None` for the overview and unknown pages.
pub fn onward(asked: &str) -> Option<String> {
    canonical(asked).filter(|page| page != "/" && !page.starts_with("/sign-"))
}

/// The parameters of the page of a key, an agent, a webhook or a top-up.
fn of_one(path: &str) -> Option<&'static [(&'static str, Read)]> {
    let key = path.strip_prefix("/keys/").filter(|id| is_id(id)).map(|_| KEY);
    let number = path.strip_prefix("/agents/").filter(|id| agent(id).as_deref() == Some(*id));
    let webhook = path.strip_prefix("/settings/webhooks/").filter(|id| is_id_of("whk_", id));
    let topup = path.strip_prefix("/billing/topups/").filter(|id| is_id_of(TopupId::PREFIX, id));
    key.or(number.map(|_| AGENT)).or(webhook.map(|_| WEBHOOK)).or(topup.map(|_| TOPUP))
}

/// Whether a text has the form of a key's id, which needs no encoding in a path.
pub fn is_id(text: &str) -> bool {
    is_id_of("key_", text)
}

fn is_id_of(prefix: &str, text: &str) -> bool {
    let is_one = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_one && text.starts_with(prefix) && text.len() <= 64
}

/// The address of a request's page, which keeps the list that it was opened from.
fn of_request(path: &str, query: &str) -> Option<String> {
    let (source, id) = path.strip_prefix("/requests/")?.split_once('/')?;
    let (source, id) = (read_segment(source)?, read_segment(id)?);
    let list: Vec<_> =
        known_values(REQUESTS, query).into_iter().filter(|(name, _)| *name != "after").collect();
    let is_request = !id.contains('/') && fits(&source) && fits(&id);
    is_request.then(|| with_values(&request_page(&source, &id), &list))
}

fn said(read: Read, value: &str) -> String {
    let value = value.trim();
    let found = if value.is_empty() { None } else { read(value) };
    found.unwrap_or_default()
}

fn done(text: &str) -> Option<String> {
    is_done(text).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_page_knows_is_kept_in_one_form_and_nothing_else() {
        for (asked, kept) in [
            ("/", "/"),
            ("/?x=1", "/"),
            (
                "/usage?x=1&end=2026-11-21&group_by=agent&start=2026-11-01#by-time",
                "/usage?end=2026-11-21&group_by=agent&start=2026-11-01",
            ),
            ("/usage?group_by=x&start=1&sort=cost&order=down&rows=some", "/usage?sort=cost"),
            (
                "/usage.csv?groups=cost-desc&changes=price-asc",
                "/usage.csv?groups=cost-desc&changes=price-asc",
            ),
            (
                "/requests?model=+forii/x+&status=2xx&agent=none&unpriced=yes&order=newest",
                "/requests?model=forii/x&status=2xx&agent=none&unpriced=1",
            ),
            ("/requests?key=a%00b&status=9xx", "/requests"),
            (
                "/requests?columns=key&order=cost-asc&columns=x&columns=cached",
                "/requests?columns=key%2Ccached&order=cost-asc",
            ),
            ("/requests/a/b?status=5xx&x=1&after=1", "/requests/a/b?status=5xx"),
            ("/models?q=deep&sort=name&input=1,000&calls=many", "/models?q=deep&input=1%2C000"),
            ("/requests/edge%2f1/..", "/requests/edge%2F1/~.."),
            ("/keys?status=ending&q=a%26b&new=x&utm=1", "/keys?status=ending&q=a%26b&new=1"),
            ("/agents?allocate=0101&amount=5&after=x", "/agents?allocate=101&amount=5"),
            ("/keys/key_1?edit=key_1&q=x", "/keys/key_1?edit=1"),
            ("/agents/101?allocate=101&amount=5&x", "/agents/101?allocate=101&amount=5"),
            ("/settings/webhooks?new=x&done=x", "/settings/webhooks?new=1"),
            ("/settings/webhooks/whk_1?edit=x&done=saved&x=1", "/settings/webhooks/whk_1?edit=1&done=saved"),
            ("/settings?what=signed_in&zone=1&done=name", "/settings?zone=1&done=name"),
            (
                "/settings/activity?what=signed_in&by=token&start=2026-11-21&end=x&zone=1",
                "/settings/activity?what=signed_in&by=token&start=2026-11-21",
            ),
            ("/search?q=a%26b&x=1", "/search?q=a%26b"),
            ("/docs/api?x", "/docs/api"),
            ("/sign-in?next=/usage%3Fx%3D1%26rows%3Dall", "/sign-in?next=/usage%3Frows%3Dall"),
            ("/sign-up?next=https://evil.in", "/sign-up"),
            ("/sign-in?next=/sign-in%3Fnext%3D/keys", "/sign-in"),
        ] {
            assert_eq!(canonical(asked).as_deref(), Some(kept), "{asked}");
        }
        for nowhere in [
            "",
            "x",
            "//evil.in",
            "/nothing",
            "/keys/",
            "/keys/x/revoke",
            "/keys/edit",
            "/keys/key_1%2F..",
            "/agents/x",
            "/agents/0101",
            "/requests/a",
            "/requests/a/b/c",
            "https://evil.in/keys",
            "/\\evil.in",
        ] {
            assert_eq!(canonical(nowhere), None, "{nowhere}");
        }
        let long = format!("/keys?q={}&after={}", "x".repeat(301), "x".repeat(301));
        assert_eq!(canonical(&long), Some(format!("/keys?q={}", "x".repeat(300))));
    }

    proptest! {
        #[test]
        fn a_form_is_its_own_form(path in "/(usage|keys|requests|requests/a/b|agents|sign-in|settings)", query in "(q|model|next|after|start|x)=\\PC{0,40}") {
            let once = canonical(&format!("{path}?{query}")).unwrap();
            prop_assert!(once.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'));
            prop_assert_eq!(canonical(&once), Some(once.clone()));
        }
    }
}
