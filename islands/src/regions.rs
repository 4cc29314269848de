//! Regions of a page, the elements with `data-region="NAME"`: what is replaced when the open page is refreshed.
//! A region contains no island.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlInputElement, HtmlSelectElement};

use super::ask::{Asker, ask};
use super::browser::{find_in, focus_id};

/// The property in which a region keeps the server's HTML, because opening a `<details>` changes the HTML of
/// the element.
const WRITTEN: &str = "munimWritten";

/// Devices with a pointer that hovers. A touch screen keeps `:hover` on what was touched last.
const HOVERS: &str = "(hover: hover)";

/// The result of a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// All regions are up to date.
    Shown,
    /// Some are; the user is at another one, which has this many rows fewer than the server's.
    Held(u32),
    /// The session has expired, or belongs to another owner.
    SignedOut,
    /// The request failed, and nothing was changed.
    Failed,
}

/// Fetches the page again and replaces the regions that have changed. A region that has the pointer, or whose
/// focused element would be lost, stays as it is.
pub async fn refresh() -> Refreshed {
    let address = window().location().href().unwrap_or_default();
    match ask(&address, None, Asker::Page).await {
        Some(answer) if answer.is_sign_in() || answer.is_of_another() => Refreshed::SignedOut,
        Some(answer) if answer.is_whole => {
            let before = rows();
            let held = swap(&answer.page, is_held);
            wash(&before);
            match held {
                None => Refreshed::Shown,
                Some(rows) => Refreshed::Held(rows),
            }
        }
        _ => Refreshed::Failed,
    }
}

/// The rows of the regions: those that link somewhere, by their addresses.
fn rows() -> Vec<(String, Element)> {
    let Ok(rows) = document().query_selector_all("[data-region] tbody tr") else { return Vec::new() };
    let rows = (0..rows.length()).filter_map(|at| rows.item(at)).map(JsCast::unchecked_into::<Element>);
    rows.filter_map(|row| Some((find_in(&row, "a[href]")?.get_attribute("href")?, row))).collect()
}

/// Marks the rows that have come in. Where no row has stayed, the list is another one, and nothing is marked.
fn wash(before: &[(String, Element)]) {
    let known = |address: &String| before.iter().any(|(known, _)| known == address);
    let (stayed, came): (Vec<_>, Vec<_>) = rows().into_iter().partition(|(address, _)| known(address));
    if !stayed.is_empty() {
        for (_, row) in came {
            let _ = row.class_list().add_1("came");
        }
    }
}

/// Fetches the page again and replaces every region that has changed. Returns whether it did.
pub async fn refresh_all() -> bool {
    let address = window().location().href().unwrap_or_default();
    let answer = ask(&address, None, Asker::Person).await;
    let whole = answer.filter(|answer| answer.is_whole && !answer.is_sign_in() && !answer.is_of_another());
    whole.is_some_and(|answer| {
        let before = rows();
        show(&answer.page);
        wash(&before);
        true
    })
}

/// Replaces the regions with those of another copy of the page.
pub fn show(page: &Document) {
    swap(page, |_, _| false);
}

/// Replaces the regions that are not held back. Returns how many rows those that are lack, if any is.
fn swap(page: &Document, is_held: fn(&Element, &Element) -> bool) -> Option<u32> {
    let mut held = None;
    let Ok(regions) = document().query_selector_all("[data-region]") else { return held };
    for number in 0..regions.length() {
        let Some(here) = regions.item(number) else { continue };
        let here: Element = here.unchecked_into();
        let name = here.get_attribute("data-region").unwrap_or_default();
        let same = ["[data-region=\"", &name, "\"]"].concat();
        if let Ok(Some(there)) = page.query_selector(&same)
            && !replace(&here, &there, is_held)
        {
            held = Some(held.unwrap_or_default() + new_rows(&here, &there));
        }
    }
    held
}

/// How many rows of a region's new copy the open one does not have. A row is known by its link.
fn new_rows(here: &Element, there: &Element) -> u32 {
    let Ok(links) = there.query_selector_all("tbody a[href]") else { return 0 };
    let is_new = |link: &Element| {
        let href = link.get_attribute("href").unwrap_or_default();
        find_in(here, &["a[href=\"", &href, "\"]"].concat()).is_none()
    };
    let links = (0..links.length()).filter_map(|at| links.item(at));
    u32::try_from(links.filter(|link| is_new(link.unchecked_ref())).count()).unwrap_or_default()
}

/// Whether the user would lose their place in a region: it has the pointer, or the focus is on an element that
/// the new region does not have.
fn is_held(here: &Element, there: &Element) -> bool {
    let hovers = window().match_media(HOVERS).ok().flatten().is_some_and(|query| query.matches());
    if hovers && here.matches(":hover").unwrap_or_default() {
        return true;
    }
    // Rows that are selected, and a menu that is open.
    if find_in(here, ".pick :checked,.menu[open]").is_some() {
        return true;
    }
    let focused = document().active_element().filter(|element| here.contains(Some(element)));
    focused.is_some_and(|element| {
        let id = element.id();
        id.is_empty() || find_in(there, &["[id=\"", &id, "\"]"].concat()).is_none()
    })
}

/// Replaces a region if it differs. Returns `false` if it differs and is held back.
fn replace(here: &Element, there: &Element, is_held: fn(&Element, &Element) -> bool) -> bool {
    let html =
        |element: &Element, key: &str| Reflect::get(element, &key.into()).unwrap_or(JsValue::UNDEFINED);
    let written = html(there, "innerHTML");
    let before = html(here, WRITTEN);
    // Compared with the server's HTML, because the user's actions change that of the element.
    let before = if before.is_undefined() { html(here, "innerHTML") } else { before };
    let focused = document().active_element().filter(|element| here.contains(Some(element)));
    if served(&before) == served(&written) || focused.as_ref().is_some_and(is_being_changed) {
        return true;
    }
    if is_held(here, there) {
        return false;
    }
    // The scroll position of a wide table is the user's too.
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
    true
}

/// HTML without which `<details>` are open: menus and filters that the user opened are no news.
fn served(html: &JsValue) -> Option<String> {
    html.as_string().map(|html| html.replace(" open=\"\"", ""))
}

/// Whether a control has another value than the server rendered. A select may be open.
fn is_being_changed(control: &Element) -> bool {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        return input.value() != input.default_value() || input.checked() != input.default_checked();
    }
    control.is_instance_of::<HtmlSelectElement>()
}
