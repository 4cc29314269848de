//! Dialogs over the open page. The server renders each dialog as a page with the dialog open, which is the
//! target of a form. The island fetches that page and shows its dialog over this one. So each dialog exists
//! once, in the user's language, and is the same with and without JavaScript.
//!
//! - A form with `data-dialog` is submitted by the island. A dialog in the response is shown; a response
//!   without one closes the dialog and updates the page's regions.
//! - An element with `data-close` closes the dialog. In a dialog that the server rendered open it navigates
//!   instead: a link to its address, a form to the address in `data-close`.
//! - `data-trouble` is the message for network errors.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlDialogElement, HtmlFormElement, SubmitEvent};

use super::ask::{Answer, Asker, ask};
use super::browser::{find, find_in, focus, focus_id, go_to, reveal};
use super::forms::{busy, fields};
use super::{passkey, regions, secret};

/// Selects the dialog of a page.
const DIALOG: &str = "dialog.modal";
/// On a fetched dialog: the id of the element that had the focus before.
const OPENER: &str = "data-opener";
/// Selects the message of a page that rejects a form of another account.
const REFUSED: &str = "[data-refused]";
/// Marks the element that gets the focus after an action.
const NOTICE: &str = "data-notice";

/// Handles the forms and dialogs of its page.
#[island]
pub fn Dialogs() -> impl IntoView {
    Effect::new(|_| start());
}

/// Registers the listeners, for the lifetime of the page.
fn start() {
    let hear = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let _ = hear(&event);
    });
    let listener = hear.as_ref().unchecked_ref();
    for kind in ["submit", "click", "copy", "cancel", "close"] {
        // In the capture phase, because events of a dialog do not bubble.
        let _ = document().add_event_listener_with_callback_and_bool(kind, listener, true);
    }
    let _ = window().add_event_listener_with_callback("pagehide", listener);
    hear.forget();
    if let Some(dialog) = current() {
        // The server rendered the dialog over an inert frame. A modal dialog needs none.
        if let Some(frame) = find(".frame[inert]") {
            let _ = frame.remove_attribute("inert");
        }
        dialog.close();
        open(&dialog);
    }
}

fn hear(event: &Event) -> Option<()> {
    let kind = event.type_();
    if kind == "pagehide" {
        secret::forget();
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    match kind.as_str() {
        "submit" => submit(event, target.dyn_into().ok()?),
        "click" => click(event, &target),
        "copy" => {
            target.closest(secret::SECRET).ok()??;
            secret::was_copied();
        }
        // The dialog with the list of shortcuts closes by itself.
        "cancel" | "close" if !target.matches(DIALOG).unwrap_or_default() => {}
        "cancel" => {
            let dialog: HtmlDialogElement = target.dyn_into().ok()?;
            event.prevent_default();
            leave(&dialog);
        }
        _ => closed(&target.dyn_into().ok()?),
    }
    Some(())
}

fn current() -> Option<HtmlDialogElement> {
    find(DIALOG)?.dyn_into().ok()
}

/// Whether the island handles an element: everything but the contents of a dialog that the server rendered
/// open.
fn is_ours(element: &Element) -> bool {
    element.closest(DIALOG).ok().flatten().is_none_or(|dialog| dialog.has_attribute(OPENER))
}

fn click(event: &Event, target: &Element) {
    if let Ok(Some(button)) = target.closest("[data-copied]") {
        secret::copy(&button);
    } else if let Ok(Some(link)) = target.closest("a[data-close]")
        && is_ours(&link)
    {
        event.prevent_default();
        close();
    }
}

fn submit(event: &Event, form: HtmlFormElement) {
    if form.has_attribute("data-close") {
        // In a dialog that the server rendered open too: its close navigates, once the key has been asked about.
        event.prevent_default();
        if let Some(dialog) = current() {
            leave(&dialog);
        }
        return;
    }
    if is_ours(&form) && form.has_attribute("data-dialog") {
        event.prevent_default();
        if !form.has_attribute("aria-busy") {
            let button = event.unchecked_ref::<SubmitEvent>().submitter();
            spawn_local(send(form, button.map(JsCast::unchecked_into)));
        }
    }
}

/// Submits a form and shows the response.
async fn send(form: HtmlFormElement, button: Option<Element>) {
    let Some(fields) = fields(&form, button.as_ref()) else { return };
    busy(&form, button.as_ref(), true);
    let is_post = form.method() == "post";
    let url = form.action();
    let url = if is_post { url } else { [&url, "?", &String::from(fields.to_string())].concat() };
    let answer = ask(&url, is_post.then_some(&fields), Asker::Person).await;
    busy(&form, button.as_ref(), false);
    match answer {
        // The open page belongs to an owner who is no longer signed in here.
        Some(answer) if answer.is_sign_in() || answer.is_of_another() => go_to(&answer.url),
        Some(answer) => take_over(answer, is_post, &url),
        None if is_post => trouble(),
        None => go_to(&url),
    }
}

/// Shows the dialog of a page over this page. Without one, shows the page's message about what was done.
fn take_over(answer: Answer, was_sent: bool, url: &str) {
    let dialog = answer.page.query_selector(DIALOG).ok().flatten().or_else(|| refusal(&answer.page));
    // A dialog may be that of another page: the regions of that page are not those of this one.
    let is_here = place_of(&answer.page) == place_of(&document());
    if is_here && (dialog.is_some() || answer.is_whole) {
        regions::show(&answer.page);
    }
    match dialog {
        Some(dialog) => show(dialog.unchecked_into()),
        None if answer.is_whole && is_here => done(&answer),
        None if answer.is_whole => go_to(&answer.url),
        None if was_sent => trouble(),
        None => go_to(url),
    }
}

/// The place of a page in the navigation.
fn place_of(page: &Document) -> Option<String> {
    page.query_selector(".frame [aria-current=page]").ok().flatten()?.get_attribute("href")
}

/// The message that rejects a form of another account, as a dialog.
fn refusal(page: &Document) -> Option<Element> {
    let words = page.query_selector(REFUSED).ok().flatten()?;
    let dialog = document().create_element("dialog").ok()?;
    dialog.set_class_name("modal");
    dialog.set_attribute("aria-labelledby", "modal-title").ok()?;
    words.set_class_name("modal-body");
    dialog.append_child(&words).ok()?;
    Some(dialog)
}

/// Closes the dialog and adopts the address of the response, so that a reload shows the same.
fn done(answer: &Answer) {
    close();
    if answer.was_moved {
        adopt_address(&answer.url);
    }
    if let Some(notice) = find(&["[", NOTICE, "]"].concat()) {
        focus(&notice);
    }
}

/// Shows an address in the place of this one.
fn adopt_address(url: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(url));
    }
}

