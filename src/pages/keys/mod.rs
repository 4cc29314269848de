//! `/keys`. The dialogs are addresses of the same page (`?new=1`, `?edit=…`, `?rotate=…`, `?revoke=…`), and so
//! is what is said after them (`?changed=…`, `?revoked=…`). Where scripts run, an island shows them without
//! leaving the page.

mod dialogs;
mod filter;
mod list;
mod notices;
mod revoke;
mod shown;
mod spot;

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

pub use self::dialogs::overlap_words;
use self::dialogs::{CreateKey, EditKey, RotateKey};
use self::filter::Filter;
use self::list::List;
use self::notices::{Changed, MadeAlready, Receipt, TooLate, Warning};
use self::revoke::AskRevoke;
use self::shown::ShowOnce;
pub use self::spot::KeySpot;
use self::spot::Stay;
use super::load::{load, query};
use super::outcome::{KeyOutcome, RefusedKey};
use crate::components::{BalanceLine, Frame, Place};
use crate::domain::{KeyId, KeyStatus};
use crate::i18n::say;
use crate::rpc::account::{self, Viewer};
use crate::rpc::keys::{self, EditDesk, KeyImpact, KeyPage, KeyRow, ReplacedKey, RevokeReceipt};
use crate::rpc::{AgentRef, RpcError, agents};
use munim_islands::Dialogs;

/// From how many keys on a list is filtered.
const MANY: i64 = 5;

#[derive(Clone, Serialize, Deserialize)]
struct Data {
    viewer: Viewer,
    page: KeyPage,
    agents: Option<Vec<AgentRef>>,
    still_used: Vec<ReplacedKey>,
    spot: KeySpot,
    asked: Asked,
}

/// What lies over the list, or is said above it.
#[derive(Clone, Serialize, Deserialize)]
enum Asked {
    Nothing,
    New(KeyId),
    Edit(EditDesk),
    Rotate(KeyRow),
    Revoke(KeyImpact),
    Made(KeyRow),
    Changed(KeyRow),
    Revoked(RevokeReceipt),
    TooLate(KeyRow),
}

/// The account's keys.
#[component]
pub fn Keys() -> impl IntoView {
    let words = ["new", "edit", "rotate", "revoke", "made", "changed", "revoked"];
    let asked = words.into_iter().map(|word| (word, query(word))).find(|(_, value)| !value.is_empty());
    load(find(KeySpot::here(), asked), show)
}

async fn find(spot: KeySpot, asked: Option<(&'static str, String)>) -> Result<Data, RpcError> {
    let viewer = account::current().await?;
    let asked = match asked {
        None => Asked::Nothing,
        Some((word, id)) => find_asked(word, id).await?,
    };
    Ok(Data {
        viewer,
        page: keys::page(spot.typed.clone(), spot.after.clone()).await?,
        agents: agents::choices().await?,
        still_used: keys::still_used().await?,
        spot: spot.known(),
        asked,
    })
}

async fn find_asked(word: &str, id: String) -> Result<Asked, RpcError> {
    if word == "new" {
        return Ok(Asked::New(keys::new_id().await?));
    }
    let row = keys::find(id.clone()).await?;
    let active = row.status == KeyStatus::Active;
    Ok(match word {
        "edit" if active => Asked::Edit(keys::desk(id).await?),
        "rotate" if active && row.replaced_by.is_none() => Asked::Rotate(row),
        "edit" | "rotate" => Asked::TooLate(row),
        "revoke" if row.status != KeyStatus::Revoked => Asked::Revoke(keys::impact(id).await?),
        "made" => Asked::Made(row),
        "changed" => Asked::Changed(row),
        _ => Asked::Revoked(keys::receipt(id).await?),
    })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, page, agents, still_used, spot, asked } = data;
    let filter = (page.all >= MANY || page.matching != page.all)
        .then(|| view! { <Filter spot=spot.clone() agents=agents.clone() /> });
    let notice = notice(&asked);
    let modal = modal(asked, agents, spot.clone());
    view! {
        <Title text=say!("api-keys") />
        <Frame place=Place::Keys email=viewer.email modal>
            <div data-region="notice">
                {notice}
                <Warning keys=still_used spot=spot.clone() />
            </div>
            <div class="page-head">
                <h1 id="keys-title">{say!("api-keys")}</h1>
                <BalanceLine balance=viewer.balance />
                <form method="get" action="/keys" data-dialog>
                    <Stay spot=spot.clone() />
                    <input type="hidden" name="new" value="1" />
                    <button class="button primary" id="create-key">{say!("create-new-key")}</button>
                </form>
            </div>
            {filter}
            <div data-region="keys"><List page spot /></div>
            <Dialogs />
        </Frame>
    }
}

/// What is said above the list.
fn notice(asked: &Asked) -> Option<AnyView> {
    match asked.clone() {
        Asked::Made(row) => Some(view! { <MadeAlready row /> }.into_any()),
        Asked::Changed(row) => Some(view! { <Changed row /> }.into_any()),
        Asked::Revoked(receipt) => Some(view! { <Receipt receipt /> }.into_any()),
        Asked::TooLate(row) => Some(view! { <TooLate row /> }.into_any()),
        _ => None,
    }
}

/// What lies over the list: what a form was answered, or what was asked for.
fn modal(asked: Asked, agents: Option<Vec<AgentRef>>, spot: KeySpot) -> Option<AnyView> {
    let outcome = use_context::<KeyOutcome>();
    let refused = match outcome {
        Some(KeyOutcome::Made(created)) => {
            return Some(view! { <ShowOnce created=*created spot /> }.into_any());
        }
        Some(KeyOutcome::Refused(refused)) => {
            return Some(view! { <CreateKey refused agents spot /> }.into_any());
        }
        Some(KeyOutcome::Unchanged(refused) | KeyOutcome::Kept(refused)) => Some(refused),
        None => None,
    };
    match asked {
        Asked::New(id) => {
            let refused = RefusedKey { id: id.to_string(), ..RefusedKey::default() };
            Some(view! { <CreateKey refused agents spot /> }.into_any())
        }
        Asked::Edit(desk) => Some(view! { <EditKey desk refused agents spot /> }.into_any()),
        Asked::Rotate(row) => Some(view! { <RotateKey row refused spot /> }.into_any()),
        Asked::Revoke(impact) => Some(view! { <AskRevoke impact spot /> }.into_any()),
        _ => None,
    }
}
