//! `/settings/two-step`: second factors. The dialogs are addresses of the same page (`?ask=app`, `?ask=codes`,
//! …), and so are the messages after them (`?done=…`).

mod actions;
mod ask;
mod dialogs;
mod passkeys;
mod shown;

use leptos::prelude::*;

pub use self::actions::{
    BeginApp, BeginPasskey, ConfirmApp, FinishPasskey, MakeCodes, RemoveApp, RemovePasskey,
};
use self::actions::{NewApp, NewCodes, NewPasskey};
pub use self::ask::Ask;
use self::ask::Asked;
use self::dialogs::AskFirst;
use self::passkeys::{MakePasskey, PasskeyList};
use self::shown::{ShowApp, ShowCodes};
use super::parts::{Part, PartFrame, TWO_STEP};
use super::section::{Done, Section};
use super::standing::{SecondFactorStatus, codes_left, standing};
use crate::components::{Notice, NoticeKind};
use crate::i18n::t;
use crate::pages::function::{FunctionError, Refused};
use crate::pages::load::{load, query};
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::{Dialogs, Passkeys};

struct Data {
    viewer: Viewer,
    standing: SecondFactorStatus,
    ask: Option<Ask>,
    /// The passkey to remove.
    remove: String,
    done: Option<Done>,
}

/// The page.
#[component]
pub fn TwoStep() -> impl IntoView {
    load(find(Ask::parse(&query("ask")), query("remove"), Done::parse(&query("done"), &query("out"))), show)
}

async fn find(ask: Option<Ask>, remove: String, done: Option<Done>) -> Result<Data, FunctionError> {
    let (viewer, standing) = (viewer().await?, standing().await?);
    let has_app = standing.app_since.is_some();
    // A change that was completed already is not offered: the address may be an old one.
    let ask = ask.filter(|ask| match ask {
        Ask::AddApp => standing.app_is_offered && !has_app,
        Ask::RemoveApp => has_app,
        Ask::MakeCodes => standing.is_on,
        Ask::AddPasskey => standing.passkeys_are_offered,
        Ask::RemovePasskey => standing.passkeys.iter().any(|row| row.id == remove),
    });
    Ok(Data { viewer, standing, ask, remove, done })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, standing, ask, remove, done } = data;
    let offers_passkeys = standing.passkeys_are_offered;
    let modal = modal(&viewer, ask, remove, &standing);
    let notice = done.map(|done| {
        view! { <Notice mood=NoticeKind::Done><p tabindex="-1" data-notice autofocus=true>{done.sentence()}</p></Notice> }
    });
    view! {
        <PartFrame part=Part::Security title=t!("two-step") viewer modal>
            <p class="small back"><a href="/settings/security#two-step">{t!("security")}</a></p>
            <div data-region="notice">{notice}</div>
            <div data-region="two-step">
                <App standing=standing.clone() />
                <PasskeyList standing=standing.clone() />
                {standing.is_on.then(|| view! { <Codes left=standing.codes_left /> })}
            </div>
            <Dialogs />
            {offers_passkeys.then(|| view! { <Passkeys /> })}
        </PartFrame>
    }
}

/// The dialog over the page: the result of a form, or what the address asks for.
fn modal(
    viewer: &Viewer,
    ask: Option<Ask>,
    remove: String,
    standing: &SecondFactorStatus,
) -> Option<AnyView> {
    let (email, standing) = (viewer.email.clone(), standing.clone());
    if let Some(new) = use_context::<NewApp>() {
        return Some(view! { <ShowApp new email /> }.into_any());
    }
    if let Some(new) = use_context::<NewPasskey>() {
        return Some(view! { <MakePasskey asked=new.asked /> }.into_any());
    }
    if let Some(new) = use_context::<NewCodes>() {
        return Some(view! { <ShowCodes new /> }.into_any());
    }
    let refused = Refused::<Asked>::here().map(|Refused { form, error }| (form, Some(error)));
    let (asked, error) = refused.or_else(|| Some((Asked { ask: ask?, typed: remove }, None)))?;
    Some(view! { <AskFirst asked error email standing /> }.into_any())
}

/// The authenticator app.
#[component]
fn App(standing: SecondFactorStatus) -> impl IntoView {
    let body = match standing.app_since {
        Some(at) => view! {
            <p>{t!("app-is-on", when = at.text())}</p>
            <Open ask="remove-app" words=t!("remove-app") />
        }
        .into_any(),
        None if standing.app_is_offered => view! {
            <p>{t!("app-is-off")}</p>
            <Open ask="app" words=t!("add-app") />
        }
        .into_any(),
        None => view! { <p>{t!("app-is-not-offered")}</p> }.into_any(),
    };
    view! { <Section id="app" title=t!("authenticator-app") lede=t!("app-lede")>{body}</Section> }
}

/// The recovery codes.
#[component]
fn Codes(left: i64) -> impl IntoView {
    view! {
        <Section id="codes" title=t!("recovery-codes") lede=t!("codes-lede")>
            <p>{codes_left(left)}</p>
            <Open ask="codes" words=t!("make-codes") />
        </Section>
    }
}

/// A button that opens a dialog.
#[component]
fn Open(ask: &'static str, words: String) -> impl IntoView {
    view! {
        <form method="get" action=TWO_STEP data-dialog>
            <input type="hidden" name="ask" value=ask />
            <button class="button" class:danger={ask.starts_with("remove")} id=format!("ask-{ask}")>{words}</button>
        </form>
    }
}
