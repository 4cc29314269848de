//! The `recharge_settings` and `recharges` tables. Whoever changes a recharge or a mandate locks the settings of its
//! account, after its top-up.

use chrono::{DateTime, Utc};
use const_format::concatcp;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::due::claim;
use crate::domain::AccountId;
use crate::domain::billing::{Month, Paise, Recharge, RechargeSettings, RechargeState, TopupId};
use crate::store::rows::{instant, micros, of_micros, optional_instant};
use crate::store::{Reads, Store, StoreError, Tx};

const RECHARGE: &str = "select r.*, t.credit, t.to_pay from recharges r join topups t on t.id = r.topup_id";

/// Which recharges a list has.
#[derive(Clone, Debug, Default)]
pub struct RechargeFilter {
    pub account: Option<AccountId>,
    pub state: Option<RechargeState>,
}

impl Tx {
    /// The settings of an account, locked until the transaction ends; `None` if it never had any.
    pub async fn lock_recharge_settings(
        &mut self,
        account: &AccountId,
    ) -> Result<Option<RechargeSettings>, StoreError> {
        let (sqlite, postgres) = (
            "select * from recharge_settings where account_id = $1",
            "select * from recharge_settings where account_id = $1 for update",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// Inserts the settings of an account, if it has none.
    pub async fn open_recharge_settings(&mut self, settings: &RechargeSettings) -> Result<(), StoreError> {
        sqlx::query(
            "insert into recharge_settings (account_id, is_on, threshold, amount, monthly_cap, failures, changed)
             values ($1, 0, $2, $3, $4, 0, $5) on conflict (account_id) do nothing",
        )
        .bind(settings.account_id.as_str())
        .bind(settings.threshold.get())
        .bind(settings.amount.get())
        .bind(settings.monthly_cap.get())
        .bind(micros(settings.changed))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Writes the settings of an account, which are locked.
    pub async fn save_recharge_settings(&mut self, settings: &RechargeSettings) -> Result<(), StoreError> {
        sqlx::query(
            "update recharge_settings set is_on = $2, threshold = $3, amount = $4, monthly_cap = $5, failures = $6,
                 stopped = $7, next_look = $8, changed = $9 where account_id = $1",
        )
        .bind(settings.account_id.as_str())
        .bind(i64::from(settings.is_on))
        .bind(settings.threshold.get())
        .bind(settings.amount.get())
        .bind(settings.monthly_cap.get())
        .bind(settings.failures)
        .bind(settings.stopped.as_deref())
        .bind(settings.next_look.map(micros))
        .bind(micros(settings.changed))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the account at which it has been looked longest ago. It is due again at `until`.
    pub async fn claim_recharge_settings(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<RechargeSettings>, StoreError> {
        self.claim_due(claim!("recharge_settings", "account_id", "next_look"), now, until).await
    }

    /// Inserts a recharge; a second one under way is a unique violation.
    pub async fn insert_recharge(&mut self, recharge: &Recharge) -> Result<(), StoreError> {
        sqlx::query(
            "insert into recharges (topup_id, account_id, mandate_id, state, month, next_step, created, changed)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(recharge.topup_id.as_str())
        .bind(recharge.account_id.as_str())
        .bind(recharge.mandate_id.as_str())
        .bind(recharge.state.as_str())
        .bind(recharge.month.to_string())
        .bind(recharge.next_step.map(micros))
        .bind(micros(recharge.created))
        .bind(micros(recharge.changed))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Writes what became of a recharge whose account's settings are locked.
    pub async fn change_recharge(&mut self, recharge: &Recharge) -> Result<(), StoreError> {
        sqlx::query(
            "update recharges set state = $2, month = $3, notice = $4, debit_after = $5, charged = $6,
                 payment_id = $7, failure = $8, next_step = $9, changed = $10 where topup_id = $1",
        )
        .bind(recharge.topup_id.as_str())
        .bind(recharge.state.as_str())
        .bind(recharge.month.to_string())
        .bind(recharge.notice.map(micros))
        .bind(recharge.debit_after.map(micros))
        .bind(recharge.charged.map(micros))
        .bind(recharge.payment_id.as_deref())
        .bind(recharge.failure.as_deref())
        .bind(recharge.next_step.map(micros))
        .bind(micros(recharge.changed))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Has a recharge looked at that waits for its time: its notice may have failed.
    pub async fn hurry_recharge(&mut self, topup: &TopupId, now: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query(
            "update recharges set next_step = $2 where topup_id = $1 and state = 'notified' and next_step > $2",
        )
        .bind(topup.as_str())
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the recharge that has been due for longest, and returns its top-up.
    pub async fn claim_recharge(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<TopupId>, StoreError> {
        let found: Option<Claimed> =
            self.claim_due(claim!("recharges", "topup_id", "next_step"), now, until).await?;
        Ok(found.map(|claimed| claimed.topup_id))
    }
}

impl Reads<'_> {
    pub async fn recharge_settings(
        &mut self,
        account: &AccountId,
    ) -> Result<Option<RechargeSettings>, StoreError> {
        Ok(sqlx::query_as("select * from recharge_settings where account_id = $1")
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    pub async fn find_recharge(&mut self, topup: &TopupId) -> Result<Option<Recharge>, StoreError> {
        Ok(sqlx::query_as(concatcp!(RECHARGE, " where r.topup_id = $1"))
            .bind(topup.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The recharge of an account that is under way.
    pub async fn recharge_under_way(&mut self, account: &AccountId) -> Result<Option<Recharge>, StoreError> {
        Ok(sqlx::query_as(concatcp!(
            RECHARGE,
            " where r.account_id = $1 and r.state in ('planned', 'notified', 'charging')"
        ))
        .bind(account.as_str())
        .fetch_optional(self.connection())
        .await?)
    }

    /// When the newest recharge of an account changed.
    pub async fn last_recharge_change(
        &mut self,
        account: &AccountId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let found: Option<i64> =
            sqlx::query_scalar("select max(changed) from recharges where account_id = $1")
                .bind(account.as_str())
                .fetch_one(self.connection())
                .await?;
        Ok(found.map(|at| of_micros(at, "changed")).transpose()?)
    }

    /// What the recharges of a month cost, done or under way, without one.
    pub async fn recharged_in(
        &mut self,
        account: &AccountId,
        month: Month,
        but: Option<&TopupId>,
    ) -> Result<Paise, StoreError> {
        Ok(sqlx::query_scalar(
            "select cast(coalesce(sum(t.to_pay), 0) as bigint) from recharges r join topups t on t.id = r.topup_id
             where r.account_id = $1 and r.month = $2 and r.topup_id <> $3
                 and r.state in ('planned', 'notified', 'charging', 'done')",
        )
        .bind(account.as_str())
        .bind(month.to_string())
        .bind(but.map_or("", TopupId::as_str).to_owned())
        .fetch_one(self.connection())
        .await?)
    }
}

impl Store {
    /// Lists recharges, newest first, at most `limit`.
    pub async fn list_recharges(
        &self,
        filter: &RechargeFilter,
        limit: i64,
    ) -> Result<Vec<Recharge>, StoreError> {
        Ok(sqlx::query_as(concatcp!(
            RECHARGE,
            " where ($1 = '' or r.account_id = $1) and ($2 = '' or r.state = $2)
              order by r.created desc, r.topup_id desc limit $3"
        ))
        .bind(filter.account.as_ref().map_or("", AccountId::as_str).to_owned())
        .bind(filter.state.map_or("", RechargeState::as_str))
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl FromRow<'_, AnyRow> for RechargeSettings {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let is_on: i64 = row.try_get("is_on")?;
        Ok(Self {
            account_id: row.try_get("account_id")?,
            is_on: is_on != 0,
            threshold: row.try_get("threshold")?,
            amount: row.try_get("amount")?,
            monthly_cap: row.try_get("monthly_cap")?,
            failures: row.try_get("failures")?,
            stopped: row.try_get("stopped")?,
            next_look: optional_instant(row, "next_look")?,
            changed: instant(row, "changed")?,
        })
    }
}

/// The top-up of a recharge that was taken.
#[derive(FromRow)]
struct Claimed {
    topup_id: TopupId,
}

impl FromRow<'_, AnyRow> for Recharge {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            topup_id: row.try_get("topup_id")?,
            account_id: row.try_get("account_id")?,
            mandate_id: row.try_get("mandate_id")?,
            state: row.try_get("state")?,
            credit: row.try_get("credit")?,
            to_pay: row.try_get("to_pay")?,
            month: row.try_get("month")?,
            notice: optional_instant(row, "notice")?,
            debit_after: optional_instant(row, "debit_after")?,
            charged: optional_instant(row, "charged")?,
            payment_id: row.try_get("payment_id")?,
            failure: row.try_get("failure")?,
            next_step: optional_instant(row, "next_step")?,
            created: instant(row, "created")?,
            changed: instant(row, "changed")?,
        })
    }
}
