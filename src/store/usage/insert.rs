//! Inserts calls: those of a transaction in few statements, whose parameters are numbers more than texts.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Row};

use super::{EventKey, PricedEvent};
use crate::domain::{KeyId, Usage};
use crate::store::rows::micros;
use crate::store::{Engine, StoreError, Tx};

/// The columns but for the number, which PostgreSQL gives.
const COLUMNS: [&str; 28] = [
    "account",
    "source",
    "id",
    "time",
    "received",
    "key",
    "agent_id",
    "model",
    "model_type",
    "payer",
    "prompt_tokens",
    "cached_tokens",
    "cache_write_tokens",
    "completion_tokens",
    "reasoning_tokens",
    "milliseconds",
    "messages",
    "characters",
    "images",
    "status",
    "latency_ms",
    "interaction_id",
    "hold_id",
    "was_cut",
    "estimated",
    "reported",
    "cost",
    "price_id",
];

/// The rows of a statement: each size is prepared once. What is left of a statement is nulls, so that any number of calls
/// needs few of them.
const SIZES: [usize; 3] = [1, 16, 64];

/// The statements of each size for SQLite and PostgreSQL. They insert the calls that are new, and return these.
static STATEMENTS: LazyLock<[(String, String); 3]> = LazyLock::new(|| SIZES.map(statements));

fn statements(size: usize) -> (String, String) {
    let columns = COLUMNS.join(", ");
    // Without numbers: SQLite looks a numbered parameter up among all others.
    let row = format!("({})", vec!["?"; COLUMNS.len() + 1].join(", "));
    let numbered = vec![row; size].join(", ");
    // SQLite calls the columns of values `column1` and so on; the third is the source.
    let sqlite = format!(
        "insert into calls (number, {columns}) select * from (values {numbered}) where column3 is not null
         on conflict (account, source, id) do nothing returning account, source, id"
    );
    let plain = numbered_values(size);
    // The table of ids decides: a unique constraint on the partitioned table would cover one month only.
    let postgres = format!(
        "with reported as materialized (select * from (values {plain}) as rows ({columns}) where source is not null),
         counted as (insert into call_ids (account, source, id, time) select account, source, id, time from reported
             on conflict (account, source, id) do nothing returning account, source, id)
         insert into calls ({columns}) select {columns} from reported join counted using (account, source, id)
         returning account, source, id"
    );
    (sqlite, postgres)
}

/// The parameters of some rows, with numbers.
fn numbered_values(size: usize) -> String {
    let rows = (0..size).map(|row| {
        let parameters: Vec<_> =
            (1..=COLUMNS.len()).map(|column| format!("${}", row * COLUMNS.len() + column)).collect();
        format!("({})", parameters.join(", "))
    });
    rows.collect::<Vec<_>>().join(", ")
}

/// The numbers of names that a transaction's calls share.
struct Numbers(HashMap<String, i64>);

impl Numbers {
    /// The number of one of them; `None` for a name that is none of them, which no column takes.
    fn of(&self, name: &str) -> Option<i64> {
        self.0.get(name).copied()
    }
}

impl Tx {
    /// Inserts events unless they exist, and returns the keys of those inserted. Events must be sorted by key,
    /// so that two transactions cannot deadlock, and their partitions must exist.
    pub async fn insert_events(
        &mut self,
        events: &[PricedEvent],
        received: DateTime<Utc>,
    ) -> Result<HashSet<EventKey>, StoreError> {
        let numbers = Numbers(self.number_names(&names(events)).await?);
        let (accounts, sources) =
            (names_by_number(events, &numbers, true), names_by_number(events, &numbers, false));
        let mut number = self.take_numbers(events.len()).await?;
        let mut written = HashSet::with_capacity(events.len());
        let [.., most] = SIZES;
        for rows in events.chunks(most) {
            let at = SIZES.iter().position(|size| *size >= rows.len()).unwrap_or(SIZES.len() - 1);
            let (sqlite, postgres) = &STATEMENTS[at];
            let mut query = sqlx::query(self.engine.sql(sqlite, postgres));
            for row in (0..SIZES[at]).map(|row| rows.get(row)) {
                if let Some(number) = &mut number {
                    query = query.bind(row.map(|_| *number));
                    *number += 1;
                }
                query = bind(query, row, &numbers, received);
            }
            for row in query.fetch_all(self.connection()).await? {
                let (account, source): (i64, i64) = (row.try_get("account")?, row.try_get("source")?);
                if let (Some(account), Some(source)) = (accounts.get(&account), sources.get(&source)) {
                    let (account_id, source) = (account.account_id.clone(), source.event.source.clone());
                    written.insert(EventKey { account_id, source, id: row.try_get("id")? });
                }
            }
        }
        Ok(written)
    }

