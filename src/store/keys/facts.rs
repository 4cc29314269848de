//! Reads of `api_keys` for the key cache, and updates of the last use.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, AgentId, KeyHash, KeyId, LimitOf, Limits, Wallet};
use crate::store::rows::{json, micros, optional_instant};
use crate::store::{StoreError, Tx, over_json};

/// The data of a key check.
#[derive(Clone, Debug)]
pub struct KeyFacts {
    pub account_id: AccountId,
    pub id: KeyId,
    /// The SHA-256 of the key.
    pub hash: KeyHash,
    /// The agent that the key is bound to.
    pub agent_id: Option<AgentId>,
    /// The wallet that pays for its calls.
    pub wallet: Wallet,
    pub expires: Option<DateTime<Utc>>,
    pub revoked: Option<DateTime<Utc>>,
    pub last_used: Option<DateTime<Utc>>,
    /// The limits that apply to its calls.
    pub limits: Vec<(LimitOf, Limits)>,
}

#[derive(Clone, Debug)]
pub struct KeyUse {
    pub account_id: AccountId,
    pub key_id: KeyId,
    pub at: DateTime<Utc>,
    /// The gateway, the client's address, or both with ` · ` between.
    pub from: Option<String>,
}

#[derive(Serialize)]
struct UseRow<'a> {
    account_id: &'a str,
    id: &'a str,
    at: i64,
    from: Option<&'a str>,
}

/// The columns of [`KeyFacts`], with whether the agent is prepaid.
macro_rules! select_facts {
    ($from:literal, $tail:literal) => {
        concat!(
            "select k.account_id, k.id, k.hash, k.agent_id, k.expires, k.revoked, k.last_used, a.prepaid,
                 k.limits as key_limits, a.limits as agent_limits, p.limits as plan_limits ",
            $from,
            " join accounts c on c.id = k.account_id left join plans p on p.name = c.plan
              left join agents a on a.account_id = k.account_id and a.id = k.agent_id ",
            $tail
        )
    };
}

impl Tx {
    /// Records uses of keys, except those before a recorded one. A usage event says less about the origin of a
    /// call than its key check; the origin from the key check is kept.
    pub async fn touch_keys(&mut self, uses: &[KeyUse]) -> Result<(), StoreError> {
        let rows: Vec<_> = uses
            .iter()
            .map(|used| UseRow {
                account_id: used.account_id.as_str(),
                id: used.key_id.as_str(),
                at: micros(used.at),
                from: used.from.as_deref(),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "update api_keys set last_used = cast(value->>'at' as bigint),
                 last_used_from = case
                     when substr(last_used_from, 1, length(value->>'from') + 3) = (value->>'from') || ' · '
                     then last_used_from else value->>'from' end",
            "and api_keys.account_id = value->>'account_id' and api_keys.id = value->>'id'
             and coalesce(api_keys.last_used, -1) < cast(value->>'at' as bigint)"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }

    /// Reads some keys of any account and status.
    pub async fn list_key_facts(&mut self, ids: &[&KeyId]) -> Result<Vec<KeyFacts>, StoreError> {
        let (sqlite, postgres) = (
            select_facts!("from json_each($1) as wanted cross join api_keys k", "where k.id = wanted.value"),
            select_facts!(
                "from jsonb_array_elements_text($1::jsonb) as wanted(id)
                 join api_keys k on k.id = wanted.id",
                ""
            ),
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&ids)?)
            .fetch_all(self.connection())
            .await?)
    }

    /// Reads the keys of some accounts.
    pub async fn list_key_facts_of(&mut self, accounts: &[AccountId]) -> Result<Vec<KeyFacts>, StoreError> {
        let (sqlite, postgres) = (
            select_facts!(
                "from json_each($1) as wanted cross join api_keys k",
                "where k.account_id = wanted.value"
            ),
            select_facts!(
                "from jsonb_array_elements_text($1::jsonb) as wanted(id)
                 join api_keys k on k.account_id = wanted.id",
                ""
            ),
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(self.connection())
            .await?)
    }
}

impl FromRow<'_, AnyRow> for KeyFacts {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let agent_id: Option<AgentId> = row.try_get("agent_id")?;
        let prepaid: Option<String> = row.try_get("prepaid")?;
        Ok(Self {
            account_id: row.try_get("account_id")?,
            id: row.try_get("id")?,
            hash: row.try_get("hash")?,
            agent_id,
            wallet: agent_id.filter(|_| prepaid.is_some()).map_or(Wallet::Account, Wallet::Agent),
            expires: optional_instant(row, "expires")?,
            revoked: optional_instant(row, "revoked")?,
            last_used: optional_instant(row, "last_used")?,
            limits: limits_of(row)?,
        })
    }
}

fn limits_of(row: &AnyRow) -> sqlx::Result<Vec<(LimitOf, Limits)>> {
    let mut limits = Vec::new();
    for (of, column) in
        [(LimitOf::Key, "key_limits"), (LimitOf::Agent, "agent_limits"), (LimitOf::Plan, "plan_limits")]
    {
        let found: Option<Limits> = row.try_get(column)?;
        limits.extend(found.map(|found| (of, found)));
    }
    Ok(limits)
}
