//! `/language`: chooses the language, which is stored in a cookie.

use leptos::prelude::*;

use super::function::{Action, Answer, FunctionError, visit};
use super::next_page::{Onward, back};
use crate::domain::Language;
use crate::service::accounts::profile;

/// Stores the language. An unknown code changes nothing.
#[server(prefix = "", endpoint = "language")]
pub async fn choose_language(
    /// The language's code.
    #[server(default)]
    language: String,
) -> Result<(), FunctionError> {
    if let Some(language) = Language::parse(&language) {
        let here = visit()?;
        here.leave(|left| left.language = Some(language));
        // Mail to a signed-in owner is in this language too.
        if let Some(owner) = &here.owner {
            profile::change_language(&here.services, &owner.account_id, language).await?;
        }
    }
    Ok(())
}

impl Action for ChooseLanguage {
    type Place = Onward;
    const PAGE: &'static str = "/language";

    /// Redirects back to the page.
    async fn answer(self, place: Onward, done: Result<(), FunctionError>) -> Answer {
        done.map_or_else(Answer::from, |()| Answer::redirect(back(&place.next)))
    }
}
