//! The messages that islands say in the browser: they stand in the page, unseen, in its language.

use leptos::prelude::*;

use super::say;

/// Lists messages; an argument of one stands in braces, to be filled in in the browser. What counts things
/// has plurals, so the server says it.
macro_rules! messages {
    ($($id:literal $(($($name:ident),+))?;)+) => {
        [$(($id, say!($id $($(, $name = concat!("{", stringify!($name), "}"))+)?)),)+]
    };
}

/// Every message that an island, or a component in one, says in the browser.
fn messages() -> impl IntoIterator<Item = (&'static str, String)> {
    messages! {
        "optional";
        "status-active";
        "status-revoked";
        "status-expired";
    }
}

/// The messages, for the end of a page with islands.
#[component]
pub fn PageWords() -> impl IntoView {
    let words = messages().into_iter();
    let words = words.map(|(id, text)| view! { <span id=format!("say-{id}")>{text}</span> });
    view! { <div hidden>{words.collect_view()}</div> }
}
