//! The page's state while it is open in a browser.

use leptos::prelude::*;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::dialog::KeyDialog;
use super::receipt::Receipt;
use super::table::KeyTable;
use crate::rpc::keys::{CreatedKey, KeyRow, RevokeReceipt};

/// Which dialog is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// None.
    Nothing,
    /// The form of a new key.
    New,
    /// A new key, in the clear. Any other state drops it.
    Shown(Box<CreatedKey>),
    /// The question before a key is revoked.
    Revoke(Box<KeyRow>),
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The list.
    pub keys: RwSignal<Vec<KeyRow>>,
    /// The dialog.
    pub open: RwSignal<Open>,
    /// A call is under way; the dialog stays until it is answered.
    pub busy: RwSignal<bool>,
    /// The key that is shown may be put away: it was copied, or its reader was asked.
    pub may_close: RwSignal<bool>,
    /// What was said of the last key that was revoked.
    pub receipt: RwSignal<Option<RevokeReceipt>>,
}

impl Desk {
    /// Puts a key in the place of the one with its id, or first.
    pub fn keep(&self, row: KeyRow) {
        self.keys.update(|keys| match keys.iter_mut().find(|key| key.id == row.id) {
            Some(key) => *key = row,
            None => keys.insert(0, row),
        });
    }
}

/// Keys as a property: JSON within JSON, so that the browser's half reads a key in one way only,
/// the way it reads an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(pub Vec<KeyRow>);

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_slice(text.as_bytes()).map(Self).map_err(D::Error::custom)
    }
}

/// Title, list and dialogs of `/keys`. Its children stand before *Create New Key*.
#[island]
pub fn KeyDesk(
    /// The keys, newest first.
    keys: Packed,
    /// What is said where there is none: the lines that use one.
    sample: String,
    /// Title and balance.
    children: Children,
) -> impl IntoView {
    let desk = Desk {
        keys: RwSignal::new(keys.0),
        open: RwSignal::new(Open::Nothing),
        busy: RwSignal::new(false),
        may_close: RwSignal::new(false),
        receipt: RwSignal::new(None),
    };
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.open.set(Open::New);
    };
    view! {
        <div class="page-head">
            {children()}
            <form method="get" action="/keys" on:submit=create>
                <input type="hidden" name="new" value="1" />
                <button class="button primary">"Create New Key"</button>
            </form>
        </div>
        {move || desk.receipt.get().map(|receipt| view! { <Receipt receipt /> })}
        <KeyTable desk sample />
        <KeyDialog desk />
    }
}
