//! The `key_agents` table: bindings of keys to agents.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::Row;

use crate::domain::{AccountId, AgentId, KeyId};
use crate::store::rows::{instant, json, micros};
use crate::store::{StoreError, Tx};

/// The bindings of a key, by their start.
#[derive(Clone, Debug, Default)]
pub struct Bindings(Vec<(DateTime<Utc>, Option<AgentId>)>);

impl Bindings {
    /// The agent at an instant; before the first binding, the first.
    pub fn at(&self, instant: DateTime<Utc>) -> Option<AgentId> {
        let began = self.0.iter().rev().find(|(since, _)| *since <= instant);
        began.or(self.0.first()).and_then(|(_, agent)| *agent)
    }

    /// All agents to which the key was ever bound.
    pub fn agents(&self) -> impl Iterator<Item = AgentId> {
        self.0.iter().filter_map(|(_, agent)| *agent)
    }
}

impl Tx {
    /// Binds a key to an agent from an instant on.
    pub async fn bind_key(
        &mut self,
        account: &AccountId,
        key: &KeyId,
        since: DateTime<Utc>,
        agent: Option<AgentId>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "insert into key_agents (account_id, key_id, since, agent_id) values ($1, $2, $3, $4)
             on conflict (account_id, key_id, since) do update set agent_id = excluded.agent_id",
        )
        .bind(account.as_str())
        .bind(key.as_str())
        .bind(micros(since))
        .bind(agent)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Lists the bindings of some keys.
    pub async fn list_bindings(
        &mut self,
        keys: &[(&AccountId, &KeyId)],
    ) -> Result<HashMap<KeyId, Bindings>, StoreError> {
        let (sqlite, postgres) = (
            "select b.* from json_each($1) as wanted cross join key_agents b
             where b.account_id = wanted.value->>0 and b.key_id = wanted.value->>1
             order by b.account_id, b.key_id, b.since",
            "select b.* from jsonb_array_elements($1::jsonb) as wanted(value)
             join key_agents b on b.account_id = wanted.value->>0 and b.key_id = wanted.value->>1
             order by b.account_id, b.key_id, b.since",
        );
        let mut found: HashMap<KeyId, Bindings> = HashMap::new();
        for row in sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&keys)?)
            .fetch_all(self.connection())
            .await?
        {
            let key = row.try_get("key_id")?;
            let began = (instant(&row, "since")?, row.try_get("agent_id")?);
            found.entry(key).or_default().0.push(began);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_the_first_it_is_the_firsts() {
        let at = |minutes: i64| DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minutes);
        let bindings = Bindings(vec![(at(10), None), (at(20), Some(101)), (at(30), Some(102))]);
        let had = [0, 10, 19, 20, 29, 30, 99].map(|minutes| bindings.at(at(minutes)));
        assert_eq!(had, [None, None, None, Some(101), Some(101), Some(102), Some(102)]);
        assert_eq!(Bindings::default().at(at(0)), None);
    }
}
