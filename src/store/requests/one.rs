//! One of `usage_events` with its details, and the options of the list's filter.

use sqlx::{FromRow, Row};

use crate::domain::{AccountId, AgentId, KeyId, Recorded, Request};
use crate::store::rows::{instant, optional_instant};
use crate::store::{Store, StoreError};

macro_rules! lookup {
    ($from:literal, $where:literal) => {
        concat!(
            "select e.*, k.name as key_name, a.name as agent_name from ",
            $from,
            " left join api_keys k on k.account_id = e.account_id and k.id = e.key_id
              left join agents a on a.account_id = e.account_id and a.id = e.agent_id
              where ",
            $where
        )
    };
}

/// Finds an event by its key. On PostgreSQL the deduplication id has its month.
pub(in crate::store) const LOOKUP: (&str, &str) = (
    lookup!("usage_events e", "e.account_id = $1 and e.source = $2 and e.id = $3"),
    lookup!(
        "usage_event_ids i join usage_events e on e.account_id = i.account_id and e.time = i.time
             and e.source = i.source and e.id = i.id",
        "i.account_id = $1 and i.source = $2 and i.id = $3"
    ),
);

impl Store {
    pub async fn lookup_request(
        &self,
        account: &AccountId,
        source: &str,
        id: &str,
    ) -> Result<Option<Recorded>, StoreError> {
        let (sqlite, postgres) = LOOKUP;
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(source)
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        let Some(row) = found else { return Ok(None) };
        Ok(Some(Recorded {
            request: Request::from_row(&row)?,
            received: instant(&row, "received")?,
            wallet: row.try_get("wallet")?,
            price_id: row.try_get("price_id")?,
            priced_later: optional_instant(&row, "priced_later")?,
        }))
    }

    /// Lists the models that an account has called, by name, at most `limit`. Skips through the index from one
    /// model to the next, without the calls in between.
    pub async fn list_called_models(
        &self,
        account: &AccountId,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "with recursive called(model) as (
                 select min(model) from usage_events where account_id = $1 and model <> ''
                 union all
                 select (select min(e.model) from usage_events e where e.account_id = $1 and e.model <> '' and e.model > called.model)
                 from called where called.model is not null)
             select model from called where model is not null limit $2",
        )
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Lists the ids and names of an account's newest keys, at most `limit`, and of one given key.
    pub async fn list_key_names(
        &self,
        account: &AccountId,
        also: Option<&KeyId>,
        limit: i64,
    ) -> Result<Vec<(KeyId, String)>, StoreError> {
        Ok(sqlx::query_as(
            "select id, name from (select id, name from api_keys where account_id = $1
                 order by created desc, id desc limit $3) as newest
             union select id, name from api_keys where account_id = $1 and id = $2",
        )
        .bind(account.as_str())
        .bind(also.map(|key| key.as_str().to_owned()))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Lists the ids and names of an account's first agents, at most `limit`, and of one given agent.
    pub async fn list_agent_names(
        &self,
        account: &AccountId,
        also: Option<AgentId>,
        limit: i64,
    ) -> Result<Vec<(AgentId, String)>, StoreError> {
        Ok(sqlx::query_as(
            "select id, name from (select id, name from agents where account_id = $1
                 order by id limit $3) as first
             union select id, name from agents where account_id = $1 and id = $2",
        )
        .bind(account.as_str())
        .bind(also)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}
