//! The notice that daily roll-ups are being rebuilt for another time zone, and which zone reports use until
//! then.

use leptos::prelude::*;

use crate::i18n::t;

/// The notice.
#[component]
pub fn ZoneChanging(
    /// The zone that reports use.
    zone: String,
    /// The zone that they will use.
    next: String,
) -> impl IntoView {
    view! {
        <div class="notice" role="status">
            <p>{t!("zone-changing", zone = zone, next = next)}</p>
        </div>
    }
}
