//! `/keys`. The dialogs are addresses of the same page (`?new=1`, `?edit=…`, `?rotate=…`, `?revoke=…`), and so
//! are the messages after them (`?changed=…`, `?revoked=…`). With JavaScript, an island shows them without
//! leaving the page.

mod actions;
pub mod data;
mod dialogs;
mod filter;
mod list;
mod list_query;
mod notices;
mod one;
mod revoke;
mod revoke_many;
mod row;
mod shown;

use futures_util::try_join;
use leptos::prelude::*;
use leptos_meta::Title;

use self::actions::MadeKey;
pub use self::actions::{CreateKey, EditKey, RevokeKey, RotateKey};
pub use self::dialogs::overlap_words;
use self::dialogs::{ChangeKey, NewKey, ReplaceKey};
use self::filter::Filter;
use self::list::List;
use self::list_query::{KeyListQuery, QueryFields};
use self::notices::{Changed, MadeAlready, Receipt, StillUsed, TooLate, Warning};
pub use self::one::OneKey;
use self::revoke::AskRevoke;
pub use self::revoke_many::RevokeKeys;
use self::revoke_many::{AskRevokeMany, CHOSEN, ENDED, ManyInUse, NotRevoked, ReceiptOfMany};
use self::row::KeyPage;
pub use self::row::KeyRow;
use self::shown::ShowOnce;
use super::agents;
use super::function::{FunctionError, Refused};
use super::load::{load, query};
use super::shown::AgentRef;
use super::viewer::{Viewer, viewer};
use crate::components::{Frame, PageHead, Place};
use crate::domain::{FieldError, KeyId, KeyStatus};
use crate::i18n::t;
use crate::service::keys::Impact;
use munim_islands::Dialogs;

/// The number of keys from which a filter is shown.
const MANY: i64 = 5;

struct Data {
    viewer: Viewer,
    page: KeyPage,
    agents: Option<Vec<AgentRef>>,
    still_used: Vec<StillUsed>,
    spot: KeyListQuery,
    asked: Asked,
    /// The model of the samples, while a new key is shown.
    model: String,
}

/// The dialog over the list, or the message above it.
#[derive(Clone)]
enum Asked {
    Nothing,
    New(KeyId),
    Edit(KeyRow),
    Rotate(KeyRow),
    Revoke(KeyRow, Impact),
    RevokeMany(ManyInUse),
    /// The key that a new one replaces.
    Replaced(KeyRow),
    Made(KeyRow),
    Changed(KeyRow),
    Revoked(KeyRow),
    RevokedMany(Vec<KeyRow>),
    TooLate(KeyRow),
}

/// The page.
#[component]
pub fn Keys() -> impl IntoView {
    let words = ["new", "edit", "rotate", "revoke", "made", "changed", "revoked"];
    let asked = words.into_iter().map(|word| (word, query(word))).find(|(_, value)| !value.is_empty());
    let replaced = use_context::<MadeKey>().and_then(|made| made.replaces);
    let asked = replaced.map(|id| ("replaced", id.to_string())).or(asked);
    let many = (revoke_many::named(CHOSEN), revoke_many::named(ENDED));
    load(find(KeyListQuery::here(), asked, many), show)
}

/// Whether this page is the answer to a rotation.
fn is_rotated() -> bool {
    use_context::<MadeKey>().is_some_and(|made| made.replaces.is_some())
}

