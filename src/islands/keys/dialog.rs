//! The one dialog element of the page: native and modal, so that the focus stays inside, Escape
//! closes it and a click outside does nothing.

use leptos::ev;
use leptos::html::Dialog;
use leptos::mount::mount_to;
use leptos::prelude::*;
use web_sys::HtmlDialogElement;

use super::desk::{Desk, Open};
use super::new::NewKey;
use super::revoke::RevokeKey;
use super::shown::ShowKey;
use crate::islands::browser;

/// What is mounted into the dialog; dropped, it is gone.
type Held = Box<dyn std::any::Any>;

/// The dialog, with what `desk.open` says. Its contents are only ever made in the browser, so
/// they are mounted by hand: that way no code to hydrate them is sent.
#[component]
pub fn KeyDialog(desk: Desk) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |previous: Option<Option<Held>>| {
        drop(previous);
        dialog.get().and_then(|element| fill(desk, element))
    });
    Effect::new(move |_| forget_when_left(desk, dialog));
    let escape = move |event: ev::Event| {
        event.prevent_default();
        try_close(desk);
    };
    view! {
        <dialog class="modal" node_ref=dialog aria-labelledby="dialog-title" on:cancel=escape
            on:close=move |_| desk.open.set(Open::Nothing)></dialog>
    }
}

/// Puts into the element what is to be open, and opens or closes it.
fn fill(desk: Desk, element: HtmlDialogElement) -> Option<Held> {
    let place = element.clone().into();
    let held: Held = match desk.open.get() {
        Open::Nothing => {
            element.close();
            return None;
        }
        Open::New => Box::new(mount_to(place, move || view! { <NewKey desk /> })),
        Open::Shown(created) => {
            Box::new(mount_to(place, move || view! { <ShowKey created=*created desk /> }))
        }
        Open::Revoke(key) => Box::new(mount_to(place, move || view! { <RevokeKey key=*key desk /> })),
    };
    browser::show(&element);
    Some(held)
}

/// Closes the dialog if nothing is lost by it. A key that was not copied is asked about once.
pub fn try_close(desk: Desk) {
    if desk.busy.get_untracked() {
        return;
    }
    let shown = desk.open.with_untracked(|open| matches!(open, Open::Shown(_)));
    if shown && !desk.may_close.get_untracked() {
        desk.may_close.set(true);
    } else {
        desk.open.set(Open::Nothing);
    }
}

/// A page that is left may be kept by the browser and shown again: it must not hold a key. What
/// is on the screen goes first, at once; the state follows.
fn forget_when_left(desk: Desk, dialog: NodeRef<Dialog>) {
    let forget = move || {
        if desk.open.with_untracked(|open| matches!(open, Open::Shown(_))) {
            if let Some(element) = dialog.get_untracked() {
                element.close();
            }
            desk.open.set(Open::Nothing);
        }
    };
    let hide = window_event_listener(ev::pagehide, move |_| forget());
    let show = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            forget();
        }
    });
    on_cleanup(move || {
        hide.remove();
        show.remove();
    });
}
