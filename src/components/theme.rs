//! The chosen theme in the document: its style sheet reads an attribute, the browser's own controls and bars read tags.

use leptos::html::meta;
use leptos::prelude::*;

use crate::domain::Theme;

/// The page's colour, as `--paper` in `style/tokens.css`, of a theme.
const PAPERS: [(Theme, &str, &str); 2] = [
    (Theme::Light, "#faf8f3", "(prefers-color-scheme: light)"),
    (Theme::Dark, "#171513", "(prefers-color-scheme: dark)"),
];

/// The `data-theme` of the document: the theme, unless it is the system's.
pub fn theme_mark() -> Option<&'static str> {
    use_context::<Theme>().filter(|theme| *theme != Theme::System).map(Theme::code)
}

/// `color-scheme` and `theme-color`.
#[component]
pub fn ThemeTags() -> impl IntoView {
    let theme = use_context::<Theme>().unwrap_or_default();
    let papers = PAPERS.into_iter().filter(|(of, ..)| theme == Theme::System || theme == *of);
    let papers = papers.map(|(_, paper, media)| {
        let media = (theme == Theme::System).then_some(media);
        meta().name("theme-color").content(paper).attr("media", media)
    });
    view! {
        <meta name="color-scheme" content=theme.color_scheme() />
        {papers.collect_view()}
    }
}
