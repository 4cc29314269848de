//! What changes a key: made, changed, replaced and ended by a form, which leads back to where in the list it was opened.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::list_query::KeyListQuery;
use super::row::KeyRow;
use crate::domain::{FieldError, KeyId, Overlap, ShownKey};
use crate::pages::function::{Action, Answer, FunctionError, Shown, signed_in};
use crate::service::keys::{self, KeyEdit, KeyRequest};

/// A key that was made. Its text is in this answer and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeKey {
    pub id: KeyId,
    pub name: String,
    /// The text.
    pub key: ShownKey,
    /// The key that it takes the place of.
    pub replaces: Option<KeyId>,
}

/// Makes a key.
#[server(prefix = "", endpoint = "keys")]
pub async fn create_key(
    /// The id that the form was given, for the one key that it makes; empty for a new one.
    #[server(default)]
    key_id: KeyId,
    /// The name, as typed.
    #[server(default)]
    name: String,
    /// Until when, as typed; empty for no end.
    #[server(default)]
    expires: String,
    /// The number of its agent, as typed; empty for none.
    #[server(default)]
    agent_id: String,
) -> Result<MadeKey, FunctionError> {
    let me = signed_in()?;
    let id = if key_id.as_str().is_empty() { keys::new_id(&me.services) } else { key_id };
    let request = KeyRequest { name: &name, expires: &expires, agent_id: &agent_id };
    let (key, plain) = keys::create_once(&me.services, &me.by, me.account(), &id, request).await?;
    Ok(MadeKey { id: key.id, name: key.name, key: ShownKey::from(&plain), replaces: None })
}

impl CreateKey {
    /// The form of a key that is to have this id, with nothing typed.
    pub const fn new(key_id: KeyId) -> Self {
        Self { key_id, name: String::new(), expires: String::new(), agent_id: String::new() }
    }
}

impl Action for CreateKey {
    type Place = KeyListQuery;
    const PAGE: &'static str = "/keys";

    /// The page that shows the key: no redirect, so that it is kept nowhere. Whoever loads that page again sends the form
    /// again, and is led to the list.
    async fn answer(self, spot: KeyListQuery, done: Result<MadeKey, FunctionError>) -> Answer {
        match done {
            Ok(made) => Shown::with(made).at(spot.with(&[])).secret().into(),
            // The page looks for it, and says what it is.
            Err(FunctionError::KeyMade | FunctionError::NotFound) => {
                Answer::redirect(spot.with(&[("made", self.key_id.as_str())]))
            }
            Err(error) => Answer::again(self, error, spot.with(&[])),
        }
    }
}

/// Changes a key.
#[server(prefix = "", endpoint = "keys/edit")]
pub async fn edit_key(
    #[server(default)] key_id: KeyId,
    /// The name, as typed.
    #[server(default)]
    name: String,
    /// Until when, as typed; empty for no end.
    #[server(default)]
    expires: String,
    /// The end as the form showed it: the same day means the same instant.
    #[server(default)]
    expires_shown: String,
    /// The number of its agent, as typed; empty for none.
    #[server(default)]
    agent_id: String,
) -> Result<KeyRow, FunctionError> {
    let me = signed_in()?;
    let expires = (expires != expires_shown).then_some(expires.as_str());
    let edit = KeyEdit { name: Some(&name), expires, agent_id: Some(&agent_id) };
    let key = keys::edit(&me.services, &me.by, me.account(), &key_id, edit).await?;
    Ok(KeyRow::of(&me, key))
}

impl Action for EditKey {
    type Place = KeyListQuery;
    const PAGE: &'static str = "/keys";

    async fn answer(self, spot: KeyListQuery, done: Result<KeyRow, FunctionError>) -> Answer {
        let id = self.key_id.clone();
        let asked = spot.with(&[("edit", id.as_str())]);
        match done {
            Ok(_) => Answer::redirect(spot.with(&[("changed", id.as_str())])),
            // The page looks again, and says it.
            Err(FunctionError::TooLate) => Answer::redirect(asked),
            Err(error) => Answer::again(self, error, asked),
        }
    }
}

/// Replaces a key.
#[server(prefix = "", endpoint = "keys/rotate")]
pub async fn rotate_key(
    #[server(default)] key_id: KeyId,
    /// How long it stays good: `now`, `1h`, `24h` or `7d`.
    #[server(default)]
    overlap: String,
) -> Result<MadeKey, FunctionError> {
    let me = signed_in()?;
    let overlap = Overlap::parse(&overlap).ok_or(FieldError::OverlapUnknown)?;
    let done = keys::rotate(&me.services, &me.by, me.account(), &key_id, overlap).await?;
    let (id, name, key) = (done.key.id, done.key.name, ShownKey::from(&done.plain));
    Ok(MadeKey { id, name, key, replaces: Some(key_id) })
}

impl Action for RotateKey {
    type Place = KeyListQuery;
    const PAGE: &'static str = "/keys";

    async fn answer(self, spot: KeyListQuery, done: Result<MadeKey, FunctionError>) -> Answer {
        let asked = spot.with(&[("rotate", self.key_id.as_str())]);
        match done {
            Ok(made) => Shown::with(made).at(spot.with(&[])).secret().into(),
            Err(FunctionError::TooLate) => Answer::redirect(asked),
            Err(error) => Answer::again(self, error, asked),
        }
    }
}

/// Ends a key.
#[server(prefix = "", endpoint = "keys/revoke")]
pub async fn revoke_key(#[server(default)] key_id: KeyId) -> Result<KeyRow, FunctionError> {
    let me = signed_in()?;
    let key = keys::revoke(&me.services, &me.by, me.account(), &key_id).await?;
    Ok(KeyRow::of(&me, key))
}

impl Action for RevokeKey {
    type Place = KeyListQuery;
    const PAGE: &'static str = "/keys";

    /// Goes on to the receipt.
    async fn answer(self, spot: KeyListQuery, done: Result<KeyRow, FunctionError>) -> Answer {
        match done {
            Ok(row) => Answer::redirect(spot.with(&[("revoked", row.id.as_str())])),
            Err(error) => error.into(),
        }
    }
}
