//! Notices, and placeholders of empty lists.

use leptos::prelude::*;

use super::ThisPage;
use crate::i18n::t;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Success.
    Done,
    /// Failure.
    Error,
}

/// A notice, announced by screen readers when it appears. One that the page's address asks for can be
/// dismissed: by the same address without it.
#[component]
pub fn Notice<C: IntoView + 'static>(
    mood: NoticeKind,
    /// What it says.
    children: TypedChildren<C>,
) -> impl IntoView {
    let (class, role) = match mood {
        NoticeKind::Done => ("notice done", "status"),
        NoticeKind::Error => ("notice trouble", "alert"),
    };
    let here = use_context::<ThisPage>().filter(|_| mood == NoticeKind::Done);
    let close = here.and_then(|page| without_message(&page.0)).map(|href| {
        view! { <a class="close" href=href aria-label=t!("dismiss")></a> }
    });
    view! { <div class=class role=role>{children.into_inner()()}{close}</div> }
}

/// The parameters of addresses that say what was done.
const MESSAGES: [&str; 6] = ["made", "changed", "revoked", "moved", "done", "out"];

/// An address without its message; `None` if it has none.
fn without_message(address: &str) -> Option<String> {
    let (path, query) = address.split_once('?')?;
    let is_message = |part: &&str| MESSAGES.contains(&part.split('=').next().unwrap_or_default());
    query.split('&').any(|part| is_message(&part)).then(|| {
        let kept: Vec<_> = query.split('&').filter(|part| !is_message(part)).collect();
        if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
    })
}

/// The placeholder of an empty list or chart: what would be there, and the next step.
#[component]
pub fn Empty<C: IntoView + 'static>(
    /// What is missing.
    #[prop(into)]
    title: String,
    /// The next step.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{title}</h2>
            {children.into_inner()()}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::without_message;

    #[test]
    fn a_notice_is_dismissed_by_the_address_without_it() {
        for (address, without) in [
            ("/keys?status=active&revoked=key_1", Some("/keys?status=active")),
            ("/settings?done=password&out=2", Some("/settings")),
            ("/keys?new=1", None),
            ("/keys", None),
        ] {
            assert_eq!(without_message(address).as_deref(), without, "{address}");
        }
    }
}
