//! The first page that anybody sees: an account book in red cloth, and beside it the form.

use leptos::prelude::*;

use super::Entry;
use crate::i18n::t;

/// A page before signing in, beside the book.
#[component]
pub fn Front(
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="front">
            <Book />
            <Entry>{children()}</Entry>
        </div>
    }
}

/// The book: an ornament, with a page that adds up as every page of this console does.
#[component]
fn Book() -> impl IntoView {
    let lines = [
        (t!("credit"), "1,000.00"),
        (t!("book-chat"), "−412.60"),
        (t!("speech"), "−286.25"),
        (t!("book-embeddings"), "−18.07"),
        (t!("balance"), "₹283.08"),
    ];
    let lines = lines.map(|(what, amount)| view! { <p><span>{what}</span><span>{amount}</span></p> });
    view! {
        <div class="book" aria-hidden="true">
            <p class="motto">{t!("book-motto")}</p>
            <div class="leaf">{lines.into_iter().collect_view()}</div>
        </div>
    }
}
