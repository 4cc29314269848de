//! Keeps a page that is open as its account is: an event says that something has changed, and the page's regions
//! are asked for again. A tab that nobody sees is not connected; when it is seen again, the server is told how
//! far the page had come. And the keys of the keyboard.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::ask::account_of;
use super::browser::{find, load_again, reveal};
use super::keyboard;
use super::regions::{self, Refreshed};

/// What says whether the page is live, with the marks that it was made with.
const STATE: &str = "[data-live]";
/// The shortest time between two looks at the page, in milliseconds: a busy account would have one each second.
const APART: u64 = 2_000;
/// How soon it is looked again whether what was held back may be shown.
const HELD_FOR: u64 = 1_000;
/// Where the reader is in a region.
const READER: &str = "[data-region]:hover,[data-region]:focus-within";
/// The first wait after a failure; each further one is twice as long, six times at most.
const FAILED: u64 = 4_000;

thread_local! {
    static SOURCE: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    /// Something has changed that is not shown yet.
    static STALE: Cell<bool> = const { Cell::new(false) };
    /// What has changed was asked for, and held back from where the reader is.
    static HELD: Cell<bool> = const { Cell::new(false) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    /// A wait is under way.
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Quickens the page that it is on.
#[island]
pub fn Live() -> impl IntoView {
    Effect::new(|_| start());
}

/// Listens, for as long as the page is there.
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
        // The dialog that stood in the way is closed.
        "close" => refresh(),
        _ => keyboard::hear(&event),
    });
    let listener = hear.as_ref().unchecked_ref::<js_sys::Function>();
    for kind in ["visibilitychange", "keydown", "click", "change", "close"] {
        // In the capture phase: that a dialog closes does not bubble.
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
    /// What hears of events, for the streams that are opened later.
    static LISTENER: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// Follows the account where the page is seen, and leaves it where it is not.
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

/// Something has changed: how far the account has come is kept, and the page is asked for again.
fn changed(event: &MessageEvent) {
    if let Some(state) = find(STATE) {
        let _ = state.set_attribute("data-live", &event.last_event_id());
    }
    STALE.set(true);
    HELD.set(false);
    refresh();
}

/// The stream is lost. The browser comes back by itself, unless the server said no.
fn lost() {
    say("data-off");
    let is_over = SOURCE.with_borrow(|source| {
        source.as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED)
    });
    if is_over {
        disconnect();
        // The page is asked for too, which tells whether the session has ended.
        STALE.set(true);
        wait(backed_off());
    }
}

fn backed_off() -> u64 {
    let failures = FAILURES.get();
    FAILURES.set((failures + 1).min(6));
    FAILED << failures
}

/// Looks again after so many milliseconds.
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

/// Shows what has changed, unless a dialog is open over it: its reader is in the middle of something.
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
            // What is on it is not for whoever sits here now. It leads to signing in, and back; or is the page of whoever
            // has signed in.
            load_again();
            return;
        }
        BUSY.set(false);
        HELD.set(done == Refreshed::Held);
        STALE.set(STALE.get() || done != Refreshed::Shown);
        wait(match done {
            Refreshed::Shown => APART,
            Refreshed::Held => HELD_FOR,
            Refreshed::SignedOut | Refreshed::Failed => backed_off(),
        });
    });
}

/// Says whether the page is live, in the words of the server.
fn say(words: &str) {
    if let Some(state) = find(STATE) {
        state.set_text_content(state.get_attribute(words).as_deref());
        reveal(&state);
    }
}