    /// Takes so many numbers of calls, which follow each other, and returns the first; none on PostgreSQL, whose sequence
    /// gives each.
    async fn take_numbers(&mut self, calls: usize) -> Result<Option<i64>, StoreError> {
        if self.engine == Engine::Postgres {
            return Ok(None);
        }
        let calls = i64::try_from(calls).unwrap_or(i64::MAX);
        let statement = "update call_numbers set last = last + $1 returning last - $1 + 1";
        Ok(Some(sqlx::query_scalar(statement).bind(calls).fetch_one(self.connection()).await?))
    }
}

fn names(events: &[PricedEvent]) -> BTreeSet<&str> {
    let names = events.iter().flat_map(|PricedEvent { account_id, event, .. }| {
        let key = event.key_id.as_ref().map(KeyId::as_str);
        let always = [account_id.as_str(), &event.source, &event.model];
        always.into_iter().chain(key).chain(event.model_type.as_deref())
    });
    names.collect()
}

/// An event of each account, or of each source, by the number of its name.
fn names_by_number<'a>(
    events: &'a [PricedEvent],
    numbers: &Numbers,
    of_accounts: bool,
) -> HashMap<i64, &'a PricedEvent> {
    let name = |priced: &'a PricedEvent| {
        if of_accounts { priced.account_id.as_str() } else { &*priced.event.source }
    };
    events.iter().filter_map(|priced| Some((numbers.of(name(priced))?, priced))).collect()
}

type Insert<'q> = Query<'q, Any, AnyArguments>;

/// Binds a row but for its number, in the order of [`COLUMNS`]; nulls for none.
fn bind<'q>(
    query: Insert<'q>,
    row: Option<&PricedEvent>,
    numbers: &Numbers,
    received: DateTime<Utc>,
) -> Insert<'q> {
    let event = row.map(|row| &row.event);
    let cost = row.and_then(|row| row.priced);
    // A null is 0 (see the migration).
    let units = |read: fn(&Usage) -> i64| event.map(|event| read(&event.usage)).filter(|units| *units != 0);
    query
        .bind(row.and_then(|row| numbers.of(row.account_id.as_str())))
        .bind(event.and_then(|event| numbers.of(&event.source)))
        .bind(event.map(|event| event.id.clone()))
        .bind(event.map(|event| micros(event.time)))
        .bind(event.map(|_| micros(received)))
        .bind(event.and_then(|event| numbers.of(event.key_id.as_ref()?.as_str())))
        .bind(event.and_then(|event| event.agent_id.id()))
        .bind(event.and_then(|event| numbers.of(&event.model)))
        .bind(event.and_then(|event| numbers.of(event.model_type.as_deref()?)))
        .bind(row.and_then(|row| row.wallet.agent()))
        .bind(units(|usage| usage.prompt_tokens))
        .bind(units(|usage| usage.cached_tokens))
        .bind(units(|usage| usage.cache_write_tokens))
        .bind(units(|usage| usage.completion_tokens))
        .bind(units(|usage| usage.reasoning_tokens))
        .bind(units(|usage| usage.milliseconds))
        .bind(units(|usage| usage.messages))
        .bind(units(|usage| usage.characters))
        .bind(units(|usage| usage.images))
        .bind(event.and_then(|event| event.status))
        .bind(event.and_then(|event| event.latency_ms))
        .bind(event.and_then(|event| event.interaction_id.clone()))
        .bind(event.and_then(|event| Some(event.hold_id.as_ref()?.as_str().to_owned())))
        .bind(event.filter(|event| event.was_cut).map(|_| 1_i64))
        .bind(event.filter(|event| event.usage.is_estimated).map(|_| 1_i64))
        .bind(event.map(|event| event.usage.reported.bits()))
        .bind(cost.map(|(cost, _)| cost.micros()))
        .bind(cost.map(|(_, price)| price))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_has_a_parameter_for_each_column_of_each_row() {
        for (size, (sqlite, postgres)) in SIZES.iter().zip(STATEMENTS.iter()) {
            assert_eq!(sqlite.matches('?').count(), size * (COLUMNS.len() + 1));
            let last = size * COLUMNS.len();
            assert!(postgres.contains(&format!("${last})")));
            assert_eq!(postgres.matches('$').count(), last);
        }
        assert!(SIZES.is_sorted());
        assert_eq!(COLUMNS[1], "source", "SQLite's third column, after the number and the account");
    }
}
