//! The one dialog element of the page: native and modal, so that the focus stays inside, Escape
//! closes it and a click outside does nothing.

use leptos::ev;
use leptos::html::Dialog;
use leptos::prelude::*;

use super::desk::{Desk, Open};
use super::new::NewKey;
use super::revoke::RevokeKey;
use super::shown::ShowKey;
use crate::islands::browser;

/// The dialog, with what `desk.open` says.
#[component]
pub fn KeyDialog(desk: Desk) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| desk.open.with(|open| follow(dialog, open)));
    Effect::new(move |_| forget_when_left(desk, dialog));
    let escape = move |event: ev::Event| {
        event.prevent_default();
        try_close(desk);
    };
    view! {
        <dialog class="modal" node_ref=dialog aria-labelledby="dialog-title" on:cancel=escape
            on:close=move |_| desk.open.set(Open::Nothing)>
            {move || match desk.open.get() {
                Open::Nothing => ().into_any(),
                Open::New => view! { <NewKey desk /> }.into_any(),
                Open::Shown(created) => view! { <ShowKey created=*created desk /> }.into_any(),
                Open::Revoke(key) => view! { <RevokeKey key=*key desk /> }.into_any(),
            }}
        </dialog>
    }
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

/// Opens and closes the element. By the next frame its contents are there to take the focus.
fn follow(dialog: NodeRef<Dialog>, open: &Open) {
    let Some(element) = dialog.get_untracked() else { return };
    if *open == Open::Nothing {
        element.close();
    } else {
        request_animation_frame(move || browser::show(&element));
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
