//! One of `usage_events` with its details, and the options of the list's filter.

use const_format::concatcp;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, AgentId, KeyId, Recorded, Request};
use crate::store::columns::unknown;
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

/// The models that an account has called. Skips through the index from one model to the next, without the calls in
/// between.
const CALLED: &str = "with recursive called(model) as (
         select min(model) from usage_events where account_id = $1 and model <> ''
         union all
         select (select min(e.model) from usage_events e
                 where e.account_id = $1 and e.model <> '' and e.model > called.model)
         from called where called.model is not null)";

/// What the calls of an account can be filtered by.
#[derive(Clone, Debug, Default)]
pub struct FilterNames {
    pub models: Vec<String>,
    pub keys: Vec<(KeyId, String)>,
    /// By id.
    pub agents: Vec<(AgentId, String)>,
}

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

    /// Lists the models that an account has called, by name, at most `limit`.
    pub async fn list_called_models(
        &self,
        account: &AccountId,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(concatcp!(
            CALLED,
            " select model from called where model is not null limit $2"
        ))
        .bind(account.as_str())
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Lists what an account's calls can be filtered by, at most `limit` of each: the models that it has called, by
    /// name; the ids and names of its newest keys, and of one given key; of its first agents, and of one given
    /// agent.
    pub async fn list_filter_names(
        &self,
        account: &AccountId,
        (key, agent): (Option<&KeyId>, Option<AgentId>),
        limit: i64,
    ) -> Result<FilterNames, StoreError> {
        let found = sqlx::query(concatcp!(
            CALLED,
            "
             select 'model' as kind, model as id, model as name from (
                 select model from called where model is not null limit $4) as models
             union all select 'key', id, name from (
                 select id, name from (select id, name from api_keys where account_id = $1
                     order by created desc, id desc limit $4) as newest
                 union select id, name from api_keys where account_id = $1 and id = $2) as some_keys
             union all select 'agent', cast(id as text), name from (
                 select id, name from (select id, name from agents where account_id = $1
                     order by id limit $4) as first
                 union select id, name from agents where account_id = $1 and id = $3) as some_agents"
        ))
        .bind(account.as_str())
        .bind(key.map(|key| key.as_str().to_owned()))
        .bind(agent)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?;
        let mut names = FilterNames::default();
        for row in &found {
            let (id, name): (String, String) = (row.try_get("id")?, row.try_get("name")?);
            match row.try_get("kind")? {
                "model" => names.models.push(name),
                "key" => names.keys.push((KeyId::new(id), name)),
                _ => names.agents.push((id.parse().map_err(|_| unknown("id"))?, name)),
            }
        }
        names.agents.sort();
        Ok(names)
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
