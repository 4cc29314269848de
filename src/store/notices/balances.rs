//! What owners know of their balance.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::AccountId;
use crate::domain::notice::BalanceMove;
use crate::store::rows::{json, micros};
use crate::store::{Store, StoreError, Tx};

/// What a balance is: 0 above the threshold, 1 at the threshold or below, 2 used up.
macro_rules! moved {
    ($from:literal, $end:literal) => {
        concat!(
            "select a.id as account_id, w.balance, a.low_balance, coalesce(l.level, 2) as told,
                 cast(case when w.balance <= 0 then 2 when w.balance <= a.low_balance then 1 else 0 end as bigint) as present
             from ",
            $from,
            " join wallets w on w.account_id = a.id and w.wallet = 'account'
             left join notice_levels l on l.account_id = a.id
             where coalesce(l.level, 2)
                 <> case when w.balance <= 0 then 2 when w.balance <= a.low_balance then 1 else 0 end ",
            $end
        )
    };
}

impl Tx {
    /// Those of some accounts whose balance is not what their owners know.
    pub async fn list_balance_moves(
        &mut self,
        accounts: &[&AccountId],
    ) -> Result<Vec<BalanceMove>, StoreError> {
        let (sqlite, postgres) = (
            moved!("json_each($1) wanted cross join accounts a", "and a.id = wanted.value order by a.id"),
            moved!(
                "jsonb_array_elements_text($1::jsonb) as wanted(id) join accounts a on a.id = wanted.id",
                "order by a.id"
            ),
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(self.connection())
            .await?)
    }

    /// Notes what an owner knows of the balance; `false` if another transaction has.
    pub async fn note_balance_level(
        &mut self,
        account: &AccountId,
        (told, now): (i64, i64),
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into notice_levels (account_id, level) values ($1, $3)
             on conflict (account_id) do update set level = excluded.level where notice_levels.level = $2",
        )
        .bind(account.as_str())
        .bind(told)
        .bind(now)
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }
}

impl Store {
    /// The accounts whose owners were told of their balance since an instant, so that they may not have been told
    /// of what came after.
    pub async fn list_lately_told(&self, since: DateTime<Utc>) -> Result<Vec<AccountId>, StoreError> {
        Ok(sqlx::query_scalar(
            "select distinct account_id from notices_told
             where at > $1 and what in ('balance_low', 'balance_zero') order by account_id",
        )
        .bind(micros(since))
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for BalanceMove {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            balance: row.try_get("balance")?,
            threshold: row.try_get("low_balance")?,
            told: row.try_get("told")?,
            now: row.try_get("present")?,
        })
    }
}
