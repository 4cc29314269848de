//! Reads the keys of all accounts for the key cache, in pieces.

use std::borrow::Cow;

use data_encoding::HEXLOWER_PERMISSIVE;
use serde::Deserialize;
use sqlx::Row;

use super::facts::KeyFacts;
use crate::domain::{AccountId, AgentId, KeyHash, KeyId, LimitOf, Limits, Wallet};
use crate::store::columns::unknown;
use crate::store::json_rows::as_json;
use crate::store::rows::of_micros;
use crate::store::{Store, StoreError};

/// The position of a key among all: its account and its id.
#[derive(Clone, Debug, Default)]
pub struct KeyPosition(String, String);

/// A key in the JSON of [`KEYS`].
#[derive(Deserialize)]
struct KeyRow<'a> {
    #[serde(borrow)]
    account_id: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    hash: Cow<'a, str>,
    agent_id: Option<AgentId>,
    expires: Option<i64>,
    revoked: Option<i64>,
    last_used: Option<i64>,
    /// Whether the agent has a wallet of its own.
    is_prepaid: i64,
    key_limits: Option<String>,
    agent_limits: Option<String>,
    plan_limits: Option<String>,
}

/// The columns of a [`KeyRow`], with the hash in hexadecimal. The order makes SQLite walk through the index of the
/// position, and a left join keeps it from walking through all accounts instead.
macro_rules! keys {
    ($hash:literal, $end:literal) => {
        concat!(
            "select k.account_id, k.id, ",
            $hash,
            " as hash, k.agent_id, k.expires, k.revoked, k.last_used,
                 case when a.prepaid is null then 0 else 1 end as is_prepaid,
                 k.limits as key_limits, a.limits as agent_limits, p.limits as plan_limits
             from api_keys k left join accounts c on c.id = k.account_id left join plans p on p.name = c.plan
             left join agents a on a.account_id = k.account_id and a.id = k.agent_id
             where (k.account_id, k.id) > ($1, $2)",
            $end,
            " order by k.account_id, k.id"
        )
    };
}

/// The keys of a piece, for both engines.
macro_rules! as_one {
    ($end:literal) => {
        as_json!(
            "r.account_id, r.id, r.hash, r.agent_id, r.expires, r.revoked, r.last_used, r.is_prepaid, r.key_limits,
             r.agent_limits, r.plan_limits",
            keys!("hex(k.hash)", $end),
            keys!("encode(k.hash, 'hex')", $end)
        )
    };
}

const KEYS: (&str, &str) = as_one!(" and (k.account_id, k.id) <= ($3, $4)");
/// The last piece, which has no end.
const LAST_KEYS: (&str, &str) = as_one!("");

impl Store {
    /// Counts the keys of all accounts, whatever their status.
    pub async fn count_all_keys(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("select count(*) from api_keys").fetch_one(&self.key_cache).await?)
    }

    /// Finds the position so many keys after another; `None` if there are fewer.
    pub async fn find_key_position(
        &self,
        after: &KeyPosition,
        keys: i64,
    ) -> Result<Option<KeyPosition>, StoreError> {
        let found: Option<(String, String)> = sqlx::query_as(
            "select account_id, id from api_keys where (account_id, id) > ($1, $2)
             order by account_id, id limit 1 offset $3",
        )
        .bind(after.0.clone())
        .bind(after.1.clone())
        .bind(keys - 1)
        .fetch_optional(&self.key_cache)
        .await?;
        Ok(found.map(|(account, id)| KeyPosition(account, id)))
    }

    /// Reads the keys after a position, to another and with it, or to the end.
    pub async fn list_keys_between(
        &self,
        after: KeyPosition,
        last: Option<KeyPosition>,
    ) -> Result<Vec<KeyFacts>, StoreError> {
        let (sqlite, postgres) = if last.is_some() { KEYS } else { LAST_KEYS };
        let query = sqlx::query(self.engine.sql(sqlite, postgres)).bind(after.0).bind(after.1);
        let query = match last {
            Some(KeyPosition(account, id)) => query.bind(account).bind(id),
            None => query,
        };
        let found = query.fetch_one(&self.key_cache).await?;
        let text: &str = found.try_get("found")?;
        let rows: Vec<KeyRow<'_>> =
            serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(rows.into_iter().map(facts).collect::<sqlx::Result<_>>()?)
    }
}

fn facts(row: KeyRow<'_>) -> sqlx::Result<KeyFacts> {
    let instant = |micros: Option<i64>, column| micros.map(|micros| of_micros(micros, column)).transpose();
    let hash = HEXLOWER_PERMISSIVE.decode(row.hash.as_bytes()).ok();
    let hash = hash.and_then(|bytes| KeyHash::from_bytes(&bytes)).ok_or_else(|| unknown("hash"))?;
    let mut limits = Vec::new();
    for (of, kept) in
        [(LimitOf::Key, row.key_limits), (LimitOf::Agent, row.agent_limits), (LimitOf::Plan, row.plan_limits)]
    {
        let read = |text: String| Limits::parse_kept(&text).ok_or_else(|| unknown("limits"));
        limits.extend(kept.map(read).transpose()?.map(|found| (of, found)));
    }
    let prepaid = row.agent_id.filter(|_| row.is_prepaid != 0);
    Ok(KeyFacts {
        account_id: AccountId::new(row.account_id),
        id: KeyId::new(row.id),
        hash,
        agent_id: row.agent_id,
        wallet: prepaid.map_or(Wallet::Account, Wallet::Agent),
        expires: instant(row.expires, "expires")?,
        revoked: instant(row.revoked, "revoked")?,
        last_used: instant(row.last_used, "last_used")?,
        limits,
    })
}
