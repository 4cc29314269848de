//! Forms with `data-apply`: each choice applies at once. The page of the form's address is fetched, and its
//! regions replace those of the open page, so that the focus and an open menu stay. Also closes menus.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, FormData, HtmlFormElement, KeyboardEvent, UrlSearchParams};

use super::ask::{Asker, ask};
use super::browser::{find, find_in, focus, go_to};
use super::regions;

/// Selects such a form.
const FORM: &str = "form[data-apply]";
/// Selects an open menu.
const MENU: &str = "details.drop[open]";

thread_local! {
    /// The number of the latest request: an answer that was overtaken is not shown.
    static LATEST: Cell<u32> = const { Cell::new(0) };
}

/// Handles changes, submits, clicks and keys anywhere on the page.
pub fn hear(event: &Event, target: &Element) {
    match event.type_().as_str() {
        "change" | "submit" => {
            if let Ok(Some(form)) = target.closest(FORM) {
                event.prevent_default();
                apply(form.unchecked_into());
            }
        }
        "click" => close_others(target),
        "keydown" if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" => close(target),
        _ => {}
    }
}

/// Shows the page of the form's values.
fn apply(form: HtmlFormElement) {
    let number = LATEST.get().wrapping_add(1);
    LATEST.set(number);
    let Some(address) = address(&form) else { return };
    let action = form.get_attribute("action").unwrap_or_default();
    spawn_local(async move {
        let answer = ask(&address, None, Asker::Person).await.filter(|answer| answer.is_whole);
        if LATEST.get() != number {
            return;
        }
        // A mistake is explained beside its field, which is in no region.
        let good = answer.filter(|answer| {
            let is_wrong = answer.page.query_selector("[aria-invalid]").ok().flatten().is_some();
            !is_wrong && !answer.is_of_another() && !answer.is_sign_in()
        });
        let Some(answer) = good else {
            go_to(&address);
            return;
        };
        let same = ["form[action=\"", &action, "\"]"].concat();
        let same = answer.page.query_selector(&same).ok().flatten();
        let canonical =
            same.and_then(|form| form.get_attribute("data-apply")).filter(|here| !here.is_empty());
        let address = canonical.unwrap_or(address);
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
        regions::show(&answer.page);
    });
}

/// The address of a form with GET, without empty fields.
fn address(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let fields = String::from(fields.to_string());
    let filled: Vec<_> = fields.split('&').filter(|field| !field.ends_with('=')).collect();
    let action = form.get_attribute("action")?;
    let path = action.split('#').next()?;
    let query = filled.join("&");
    Some(if query.is_empty() { path.to_owned() } else { [path, "?", &query].concat() })
}

/// Closes the open menu that a click is not in.
fn close_others(target: &Element) {
    if let Some(menu) = find(MENU).filter(|menu| !menu.contains(Some(target))) {
        let _ = menu.remove_attribute("open");
    }
}

/// Closes the open menu that the focus is in, which goes back to its button.
fn close(target: &Element) {
    let Ok(Some(menu)) = target.closest(MENU) else { return };
    let _ = menu.remove_attribute("open");
    if let Some(summary) = find_in(&menu, "summary") {
        focus(&summary);
    }
}
