//! Language and theme: one plain form, whose buttons are the choices.

use leptos::prelude::*;

use super::ThisPage;
use crate::domain::{Language, Theme};
use crate::i18n::t;

/// The choices. They are the browser's, so visitors have them too.
#[component]
pub fn Preferences() -> impl IntoView {
    let next = use_context::<ThisPage>().map_or_else(|| "/".to_owned(), |page| page.0);
    let (language, theme) =
        (use_context::<Language>().unwrap_or_default(), use_context::<Theme>().unwrap_or_default());
    let languages = Language::ALL.into_iter().map(|choice| {
        view! {
            <button name="language" value=choice.code() lang=choice.tag() aria-pressed=pressed(choice == language)>
                {choice.own_name()}
            </button>
        }
    });
    let themes = Theme::ALL.into_iter().map(|choice| {
        view! {
            <button formaction="/theme" name="theme" value=choice.code() aria-pressed=pressed(choice == theme)>
                {word(choice)}
            </button>
        }
    });
    view! {
        <form class="preferences" method="post" action="/language">
            <input type="hidden" name="next" value=next />
            <fieldset><legend>{t!("theme")}</legend>{themes.collect_view()}</fieldset>
            <fieldset><legend>{t!("language")}</legend>{languages.collect_view()}</fieldset>
        </form>
    }
}

/// The value of `aria-pressed`.
const fn pressed(is_chosen: bool) -> &'static str {
    if is_chosen { "true" } else { "false" }
}

fn word(theme: Theme) -> String {
    match theme {
        Theme::System => t!("theme-system"),
        Theme::Light => t!("theme-light"),
        Theme::Dark => t!("theme-dark"),
    }
}
