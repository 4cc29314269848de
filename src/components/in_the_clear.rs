//! What is said where a page of a console for TLS was opened without it.

use leptos::prelude::*;

use super::{Mood, Notice};
use crate::i18n::{HERE, fill, say};

/// The address under which the page is good: a context, where it was opened over plain HTTP and browsers come over TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForTls(pub String);

/// Says that nobody can sign in here, and where; nothing where somebody can.
#[component]
pub fn InTheClear() -> impl IntoView {
    use_context::<ForTls>().map(|ForTls(address)| {
        let href = address.clone();
        let link = view! { <a href=href>{address}</a> };
        view! { <Notice mood=Mood::Trouble><p>{fill(&say!("in-the-clear", link = HERE), link)}</p></Notice> }
    })
}
