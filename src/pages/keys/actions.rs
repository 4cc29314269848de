//! The actions of `/keys`: creating, changing, rotating and revoking keys. Each leads back to the position in
//! the list where its form was opened.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::list_query::KeyListQuery;
use super::row::KeyRow;
use crate::domain::{FieldError, KeyId, Overlap, ShownKey};
use crate::pages::function::{Action, Answer, FunctionError, Shown, signed_in};
use crate::pages::limits::LimitsForm;
use crate::service::keys::{self, KeyEdit, KeyRequest};

/// A new key. Its plaintext is in this response only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeKey {
    pub id: KeyId,
    pub name: String,
    /// The plaintext.
    pub key: ShownKey,
    /// The key that it replaces.
    pub replaces: Option<KeyId>,
}

/// Creates a key.
#[server(prefix = "", endpoint = "keys")]
pub async fn create_key(
    /// The id of the key, which the form contains so that it creates one key only; empty for a new id.
    #[server(default)]
    key_id: KeyId,
    #[server(default)] name: String,
    /// The expiry, as typed; empty for none.
    #[server(default)]
    expires: String,
    /// The agent's id, as typed; empty for none.
    #[server(default)]
    agent_id: String,
    #[server(flatten)] limits: LimitsForm,
) -> Result<MadeKey, FunctionError> {
    let me = signed_in()?;
    let limits = limits.read()?.unwrap_or_default();
    let id = if key_id.as_str().is_empty() { keys::new_id(&me.services) } else { key_id };
    let request = KeyRequest { name: &name, expires: &expires, agent_id: &agent_id };
    let (key, plain) =
        keys::create_limited(&me.services, &me.by, me.account(), &id, request, &limits).await?;
    Ok(MadeKey { id: key.id, name: key.name, key: ShownKey::from(&plain), replaces: None })
}

impl CreateKey {
    /// An empty form for a key with this id.
    pub const fn new(key_id: KeyId) -> Self {
        Self {
            key_id,
            name: String::new(),
            expires: String::new(),
            agent_id: String::new(),
            limits: LimitsForm::NONE,
        }
    }
}

impl Action for CreateKey {
    type Place = KeyListQuery;
    const PAGE: &'static str = "/keys";

    /// Returns the page with the key instead of a redirect, which would have to store it. Reloading that page
    /// submits the form again and redirects to the list.
    async fn answer(self, spot: KeyListQuery, done: Result<MadeKey, FunctionError>) -> Answer {
        match done {
            Ok(made) => Shown::with(made).at(spot.with(&[])).secret().into(),
            // The page looks the key up and shows a message.
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
    #[server(default)] name: String,
    /// The expiry, as typed; empty for none.
    #[server(default)]
    expires: String,
    /// The expiry that the form was rendered with: if it is unchanged, so is the instant.
    #[server(default)]
    expires_shown: String,
    /// The agent's id, as typed; empty for none.
    #[server(default)]
    agent_id: String,
    #[server(flatten)] limits: LimitsForm,
) -> Result<KeyRow, FunctionError> {
    let me = signed_in()?;
    let limits = limits.read()?;
    let expires = (expires != expires_shown).then_some(expires.as_str());
    let edit = KeyEdit { name: Some(&name), expires, agent_id: Some(&agent_id), limits: limits.as_ref() };
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
            // The page looks the key up and shows a message.
            Err(FunctionError::TooLate) => Answer::redirect(asked),
            Err(error) => Answer::again(self, error, asked),
        }
    }
}

/// Rotates a key.
#[server(prefix = "", endpoint = "keys/rotate")]
pub async fn rotate_key(
    #[server(default)] key_id: KeyId,
    /// How long the old key stays valid: `now`, `1h`, `24h` or `7d`.
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

/// Revokes a key.
#[server(prefix = "", endpoint = "keys/revoke")]
pub async fn revoke_key(#[server(default)] key_id: KeyId) -> Result<KeyRow, FunctionError> {
    let me = signed_in()?;
    let key = keys::revoke(&me.services, &me.by, me.account(), &key_id).await?;
    Ok(KeyRow::of(&me, key))
}

impl Action for RevokeKey {
    type Place = KeyListQuery;
    const PAGE: &'static str = "/keys";

    /// Redirects to the receipt.
    async fn answer(self, spot: KeyListQuery, done: Result<KeyRow, FunctionError>) -> Answer {
        match done {
            Ok(row) => Answer::redirect(spot.with(&[("revoked", row.id.as_str())])),
            Err(error) => error.into(),
        }
    }
}
