//! What the browser is asked for. On the server none of it is called.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Goes to another page of the console.
pub fn go_to(path: &str) {
    // It fails only while the page is being left, and then there is nothing to do.
    let _ = window().location().assign(path);
}

/// Loads the page again by its address alone. One that a form was answered with would send its form again if it were
/// reloaded. Without a fragment, as an address that differs in that alone loads nothing.
pub fn load_again() {
    let location = window().location();
    let address = [location.pathname(), location.search()].map(Result::unwrap_or_default).concat();
    let _ = location.replace(&address);
}

/// The first element of the page that a selector finds.
pub fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The first element within another that a selector finds.
pub fn find_in(place: &Element, selector: &str) -> Option<Element> {
    place.query_selector(selector).ok().flatten()
}

/// Moves the focus to an element.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Moves the focus to the element with an id, if it is there.
pub fn focus_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id).filter(|_| !id.is_empty()) {
        focus(&element);
    }
}

/// Shows what the server wrote for the case that it is wanted.
pub fn reveal(element: &Element) {
    let _ = element.remove_attribute("hidden");
}
