//! Keyboard shortcuts, and the indicator of a live page. Both are hidden without JavaScript, because neither
//! works then.

use leptos::prelude::*;

use super::FrameContext;
use crate::i18n::t;

/// The indicator of a live page. The script reads its texts, versions and account id from here. While rows are
/// held back, a button in its place says how many, and shows them.
#[component]
pub fn LiveState() -> impl IntoView {
    use_context::<FrameContext>().map(|around| {
        view! {
            <p class="live" hidden data-account=around.account data-live=around.since data-on=t!("live") data-off=t!("not-live")>{t!("live")}</p>
            <button class="live new" type="button" hidden data-new=t!("new-rows", count = "#")></button>
        }
    })
}

/// Opens the list of keys.
#[component]
pub fn ShortcutsButton() -> impl IntoView {
    view! { <button type="button" hidden data-shortcuts>{t!("keyboard")}</button> }
}

/// The list of shortcuts, and the switch that disables the single-character ones `/` and `?` for speech input
/// (WCAG 2.1.4).
#[component]
pub fn Shortcuts() -> impl IntoView {
    view! {
        <dialog class="modal-box" id="shortcuts" aria-labelledby="shortcuts-title">
            <form class="modal-body" method="dialog">
                <h2 id="shortcuts-title">{t!("keyboard")}</h2>
                <dl class="shortcuts">
                    <div><dt><kbd>"Ctrl"</kbd>" "<kbd>"K"</kbd></dt><dd>{t!("search-does")}</dd></div>
                    <div><dt><kbd>"/"</kbd></dt><dd>{t!("slash-does")}</dd></div>
                    <div><dt><kbd>"g"</kbd></dt><dd>{t!("g-does")}</dd></div>
                    <div><dt><kbd>"?"</kbd></dt><dd>{t!("question-mark-does")}</dd></div>
                    <div><dt><kbd>"↑"</kbd>" "<kbd>"↓"</kbd></dt><dd>{t!("arrows-do")}</dd></div>
                    <div><dt><kbd>"←"</kbd>" "<kbd>"→"</kbd></dt><dd>{t!("bars-do")}</dd></div>
                    <div><dt><kbd>"Esc"</kbd></dt><dd>{t!("escape-does")}</dd></div>
                </dl>
                <label class="check"><input type="checkbox" checked data-character-keys />{t!("use-character-keys")}</label>
                <p class="hint">{t!("use-character-keys-why")}</p>
                <div class="modal-foot"><button class="button">{t!("close")}</button></div>
            </form>
        </dialog>
    }
}
