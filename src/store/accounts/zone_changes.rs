//! The `zone_changes` table and the days sets in `usage_days`: zone changes, in pieces.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, DayCut, KeyId, UsageTotals, Zone};
use crate::store::rows::{instant, micros};
use crate::store::usage::rollups::Cell;
use crate::store::{Store, StoreError, Tx};

/// A row of the roll-up by quarter: its key and usage totals.
pub type Quarter = (DateTime<Utc>, Cell, UsageTotals);

/// Before every quarter.
const BEFORE_ALL: i64 = i64::MIN;

/// The state of an account's zone change.
#[derive(Clone, Debug)]
pub struct ZoneChange {
    /// The highest number of a days set so far.
    pub set: i64,
    pub claim: Claim,
    mark: QuarterMark,
}

/// The server that works on a change.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The server; empty for none.
    pub by: String,
    /// When the claim expires.
    pub until: DateTime<Utc>,
}

/// The last quarter that was added up, in the order of the primary key.
#[derive(Clone, Debug)]
struct QuarterMark {
    quarter: i64,
    model: String,
    model_type: String,
    agent_id: i64,
    key_id: String,
}

impl Store {
    /// Lists the accounts whose changes have waited longest for their next piece, at most `limit`, with their
    /// claims.
    pub async fn list_zone_changes(&self, limit: i64) -> Result<Vec<(AccountId, Claim)>, StoreError> {
        sqlx::query("select * from zone_changes order by worked, account_id limit $1")
            .bind(limit)
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(|row| Ok((row.try_get("account_id")?, Claim::from_row(row)?)))
            .collect()
    }

    /// Lists the accounts whose days an upgrade has marked as wrong.
    pub async fn list_stale_days(&self) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar("select id from accounts where days_stale = 1 order by id")
            .fetch_all(&self.reader)
            .await?;
        Ok(ids.into_iter().map(AccountId::new).collect())
    }
}

