//! `/keys`. The list and its dialogs are an island; the same dialogs are also pages of their own
//! (`?new=1`, `?revoke=…`), and so is the receipt (`?revoked=…`), for who has no script.

mod dialogs;

use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use self::dialogs::{AskRevoke, CreateKey, ShowOnce};
use super::load::{load, query};
use super::outcome::{CreateKeyOutcome, RefusedKey};
use crate::components::{BalanceLine, Frame, Pager, Place, Site};
use crate::domain::KeyStatus;
use crate::islands::keys::{KeyDesk, Packed, Receipt};
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
    let outcome = use_context::<CreateKeyOutcome>();
    let sample = use_context::<Site>().map(|site| Site::sample(&site.api_url, &site.variable));
    let modal = match (outcome, question) {
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
            {receipt.map(|receipt| view! { <Receipt receipt /> })}
            <KeyDesk keys=Packed(page.keys) sample=sample.unwrap_or_default()>
                <h1 id="keys-title">"API keys"</h1>
                <BalanceLine balance=viewer.balance />
            </KeyDesk>
            <Pager path="/keys" after next=page.next />
        </Frame>
    }
}