/// Shows the message for network errors in the dialog. The typed values are kept.
fn trouble() {
    if let Some(words) = find("dialog [data-trouble]") {
        reveal(&words);
    }
}

/// Shows a fetched dialog over this page, or its contents in the dialog that is open.
fn show(fetched: HtmlDialogElement) {
    if let Some(dialog) = current() {
        dialog.set_text_content(None);
        while let Some(child) = fetched.first_child() {
            let _ = dialog.append_child(&child);
        }
        open(&dialog);
        return;
    }
    let _ = fetched.remove_attribute("open");
    let opener = document().active_element().map(|element| element.id()).unwrap_or_default();
    let _ = fetched.set_attribute(OPENER, &opener);
    if let Some(body) = document().body()
        && body.append_child(&fetched).is_ok()
    {
        open(&fetched);
    }
}

/// Makes a dialog modal and moves the focus into it.
fn open(dialog: &HtmlDialogElement) {
    passkey::reveal_in(dialog);
    let copy = find_in(dialog, "[data-copied]");
    copy.as_ref().inspect(|button| reveal(button));
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
    let first = copy.or_else(|| find_in(dialog, "[autofocus]")).or_else(|| find_in(dialog, "h2"));
    if let Some(first) = first {
        focus(&first);
    }
}

fn close() {
    if let Some(dialog) = current() {
        close_now(&dialog);
    }
}

/// Closes a dialog and removes its key at once: the browser tells of the close in a later task.
fn close_now(dialog: &HtmlDialogElement) {
    dialog.close();
    secret::remove_from(dialog);
}

/// Escape or *Done*: waits for a running request, and asks once about a key that was not copied.
fn leave(dialog: &HtmlDialogElement) {
    let is_busy = find_in(dialog, "[aria-busy]").is_some();
    if !is_busy && !secret::asks_first(dialog) {
        close_now(dialog);
    }
}

/// Handles the close of a dialog, which may come from the browser.
fn closed(dialog: &HtmlDialogElement) {
    if dialog.open() {
        return;
    }
    if let Some(opener) = dialog.get_attribute(OPENER) {
        dialog.remove();
        // The browser restores the focus, unless the element that had it was rendered again.
        let body = document().body();
        if document().active_element().as_ref() == body.as_ref().map(AsRef::as_ref) {
            focus_id(&opener);
        }
        return;
    }
    let way_back = find_in(dialog, "[data-close]");
    let path = way_back.and_then(|way| way.get_attribute("href").or_else(|| way.get_attribute("data-close")));
    let path = path.unwrap_or_else(|| "/".to_owned());
    if path.contains('?') {
        // The page behind has not the message, or the part of the list, that this address has.
        go_to(&path);
        return;
    }
    dialog.remove();
    adopt_address(&path);
    if let Some(main) = find("main") {
        focus(&main);
    }
}
