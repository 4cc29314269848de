//! The page of reports without loading it again: choices apply at once, and the values of a bar are shown in a panel
//! beside it. Both only repeat what the server has rendered: a choice is a form or a link, and a bar's values are its
//! title.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, FormData, HtmlFormElement, HtmlInputElement, KeyboardEvent, PointerEvent, UrlSearchParams,
};

use super::ask::{Asker, ask};
use super::browser::{find, find_in, focus, go_to};
use super::regions;

/// Selects a form whose choices apply at once.
const FORM: &str = "form[data-at-once]";
/// Selects a bar.
const BAR: &str = ".bucket";

thread_local! {
    /// The number of the last request: earlier answers are dropped.
    static LAST: Cell<u32> = const { Cell::new(0) };
    /// The last pointer was a finger.
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
    /// The panel and its bar.
    static PANEL: RefCell<Option<(Element, Element)>> = const { RefCell::new(None) };
}

/// Handles the choices and the charts of its page.
#[island]
pub fn Charts() -> impl IntoView {
    Effect::new(|_| start());
}

/// Registers the listeners, for the lifetime of the page.
fn start() {
    let hear = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let _ = hear(&event);
    });
    let listener = hear.as_ref().unchecked_ref();
    for kind in [
        "change",
        "submit",
        "click",
        "keydown",
        "pointerdown",
        "pointerover",
        "pointerout",
        "focusin",
        "focusout",
    ] {
        let _ = document().add_event_listener_with_callback(kind, listener);
    }
    let _ = window().add_event_listener_with_callback("popstate", listener);
    hear.forget();
}

