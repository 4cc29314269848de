//! Keyboard shortcuts, and the indicator of a live page. Both are hidden without JavaScript, because neither
//! works then.

use leptos::prelude::*;

use super::Around;
use crate::i18n::say;

/// The indicator of a live page. The script reads its texts, versions and account id from here.
#[component]
pub fn LiveState() -> impl IntoView {
    use_context::<Around>().map(|around| {
        view! {
            <p class="live" hidden data-account=around.account data-live=around.since data-on=say!("live") data-off=say!("not-live")>{say!("live")}</p>
        }
    })
}

/// Opens the list of keys.
#[component]
pub fn ShortcutsButton() -> impl IntoView {
    view! { <button class="button quiet shortcuts-button" type="button" hidden data-shortcuts>{say!("keyboard")}</button> }
}

/// The list of shortcuts, and the switch that disables the single-character ones `/` and `?` for speech input
/// (WCAG 2.1.4).
#[component]
pub fn Shortcuts() -> impl IntoView {
    view! {
        <dialog class="modal-box" id="shortcuts" aria-labelledby="shortcuts-title">
            <form class="modal-body" method="dialog">
                <h2 id="shortcuts-title">{say!("keyboard")}</h2>
                <dl class="shortcuts">
                    <div><dt><kbd>"/"</kbd></dt><dd>{say!("slash-does")}</dd></div>
                    <div><dt><kbd>"?"</kbd></dt><dd>{say!("question-mark-does")}</dd></div>
                    <div><dt><kbd>"↑"</kbd>" "<kbd>"↓"</kbd></dt><dd>{say!("arrows-do")}</dd></div>
                    <div><dt><kbd>"←"</kbd>" "<kbd>"→"</kbd></dt><dd>{say!("bars-do")}</dd></div>
                    <div><dt><kbd>"Esc"</kbd></dt><dd>{say!("escape-does")}</dd></div>
                </dl>
                <label class="check"><input type="checkbox" checked data-character-keys />{say!("use-character-keys")}</label>
                <p class="hint">{say!("use-character-keys-why")}</p>
                <div class="modal-foot"><button class="button">{say!("close")}</button></div>
            </form>
        </dialog>
    }
}
