//! `usage_events`, as they are read: newest first.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::rows::micros;
use super::{Store, StoreError};
use crate::domain::{AccountId, Money, UsageEvent};

/// A metered call with its cost and the names of its key and agent.
#[derive(Clone, Debug)]
pub struct Request {
    /// The call.
    pub event: UsageEvent,
    /// What it cost; none where there was no price.
    pub cost: Option<Money>,
    /// Its key's name.
    pub key_name: Option<String>,
    /// Its agent's name.
    pub agent_name: Option<String>,
}

/// Where a page of requests ends: the time, source and id of its last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When the call was made.
    pub time: DateTime<Utc>,
    /// Who reported it.
    pub source: String,
    /// Its id.
    pub id: String,
}

/// Requests of an account with the names that belong to them.
macro_rules! select_requests {
    ($tail:literal) => {
        concat!(
            "select e.*, k.name as key_name, a.name as agent_name from usage_events e
             left join api_keys k on k.account_id = e.account_id and k.id = e.key_id
             left join agents a on a.account_id = e.account_id and a.id = e.agent_id
             where e.account_id = $1 ",
            $tail,
            " order by e.time desc, e.source desc, e.id desc limit $2"
        )
    };
}

impl Store {
    /// An account's requests, newest first, `limit` of them, older than a mark.
    pub async fn page_requests(
        &self,
        account: &AccountId,
        after: Option<&Mark>,
        limit: i64,
    ) -> Result<Vec<Request>, StoreError> {
        let query = match after {
            None => sqlx::query(select_requests!("")).bind(account.as_str()).bind(limit),
            Some(mark) => sqlx::query(select_requests!("and (e.time, e.source, e.id) < ($3, $4, $5)"))
                .bind(account.as_str())
                .bind(limit)
                .bind(micros(mark.time))
                .bind(mark.source.as_str())
                .bind(mark.id.as_str()),
        };
        query.fetch_all(&self.reader).await?.iter().map(request).collect()
    }
}

fn request(row: &AnyRow) -> Result<Request, StoreError> {
    let cost: Option<i64> = row.try_get("cost")?;
    Ok(Request {
        event: super::usage::event(row)?,
        cost: cost.map(Money::from_micros),
        key_name: row.try_get("key_name")?,
        agent_name: row.try_get("agent_name")?,
    })
}
