//! The language menu: a plain form, each language under its own name.

use leptos::prelude::*;

use crate::domain::Language;
use crate::i18n::t;

/// The page's address, to return to after a choice; a context of every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThisPage(pub String);

/// The languages; the current one is not a button.
#[component]
pub fn Languages(
    /// Whether a heading already labels it.
    #[prop(optional)]
    under_heading: bool,
) -> impl IntoView {
    let label = (!under_heading).then(|| t!("language"));
    let current = use_context::<Language>().unwrap_or_default();
    let next = use_context::<ThisPage>().map_or_else(|| "/".to_owned(), |page| page.0);
    let items = Language::ALL.into_iter().map(|language| {
        let item = if language == current {
            view! { <span lang=language.tag() aria-current="true">{language.own_name()}</span> }.into_any()
        } else {
            view! {
                <button class="button quiet" name="language" value=language.code() lang=language.tag()>
                    {language.own_name()}
                </button>
            }
            .into_any()
        };
        view! { <li>{item}</li> }
    });
    view! {
        <form class="language-choice" method="post" action="/language" aria-label=label>
            <input type="hidden" name="next" value=next />
            <ul>{items.collect_view()}</ul>
        </form>
    }
}
