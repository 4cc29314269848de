//! What is said once above the list of keys.

use leptos::prelude::*;

use super::row::KeyRow;
use super::spot::KeySpot;
use crate::components::{Mood, Notice};
use crate::domain::api_key::masked;
use crate::domain::{Key, KeyFilter, KeySort, KeyStatus};
use crate::i18n::{HERE, fill, say};
use crate::pages::function::SignedIn;
use crate::pages::shown::LocalTime;

/// What is known of a key's end.
#[component]
pub fn Receipt(
    /// The key, which was revoked.
    row: KeyRow,
) -> impl IntoView {
    let when = row.revoked.as_ref().map(LocalTime::text).unwrap_or_default();
    let refused = fill(&say!("key-refused-since", when = when, key = HERE), mono(row.masked.clone()));
    let rest = ending(&row);
    view! {
        <Notice mood=Mood::Done>
            <h2 tabindex="-1" data-notice>{fill(&say!("key-is-revoked", name = HERE), name(row.name))}</h2>
            <p>{refused}" "{rest}</p>
        </Notice>
    }
}

/// The last call of a key that was revoked, and what its end cut.
pub fn ending(row: &KeyRow) -> String {
    let last = match &row.last_accepted {
        Some(time) => say!("last-accepted", when = time.text()),
        None => say!("never-used"),
    };
    match row.in_flight_cut {
        0 => last,
        calls => format!("{last} {}", say!("calls-cut", calls = calls)),
    }
}

/// A form that makes a key was sent again, by a page that was loaded again.
#[component]
pub fn MadeAlready(row: KeyRow) -> impl IntoView {
    view! {
        <Notice mood=Mood::Done>
            <h2 tabindex="-1" data-notice>{fill(&say!("key-is-made", name = HERE), name(row.name))}</h2>
            <p>{say!("key-was-shown")}</p>
        </Notice>
    }
}

/// A key was changed.
#[component]
pub fn Changed(row: KeyRow) -> impl IntoView {
    let end = match &row.expires {
        Some(end) => say!("key-ends-on", when = end.text()),
        None => say!("key-has-no-end"),
    };
    let whose = match row.agent {
        Some(agent) => fill(&say!("key-belongs-to", agent = HERE), name(agent.name)),
        None => say!("key-belongs-to-account").into_any(),
    };
    view! {
        <Notice mood=Mood::Done>
            <h2 tabindex="-1" data-notice>{fill(&say!("key-is-saved", name = HERE), name(row.name))}</h2>
            <p>{end}" "{whose}</p>
        </Notice>
    }
}

/// It is too late for what was asked of a key: it has ended, or was replaced.
#[component]
pub fn TooLate(row: KeyRow) -> impl IntoView {
    let text = match (row.status, row.replaced_by) {
        (KeyStatus::Revoked, _) => say!("key-was-revoked"),
        (KeyStatus::Expired, _) => say!("key-has-expired"),
        (KeyStatus::Active, Some(new)) => say!("key-was-replaced", key = new),
        (KeyStatus::Active, None) => say!("load-again"),
    };
    view! {
        <Notice mood=Mood::Trouble>
            <h2 tabindex="-1" data-notice>{fill(&say!("nothing-done-to", name = HERE), name(row.name))}</h2>
            <p>{text}</p>
        </Notice>
    }
}

/// A key that was replaced and is used all the same.
#[derive(Clone, Debug)]
pub struct StillUsed {
    /// Its name.
    pub name: String,
    /// The key, masked.
    pub masked: String,
    /// Whole minutes since it was used.
    pub minutes_ago: i64,
    /// Where.
    pub from: Option<String>,
    /// When it ends.
    pub ends: Option<LocalTime>,
}

impl StillUsed {
    /// A key of the owner's; none where it was never used.
    pub fn of(me: &SignedIn, key: Key) -> Option<Self> {
        let minutes_ago = (me.services.now() - key.last_used?).num_minutes().max(0);
        Some(Self {
            masked: masked(&key.prefix, &key.last_four),
            minutes_ago,
            from: key.last_used_from,
            ends: key.expires.map(|end| LocalTime::of(me.owner.zone, end)),
            name: key.name,
        })
    }
}

/// Keys that were replaced and are used all the same: who uses them will be refused.
#[component]
pub fn Warning(keys: Vec<StillUsed>, spot: KeySpot) -> impl IntoView {
    (!keys.is_empty()).then(|| {
        let used = keys.into_iter().map(|key| {
            let when = ago(key.minutes_ago);
            let used = match key.from {
                Some(from) => fill(&say!("was-used-from", ago = when, from = HERE), name(from)),
                None => say!("was-used", ago = when).into_any(),
            };
            let ends = key.ends.map(|end| format!(" {}", say!("and-ends", when = end.text())));
            view! {
                <li><strong>{name(key.name)}</strong>" ("{mono(key.masked)}") "{used}{ends}</li>
            }
        });
        let filter = KeyFilter { sort: KeySort::Used, descending: true, ..spot.filter };
        let ending = KeySpot { filter, ..KeySpot::default() }.with(&[]);
        view! {
            <div class="notice warn" role="note">
                <p>{say!("still-used")}</p>
                <ul>{used.collect_view()}</ul>
                <p class="small"><a href=ending>{say!("show-used-last")}</a></p>
            </div>
        }
    })
}

/// How long ago, in the largest unit that is whole.
fn ago(minutes: i64) -> String {
    match minutes {
        0 => say!("ago-now"),
        1..60 => say!("ago-minutes", count = minutes),
        60..2880 => say!("ago-hours", count = (minutes / 60)),
        _ => say!("ago-days", count = (minutes / 1440)),
    }
}

/// A name that somebody gave.
fn name(name: String) -> impl IntoView + use<> {
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
