//! *Copy* for a text that the server rendered. The text is found in the page, never in a property.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser;

/// Copies the text of the element with this id, and wipes it when the page is left: the browser
/// may keep the page to show it again.
#[island]
pub fn CopyButton(
    /// The element's id.
    target: String,
) -> impl IntoView {
    let said = RwSignal::new("");
    let target = StoredValue::new(target);
    // Until a script runs it, the button could do nothing, so it is not there.
    let asleep = RwSignal::new(true);
    Effect::new(move |_| {
        asleep.set(false);
        let leave = window_event_listener(ev::pagehide, move |_| target.with_value(|id| browser::wipe(id)));
        on_cleanup(move || leave.remove());
    });
    let copy = move |_| {
        let text = target.with_value(|id| browser::text_of(id));
        spawn_local(async move {
            if browser::copy(&text).await {
                said.set("Copied");
            } else {
                target.with_value(|id| browser::mark(id));
                said.set(browser::COPY_BY_HAND);
            }
        });
    };
    view! {
        <button class="button primary" type="button" hidden=asleep on:click=copy>"Copy"</button>
        <span role="status" class="small">{said}</span>
    }
}