fn hear(event: &Event) -> Option<()> {
    let kind = event.type_();
    if kind == "popstate" {
        let address = window().location().href().ok()?;
        spawn_local(turn_to(address, false));
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    match kind.as_str() {
        // What is typed applies with Enter: its neighbour may still be wrong.
        "change" if target.tag_name() == "SELECT" => {
            let form = target.closest(FORM).ok()??;
            submit(form.unchecked_ref());
        }
        "submit" => {
            let form = target.closest(FORM).ok()??;
            event.prevent_default();
            settle();
            submit(form.unchecked_ref());
        }
        "click" => click(event.unchecked_ref(), &target)?,
        "keydown" if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" => close(),
        "pointerdown" => {
            TOUCHED.set(event.unchecked_ref::<PointerEvent>().pointer_type() == "touch");
            if !is_in(&target, ".values,.bucket") {
                close();
            }
        }
        "pointerover" if is_mouse(event) => show(&target.closest(BAR).ok()??, false)?,
        "focusin" if !TOUCHED.get() => show(&target.closest(BAR).ok()??, false)?,
        "pointerout" if is_mouse(event) && is_in(&target, BAR) => close(),
        "focusout" if !TOUCHED.get() && is_in(&target, BAR) => close(),
        _ => {}
    }
    Some(())
}

fn is_mouse(event: &Event) -> bool {
    event.unchecked_ref::<PointerEvent>().pointer_type() != "touch"
}

fn is_in(element: &Element, selector: &str) -> bool {
    element.closest(selector).ok().flatten().is_some()
}

/// A tap on a bar shows its values first; a link to this page is followed without loading it.
fn click(event: &PointerEvent, target: &Element) -> Option<()> {
    if let Ok(Some(bar)) = target.closest(BAR) {
        if TOUCHED.get() {
            event.prevent_default();
            show(&bar, true)?;
        }
        return None;
    }
    let link = target.closest("main a[href]").ok()??;
    // Other pages have charts too, and links that lead to their dialogs.
    find(FORM)?;
    let is_plain = !event.ctrl_key() && !event.meta_key() && !event.shift_key() && event.button() == 0;
    let href = link.get_attribute("href")?;
    let here = [&window().location().pathname().ok()?, "?"].concat();
    if is_plain && href.starts_with(&here) {
        event.prevent_default();
        spawn_local(turn_to(href, true));
    }
    Some(())
}

fn submit(form: &HtmlFormElement) {
    let Ok(data) = FormData::new_with_form(form) else { return };
    let Ok(fields) = UrlSearchParams::new_with_str_sequence_sequence(&data) else { return };
    spawn_local(turn_to([&form.action(), "?", &String::from(fields.to_string())].concat(), true));
}

/// Shows another address of this page in its place. What has the focus keeps it: the control with the same id, or the
/// link with the same words in its region.
async fn turn_to(address: String, is_new: bool) {
    let number = LAST.get().wrapping_add(1);
    LAST.set(number);
    let answer = ask(&address, None, Asker::Person).await;
    if LAST.get() != number {
        return;
    }
    match answer {
        Some(answer) if answer.is_whole && !answer.was_moved && !answer.is_of_another() => {
            let kept = document().active_element().map(|element| (words(&element), element.id()));
            regions::show(&answer.page);
            close();
            if let (true, Ok(history)) = (is_new, window().history()) {
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
            }
            if let Some((words, id)) = kept {
                restore(&words, &id);
            }
        }
        _ => go_to(&address),
    }
}

/// Makes what was typed the value that the server is asked for, so that the field may be replaced; not if more is
/// typed before the answer comes.
fn settle() {
    let Some(form) = find(FORM) else { return };
    let Ok(fields) = form.query_selector_all("input") else { return };
    for number in 0..fields.length() {
        if let Some(field) = fields.item(number) {
            let field: HtmlInputElement = field.unchecked_into();
            field.set_default_value(&field.value());
        }
    }
}

fn words(element: &Element) -> String {
    if element.tag_name() == "A" { name(element) } else { String::new() }
}

fn name(link: &Element) -> String {
    link.get_attribute("aria-label").or_else(|| link.text_content()).unwrap_or_default()
}

fn restore(words: &str, id: &str) {
    let body = document().body();
    let is_lost = document().active_element().as_ref() == body.as_ref().map(AsRef::as_ref);
    if !is_lost || words.is_empty() && id.is_empty() {
        return;
    }
    if let Some(same) = document().get_element_by_id(id).filter(|_| !id.is_empty()) {
        focus(&same);
        return;
    }
    let Ok(links) = document().query_selector_all("main a[href]") else { return };
    let same = (0..links.length()).filter_map(|at| links.item(at)?.dyn_into::<Element>().ok());
    if let Some(link) = same.into_iter().find(|link| name(link) == words) {
        focus(&link);
    }
}

/// Shows the values of a bar beside it; `pinned` with a link to its requests, until something else is touched.
fn show(bar: &Element, pinned: bool) -> Option<()> {
    let is_shown = PANEL.with_borrow(|open| open.as_ref().is_some_and(|(_, shown)| shown == bar));
    if is_shown && !pinned {
        return None;
    }
    close();
    let chart = bar.closest(".chart").ok()??;
    let heading = find_in(bar, ".tip")?.text_content()?;
    let panel = add(&chart, "div", "values", "")?;
    add(&panel, "strong", "", &heading)?;
    let layers = bar.query_selector_all(".bar rect:not(.striped,.unfinished)").ok()?;
    for (at, line) in (0..).zip(lines(bar).lines()) {
        let row = add(&panel, "span", "", "")?;
        if let Some(layer) = layers.item(at) {
            let layer: Element = layer.unchecked_into();
            swatch(&row, &layer)?;
        }
        let (name, value) = line.rsplit_once(": ").unwrap_or((line, ""));
        add(&row, "bdi", "", name)?;
        add(&row, "b", "", value)?;
    }
    let href = bar.get_attribute("href");
    if let (true, Some(href)) = (pinned, href) {
        let link = add(&panel, "a", "button", &chart.get_attribute("data-behind").unwrap_or_default())?;
        let _ = link.set_attribute("href", &href);
    } else {
        // The bar's own name says the same.
        let _ = panel.set_attribute("aria-hidden", "true");
    }
    place(&panel, bar, &chart);
    PANEL.set(Some((panel, bar.clone())));
    Some(())
}

/// The layers of a bar as text. Its title becomes its description, so that the browser shows no second panel.
fn lines(bar: &Element) -> String {
    const KEPT: &str = "data-layers";
    if let Some(kept) = bar.get_attribute(KEPT) {
        return kept;
    }
    let Some(title) = find_in(bar, "title") else { return String::new() };
    let text = title.text_content().unwrap_or_default();
    let tip = find_in(bar, ".tip").and_then(|tip| tip.text_content()).unwrap_or_default();
    let _ = bar.set_attribute("aria-label", &[&tip, " ", &text].concat());
    let _ = bar.set_attribute(KEPT, &text);
    title.remove();
    text
}

fn add(to: &Element, tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    to.append_child(&element).ok()?;
    Some(element)
}

/// A square in the colour of a layer.
fn swatch(row: &Element, layer: &Element) -> Option<()> {
    const SVG: Option<&str> = Some("http://www.w3.org/2000/svg");
    let square = document().create_element_ns(SVG, "svg").ok()?;
    let fill = document().create_element_ns(SVG, "rect").ok()?;
    for element in [&square, &fill] {
        let (_, _) = (element.set_attribute("width", "10"), element.set_attribute("height", "10"));
    }
    fill.set_attribute("class", &layer.get_attribute("class")?).ok()?;
    square.append_child(&fill).ok()?;
    row.append_child(&square).ok()?;
    Some(())
}

/// Beside the bar, where there is more room.
fn place(panel: &Element, bar: &Element, chart: &Element) {
    let Some(hit) = find_in(bar, ".hit") else { return };
    let (bar, chart) = (hit.get_bounding_client_rect(), chart.get_bounding_client_rect());
    let is_left = bar.left() - chart.left() > chart.right() - bar.right();
    let (side, distance) =
        if is_left { ("right", chart.right() - bar.left()) } else { ("left", bar.right() - chart.left()) };
    if let Some(panel) = panel.dyn_ref::<web_sys::HtmlElement>() {
        let _ = panel.style().set_property(side, &[&(distance + 6.0).round().to_string(), "px"].concat());
    }
}

fn close() {
    if let Some((panel, _)) = PANEL.take() {
        panel.remove();
    }
}
