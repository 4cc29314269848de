//! What the page of keys reads.

use leptos::prelude::*;

use super::notices::StillUsed;
use super::row::{KeyPage, KeyRow};
use crate::domain::{KeyFilter, KeyId};
use crate::pages::function::{FunctionError, signed_in};
use crate::service::keys::{self, FilteredKeys, Impact};

/// Keys that a filter is of beyond the page mark `after` (empty: from the first).
#[server(prefix = "", endpoint = "keys/page")]
pub async fn page(
    /// Which, and in which order.
    #[server(default)]
    filter: KeyFilter,
    /// The page mark.
    #[server(default)]
    after: String,
) -> Result<KeyPage, FunctionError> {
    let me = signed_in()?;
    let found = keys::filtered(&me.services, me.account(), &filter, &after).await?;
    let FilteredKeys { keys, next, matching, all } = found;
    Ok(KeyPage { keys: keys.into_iter().map(|key| KeyRow::of(&me, key)).collect(), next, matching, all })
}

/// The id of a key that is still to be made: the form with it makes one key, however often it is sent.
pub fn new_id() -> Result<KeyId, FunctionError> {
    Ok(keys::new_id(&signed_in()?.services))
}

pub async fn find(id: &KeyId) -> Result<KeyRow, FunctionError> {
    let me = signed_in()?;
    let key = keys::lookup(&me.services, me.account(), id).await?;
    Ok(KeyRow::of(&me, key))
}

/// What a key is doing.
pub async fn impact(id: &KeyId) -> Result<Impact, FunctionError> {
    let me = signed_in()?;
    Ok(keys::impact(&me.services, me.account(), id).await?)
}

/// The keys used last, at most three.
pub async fn latest() -> Result<Vec<KeyRow>, FunctionError> {
    let me = signed_in()?;
    let keys = keys::used_last(&me.services, me.account(), 3).await?;
    Ok(keys.into_iter().map(|key| KeyRow::of(&me, key)).collect())
}

/// Keys that were replaced and are used all the same.
pub async fn still_used() -> Result<Vec<StillUsed>, FunctionError> {
    let me = signed_in()?;
    let keys = keys::replaced_in_use(&me.services, me.account()).await?;
    Ok(keys.into_iter().filter_map(|key| StillUsed::of(&me, key)).collect())
}
