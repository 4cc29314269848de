//! The `api_keys` table.

pub mod agents;
pub mod all_facts;
pub mod changes;
pub mod count;
pub mod facts;
pub mod list;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use const_format::concatcp;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::rows::{instant, json, micros, optional_instant};
use super::{Reads, Store, StoreError, Tx, over_json};
use crate::domain::{AccountId, AgentId, Key, KeyHash, KeyId, Limits, Name, Relative};

#[derive(Clone, Debug)]
pub struct NewKey<'a> {
    pub account_id: &'a AccountId,
    pub id: &'a KeyId,
    pub name: &'a Name,
    /// The SHA-256 of the key.
    pub hash: KeyHash,
    /// Its first characters.
    pub prefix: &'a str,
    /// Its last characters.
    pub last_four: &'a str,
    pub agent_id: Option<AgentId>,
    pub created: DateTime<Utc>,
    pub expires: Option<DateTime<Utc>>,
    /// The key of which it is the successor.
    pub replaces: Option<&'a KeyId>,
    pub limits: &'a Limits,
}

/// The condition that a successor `s` holds its predecessor's place: it was not revoked, or was rotated in turn
/// and that key was not. A revoked successor leaves the place free, so that its predecessor can be rotated again.
pub(super) const HOLDS_PLACE: &str = "(s.revoked is null or exists (select 1 from api_keys t
    where t.account_id = s.account_id and t.replaces = s.id and t.replaces is not null and t.revoked is null))";

/// Selects keys with what is joined to them, and with further columns.
macro_rules! select_keys {
    ($more:expr) => {
        const_format::concatcp!(
            "select k.*, a.name as agent_name, p.prefix as before_prefix, p.last_four as before_last_four,
                 s.id as after_id, s.prefix as after_prefix, s.last_four as after_last_four",
            $more,
            " from api_keys k
             left join agents a on a.account_id = k.account_id and a.id = k.agent_id
             left join api_keys p on p.account_id = k.account_id and p.id = k.replaces
             left join api_keys s on s.account_id = k.account_id and s.replaces = k.id and s.replaces is not null and ",
            $crate::store::keys::HOLDS_PLACE,
            " "
        )
    };
}
pub(super) use select_keys;

/// The columns of a key `k`, with its agent's name, its predecessor (`p`) and its successor (`s`).
pub(super) const SELECT_KEYS: &str = select_keys!("");

impl Tx {
    pub async fn insert_key(&mut self, key: &NewKey<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "insert into api_keys
                 (account_id, id, name, hash, prefix, last_four, agent_id, created, expires, replaces, sort_name,
                  limits)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(key.account_id.as_str())
        .bind(key.id.as_str())
        .bind(key.name.as_str())
        .bind(key.hash.as_bytes().to_vec())
        .bind(key.prefix)
        .bind(key.last_four)
        .bind(key.agent_id)
        .bind(micros(key.created))
        .bind(key.expires.map(micros))
        .bind(key.replaces.map(|id| id.as_str().to_owned()))
        .bind(key.name.as_str().to_lowercase())
        .bind(key.limits.kept())
        .execute(self.connection())
        .await?;
        self.bind_key(key.account_id, key.id, key.created, key.agent_id).await
    }

