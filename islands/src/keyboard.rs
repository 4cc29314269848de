//! Keyboard shortcuts: `/`, `?`, `g` with the letter of a page, arrow keys in lists and charts, and Escape in
//! menus. Also passes events to the palette and to the buttons that copy.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlInputElement, KeyboardEvent, Storage, SvgElement};

use super::browser::{find, find_in, focus, go_to, reveal};
use super::{apply, copy, palette};

/// The local storage entry that turns the keys of one character off.
const OFF: &str = "munim-no-character-keys";
/// Selects the switch for these keys.
const SWITCH: &str = "[data-character-keys]";
/// Selects the controls of a row that arrow keys move between.
const STOPS: &str = "a[href],button";
/// Selects the open menu; there is one at most.
const MENU: &str = "details.menu[open]";
/// Selects a bar of a chart that is a link.
const BAR: &str = "a.bucket";

/// How long `g` waits for the letter of a page, in milliseconds.
const GOES_FOR: f64 = 1_500.0;

thread_local! {
    /// When `g` was pressed, in milliseconds since the page began.
    static GOING: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

/// Shows the controls that need JavaScript.
pub fn start() {
    copy::start();
    if let Some(button) = find("[data-shortcuts]") {
        reveal(&button);
    }
}

/// Handles key presses, clicks and changes anywhere on the page.
pub fn hear(event: &Event) {
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(target) = target else { return };
    palette::hear(event, &target);
    apply::hear(event, &target);
    match event.type_().as_str() {
        "keydown" => pressed(event.unchecked_ref(), &target),
        "click" => {
            if is_in(&target, "[data-shortcuts]") {
                show();
            } else if let Ok(Some(button)) = target.closest("[data-copy]") {
                copy::copy(&button);
            }
            // A dialog that a menu opened gives the focus back to it.
            if !is_in(&target, "details.menu[open],dialog") {
                fold();
            }
        }
        "change" if is_in(&target, SWITCH) => remember(target.unchecked_ref()),
        _ => {}
    }
}

fn is_in(element: &Element, selector: &str) -> bool {
    element.closest(selector).ok().flatten().is_some()
}

fn pressed(event: &KeyboardEvent, target: &Element) {
    let is_typing = is_in(target, "input:not([type=checkbox]),select,textarea");
    if is_typing || event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return;
    }
    let is_going = event.time_stamp() - GOING.replace(f64::NEG_INFINITY) < GOES_FOR;
    let done = match event.key().as_str() {
        letter if is_going && page_of(letter).is_some() => page_of(letter).map(go_to),
        "g" if is_on() && find("dialog[open]").is_none() => {
            GOING.set(event.time_stamp());
            Some(())
        }
        "ArrowDown" => walk(target, Element::next_element_sibling),
        "ArrowUp" => walk(target, Element::previous_element_sibling),
        "ArrowRight" => along(target, Element::next_element_sibling),
        "ArrowLeft" => along(target, Element::previous_element_sibling),
        "Escape" if find("dialog[open]").is_none() => fold().and_then(|menu| {
            focus(&find_in(&menu, "summary")?);
            Some(())
        }),
        "/" if is_on() => to_filter(),
        "?" if is_on() => {
            show();
            Some(())
        }
        _ => None,
    };
    if done.is_some() {
        event.prevent_default();
    }
}

/// The page that a letter after `g` opens.
fn page_of(letter: &str) -> Option<&'static str> {
    Some(match letter {
        "o" => "/",
        "u" => "/usage",
        "r" => "/requests",
        "k" => "/keys",
        "a" => "/agents",
        "s" => "/settings",
        _ => return None,
    })
}

/// Moves from a link or button of a row to the same one of the next row that has it.
fn walk(from: &Element, next: fn(&Element) -> Option<Element>) -> Option<()> {
    let mut row = from.closest("main tbody tr,main li").ok()??;
    let stops = row.query_selector_all(STOPS).ok()?;
    let place = (0..stops.length()).find(|at| stops.item(*at).as_ref() == Some(from.as_ref()))?;
    loop {
        row = next(&row)?;
        let stops = row.query_selector_all(STOPS).ok()?;
        if let Some(last) = stops.length().checked_sub(1) {
            let stop = stops.item(place.min(last))?;
            focus(stop.unchecked_ref());
            return Some(());
        }
    }
}

/// Moves from a bar of a chart to the next one that is a link, and makes that one the tab stop.
fn along(from: &Element, next: fn(&Element) -> Option<Element>) -> Option<()> {
    let bar = from.closest(BAR).ok()??;
    let mut other = next(&bar)?;
    while !is_in(&other, BAR) {
        other = next(&other)?;
    }
    let (_, _) = (bar.set_attribute("tabindex", "-1"), other.remove_attribute("tabindex"));
    // A link within SVG is focusable, but is not an `HtmlElement`.
    let _ = other.dyn_into::<SvgElement>().ok()?.focus();
    Some(())
}

/// Closes the open menu, and returns it.
fn fold() -> Option<Element> {
    let menu = find(MENU)?;
    menu.remove_attribute("open").ok()?;
    Some(menu)
}

/// Moves to the page's filter, and opens it if it is collapsed.
fn to_filter() -> Option<()> {
    let form = find("main .filters").filter(|_| find("dialog[open]").is_none())?;
    if let Ok(Some(fold)) = form.closest("details") {
        let _ = fold.set_attribute("open", "");
    }
    focus(&find_in(&form, "input:not([type=hidden]),select")?);
    Some(())
}

/// Opens the list of shortcuts, unless another dialog is open.
fn show() {
    if find("dialog[open]").is_some() {
        return;
    }
    if let Some(switch) = find(SWITCH) {
        switch.unchecked_into::<HtmlInputElement>().set_checked(is_on());
    }
    if let Some(dialog) = find("#shortcuts") {
        let _ = dialog.unchecked_into::<HtmlDialogElement>().show_modal();
    }
}

fn is_on() -> bool {
    storage().is_none_or(|storage| !matches!(storage.get_item(OFF), Ok(Some(_))))
}

fn remember(switch: &HtmlInputElement) {
    if let Some(storage) = storage() {
        let _ = if switch.checked() { storage.remove_item(OFF) } else { storage.set_item(OFF, "1") };
    }
}

/// Local storage, if the browser allows it.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
