//! Texts that are copied by a button, such as ids.

use leptos::prelude::*;

use crate::i18n::t;

/// A text with a button that copies it.
#[component]
pub fn Copyable(
    /// The text.
    text: String,
) -> impl IntoView {
    view! { <span class="copyable"><code>{text}</code><CopyButton /></span> }
}

/// A sample of code with a button that copies it.
#[component]
pub fn Sample(
    /// The code.
    text: String,
) -> impl IntoView {
    view! { <div class="sampled"><pre class="sample" tabindex="0"><code>{text}</code></pre><CopyButton /></div> }
}

/// Copies the `code` beside it, and announces that. Copying needs JavaScript: without it, CSS hides the button.
#[component]
pub fn CopyButton() -> impl IntoView {
    let label = t!("copy");
    view! { <button class="copy" type="button" aria-label=label title=t!("copy") data-copy=t!("copied")></button> }
}