    /// Revokes a key, unless it is revoked already.
    pub async fn revoke_key(
        &mut self,
        account: &AccountId,
        id: &KeyId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update api_keys set revoked = $3 where account_id = $1 and id = $2 and revoked is null",
        )
        .bind(account.as_str())
        .bind(id.as_str())
        .bind(micros(at))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Sets the last accepted use in a revoked key's receipt.
    pub async fn write_receipt(
        &mut self,
        account: &AccountId,
        id: &KeyId,
        last_accepted: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        sqlx::query("update api_keys set last_accepted = $3 where account_id = $1 and id = $2")
            .bind(account.as_str())
            .bind(id.as_str())
            .bind(last_accepted.map(micros))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Adds calls that gateways cut to the receipts of their keys.
    pub async fn add_cuts(&mut self, cuts: &BTreeMap<(&AccountId, &KeyId), i64>) -> Result<(), StoreError> {
        let rows: Vec<_> = cuts.iter().map(|((account, key), count)| (account, key, count)).collect();
        let (sqlite, postgres) = over_json!(
            "update api_keys set in_flight_cut = in_flight_cut + cast(value->>2 as bigint)",
            "and api_keys.account_id = value->>0 and api_keys.id = value->>1
             and api_keys.revoked is not null"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }
}

impl Reads<'_> {
    pub async fn lookup_key(&mut self, account: &AccountId, id: &KeyId) -> Result<Option<Key>, StoreError> {
        Ok(sqlx::query_as(concatcp!(SELECT_KEYS, "where k.account_id = $1 and k.id = $2"))
            .bind(account.as_str())
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?)
    }
}

impl Store {
    /// Finds a key of any account and status by its hash.
    pub async fn find_key(&self, hash: KeyHash) -> Result<Option<Key>, StoreError> {
        Ok(sqlx::query_as(concatcp!(SELECT_KEYS, "where k.hash = $1"))
            .bind(hash.as_bytes().to_vec())
            .fetch_optional(&self.reader)
            .await?)
    }

    /// Lists an account's keys, newest first, at most `limit` after the one created at `created` with the id
    /// `id`.
    pub async fn page_keys(
        &self,
        account: &AccountId,
        after: Option<(DateTime<Utc>, &KeyId)>,
        limit: i64,
    ) -> Result<Vec<Key>, StoreError> {
        let (created, id) = after.map_or((i64::MAX, "~"), |(at, id)| (micros(at), id.as_str()));
        Ok(sqlx::query_as(concatcp!(
            SELECT_KEYS,
            "where k.account_id = $1 and (k.created < $2 or (k.created = $2 and k.id < $3))
             order by k.created desc, k.id desc limit $4"
        ))
        .bind(account.as_str())
        .bind(created)
        .bind(id)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Lists an account's keys that are not revoked, by last use, then newest first.
    pub async fn list_keys_used_last(&self, account: &AccountId, limit: i64) -> Result<Vec<Key>, StoreError> {
        Ok(sqlx::query_as(concatcp!(
            SELECT_KEYS,
            "where k.account_id = $1 and k.revoked is null
             order by coalesce(k.last_used, 0) desc, k.created desc, k.id desc limit $2"
        ))
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for Key {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let agent_id: Option<AgentId> = row.try_get("agent_id")?;
        let agent_name: Option<String> = row.try_get("agent_name")?;
        Ok(Self {
            account_id: row.try_get("account_id")?,
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            prefix: row.try_get("prefix")?,
            last_four: row.try_get("last_four")?,
            agent: agent_id.zip(agent_name),
            created: instant(row, "created")?,
            expires: optional_instant(row, "expires")?,
            revoked: optional_instant(row, "revoked")?,
            last_used: optional_instant(row, "last_used")?,
            last_used_from: row.try_get("last_used_from")?,
            replaces: relative(row, ["replaces", "before_prefix", "before_last_four"])?,
            replaced_by: relative(row, ["after_id", "after_prefix", "after_last_four"])?,
            last_accepted: optional_instant(row, "last_accepted")?,
            in_flight_cut: row.try_get("in_flight_cut")?,
            limits: row.try_get::<Option<Limits>, _>("limits")?.unwrap_or_default(),
        })
    }
}

fn relative(row: &AnyRow, columns: [&str; 3]) -> sqlx::Result<Option<Relative>> {
    let [id, prefix, last_four] = columns;
    let id: Option<KeyId> = row.try_get(id)?;
    id.map(|id| Ok(Relative { id, prefix: row.try_get(prefix)?, last_four: row.try_get(last_four)? }))
        .transpose()
}
