//! The command palette: the page of the search, `/search`, as a dialog over any page. The server finds and renders
//! the results. The field is a combobox and its results are a listbox, by the pattern of the ARIA practices guide.

use std::cell::Cell;

use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent,
    UrlSearchParams,
};

use super::ask::{Asker, ask};
use super::browser::{find, find_in, focus, go_to};

const PAGE: &str = "/search";
/// Selects the form with its results, on the page and in the dialog.
const SEARCH: &str = "[data-search]";
const DIALOG: &str = "dialog.palette";
const SELECTED: &str = "dialog.palette [aria-selected=true]";

thread_local! {
    /// The number of the last request: an earlier one may be answered later.
    static TURN: Cell<u32> = const { Cell::new(0) };
}

/// Handles an event of the page, if it is one of the palette.
pub fn hear(event: &Event, target: &Element) {
    let is_inside = target.closest(DIALOG).ok().flatten().is_some();
    match event.type_().as_str() {
        "keydown" => pressed(event.unchecked_ref(), is_inside),
        "input" if is_inside => look(target.unchecked_ref::<HtmlInputElement>().value()),
        "click" if target.closest("[data-palette]").ok().flatten().is_some() => {
            let click: &MouseEvent = event.unchecked_ref();
            // With one of these keys a link opens in another tab or window.
            if !(click.ctrl_key() || click.meta_key() || click.shift_key()) {
                event.prevent_default();
                open();
            }
        }
        // The backdrop is the dialog itself.
        "click" if target.matches(DIALOG).unwrap_or_default() => close(),
        "close" if target.matches(DIALOG).unwrap_or_default() => target.remove(),
        _ => {}
    }
}

fn pressed(event: &KeyboardEvent, is_inside: bool) {
    let is_opener = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
    match event.key().as_str() {
        "k" if is_opener => {
            event.prevent_default();
            if is_inside { close() } else { open() }
        }
        // An input method confirms its word by Enter.
        _ if !is_inside || event.is_composing() => {}
        "ArrowDown" => walk(event, 1),
        "ArrowUp" => walk(event, -1),
        "Enter" => {
            if let Some(option) = find(SELECTED) {
                event.prevent_default();
                option.unchecked_into::<HtmlElement>().click();
            }
        }
        _ => {}
    }
}

/// Opens the palette, unless another dialog is open. On the page of the search, moves to its field.
fn open() {
    if let Some(field) = find(&["main ", SEARCH, " input"].concat()) {
        focus(&field);
        return;
    }
    if find("dialog[open]").is_some() {
        return;
    }
    spawn_local(async {
        let Some(answer) = ask(PAGE, None, Asker::Person).await else { return go_to(PAGE) };
        let found = answer.page.query_selector(SEARCH).ok().flatten();
        let is_ours = !answer.is_sign_in() && !answer.is_of_another();
        let shown =
            found.filter(|_| is_ours && find("dialog[open]").is_none()).and_then(|search| show(&search));
        if shown.is_none() && find("dialog[open]").is_none() {
            go_to(&answer.url);
        }
    });
}

/// Shows the form and its results as a dialog, named by the form's label.
fn show(search: &Element) -> Option<()> {
    let dialog = document().create_element("dialog").ok()?;
    dialog.set_class_name("modal-box palette");
    dialog.set_attribute("aria-labelledby", "search-label").ok()?;
    dialog.append_child(search).ok()?;
    document().body()?.append_child(&dialog).ok()?;
    let field = find_in(&dialog, "input")?;
    for (name, value) in [
        ("role", "combobox"),
        ("aria-controls", "hits"),
        ("aria-autocomplete", "list"),
        ("aria-expanded", "true"),
    ] {
        field.set_attribute(name, value).ok()?;
    }
    mark();
    dialog.unchecked_into::<HtmlDialogElement>().show_modal().ok()?;
    focus(&field);
    Some(())
}

fn close() {
    if let Some(dialog) = find(DIALOG) {
        dialog.unchecked_into::<HtmlDialogElement>().close();
    }
}

/// Searches for a text and shows the results.
fn look(text: String) {
    let turn = TURN.get().wrapping_add(1);
    TURN.set(turn);
    spawn_local(async move {
        let Ok(query) = UrlSearchParams::new() else { return };
        query.append("q", &text);
        let url = [PAGE, "?", &String::from(query.to_string())].concat();
        match ask(&url, None, Asker::Person).await {
            Some(answer) if answer.is_sign_in() || answer.is_of_another() => go_to(&answer.url),
            Some(answer) if TURN.get() == turn => adopt(&answer.page),
            _ => {}
        }
    });
}

/// Replaces the results with those of another copy of the page.
fn adopt(page: &Document) {
    for part in ["#hits", "#hits-said"] {
        let here = find(&[DIALOG, " ", part].concat());
        if let (Some(here), Ok(Some(there))) = (here, page.query_selector(part)) {
            here.set_text_content(None);
            while let Some(child) = there.first_child() {
                let _ = here.append_child(&child);
            }
        }
    }
    mark();
}

/// Makes the results options, and selects the first.
fn mark() {
    if let Some(list) = find("dialog.palette #hits") {
        let _ = list.set_attribute("role", "listbox");
    }
    let options = options();
    for (number, option) in options.iter().enumerate() {
        option.set_id(&["hit-", &number.to_string()].concat());
        for (name, value) in [("role", "option"), ("tabindex", "-1"), ("aria-selected", "false")] {
            let _ = option.set_attribute(name, value);
        }
        if let Some(item) = option.parent_element() {
            let _ = item.set_attribute("role", "none");
        }
    }
    select(options.first());
}

fn options() -> Vec<Element> {
    let Ok(found) = document().query_selector_all("dialog.palette #hits a") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)).map(JsCast::unchecked_into).collect()
}

/// Selects the next or the previous result, around the ends.
fn walk(event: &KeyboardEvent, step: isize) {
    event.prevent_default();
    let options = options();
    let at = options.iter().position(|option| Some(option) == find(SELECTED).as_ref()).unwrap_or_default();
    let count = isize::try_from(options.len()).unwrap_or_default();
    let next = isize::try_from(at).unwrap_or_default() + step;
    let next = next.checked_rem_euclid(count).and_then(|next| usize::try_from(next).ok());
    select(next.and_then(|next| options.get(next)));
}

fn select(option: Option<&Element>) {
    if let Some(before) = find(SELECTED) {
        let _ = before.set_attribute("aria-selected", "false");
    }
    let Some(field) = find("dialog.palette input") else { return };
    let Some(option) = option else {
        let _ = field.remove_attribute("aria-activedescendant");
        return;
    };
    let _ = option.set_attribute("aria-selected", "true");
    let _ = field.set_attribute("aria-activedescendant", &option.id());
    scroll_to(option);
}

/// Scrolls the list as far as is needed to show an option.
fn scroll_to(option: &Element) {
    let how = Object::new();
    let _ = Reflect::set(&how, &"block".into(), &"nearest".into());
    if let Ok(scroll) = Reflect::get(option, &"scrollIntoView".into()) {
        let _ = scroll.unchecked_into::<Function>().call1(option, &how);
    }
}
