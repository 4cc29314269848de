//! The notice on a sign-in page that was opened over plain HTTP although the console is for TLS.

use leptos::prelude::*;

use super::{Notice, NoticeKind};
use crate::i18n::{HERE, fill, t};

/// The page's `https://` address, as a context: present if it was opened over plain HTTP and browsers should
/// use TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForTls(pub String);

/// Says that sign-in does not work here, with the right link; empty if it does.
#[component]
pub fn InTheClear() -> impl IntoView {
    use_context::<ForTls>().map(|ForTls(address)| {
        let href = address.clone();
        let link = view! { <a href=href>{address}</a> };
        view! { <Notice mood=NoticeKind::Error><p>{fill(&t!("in-the-clear", link = HERE), link)}</p></Notice> }
    })
}
