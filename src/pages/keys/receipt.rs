//! What is known of a key's end.

use leptos::prelude::*;

use crate::components::{Mood, Notice};
use crate::rpc::keys::RevokeReceipt;

/// The receipt.
#[component]
pub fn Receipt(
    /// What it says.
    receipt: RevokeReceipt,
) -> impl IntoView {
    let at = format!("{}, {}", receipt.revoked.day, receipt.revoked.time);
    let last = match receipt.last_accepted {
        Some(time) => format!("The last call it was good for came on {}, {}.", time.day, time.time),
        None => "It was never used.".to_owned(),
    };
    let cut = match receipt.in_flight_cut {
        0 => String::new(),
        1 => " One running call was cut.".to_owned(),
        calls => format!(" {calls} running calls were cut."),
    };
    view! {
        <Notice mood=Mood::Done>
            <h2 tabindex="-1" data-notice>{receipt.row.name}" is revoked"</h2>
            <p>
                "Since "{at}" every call with "<span class="mono">{receipt.row.masked}</span>" is refused. "
                {last}{cut}
            </p>
        </Notice>
    }
}