impl Tx {
    /// How an account's days are cut, locked until the transaction ends.
    pub async fn lock_cut(&mut self, account: &AccountId) -> Result<Option<DayCut>, StoreError> {
        let (sqlite, postgres) = (
            "select time_zone, days_set, next_zone, next_days_set, summarized from accounts where id = $1",
            "select time_zone, days_set, next_zone, next_days_set, summarized from accounts where id = $1
             for update",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The state of an account's zone change. The account must be locked.
    pub async fn find_zone_change(&mut self, account: &AccountId) -> Result<Option<ZoneChange>, StoreError> {
        Ok(sqlx::query_as("select * from zone_changes where account_id = $1")
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// Starts a change at the first quarter, with a new days set. The account must be locked.
    pub async fn begin_zone_change(
        &mut self,
        account: &AccountId,
        (zone, set): (Zone, i64),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query("update accounts set next_zone = $2, next_days_set = $3 where id = $1")
            .bind(account.as_str())
            .bind(zone.name())
            .bind(set)
            .execute(self.connection())
            .await?;
        sqlx::query(
            "insert into zone_changes (account_id, days_set, quarter, model, model_type, agent_id, key_id,
                 worked, claimed_by, claimed_until)
             values ($1, $2, $3, '', '', 0, '', $4, '', $4)
             on conflict (account_id) do update set days_set = excluded.days_set, quarter = excluded.quarter,
                 model = '', model_type = '', agent_id = 0, key_id = ''",
        )
        .bind(account.as_str())
        .bind(set)
        .bind(BEFORE_ALL)
        .bind(micros(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Cancels a change: its days set becomes unused. The account must be locked.
    pub async fn give_zone_change_up(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.of_account("update accounts set next_zone = null, next_days_set = null where id = $1", account)
            .await
    }

    /// The next quarters to add up, at most `limit`. The account must be locked.
    pub async fn page_quarters_to_come(
        &mut self,
        account: &AccountId,
        change: &ZoneChange,
        limit: i64,
    ) -> Result<Vec<Quarter>, StoreError> {
        let mark = &change.mark;
        sqlx::query(
            "select * from usage_quarters where account_id = $1
                 and (quarter, model, model_type, agent_id, key_id) > ($2, $3, $4, $5, $6)
             order by quarter, model, model_type, agent_id, key_id limit $7",
        )
        .bind(account.as_str())
        .bind(mark.quarter)
        .bind(&mark.model)
        .bind(&mark.model_type)
        .bind(mark.agent_id)
        .bind(&mark.key_id)
        .bind(limit)
        .fetch_all(self.connection())
        .await?
        .iter()
        .map(|row| Ok((instant(row, "quarter")?, Cell::from_row(row)?, UsageTotals::from_row(row)?)))
        .collect()
    }

    /// Records that all quarters up to one are added up.
    pub async fn mark_quarters(
        &mut self,
        account: &AccountId,
        quarter: DateTime<Utc>,
        cell: &Cell,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update zone_changes set quarter = $2, model = $3, model_type = $4, agent_id = $5, key_id = $6
             where account_id = $1",
        )
        .bind(account.as_str())
        .bind(micros(quarter))
        .bind(&cell.model)
        .bind(cell.model_type.as_deref().unwrap_or_default())
        .bind(cell.agent_id.unwrap_or_default())
        .bind(cell.key_id.as_ref().map_or("", KeyId::as_str))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Switches reports to the new days set, atomically at the commit.
    pub async fn switch_days(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.of_account(
            "update accounts set time_zone = next_zone, days_set = next_days_set, days_stale = 0,
                 next_zone = null, next_days_set = null where id = $1 and next_zone is not null",
            account,
        )
        .await
    }

    /// Deletes at most `limit` days of the sets in a range, after their summaries, and returns the number of rows.
    pub async fn delete_sets(
        &mut self,
        account: &AccountId,
        (after, before): (i64, i64),
        limit: i64,
    ) -> Result<u64, StoreError> {
        let summaries = self.delete_summaries_of_sets(account, (after, before)).await?;
        if summaries > 0 {
            return Ok(summaries);
        }
        let deleted = sqlx::query(
            "delete from usage_days where (account_id, days_set, day, model, model_type, agent_id, key_id) in
                 (select account_id, days_set, day, model, model_type, agent_id, key_id from usage_days
                  where account_id = $1 and days_set > $2 and days_set < $3 limit $4)",
        )
        .bind(account.as_str())
        .bind(after)
        .bind(before)
        .bind(limit)
        .execute(self.connection())
        .await?;
        Ok(deleted.rows_affected())
    }

    /// Claims an account's change for a server, and puts it behind those of other accounts.
    pub async fn claim_zone_change(
        &mut self,
        account: &AccountId,
        node: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "update zone_changes set worked = $2, claimed_by = $3, claimed_until = $4 where account_id = $1",
        )
        .bind(account.as_str())
        .bind(micros(now))
        .bind(node)
        .bind(micros(until))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Deletes the state of a completed change.
    pub async fn end_zone_change(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.of_account("delete from zone_changes where account_id = $1", account).await
    }

    async fn of_account(&mut self, statement: &'static str, account: &AccountId) -> Result<(), StoreError> {
        sqlx::query(statement).bind(account.as_str()).execute(self.connection()).await?;
        Ok(())
    }
}

impl FromRow<'_, AnyRow> for Claim {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self { by: row.try_get("claimed_by")?, until: instant(row, "claimed_until")? })
    }
}

impl FromRow<'_, AnyRow> for ZoneChange {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            set: row.try_get("days_set")?,
            claim: Claim::from_row(row)?,
            mark: QuarterMark {
                quarter: row.try_get("quarter")?,
                model: row.try_get("model")?,
                model_type: row.try_get("model_type")?,
                agent_id: row.try_get("agent_id")?,
                key_id: row.try_get("key_id")?,
            },
        })
    }
}
