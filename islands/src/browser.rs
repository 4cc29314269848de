//! Browser APIs that several islands use. The server compiles them but never calls them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Navigates to another page of the console.
pub fn go_to(path: &str) {
    // An error is possible only while the page unloads.
    let _ = window().location().assign(path);
}

/// Reloads the page by its address with GET: a reload would resubmit the form that the page answers. The
/// fragment is dropped, because a change of the fragment alone loads nothing.
pub fn load_again() {
    let location = window().location();
    let address = [location.pathname(), location.search()].map(Result::unwrap_or_default).concat();
    let _ = location.replace(&address);
}

/// The first element of the page that matches a selector.
pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The first descendant of an element that matches a selector.
pub fn find_in(place: &Element, selector: &str) -> Option<Element> {
    place.query_selector(selector).ok().flatten()
}

pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Moves the focus to the element with an id, if it exists. A menu that it is in is opened.
pub fn focus_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id).filter(|_| !id.is_empty()) {
        unfold(&element);
        focus(&element);
    }
}

/// Opens the closed `<details>` that an element is in. Where there is room, its contents stand open without it.
fn unfold(element: &Element) {
    let Ok(Some(folded)) = element.closest("details:not([open])") else { return };
    let is_folded = find_in(&folded, "summary")
        .and_then(|summary| summary.dyn_into::<HtmlElement>().ok())
        .is_some_and(|summary| summary.offset_parent().is_some());
    if is_folded {
        let _ = folded.set_attribute("open", "");
    }
}

/// Shows an element that the server rendered hidden.
pub fn reveal(element: &Element) {
    let _ = element.remove_attribute("hidden");
}
