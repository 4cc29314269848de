//! `/keys`. The dialogs are addresses of the same page (`?new=1`, `?revoke=…`), and so is the receipt
//! (`?revoked=…`). Where scripts run, an island shows them without leaving the page.

mod dialogs;
mod list;
mod receipt;
mod shown;

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use self::dialogs::{AskRevoke, CreateKey};
use self::list::List;
use self::receipt::Receipt;
use self::shown::ShowOnce;
use super::load::{load, query};
use super::outcome::{CreateKeyOutcome, RefusedKey};
use crate::components::{BalanceLine, Frame, Pager, Place};
use crate::domain::KeyStatus;
use crate::islands::Dialogs;
use crate::rpc::RpcError;
use crate::rpc::account::{self, Viewer};
use crate::rpc::keys::{self, KeyPage, KeyRow, RevokeReceipt};

#[derive(Clone, Serialize, Deserialize)]
struct Data {
    viewer: Viewer,
    page: KeyPage,
    after: String,
    /// The form of a new key is open.
    new: bool,
    /// The key that is about to be revoked.
    question: Option<KeyRow>,
    /// What is known of the key that was.
    receipt: Option<RevokeReceipt>,
}

/// The account's keys.
#[component]
pub fn Keys() -> impl IntoView {
    load(find(query("after"), !query("new").is_empty(), query("revoke"), query("revoked")), show)
}

async fn find(after: String, new: bool, revoke: String, revoked: String) -> Result<Data, RpcError> {
    let viewer = account::current().await?;
    let page = keys::list(after.clone()).await?;
    let mut data = Data { viewer, page, after, new, question: None, receipt: None };
    if !revoke.is_empty() {
        let key = keys::find(revoke).await?;
        if key.status == KeyStatus::Revoked {
            data.receipt = Some(keys::receipt(key.id.to_string()).await?);
        } else {
            data.question = Some(key);
        }
    } else if !revoked.is_empty() {
        data.receipt = Some(keys::receipt(revoked).await?);
    }
    Ok(data)
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, page, after, new, question, receipt } = data;
    let modal = match (use_context::<CreateKeyOutcome>(), question) {
        (Some(CreateKeyOutcome::Created(created)), _) => {
            Some(view! { <ShowOnce created=*created /> }.into_any())
        }
        (Some(CreateKeyOutcome::Refused(refused)), _) => Some(view! { <CreateKey refused /> }.into_any()),
        (None, Some(key)) => Some(view! { <AskRevoke key /> }.into_any()),
        (None, None) if new => Some(view! { <CreateKey refused=RefusedKey::default() /> }.into_any()),
        (None, None) => None,
    };
    view! {
        <Title text="API keys" />
        <Frame place=Place::Keys email=viewer.email modal>
            <div data-region="notice">{receipt.map(|receipt| view! { <Receipt receipt /> })}</div>
            <div class="page-head">
                <h1 id="keys-title">"API keys"</h1>
                <BalanceLine balance=viewer.balance />
                <form method="get" action="/keys" data-dialog>
                    <input type="hidden" name="new" value="1" />
                    <button class="button primary" id="create-key">"Create New Key"</button>
                </form>
            </div>
            <div data-region="keys">
                <List keys=page.keys />
                <Pager path="/keys" after next=page.next />
            </div>
            <Dialogs />
        </Frame>
    }
}
