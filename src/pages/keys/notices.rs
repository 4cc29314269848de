//! What is said once above the list of keys.

use leptos::prelude::*;

use super::spot::KeySpot;
use crate::components::{Mood, Notice};
use crate::domain::KeyStatus;
use crate::rpc::LocalTime;
use crate::rpc::keys::{KeyRow, ReplacedKey, RevokeReceipt};

/// What is known of a key's end.
#[component]
pub fn Receipt(
    /// What it says.
    receipt: RevokeReceipt,
) -> impl IntoView {
    let at = said(&receipt.revoked);
    let rest = ending(&receipt);
    view! {
        <Notice mood=Mood::Done>
            <h2 tabindex="-1" data-notice><bdi>{receipt.row.name}</bdi>" is revoked"</h2>
            <p>"Since "{at}" every call with "<span class="mono">{receipt.row.masked}</span>" is refused. "{rest}</p>
        </Notice>
    }
}

/// The last call of a key that was revoked, and what its end cut.
pub fn ending(receipt: &RevokeReceipt) -> String {
    let last = match &receipt.last_accepted {
        Some(time) => format!("The last call it was good for came on {}.", said(time)),
        None => "It was never used.".to_owned(),
    };
    match receipt.in_flight_cut {
        0 => last,
        1 => format!("{last} One running call was cut."),
        calls => format!("{last} {calls} running calls were cut."),
    }
}

/// A key was changed.
#[component]
pub fn Changed(row: KeyRow) -> impl IntoView {
    let end = match &row.expires {
        Some(end) => format!("It ends on {}", said(end)),
        None => "It has no end".to_owned(),
    };
    let whose = match row.agent {
        Some(agent) => view! { " and belongs to "<bdi>{agent.name}</bdi>"." }.into_any(),
        None => " and belongs to the account itself.".into_any(),
    };
    view! {
        <Notice mood=Mood::Done>
            <h2 tabindex="-1" data-notice><bdi>{row.name}</bdi>" is saved"</h2>
            <p>{end}{whose}</p>
        </Notice>
    }
}

/// It is too late for what was asked of a key: it has ended, or was replaced.
#[component]
pub fn TooLate(row: KeyRow) -> impl IntoView {
    let text = match (row.status, row.replaced_by) {
        (KeyStatus::Revoked, _) => "It was revoked, and stays as it is. Make a new key instead.".to_owned(),
        (KeyStatus::Expired, _) => "It has expired, and stays as it is. Make a new key instead.".to_owned(),
        (KeyStatus::Active, Some(new)) => format!("It was replaced already. Rotate {new} instead."),
        (KeyStatus::Active, None) => "Load the page again.".to_owned(),
    };
    view! {
        <Notice mood=Mood::Trouble>
            <h2 tabindex="-1" data-notice>"Nothing was done to "<bdi>{row.name}</bdi></h2>
            <p>{text}</p>
        </Notice>
    }
}

/// Keys that were replaced and are used all the same: who uses them will be refused.
#[component]
pub fn Warning(keys: Vec<ReplacedKey>, spot: KeySpot) -> impl IntoView {
    (!keys.is_empty()).then(|| {
        let used = keys.into_iter().map(|key| {
            let from = key.from.map(|from| view! { " from "<bdi>{from}</bdi> });
            let ends = key.ends.map(|end| format!(" and ends on {}", said(&end)));
            view! {
                <li>
                    <strong><bdi>{key.name}</bdi></strong>" ("<span class="mono">{key.masked}</span>") was used "
                    {ago(key.minutes_ago)}{from}{ends}"."
                </li>
            }
        });
        let ending = spot.sorted("used", "desc");
        view! {
            <div class="notice warn" role="note">
                <p>"Replaced keys that are still used. What calls with them is refused when they end."</p>
                <ul>{used.collect_view()}</ul>
                <p class="small"><a href=ending>"Show the keys used last"</a></p>
            </div>
        }
    })
}

/// How long ago, in the largest unit that is whole.
fn ago(minutes: i64) -> String {
    match minutes {
        0 => "just now".to_owned(),
        1 => "a minute ago".to_owned(),
        2..60 => format!("{minutes} minutes ago"),
        60..120 => "an hour ago".to_owned(),
        120..2880 => format!("{} hours ago", minutes / 60),
        _ => format!("{} days ago", minutes / 1440),
    }
}

/// Day and time.
pub fn said(time: &LocalTime) -> String {
    format!("{}, {}", time.day, time.time)
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
