//! `/theme`: chooses the colours, which is stored in a cookie.

use leptos::prelude::*;

use super::function::{Action, Answer, FunctionError, visit};
use super::next_page::{Onward, back};
use crate::domain::Theme;

/// Stores the theme. An unknown code changes nothing.
#[server(prefix = "", endpoint = "theme")]
pub async fn choose_theme(
    /// The theme's code.
    #[server(default)]
    theme: String,
) -> Result<(), FunctionError> {
    if let Some(theme) = Theme::parse(&theme) {
        visit()?.leave(|left| left.theme = Some(theme));
    }
    Ok(())
}

impl Action for ChooseTheme {
    type Place = Onward;
    const PAGE: &'static str = "/theme";

    /// Redirects back to the page.
    async fn answer(self, place: Onward, done: Result<(), FunctionError>) -> Answer {
        done.map_or_else(Answer::from, |()| Answer::redirect(back(&place.next)))
    }
}
