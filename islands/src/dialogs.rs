//! Dialogs over the page that is open. The server writes each as a page with the dialog open, which is
//! what a form leads to; here that page is fetched, and its dialog is shown over this one. So a dialog is
//! written once, in the reader's language, and holds the same with and without scripts.
//!
//! - A form with `data-dialog` is sent from here. A dialog in the answer is shown; an answer without one
//!   closes the dialog, and the page's regions take over what it says.
//! - What has `data-close` closes the dialog. A dialog that came with the page leads on as written.
//! - `data-trouble` holds what is said where nothing came back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, Event, FormData, HtmlDialogElement, HtmlFormElement, SubmitEvent, UrlSearchParams,
};

use super::ask::{Answer, Asker, ask};
use super::browser::{find, find_in, focus, focus_id, go_to, reveal};
use super::{passkey, regions, secret};

/// The dialog of a page.
const DIALOG: &str = "dialog.modal";
/// On a dialog that was fetched: the id of what had the focus before.
const OPENER: &str = "data-opener";
/// What a page says that refuses a form of another account.
const REFUSED: &str = "[data-refused]";
/// What has the focus when something was done.
const NOTICE: &str = "data-notice";

/// Quickens the forms and dialogs of the page that it is on.
#[island]
pub fn Dialogs() -> impl IntoView {
    Effect::new(|_| start());
}

/// Listens, for as long as the page is there.
fn start() {
    let hear = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let _ = hear(&event);
    });
    let listener = hear.as_ref().unchecked_ref();
    for kind in ["submit", "click", "copy", "cancel", "close"] {
        // In the capture phase: what happens to a dialog does not bubble.
        let _ = document().add_event_listener_with_callback_and_bool(kind, listener, true);
    }
    let _ = window().add_event_listener_with_callback("pagehide", listener);
    hear.forget();
    if let Some(dialog) = current() {
        // The server opened it over a frame that is inert; a modal one needs no such frame.
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
        "copy" => secret::was_copied(&target.closest(".secret").ok()??),
        // The list of keys closes by itself.
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

/// Whether what was clicked or sent is for us to handle: not what a dialog holds that came with the page.
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
    if !is_ours(&form) {
        return;
    }
    if form.has_attribute("data-close") {
        event.prevent_default();
        close();
    } else if form.has_attribute("data-dialog") {
        event.prevent_default();
        if !form.has_attribute("aria-busy") {
            let button = event.unchecked_ref::<SubmitEvent>().submitter();
            spawn_local(send(form, button.map(JsCast::unchecked_into)));
        }
    }
}

/// Sends a form and shows what comes back.
async fn send(form: HtmlFormElement, button: Option<Element>) {
    let Some(fields) = fields(&form, button.as_ref()) else { return };
    busy(&form, button.as_ref(), true);
    let is_post = form.method() == "post";
    let url = form.action();
    let url = if is_post { url } else { [&url, "?", &String::from(fields.to_string())].concat() };
    let answer = ask(&url, is_post.then_some(&fields), Asker::Person).await;
    busy(&form, button.as_ref(), false);
    match answer {
        // The page that is open is not for whoever sits here now.
        Some(answer) if answer.is_sign_in() || answer.is_of_another() => go_to(&answer.url),
        Some(answer) => take_over(answer, is_post, &url),
        None if is_post => trouble(),
        None => go_to(&url),
    }
}

/// What a form sends, with the button that sends it.
fn fields(form: &HtmlFormElement, button: Option<&Element>) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let attribute = |name| button.and_then(|button| button.get_attribute(name));
    if let (Some(name), Some(value)) = (attribute("name"), attribute("value")) {
        fields.append(&name, &value);
    }
    Some(fields)
}

fn busy(form: &Element, button: Option<&Element>, is_busy: bool) {
    for element in [Some(form), button].into_iter().flatten() {
        let _ = if is_busy {
            element.set_attribute("aria-busy", "true")
        } else {
            element.remove_attribute("aria-busy")
        };
    }
}

/// Shows a page's dialog over this page; without one, what it says of what was done.
fn take_over(answer: Answer, was_sent: bool, url: &str) {
    let dialog = answer.page.query_selector(DIALOG).ok().flatten().or_else(|| refusal(&answer.page));
    if dialog.is_some() || answer.is_whole {
        regions::show(&answer.page);
    }
    match dialog {
        Some(dialog) => show(dialog.unchecked_into()),
        None if answer.is_whole => done(&answer),
        None if was_sent => trouble(),
        None => go_to(url),
    }
}

/// What a page says that refuses a form of another account, as a dialog.
fn refusal(page: &Document) -> Option<Element> {
    let words = page.query_selector(REFUSED).ok().flatten()?;
    let dialog = document().create_element("dialog").ok()?;
    dialog.set_class_name("modal");
    dialog.set_attribute("aria-labelledby", "modal-title").ok()?;
    words.set_class_name("modal-body");
    dialog.append_child(&words).ok()?;
    Some(dialog)
}

/// Closes the dialog, and takes the address over that was led to: to load it again says the same.
fn done(answer: &Answer) {
    close();
    if answer.was_moved
        && let Ok(history) = window().history()
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&answer.url));
    }
    if let Some(notice) = find(&["[", NOTICE, "]"].concat()) {
        focus(&notice);
    }
}

/// Says in the dialog that nothing came back; what was typed is still there.
fn trouble() {
    if let Some(words) = find("dialog [data-trouble]") {
        reveal(&words);
    }
}

/// Puts a dialog of another page over this one, or its contents into the one that is open.
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

/// Makes a dialog modal, and moves the focus to what it now holds.
fn open(dialog: &HtmlDialogElement) {
    passkey::reveal_in(dialog);
    let copy = find_in(dialog, "[data-copied]");
    copy.as_ref().inspect(|button| reveal(button));
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
    if let Some(first) = copy.or_else(|| find_in(dialog, "[autofocus]")) {
        focus(&first);
    }
}

/// Closes the dialog that is open.
fn close() {
    if let Some(dialog) = current() {
        dialog.close();
    }
}

/// Escape: a call that is under way is waited for, and a key that was not copied is asked about once.
fn leave(dialog: &HtmlDialogElement) {
    let is_busy = find_in(dialog, "[aria-busy]").is_some();
    if !is_busy && !secret::asks_first(dialog) {
        dialog.close();
    }
}

/// A dialog has been closed, maybe by the browser itself.
fn closed(dialog: &HtmlDialogElement) {
    if dialog.open() {
        return;
    }
    if let Some(opener) = dialog.get_attribute(OPENER) {
        dialog.remove();
        // The browser gives the focus back, unless what had it was drawn anew.
        let body = document().body();
        if document().active_element().as_ref() == body.as_ref().map(AsRef::as_ref) {
            focus_id(&opener);
        }
        return;
    }
    let way_back = find_in(dialog, "[data-close]");
    let path = way_back.and_then(|way| way.get_attribute("href").or_else(|| way.get_attribute("action")));
    go_to(path.as_deref().unwrap_or("/"));
}
