//! The places of groups, which give them their colours; of models the `account_models` table, in the order of their first use.

use serde::Serialize;

use crate::domain::{AccountId, Group, GroupBy};
use crate::store::reports::ids;
use crate::store::rows::json;
use crate::store::{StoreError, Tx, over_json};

#[derive(Serialize)]
struct WrittenModel<'a> {
    account_id: &'a str,
    model: &'a str,
}

impl Tx {
    /// Gives models that an account has not used before the next places. The rows must be distinct.
    pub async fn add_models(&mut self, models: &[(&AccountId, &str)]) -> Result<(), StoreError> {
        let rows: Vec<_> = models
            .iter()
            .map(|(account_id, model)| WrittenModel { account_id: account_id.as_str(), model })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into account_models (account_id, model, place)
             select value->>'account_id', value->>'model',
                 (select count(*) from account_models m where m.account_id = value->>'account_id')
                 + row_number() over (partition by value->>'account_id' order by value->>'model')",
            "and not exists (select 1 from account_models m
                 where m.account_id = value->>'account_id' and m.model = value->>'model')
             on conflict (account_id, model) do nothing"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }

    /// The places of some groups, from 1: models in the order of their first use, agents and keys in that of
    /// their creation. Groups without one are left out.
    pub async fn list_places(
        &mut self,
        account: &AccountId,
        by: GroupBy,
        groups: &[Group],
    ) -> Result<Vec<(String, i64)>, StoreError> {
        macro_rules! places {
            ($rows:literal) => {
                self.engine.sql(
                    concat!(
                        "select id, place from (",
                        $rows,
                        ") p where id in (select cast(value as text) from json_each($2))"
                    ),
                    concat!(
                        "select id, place from (",
                        $rows,
                        ") p where id in (select jsonb_array_elements_text($2::jsonb))"
                    ),
                )
            };
        }
        let statement = match by {
            GroupBy::Day => return Ok(Vec::new()),
            GroupBy::Model => places!("select model as id, place from account_models where account_id = $1"),
            GroupBy::Agent => places!(
                "select cast(id as text) as id, row_number() over (order by created, id) as place
                 from agents where account_id = $1"
            ),
            GroupBy::Key => places!(
                "select id, row_number() over (order by created, id) as place
                 from api_keys where account_id = $1"
            ),
        };
        let wanted = ids(groups)?;
        Ok(sqlx::query_as(statement).bind(account.as_str()).bind(wanted).fetch_all(self.connection()).await?)
    }
}
