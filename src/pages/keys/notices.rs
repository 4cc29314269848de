//! What is said once above the list of keys.

use leptos::prelude::*;

use super::spot::KeySpot;
use crate::components::{Mood, Notice};
use crate::domain::KeyStatus;
use crate::i18n::{HERE, fill, say};
use crate::rpc::keys::{KeyRow, ReplacedKey, RevokeReceipt};

/// What is known of a key's end.
#[component]
pub fn Receipt(
    /// What it says.
    receipt: RevokeReceipt,
) -> impl IntoView {
    let sentence = say!("key-refused-since", when = receipt.revoked.text(), key = HERE);
    let refused = fill(&sentence, mono(receipt.row.masked.clone()));
    let rest = ending(&receipt);
    view! {
        <Notice mood=Mood::Done>
            <h2 tabindex="-1" data-notice>{fill(&say!("key-is-revoked", name = HERE), name(receipt.row.name))}</h2>
            <p>{refused}" "{rest}</p>
        </Notice>
    }
}

/// The last call of a key that was revoked, and what its end cut.
pub fn ending(receipt: &RevokeReceipt) -> String {
    let last = match &receipt.last_accepted {
        Some(time) => say!("last-accepted", when = time.text()),
        None => say!("never-used"),
    };
    match receipt.in_flight_cut {
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

/// Keys that were replaced and are used all the same: who uses them will be refused.
#[component]
pub fn Warning(keys: Vec<ReplacedKey>, spot: KeySpot) -> impl IntoView {
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
        let ending = spot.sorted("used", "desc");
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
