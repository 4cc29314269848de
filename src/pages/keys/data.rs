//! The reads of `/keys`.

use leptos::prelude::*;

use super::actions::MadeKey;
use super::notices::StillUsed;
use super::row::{KeyPage, KeyRow};
use crate::domain::api_key::masked;
use crate::domain::{Key, KeyFilter, KeyId};
use crate::pages::first_call;
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::shown::Recent;
use crate::service::keys::{self, FilteredKeys, Impact};

/// The keys that match a filter, after a cursor (empty: from the first).
#[server(prefix = "", endpoint = "keys/page")]
pub async fn page(
    /// The filter and the order.
    #[server(default)]
    filter: KeyFilter,
    /// The cursor.
    #[server(default)]
    after: String,
) -> Result<KeyPage, FunctionError> {
    let me = signed_in()?;
    let found = keys::filtered(&me.services, &me.owner, &filter, &after).await?;
    let FilteredKeys { keys, next, matching, all } = found;
    Ok(KeyPage { keys: keys.into_iter().map(|key| KeyRow::of(&me, key)).collect(), next, matching, all })
}

/// The id for a new form, which creates one key, however often it is submitted.
pub fn new_id() -> Result<KeyId, FunctionError> {
    Ok(keys::new_id(&signed_in()?.services))
}

/// A model for the samples, which only the page that shows a key has.
pub async fn sample_model() -> Result<String, FunctionError> {
    if use_context::<MadeKey>().is_some() { first_call::model().await } else { Ok(String::new()) }
}

pub async fn find(id: &KeyId) -> Result<KeyRow, FunctionError> {
    let me = signed_in()?;
    let key = keys::lookup(&me.services, me.account(), id).await?;
    Ok(KeyRow::of(&me, key))
}

/// The recent use of a key.
pub async fn impact(id: &KeyId) -> Result<Impact, FunctionError> {
    let me = signed_in()?;
    Ok(keys::impact(&me.services, me.account(), id).await?)
}

/// A key at a glance.
#[derive(Clone, Debug)]
pub struct LatestKey {
    pub id: KeyId,
    pub name: String,
    pub masked: String,
    pub last_used: Option<Recent>,
}

/// The most recently used keys, at most three.
pub async fn latest() -> Result<Vec<LatestKey>, FunctionError> {
    let me = signed_in()?;
    let keys = keys::last_used(&me.services, me.account(), 3).await?;
    let row = |key: Key| LatestKey {
        masked: masked(&key.prefix, &key.last_four),
        last_used: key.last_used.map(|at| Recent::of(&me, at)),
        id: key.id,
        name: key.name,
    };
    Ok(keys.into_iter().map(row).collect())
}

/// Rotated keys that are still used.
pub async fn still_used() -> Result<Vec<StillUsed>, FunctionError> {
    let me = signed_in()?;
    let keys = keys::replaced_in_use(&me.services, me.account()).await?;
    Ok(keys.into_iter().filter_map(|key| StillUsed::of(&me, key)).collect())
}
