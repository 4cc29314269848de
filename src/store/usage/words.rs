//! The `call_names` table: texts that calls share, each under a number; and how statements over `calls` read calls in words.

use std::collections::{BTreeSet, HashMap};

use const_format::concatcp;

use crate::store::rows::json;
use crate::store::{StoreError, Tx};

/// The columns of a call in a list in words, of `calls e` joined with [`LISTED_NAMES`]. Most calls have only some of the units.
pub(in crate::store) const LISTED_COLUMNS: &str =
    "e.number, es.name as source, e.id, e.time, ek.name as key_id, e.agent_id, em.name as model, et.name as model_type,
     coalesce(e.prompt_tokens, 0) as prompt_tokens, coalesce(e.cached_tokens, 0) as cached_tokens,
     coalesce(e.cache_write_tokens, 0) as cache_write_tokens, coalesce(e.completion_tokens, 0) as completion_tokens,
     coalesce(e.reasoning_tokens, 0) as reasoning_tokens, coalesce(e.milliseconds, 0) as milliseconds,
     coalesce(e.messages, 0) as messages, coalesce(e.characters, 0) as characters, coalesce(e.images, 0) as images,
     cast(e.status as bigint) as status, e.latency_ms, e.interaction_id, e.hold_id,
     cast(coalesce(e.was_cut, 0) as bigint) as was_cut, cast(coalesce(e.estimated, 0) as bigint) as estimated,
     cast(e.reported as bigint) as reported, e.cost";

/// All columns, with [`CALL_NAMES`]. They are those of the view `usage_events`, whose joins SQLite would not always put behind
/// the index that a statement is about.
pub(in crate::store) const CALL_COLUMNS: &str = concatcp!(
    LISTED_COLUMNS,
    ", ea.name as account_id, e.received, e.price_id,
     case when e.payer is null then 'account' else 'agent:' || e.payer end as wallet, e.priced_later"
);

/// The names of the calls `e` in a list. Left joins keep their place behind them.
pub(in crate::store) const LISTED_NAMES: &str = " left join call_names es on es.number = e.source
      left join call_names ek on ek.number = e.key left join call_names em on em.number = e.model
      left join call_names et on et.number = e.model_type";

/// All names of the calls `e`.
pub(in crate::store) const CALL_NAMES: &str =
    concatcp!(" left join call_names ea on ea.number = e.account", LISTED_NAMES);

/// The number of a name that is a parameter, or an expression.
macro_rules! number_of {
    ($name:literal) => {
        concat!("(select number from call_names where name = ", $name, ")")
    };
}
pub(in crate::store) use number_of;

const NUMBERS: (&str, &str) = (
    // `cross join` fixes the join order: one name after another, by its index.
    "select n.name, n.number from json_each($1) as wanted cross join call_names n on n.name = wanted.value",
    "select n.name, n.number from jsonb_array_elements_text($1::jsonb) as wanted(name) join call_names n using (name)",
);

const NUMBER: (&str, &str) = (
    "insert into call_names (name) select value from json_each($1) where true on conflict (name) do nothing",
    "insert into call_names (name) select name from jsonb_array_elements_text($1::jsonb) as new(name)
     on conflict (name) do nothing",
);

impl Tx {
    /// The numbers of names. New names get one; they are inserted in the order of their bytes, so that two transactions
    /// cannot deadlock.
    pub(super) async fn number_names(
        &mut self,
        names: &BTreeSet<&str>,
    ) -> Result<HashMap<String, i64>, StoreError> {
        let known = self.list_numbers(names).await?;
        if known.len() == names.len() {
            return Ok(known);
        }
        let new: Vec<_> = names.iter().filter(|name| !known.contains_key(**name)).collect();
        let (sqlite, postgres) = NUMBER;
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&new)?).execute(self.connection()).await?;
        self.list_numbers(names).await
    }

    async fn list_numbers(&mut self, names: &BTreeSet<&str>) -> Result<HashMap<String, i64>, StoreError> {
        let (sqlite, postgres) = NUMBERS;
        let found: Vec<(String, i64)> = sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(names)?)
            .fetch_all(self.connection())
            .await?;
        Ok(found.into_iter().collect())
    }
}
