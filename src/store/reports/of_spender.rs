//! Reads the usage of one key or one agent.

use chrono::NaiveDate;
use const_format::concatcp;

use super::statements::{IN_DAYS, summed};
use super::{GroupRow, group_row};
use crate::domain::{AccountId, DateRange, GroupBy, Spender};
use crate::store::rows::day;
use crate::store::{Store, StoreError};

/// Sums by day and model, with the index of what it belongs to: SQLite has no statistics, and would read the
/// whole account's days.
macro_rules! days_of {
    ($rows:literal, $column:literal) => {
        concatcp!(
            summed!(
                "d.day as bucket, d.model, ",
                "d.day, d.model",
                $rows,
                concatcp!(IN_DAYS, " and ", $column, " = $4")
            ),
            " limit $5"
        )
    };
}

const OF_KEY: (&str, &str) =
    (days_of!("usage_days d indexed by usage_days_of_key", "d.key_id"), days_of!("usage_days d", "d.key_id"));
const OF_AGENT: (&str, &str) = (
    days_of!("usage_days d indexed by usage_days_of_agent", "d.agent_id"),
    days_of!("usage_days d", "d.agent_id"),
);

impl Store {
    /// The usage of a key or an agent by day and model, unsorted, at most `limit` rows.
    pub async fn list_model_days(
        &self,
        account: &AccountId,
        range: &DateRange,
        spender: &Spender,
        limit: i64,
    ) -> Result<Vec<GroupRow<NaiveDate>>, StoreError> {
        let (sqlite, postgres) = match spender {
            Spender::Key(_) => OF_KEY,
            Spender::Agent(_) => OF_AGENT,
        };
        let query = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string());
        let query = match spender {
            Spender::Key(id) => query.bind(id.as_str().to_owned()),
            Spender::Agent(id) => query.bind(*id),
        };
        let rows = query.bind(limit).fetch_all(&self.reader).await?;
        rows.iter().map(|row| Ok(group_row(row, GroupBy::Model, day(row, "bucket")?)?)).collect()
    }
}
