//! `/sign-out`: a confirmation, and the action.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use super::function::{Action, Answer, FunctionError, NoPlace, visit};
use crate::components::{Entry, PostForm};
use crate::i18n::t;
use crate::service::auth::devices;
use crate::sessions;

#[server(name = Leave, prefix = "", endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), FunctionError> {
    let here = visit()?;
    if let Some(owner) = &here.owner {
        devices::leave(&here.services, &here.by, &owner.account_id).await?;
    }
    let is_known = here.session.id().is_some();
    sessions::forget(&here.session).await?;
    here.leave(|left| {
        left.has_ended = true;
        left.was_unknown = !is_known;
    });
    Ok(())
}

impl Action for Leave {
    type Place = NoPlace;
    const PAGE: &'static str = "/sign-out";

    async fn answer(self, _: NoPlace, done: Result<(), FunctionError>) -> Answer {
        done.map_or_else(Answer::from, |()| Answer::redirect("/sign-in"))
    }
}

/// The page: a confirmation, because a GET must not sign out.
#[component]
pub fn SignOut() -> impl IntoView {
    view! {
        <Title text=t!("sign-out") />
        <Entry>
            <h1>{t!("sign-out-question")}</h1>
            <PostForm class="row" action=Leave::PATH>
                <button class="button primary">{t!("sign-out")}</button>
                <a class="button" href="/">{t!("stay")}</a>
            </PostForm>
        </Entry>
    }
}
