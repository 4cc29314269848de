//! `zone_changes`, and the sets of days of `usage_days`: a change of an account's zone, in pieces.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, DayCut, KeyId, UsageTotals, Zone};
use crate::store::rows::{instant, micros};
use crate::store::usage::rollups::Cell;
use crate::store::{Store, StoreError, Tx};

/// A quarter of an hour of a model, agent and key: what it is kept by, and its sums.
pub type Quarter = (DateTime<Utc>, Cell, UsageTotals);

/// Before every quarter.
const BEFORE_ALL: i64 = i64::MIN;

/// What is left to do of an account's changes.
#[derive(Clone, Debug)]
pub struct ZoneChange {
    /// The last number that was given to a set of days.
    pub set: i64,
    /// Who works on it.
    pub claim: Claim,
    mark: QuarterMark,
}

/// Which server works on a change.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The server; empty for none.
    pub by: String,
    /// Until when no other server does.
    pub until: DateTime<Utc>,
}

/// How far the quarters have been added up, in the order of their primary key.
#[derive(Clone, Debug)]
struct QuarterMark {
    quarter: i64,
    model: String,
    model_type: String,
    agent_id: i64,
    key_id: String,
}

impl Store {
    /// The accounts whose changes wait longest for their next piece, `limit` of them, each with the server that works on it
    /// and until when no other does.
    pub async fn list_zone_changes(&self, limit: i64) -> Result<Vec<(AccountId, Claim)>, StoreError> {
        sqlx::query("select * from zone_changes order by worked, account_id limit $1")
            .bind(limit)
            .fetch_all(&self.reader)
            .await?
            .iter()
            .map(|row| Ok((row.try_get("account_id")?, Claim::from_row(row)?)))
            .collect()
    }

    /// The accounts whose days were marked as wrong by an upgrade.
    pub async fn list_stale_days(&self) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar("select id from accounts where days_stale = 1 order by id")
            .fetch_all(&self.reader)
            .await?;
        Ok(ids.into_iter().map(AccountId::new).collect())
    }
}

impl Tx {
    /// How an account's days are cut. Until this transaction ends, nobody changes that, nor cuts days.
    pub async fn lock_cut(&mut self, account: &AccountId) -> Result<Option<DayCut>, StoreError> {
        let (sqlite, postgres) = (
            "select time_zone, days_set, next_zone, next_days_set from accounts where id = $1",
            "select time_zone, days_set, next_zone, next_days_set from accounts where id = $1 for update",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// What is left to do of an account's changes. The account is locked.
    pub async fn find_zone_change(&mut self, account: &AccountId) -> Result<Option<ZoneChange>, StoreError> {
        Ok(sqlx::query_as("select * from zone_changes where account_id = $1")
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// Begins a change: from the first quarter, into an empty set that nothing was added to before. The account is locked.
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

    /// Gives a change up: its set is one that nobody reads. The account is locked.
    pub async fn give_zone_change_up(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.of_account("update accounts set next_zone = null, next_days_set = null where id = $1", account)
            .await
    }

    /// The quarters that come after those that were added up, `limit` of them. The account is locked.
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

    /// Notes that all quarters up to one were added up.
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

    /// Lets reports read the set that was added up: from the commit on, every one of them.
    pub async fn switch_days(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.of_account(
            "update accounts set time_zone = next_zone, days_set = next_days_set, days_stale = 0,
                 next_zone = null, next_days_set = null where id = $1 and next_zone is not null",
            account,
        )
        .await
    }

    /// Deletes days of sets between two, `limit` of them, and tells how many there were.
    pub async fn delete_sets(
        &mut self,
        account: &AccountId,
        (after, before): (i64, i64),
        limit: i64,
    ) -> Result<u64, StoreError> {
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

    /// Keeps an account's change for a server, and lets the others' accounts have their turn before its next piece.
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

    /// Nothing is left to do.
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