async fn find(
    spot: Result<KeyListQuery, FieldError>,
    asked: Option<(&'static str, String)>,
    (chosen, ended): (Vec<KeyId>, Vec<KeyId>),
) -> Result<Data, FunctionError> {
    let (viewer, spot) = (viewer().await?, spot?);
    let asked = async {
        match asked {
            None => find_many(chosen, ended).await,
            Some((word, id)) => find_asked(word, KeyId::new(id)).await,
        }
    };
    let page = data::page(spot.filter.clone(), spot.after.clone());
    let (choices, used) = (agents::data::choices(), data::still_used());
    let (asked, page, agents, still_used, model) =
        try_join!(asked, page, choices, used, data::sample_model())?;
    Ok(Data { viewer, page, agents, still_used, spot: spot.known(), asked, model })
}

/// The question about several keys, or its receipt.
async fn find_many(chosen: Vec<KeyId>, ended: Vec<KeyId>) -> Result<Asked, FunctionError> {
    if !chosen.is_empty() {
        return Ok(revoke_many::in_use(&chosen).await?.map_or(Asked::Nothing, Asked::RevokeMany));
    }
    if ended.is_empty() {
        return Ok(Asked::Nothing);
    }
    Ok(Asked::RevokedMany(revoke_many::ended(&ended).await?))
}

async fn find_asked(word: &str, id: KeyId) -> Result<Asked, FunctionError> {
    if word == "new" {
        return Ok(Asked::New(data::new_id()?));
    }
    let row = data::find(&id).await?;
    let active = row.status == KeyStatus::Active;
    Ok(match word {
        "replaced" => Asked::Replaced(row),
        "edit" if active => Asked::Edit(row),
        "rotate" if active && row.replaced_by.is_none() => Asked::Rotate(row),
        "edit" | "rotate" => Asked::TooLate(row),
        "revoke" if row.status != KeyStatus::Revoked => Asked::Revoke(row, data::impact(&id).await?),
        "made" => Asked::Made(row),
        "changed" => Asked::Changed(row),
        // A key that was not revoked has no receipt.
        _ if row.revoked.is_none() => return Err(FunctionError::NotFound),
        _ => Asked::Revoked(row),
    })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, page, agents, still_used, spot, asked, model } = data;
    let filter = (page.all >= MANY || page.matching != page.all)
        .then(|| view! { <Filter spot=spot.clone() agents=agents.clone() /> });
    let notice = notice(&asked);
    let modal = modal(asked, agents, spot.clone(), model);
    let place = view! { <QueryFields spot=spot.clone() /> };
    view! {
        <Title text=t!("api-keys") />
        <Frame place=Place::Keys email=viewer.email modal>
            <PageHead title=t!("api-keys") id="keys-title" balance=viewer.balance>
                <form method="get" action="/keys" data-dialog>
                    {place}
                    <input type="hidden" name="new" value="1" />
                    <button class="button primary" id="create-key">{t!("create-new-key")}</button>
                </form>
            </PageHead>
            <div data-region="notice">
                {notice}
                <NotRevoked />
                <Warning keys=still_used spot=spot.clone() />
            </div>
            {filter}
            <div data-region="keys"><List page spot /></div>
            <Dialogs />
        </Frame>
    }
}

/// The message above the list.
fn notice(asked: &Asked) -> Option<AnyView> {
    match asked.clone() {
        Asked::Made(row) => Some(view! { <MadeAlready row /> }.into_any()),
        Asked::Changed(row) => Some(view! { <Changed row /> }.into_any()),
        Asked::Revoked(row) => Some(view! { <Receipt row /> }.into_any()),
        Asked::RevokedMany(rows) => Some(view! { <ReceiptOfMany rows /> }.into_any()),
        Asked::TooLate(row) => Some(view! { <TooLate row /> }.into_any()),
        _ => None,
    }
}

/// The dialog over the list: the result of a form, or what the address asks for.
fn modal(asked: Asked, agents: Option<Vec<AgentRef>>, spot: KeyListQuery, model: String) -> Option<AnyView> {
    if let Some(made) = use_context::<MadeKey>() {
        let old = if let Asked::Replaced(row) = asked { Some(row) } else { None };
        return Some(view! { <ShowOnce made old model spot /> }.into_any());
    }
    if let Some(Refused { form, error }) = Refused::<CreateKey>::here() {
        return Some(view! { <NewKey typed=form error=Some(error) agents spot /> }.into_any());
    }
    match asked {
        Asked::New(key_id) => {
            let typed = CreateKey::new(key_id);
            Some(view! { <NewKey typed error=None agents spot /> }.into_any())
        }
        Asked::Edit(row) => Some(view! { <ChangeKey row agents spot /> }.into_any()),
        Asked::Rotate(row) => Some(view! { <ReplaceKey row spot /> }.into_any()),
        Asked::RevokeMany(many) => Some(view! { <AskRevokeMany many spot /> }.into_any()),
        Asked::Revoke(row, impact) => Some(view! { <AskRevoke row impact spot /> }.into_any()),
        _ => None,
    }
}
