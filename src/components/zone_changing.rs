//! That the account's days are being added up in another zone, and which one reports are in until then.

use leptos::prelude::*;

use crate::i18n::say;

/// The notice.
#[component]
pub fn ZoneChanging(
    /// The zone that reports are in.
    zone: String,
    /// The zone that they will be in.
    next: String,
) -> impl IntoView {
    view! {
        <div class="notice" role="status">
            <p>{say!("zone-changing", zone = zone, next = next)}</p>
        </div>
    }
}
