//! One call with its details, and the options of the list's filter.

use const_format::concatcp;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, AgentId, KeyId, Recorded, Request};
use crate::store::columns::unknown;
use crate::store::rows::{instant, optional_instant};
use crate::store::usage::words::{CALL_COLUMNS, CALL_NAMES, number_of};
use crate::store::{Store, StoreError};

macro_rules! lookup {
    ($from:literal, $call:literal) => {
        concatcp!(
            "select ",
            CALL_COLUMNS,
            ", k.name as key_name, a.name as agent_name from ",
            $from,
            CALL_NAMES,
            " left join api_keys k on k.account_id = $1 and k.id = ek.name
              left join agents a on a.account_id = $1 and a.id = e.agent_id
              where ",
            $call,
            ".account = ",
            number_of!("$1"),
            " and ",
            $call,
            ".source = ",
            number_of!("$2"),
            " and ",
            $call,
            ".id = $3"
        )
    };
}

/// Finds an event by its key. On PostgreSQL the deduplication id has its month.
pub(in crate::store) const LOOKUP: (&str, &str) = (
    lookup!("calls e", "e"),
    lookup!(
        "call_ids i join calls e on e.account = i.account and e.time = i.time and e.source = i.source and e.id = i.id",
        "i"
    ),
);

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
        Ok(sqlx::query_scalar(
            "select model from account_models where account_id = $1 and model <> '' order by model limit $2",
        )
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
        let found = sqlx::query(
            "select 'model' as kind, model as id, model as name from (
                 select model from account_models where account_id = $1 and model <> '' order by model limit $4) as models
             union all select 'key', id, name from (
                 select id, name from (select id, name from api_keys where account_id = $1
                     order by created desc, id desc limit $4) as newest
                 union select id, name from api_keys where account_id = $1 and id = $2) as some_keys
             union all select 'agent', cast(id as text), name from (
                 select id, name from (select id, name from agents where account_id = $1
                     order by id limit $4) as first
                 union select id, name from agents where account_id = $1 and id = $3) as some_agents",
        )
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
