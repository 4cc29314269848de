//! The dialog that shows a key: copies the key, asks once before it is lost, and is removed when the page is
//! left.

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlDialogElement};

use super::browser::{find, find_in, reveal};

/// Selects what contains a key.
pub const SECRET: &str = ".secret, [data-secret]";

/// Copies the key beside a button and shows that. If the browser does not allow it, selects the key.
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

/// Handles a copy by keyboard or menu, of the key or of the sample that contains it.
pub fn was_copied() {
    if let Some(button) = find("dialog [data-copied]") {
        say(&button, "data-copied");
    }
}

/// Shows the button's message. After it, closing the dialog asks no question.
fn say(button: &Element, words: &str) {
    if let Some(status) = find("dialog [role=status]") {
        status.set_text_content(button.get_attribute(words).as_deref());
    }
    if let Some(question) = find("[data-unsaved]") {
        question.remove();
    }
}

/// Asks before an uncopied key is closed. Returns `false` if there is nothing to ask.
pub fn asks_first(dialog: &HtmlDialogElement) -> bool {
    let question = find_in(dialog, "[data-unsaved][hidden]");
    question.as_ref().inspect(|question| reveal(question)).is_some()
}

/// Removes the key from a dialog that was closed.
pub fn remove_from(dialog: &HtmlDialogElement) {
    while let Some(place) = find_in(dialog, SECRET) {
        place.remove();
    }
}

/// Removes a key when the page is left: the browser may keep the page and show it again.
pub fn forget() {
    let dialog = find(".secret").and_then(|place| place.closest("dialog").ok().flatten());
    if let Some(dialog) = dialog {
        dialog.remove();
    }
}

/// Writes a text to the clipboard. Returns `false` if there is none, as on a page without TLS.
pub async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    let clipboard = Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !clipboard.is_ok_and(|found| found.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
