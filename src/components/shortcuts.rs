//! The keys that the keyboard knows, and what says that a page follows its account. Scripts show both;
//! without them neither would be true.

use leptos::prelude::*;

use super::Around;

/// Says that the page follows its account. The script has its words and its marks from here.
#[component]
pub fn LiveState() -> impl IntoView {
    use_context::<Around>().map(|around| {
        view! {
            <p class="live" hidden data-live=around.since data-on="Live" data-off="Not live">"Live"</p>
        }
    })
}

/// Opens the list of keys.
#[component]
pub fn ShortcutsButton() -> impl IntoView {
    view! { <button class="button quiet shortcuts-button" type="button" hidden data-shortcuts>"Keyboard"</button> }
}

/// The list of keys, and the switch that gives `/` and `?` back to whoever dictates (WCAG 2.1.4).
#[component]
pub fn Shortcuts() -> impl IntoView {
    view! {
        <dialog class="modal-box" id="shortcuts" aria-labelledby="shortcuts-title">
            <form class="modal-body" method="dialog">
                <h2 id="shortcuts-title">"Keyboard"</h2>
                <dl class="shortcuts">
                    <div><dt><kbd>"/"</kbd></dt><dd>"Goes to the filter, where the page has one"</dd></div>
                    <div><dt><kbd>"?"</kbd></dt><dd>"Shows these keys"</dd></div>
                    <div><dt><kbd>"↑"</kbd>" "<kbd>"↓"</kbd></dt><dd>"In a list: the row above, the row below"</dd></div>
                    <div><dt><kbd>"Esc"</kbd></dt><dd>"Closes a dialog"</dd></div>
                </dl>
                <label class="check"><input type="checkbox" checked data-character-keys />"Use / and ?"</label>
                <p class="hint">
                    "Turn these off if you dictate, or if they get in the way. This browser remembers it. The other \
                    keys go on working, and the Keyboard button opens this list."
                </p>
                <div class="modal-foot"><button class="button">"Close"</button></div>
            </form>
        </dialog>
    }
}
