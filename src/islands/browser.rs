//! What the browser is asked for. On the server none of it is called.

use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlDialogElement;

/// Goes to another page of the console.
pub fn go_to(path: &str) {
    // It fails only while the page is being left, and then there is nothing to do.
    let _ = window().location().assign(path);
}

/// Puts a text on the clipboard. `false` where the browser does not let us, as on a page without
/// TLS.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !clipboard.is_ok_and(|found| found.is_object()) {
        return false;
    }
    let written = wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text));
    written.await.is_ok()
}

/// What is said where `copy` may not.
pub const COPY_BY_HAND: &str =
    "The browser does not let this page copy. The key is marked: press Ctrl+C or ⌘C.";

/// The text of an element.
pub fn text_of(id: &str) -> String {
    document().get_element_by_id(id).and_then(|element| element.text_content()).unwrap_or_default()
}

/// Takes the text of an element away.
pub fn wipe(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_text_content(None);
    }
}

/// Marks the text of an element, so that the keyboard can copy it.
pub fn mark(id: &str) {
    if let (Some(element), Ok(Some(selection))) = (document().get_element_by_id(id), window().get_selection())
    {
        let _ = selection.select_all_children(&element);
    }
}

/// Opens a dialog over the page, or, where it is open, moves the focus to what it now holds.
pub fn show(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
    let first = dialog.query_selector("[autofocus]").ok().flatten();
    if let Some(element) = first.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Moves the focus to an element, if it is there by the next frame.
pub fn focus_soon(id: &'static str) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(id);
        if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// What a form's field holds.
pub fn typed(form: &web_sys::FormData, name: &str) -> String {
    form.get(name).as_string().unwrap_or_default()
}
