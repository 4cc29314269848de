//! Keeps an open page up to date: on an event of the server the page's regions are fetched again. A hidden tab
//! is not connected; when it becomes visible, it reconnects with the marks that it has. This island also starts
//! the keyboard shortcuts.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, EventSource, MessageEvent};

use super::ask::account_of;
use super::browser::{find, focus, load_again, reveal};
use super::keyboard;
use super::regions::{self, Refreshed};

/// Selects the element with the state of the connection and the marks that the page was rendered with.
const STATE: &str = "[data-live]";
/// Selects the button that says how many rows are held back.
const NEW: &str = "[data-new]";
/// The shortest time between two refreshes, in milliseconds: a busy account would cause one each second.
const APART: u64 = 2_000;
/// The time until a held-back update is tried again, in milliseconds.
const HELD_FOR: u64 = 1_000;
/// Selects the region that has the pointer or the focus.
const READER: &str = "[data-region]:hover,[data-region]:focus-within";
/// The wait after the first failure, in milliseconds. It doubles with each further failure, up to six times.
const FAILED: u64 = 4_000;

thread_local! {
    static SOURCE: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    /// There is a change that the page does not show yet.
    static STALE: Cell<bool> = const { Cell::new(false) };
    /// An update was fetched and held back, because the user is at its region.
    static HELD: Cell<bool> = const { Cell::new(false) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    /// A timer is running.
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Keeps its page up to date.
#[island]
pub fn Live() -> impl IntoView {
    Effect::new(|_| start());
}

/// Registers the listeners, for the lifetime of the page.
fn start() {
    let hear = Closure::<dyn Fn(Event)>::new(|event: Event| match event.type_().as_str() {
        "visibilitychange" | "pageshow" => {
            FAILURES.set(0);
            WAITING.set(false);
            connect();
            refresh();
        }
        "pagehide" => disconnect(),
        "message" => changed(event.unchecked_ref()),
        "open" => {
            FAILURES.set(0);
            say("data-on");
        }
        "error" => lost(),
        // A refresh had to wait until the dialog was closed.
        "close" => {
            keyboard::hear(&event);
            refresh();
        }
        "click" if brings(&event) => bring(),
        _ => keyboard::hear(&event),
    });
    let listener = hear.as_ref().unchecked_ref::<js_sys::Function>();
    for kind in ["visibilitychange", "keydown", "click", "input", "change", "submit", "close"] {
        // In the capture phase, because `close` does not bubble.
        let _ = document().add_event_listener_with_callback_and_bool(kind, listener, true);
    }
    for kind in ["pagehide", "pageshow"] {
        let _ = window().add_event_listener_with_callback(kind, listener);
    }
    keyboard::start();
    LISTENER.with(|kept| kept.replace(Some(listener.clone())));
    hear.forget();
    connect();
}

thread_local! {
    /// The listener, for streams that are opened later.
    static LISTENER: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// Opens the event stream if the page is visible, and closes it otherwise.
fn connect() {
    if document().hidden() {
        disconnect();
        return;
    }
    let is_connected = SOURCE.with_borrow(Option::is_some);
    let Some(state) = find(STATE).filter(|_| !is_connected) else { return };
    let since = state.get_attribute("data-live").unwrap_or_default();
    let account = account_of(&document()).unwrap_or_default();
    let Ok(source) = EventSource::new(&["/live?since=", &since, "&account=", &account].concat()) else {
        return;
    };
    let listener = LISTENER.with_borrow(Clone::clone);
    source.set_onopen(listener.as_ref());
    source.set_onmessage(listener.as_ref());
    source.set_onerror(listener.as_ref());
    SOURCE.set(Some(source));
}

fn disconnect() {
    if let Some(source) = SOURCE.take() {
        source.close();
    }
}

/// Stores the marks of a change and schedules a refresh.
fn changed(event: &MessageEvent) {
    if let Some(state) = find(STATE) {
        let _ = state.set_attribute("data-live", &event.last_event_id());
    }
    STALE.set(true);
    HELD.set(false);
    refresh();
}

/// Handles a lost stream. The browser reconnects by itself, unless the server responded with an error.
fn lost() {
    say("data-off");
    let is_over = SOURCE.with_borrow(|source| {
        source.as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED)
    });
    if is_over {
        disconnect();
        // The page is fetched too, which tells whether the session has expired.
        STALE.set(true);
        wait(backed_off());
    }
}

fn backed_off() -> u64 {
    let failures = FAILURES.get();
    FAILURES.set((failures + 1).min(6));
    FAILED << failures
}

/// Starts a timer for the next refresh.
fn wait(milliseconds: u64) {
    if !WAITING.replace(true) {
        let again = || {
            WAITING.set(false);
            connect();
            refresh();
        };
        set_timeout(again, Duration::from_millis(milliseconds));
    }
}

/// Refreshes the page, unless a dialog is open over it.
fn refresh() {
    let is_wanted = STALE.get() && !BUSY.get() && !WAITING.get();
    if !is_wanted || document().hidden() || find("dialog[open]").is_some() {
        return;
    }
    if HELD.get() && find(READER).is_some() {
        wait(HELD_FOR);
        return;
    }
    BUSY.set(true);
    STALE.set(false);
    spawn_local(async {
        let done = regions::refresh().await;
        if done == Refreshed::SignedOut {
            // The contents belong to an owner who is no longer signed in here. Loading the address leads to the
            // sign-in page and back, or shows the page of the owner who is signed in now.
            load_again();
            return;
        }
        BUSY.set(false);
        let held = if let Refreshed::Held(rows) = done { Some(rows) } else { None };
        HELD.set(held.is_some());
        STALE.set(STALE.get() || done != Refreshed::Shown);
        if done != Refreshed::Failed {
            say_held(held.unwrap_or_default());
        }
        wait(match done {
            Refreshed::Shown => APART,
            Refreshed::Held(_) => HELD_FOR,
            Refreshed::SignedOut | Refreshed::Failed => backed_off(),
        });
    });
}

/// Whether a click is on the button that shows the rows that are held back.
fn brings(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(NEW).ok().flatten().is_some())
}

/// Shows the rows that are held back. The focus leaves the button, which goes.
fn bring() {
    spawn_local(async {
        if regions::refresh_all().await {
            HELD.set(false);
            STALE.set(false);
            say_held(0);
            if let Some(main) = find("main") {
                focus(&main);
            }
        }
    });
}

/// Says how many rows are held back, in the place of the state of the connection.
fn say_held(rows: u32) {
    let (Some(button), Some(state)) = (find(NEW), find(STATE)) else { return };
    if rows > 0 {
        let words = button.get_attribute("data-new").unwrap_or_default();
        button.set_text_content(Some(&words.replace('#', &rows.to_string())));
        let _ = state.set_attribute("hidden", "");
        reveal(&button);
    } else if !button.has_attribute("hidden") {
        let _ = button.set_attribute("hidden", "");
        reveal(&state);
    }
}

/// Shows the state of the connection, with the server's text.
fn say(words: &str) {
    if let Some(state) = find(STATE) {
        state.set_text_content(state.get_attribute(words).as_deref());
        if find(NEW).is_none_or(|button| button.has_attribute("hidden")) {
            reveal(&state);
        }
    }
}
