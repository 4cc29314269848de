//! Regions of a page, the elements with `data-region="NAME"`: what the server can draw anew while the
//! page stays open. A region holds no island.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlInputElement, HtmlSelectElement};

use super::ask::ask;
use super::browser::{find_in, focus_id};

/// The property in which a region keeps its HTML as the server wrote it: what a reader opens changes
/// the one on the page.
const WRITTEN: &str = "munimWritten";

/// Asks for the page again and shows what has changed in its regions. `false`, and nothing is touched,
/// where the page did not come back.
pub async fn refresh() -> bool {
    let address = window().location().href().unwrap_or_default();
    match ask(&address, None).await {
        Some(answer) if answer.is_whole && !answer.is_sign_in() => {
            show(&answer.page);
            true
        }
        _ => false,
    }
}

/// Shows the regions of another copy of the page.
pub fn show(page: &Document) {
    let Ok(regions) = document().query_selector_all("[data-region]") else { return };
    for number in 0..regions.length() {
        let Some(here) = regions.item(number) else { continue };
        let here: Element = here.unchecked_into();
        let name = here.get_attribute("data-region").unwrap_or_default();
        let same = ["[data-region=\"", &name, "\"]"].concat();
        if let Ok(Some(there)) = page.query_selector(&same) {
            replace(&here, &there);
        }
    }
}

fn replace(here: &Element, there: &Element) {
    let html =
        |element: &Element, key: &str| Reflect::get(element, &key.into()).unwrap_or(JsValue::UNDEFINED);
    let written = html(there, "innerHTML");
    let before = html(here, WRITTEN);
    let before = if before.is_undefined() { html(here, "innerHTML") } else { before };
    let focused = document().active_element().filter(|element| here.contains(Some(element)));
    if before == written || focused.as_ref().is_some_and(is_being_changed) {
        return;
    }
    // How far a wide table is scrolled is the reader's too.
    let scrolled = find_in(here, ".scroll").map(|table| table.scroll_left());
    here.set_text_content(None);
    while let Some(child) = there.first_child() {
        let _ = here.append_child(&child);
    }
    let _ = Reflect::set(here, &WRITTEN.into(), &written);
    if let (Some(left), Some(table)) = (scrolled, find_in(here, ".scroll")) {
        table.set_scroll_left(left);
    }
    if let Some(element) = focused {
        focus_id(&element.id());
    }
}

/// Whether a control holds something else than the server wrote into it. A choice may be open.
fn is_being_changed(control: &Element) -> bool {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        return input.value() != input.default_value() || input.checked() != input.default_checked();
    }
    control.is_instance_of::<HtmlSelectElement>()
}
