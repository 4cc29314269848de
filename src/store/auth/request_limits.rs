//! The `request_limits` table, on PostgreSQL only: when each account has its whole limit of requests again.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::AccountId;
use crate::domain::rate_limit::{RateLimit, RateLimitOutcome};
use crate::store::rows::{micros, of_micros};
use crate::store::{Engine, Store, StoreError, Tx};

impl Store {
    /// Counts a request, if the limit allows it: [`RateLimit::count`] in one statement. Its commit does not
    /// wait for the disk.
    pub async fn count_request(
        &self,
        account: &AccountId,
        pace: RateLimit,
        now: DateTime<Utc>,
    ) -> Result<RateLimitOutcome, StoreError> {
        let counted: Option<i64> = sqlx::query_scalar(
            "insert into request_limits (account_id, full_again) values ($1, $2 + $3)
             on conflict (account_id) do update
                 set full_again = greatest(request_limits.full_again, $2) + $3
                 where greatest(request_limits.full_again, $2) + $3 <= $2 + $4
             returning full_again",
        )
        .bind(account.as_str())
        .bind(micros(now))
        .bind(in_micros(pace.share()))
        .bind(in_micros(pace.whole()))
        .fetch_optional(&self.writer)
        .await?;
        if let Some(full_again) = counted {
            return Ok(RateLimitOutcome {
                full_again: of_micros(full_again, "full_again")?,
                is_within: true,
            });
        }
        let full_again: Option<i64> =
            sqlx::query_scalar("select full_again from request_limits where account_id = $1")
                .bind(account.as_str())
                .fetch_optional(&self.reader)
                .await?;
        // Another server, whose clock is ahead, may have just deleted the row.
        let full_again = full_again.map(|again| of_micros(again, "full_again")).transpose()?;
        let full_again = full_again.unwrap_or(now + pace.whole());
        Ok(RateLimitOutcome { full_again, is_within: false })
    }
}

impl Tx {
    /// Deletes the rows of accounts that have their whole limit.
    pub async fn delete_full_request_limits(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        if self.engine == Engine::Postgres {
            sqlx::query("delete from request_limits where full_again <= $1")
                .bind(micros(now))
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}

/// For durations of about a minute.
fn in_micros(time: TimeDelta) -> i64 {
    time.num_microseconds().unwrap_or(i64::MAX)
}
