//! A dialog that shows a key: it copies it, asks once before it is lost, and is gone when the page is.

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlDialogElement};

use super::browser::{find, find_in, reveal};

/// Copies the key beside a button, and says so; marks it where the browser does not let us.
pub fn copy(button: &Element) {
    let Some(place) = button.closest(".secret").ok().flatten() else { return };
    let Some(code) = find_in(&place, "code") else { return };
    let button = button.clone();
    spawn_local(async move {
        if write(&code.text_content().unwrap_or_default()).await {
            say(&button, "data-copied");
        } else {
            if let Ok(Some(selection)) = window().get_selection() {
                let _ = selection.select_all_children(&code);
            }
            say(&button, "data-by-hand");
        }
    });
}

/// The key was copied by the keyboard or the menu.
pub fn was_copied(place: &Element) {
    if let Some(button) = find_in(place, "[data-copied]") {
        say(&button, "data-copied");
    }
}

/// Says what the button has to say of it. Whoever has read that is not asked any more.
fn say(button: &Element, words: &str) {
    if let Some(status) = find("dialog [role=status]") {
        status.set_text_content(button.get_attribute(words).as_deref());
    }
    if let Some(question) = find("[data-unsaved]") {
        question.remove();
    }
}

/// Asks whether a key may be put away that was not copied. `false` where there is nothing to ask.
pub fn asks_first(dialog: &HtmlDialogElement) -> bool {
    let question = find_in(dialog, "[data-unsaved][hidden]");
    question.as_ref().inspect(|question| reveal(question)).is_some()
}

/// A page that is left may be kept by the browser and shown again: it must not hold a key.
pub fn forget() {
    let dialog = find(".secret").and_then(|place| place.closest("dialog").ok().flatten());
    if let Some(dialog) = dialog {
        dialog.remove();
    }
}

/// Puts a text on the clipboard. `false` where there is none for us, as on a page without TLS.
async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    let clipboard = Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !clipboard.is_ok_and(|found| found.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
