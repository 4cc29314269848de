//! A dialog that the server rendered open becomes a modal one where scripts run.

use leptos::ev;
use leptos::html::Span;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::browser;

/// Put into a server-rendered dialog: the focus stays inside it, and Escape goes to `back`.
#[island]
pub fn ModalUpgrade(
    /// The page without the dialog.
    back: String,
) -> impl IntoView {
    let anchor = NodeRef::<Span>::new();
    Effect::new(move |_| {
        let element = anchor.get().and_then(|span| span.closest("dialog").ok().flatten());
        if let Some(dialog) = element.and_then(|found| found.dyn_into::<HtmlDialogElement>().ok()) {
            dialog.close();
            browser::show(&dialog);
        }
    });
    let back = StoredValue::new(back);
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            back.with_value(|path| browser::go_to(path));
        }
    });
    on_cleanup(move || escape.remove());
    view! { <span hidden node_ref=anchor></span> }
}
