//! The bell: the way to the page of notices, with a dot if something needs doing. Without mail there is none. The style
//! sheet draws it, so that it costs the pages nothing.

use leptos::prelude::*;

use super::{FrameContext, Place, Site};
use crate::i18n::t;

/// The link.
#[component]
pub fn Bell(
    /// The current place.
    place: Option<Place>,
) -> impl IntoView {
    use_context::<Site>().filter(|site| site.writes_mail).map(|_| {
        let item = Place::Notices;
        let current = (Some(item) == place).then_some("page");
        let is_due = use_context::<FrameContext>()
            .is_some_and(|around| !around.is_verified || around.warning.is_some());
        let (class, label) = if is_due { ("bell due", t!("notices-due")) } else { ("bell", t!("notices")) };
        view! { <a class=class href=item.href() aria-label=label aria-current=current></a> }
    })
}
