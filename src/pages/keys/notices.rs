//! Messages above the list of keys.

use leptos::prelude::*;

use super::list_query::KeyListQuery;
use super::row::KeyRow;
use crate::components::{Notice, NoticeKind};
use crate::domain::api_key::masked;
use crate::domain::{Key, KeyFilter, KeySort, KeyStatus};
use crate::i18n::{HERE, fill, t};
use crate::pages::function::SignedIn;
use crate::pages::shown::LocalTime;

/// The receipt of a revocation.
#[component]
pub fn Receipt(row: KeyRow) -> impl IntoView {
    let when = row.revoked.as_ref().map(LocalTime::text).unwrap_or_default();
    let refused = fill(&t!("key-refused-since", when = when, key = HERE), mono(row.masked.clone()));
    let rest = ending(&row);
    view! {
        <Notice mood=NoticeKind::Done>
            <h2 tabindex="-1" data-notice>{fill(&t!("key-is-revoked", name = HERE), name(row.name))}</h2>
            <p>{refused}" "{rest}</p>
        </Notice>
    }
}

/// The last accepted call of a revoked key, and the calls that were cut.
pub fn ending(row: &KeyRow) -> String {
    let last = match &row.last_accepted {
        Some(time) => t!("last-accepted", when = time.text()),
        None => t!("never-used"),
    };
    match row.in_flight_cut {
        0 => last,
        calls => format!("{last} {}", t!("calls-cut", calls = calls)),
    }
}

/// The message when a form that created a key was submitted again.
#[component]
pub fn MadeAlready(row: KeyRow) -> impl IntoView {
    view! {
        <Notice mood=NoticeKind::Done>
            <h2 tabindex="-1" data-notice>{fill(&t!("key-is-made", name = HERE), name(row.name))}</h2>
            <p>{t!("key-was-shown")}</p>
        </Notice>
    }
}

#[component]
pub fn Changed(row: KeyRow) -> impl IntoView {
    let end = match &row.expires {
        Some(end) if end.is_day() => t!("key-works-until", when = end.until()),
        Some(end) => t!("key-ends-on", when = end.text()),
        None => t!("key-has-no-end"),
    };
    let whose = match row.agent {
        Some(agent) => fill(&t!("key-belongs-to", agent = HERE), name(agent.name)),
        None => t!("key-belongs-to-account").into_any(),
    };
    view! {
        <Notice mood=NoticeKind::Done>
            <h2 tabindex="-1" data-notice>{fill(&t!("key-is-saved", name = HERE), name(row.name))}</h2>
            <p>{end}" "{whose}</p>
        </Notice>
    }
}

/// The message when a key has expired, was revoked or was rotated in the meantime.
#[component]
pub fn TooLate(row: KeyRow) -> impl IntoView {
    let text = match (row.status, row.replaced_by) {
        (KeyStatus::Revoked, _) => t!("key-was-revoked"),
        (KeyStatus::Expired, _) => t!("key-has-expired"),
        (KeyStatus::Active, Some(new)) => t!("key-was-replaced", key = new),
        (KeyStatus::Active, None) => t!("load-again"),
    };
    view! {
        <Notice mood=NoticeKind::Error>
            <h2 tabindex="-1" data-notice>{fill(&t!("nothing-done-to", name = HERE), name(row.name))}</h2>
            <p>{text}</p>
        </Notice>
    }
}

/// A rotated key that is still used.
#[derive(Clone, Debug)]
pub struct StillUsed {
    pub name: String,
    pub masked: String,
    /// Whole minutes since its last use.
    pub minutes_ago: i64,
    /// Where it was used.
    pub from: Option<String>,
    pub ends: Option<LocalTime>,
}

impl StillUsed {
    /// Converts a key of the owner; `None` if it was never used.
    pub fn of(me: &SignedIn, key: Key) -> Option<Self> {
        let minutes_ago = (me.services.now() - key.last_used?).num_minutes().max(0);
        Some(Self {
            masked: masked(&key.prefix, &key.last_four),
            minutes_ago,
            from: key.last_used_from,
            ends: key.expires.map(|end| LocalTime::of_end(me.owner.zone, end)),
            name: key.name,
        })
    }
}

/// The warning about rotated keys that are still used: their callers will be rejected.
#[component]
pub fn Warning(keys: Vec<StillUsed>, spot: KeyListQuery) -> impl IntoView {
    (!keys.is_empty()).then(|| {
        let used = keys.into_iter().map(|key| {
            let when = ago(key.minutes_ago);
            let used = match key.from {
                Some(from) => fill(&t!("was-used-from", ago = when, from = HERE), name(from)),
                None => t!("was-used", ago = when).into_any(),
            };
            let ends = key.ends.map(|end| format!(" {}", t!("and-ends", when = end.text())));
            view! {
                <li><strong>{name(key.name)}</strong>" ("{mono(key.masked)}") "{used}{ends}</li>
            }
        });
        let filter = KeyFilter { sort: KeySort::Used, descending: true, ..spot.filter };
        let ending = KeyListQuery { filter, ..KeyListQuery::default() }.with(&[]);
        view! {
            <div class="notice warn" role="note">
                <p>{t!("still-used")}</p>
                <ul>{used.collect_view()}</ul>
                <p class="small"><a href=ending>{t!("show-used-last")}</a></p>
            </div>
        }
    })
}

/// A duration in its largest whole unit.
fn ago(minutes: i64) -> String {
    match minutes {
        0 => t!("ago-now"),
        1..60 => t!("ago-minutes", count = minutes),
        60..2880 => t!("ago-hours", count = (minutes / 60)),
        _ => t!("ago-days", count = (minutes / 1440)),
    }
}

/// A name that a user chose.
pub fn name(name: String) -> impl IntoView + use<> {
    view! { <bdi>{name}</bdi> }
}

/// A masked key.
pub fn mono(masked: String) -> impl IntoView + use<> {
    view! { <span class="mono">{masked}</span> }
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn a_while_ago_is_said_in_its_largest_whole_unit() {
        let said = [0, 1, 59, 60, 119, 120, 2879, 2880].map(ago);
        let words = [
            "just now",
            "a minute ago",
            "59 minutes ago",
            "an hour ago",
            "an hour ago",
            "2 hours ago",
            "47 hours ago",
            "2 days ago",
        ];
        assert_eq!(said, words);
    }
}
