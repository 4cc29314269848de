//! The tables of credit lots.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::billing::{EXPIRY, Lot, LotKind, LotUse, Month, TopupId};
use crate::domain::{AccountId, Money};
use crate::store::columns::unknown;
use crate::store::rows::{instant, json, micros, optional_instant};
use crate::store::{Reads, Store, StoreError, Tx, over_json};

/// How far an account's ledger is added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The last entry that is no usage.
    pub entry: i64,
    pub used: Money,
    pub balance: Money,
    pub month: Month,
    pub owed_used: Money,
    pub owed_returned: Money,
}

/// An entry of the ledger that is neither usage nor between wallets.
#[derive(Clone, Debug)]
pub struct Movement {
    pub entry: i64,
    pub kind: String,
    /// Above zero for credit, below for what was taken back.
    pub amount: Money,
    pub at: DateTime<Utc>,
    /// When a credit ends.
    pub expires: Option<DateTime<Utc>>,
    /// The lot that is taken back, comes again or ends.
    pub lot: Option<i64>,
}

/// A lot as a row of the JSON parameter.
#[derive(Serialize)]
struct LotRow<'a> {
    entry: i64,
    account_id: &'a str,
    kind: &'static str,
    amount: i64,
    remaining: i64,
    expires: Option<i64>,
    created: i64,
}

#[derive(Serialize)]
struct UseRow {
    entry: i64,
    month: String,
    taken: &'static str,
    amount: i64,
}

impl Store {
    /// Lists accounts whose balance or use differs from what is added up, after one, in the order of their ids.
    pub async fn list_unsettled(&self, after: &str, limit: i64) -> Result<Vec<AccountId>, StoreError> {
        Ok(sqlx::query_scalar(
            "select w.account_id from wallets w left join lot_settlements s on s.account_id = w.account_id
             where w.wallet <> 'platform' and w.account_id > $1
             group by w.account_id, s.account_id, s.used, s.balance
             having s.account_id is null or sum(w.used) <> s.used or sum(w.balance) <> s.balance
             order by w.account_id limit $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }
}

impl Reads<'_> {
    /// All lots of an account, the oldest first.
    pub async fn credit_lots(&mut self, account: &AccountId) -> Result<Vec<Lot>, StoreError> {
        Ok(sqlx::query_as("select * from credit_lots where account_id = $1 order by entry")
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?)
    }
}

impl Tx {
    /// How far an account is settled.
    pub async fn lookup_settled(&mut self, account: &AccountId) -> Result<Option<Settled>, StoreError> {
        Ok(sqlx::query_as("select * from lot_settlements where account_id = $1")
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }

    /// The lots that have something left.
    pub async fn list_open_lots(&mut self, account: &AccountId) -> Result<Vec<Lot>, StoreError> {
        Ok(sqlx::query_as("select * from credit_lots where account_id = $1 and remaining > 0 order by entry")
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?)
    }

    /// The lot of a purchase.
    pub async fn find_lot_of(&mut self, topup: &TopupId) -> Result<Option<Lot>, StoreError> {
        Ok(sqlx::query_as(
            "select l.* from credit_lots l join ledger_entries e on e.id = l.entry
             where e.kind = 'purchase' and e.reference_key = lower($1)",
        )
        .bind(topup.as_str())
        .fetch_optional(self.connection())
        .await?)
    }

    /// All lots of an account, and what was taken back of each and has not come again.
    pub async fn list_lots_with_room(
        &mut self,
        account: &AccountId,
    ) -> Result<(Vec<Lot>, BTreeMap<i64, Money>), StoreError> {
        let lots = self.reads().credit_lots(account).await?;
        let room: Vec<(i64, i64)> = sqlx::query_as(
            "select u.entry, cast(sum(case when u.taken = 'returned' then u.amount else -u.amount end) as bigint)
             from lot_uses u join credit_lots l on l.entry = u.entry
             where l.account_id = $1 and u.taken in ('returned', 'restored') group by u.entry",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        Ok((lots, room.into_iter().map(|(entry, amount)| (entry, Money::from_micros(amount))).collect()))
    }

    /// What the calls of an account have cost in all its life, and its balance, over all its wallets.
    pub async fn sum_wallets(&mut self, account: &AccountId) -> Result<(Money, Money), StoreError> {
        let row = sqlx::query(
            "select cast(coalesce(sum(used), 0) as bigint) as used, cast(coalesce(sum(balance), 0) as bigint) as balance
             from wallets where account_id = $1 and wallet <> 'platform'",
        )
        .bind(account.as_str())
        .fetch_one(self.connection())
        .await?;
        Ok((row.try_get("used")?, row.try_get("balance")?))
    }

    /// Lists the entries after a number that are neither usage nor between wallets.
    pub async fn list_movements(
        &mut self,
        account: &AccountId,
        after: i64,
    ) -> Result<Vec<Movement>, StoreError> {
        Ok(sqlx::query_as(
            // Named one by one, so that the index on account and kind finds them.
            "select e.*, (select p.id from ledger_entries p where p.kind = 'purchase' and p.reference_key =
                 (select lower(r.topup_id) from refunds r where r.id = substr(e.reference, 1, 29)
                  union all
                  select lower(d.topup_id) from disputes d where d.id = substr(e.reference, 1, 29))) as lot
             from ledger_entries e
             where e.account_id = $1
                 and e.kind in ('grant', 'credit', 'purchase', 'refund', 'dispute', 'expiry') and e.id > $2
             order by e.id",
        )
        .bind(account.as_str())
        .bind(after)
        .fetch_all(self.connection())
        .await?)
    }

    /// Writes lots, what was taken of them, and how far the account is settled.
    pub async fn write_lots(
        &mut self,
        account: &AccountId,
        lots: &[Lot],
        uses: &[LotUse],
        settled: &Settled,
    ) -> Result<(), StoreError> {
        self.put_lots(account, lots).await?;
        self.add_lot_uses(uses).await?;
        sqlx::query(
            "insert into lot_settlements (account_id, entry, used, balance, month, owed_used, owed_returned)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (account_id) do update set entry = excluded.entry, used = excluded.used,
                 balance = excluded.balance, month = excluded.month, owed_used = excluded.owed_used,
                 owed_returned = excluded.owed_returned",
        )
        .bind(account.as_str())
        .bind(settled.entry)
        .bind(settled.used.micros())
        .bind(settled.balance.micros())
        .bind(settled.month.to_string())
        .bind(settled.owed_used.micros())
        .bind(settled.owed_returned.micros())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn put_lots(&mut self, account: &AccountId, lots: &[Lot]) -> Result<(), StoreError> {
        let rows: Vec<_> = lots
            .iter()
            .map(|lot| LotRow {
                entry: lot.entry,
                account_id: account.as_str(),
                kind: lot.kind.as_str(),
                amount: lot.amount.micros(),
                remaining: lot.remaining.micros(),
                expires: lot.expires.map(micros),
                created: micros(lot.created),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into credit_lots (entry, account_id, kind, amount, remaining, expires, created)
             select cast(value->>'entry' as bigint), value->>'account_id', value->>'kind',
                 cast(value->>'amount' as bigint), cast(value->>'remaining' as bigint),
                 cast(value->>'expires' as bigint), cast(value->>'created' as bigint)",
            "on conflict (entry) do update set remaining = excluded.remaining"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }

    async fn add_lot_uses(&mut self, uses: &[LotUse]) -> Result<(), StoreError> {
        let rows: Vec<_> = uses
            .iter()
            .map(|of| UseRow {
                entry: of.entry,
                month: of.month.to_string(),
                taken: of.taken.as_str(),
                amount: of.amount.micros(),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "insert into lot_uses (entry, month, taken, amount)
             select cast(value->>'entry' as bigint), value->>'month', value->>'taken', cast(value->>'amount' as bigint)",
            "on conflict (entry, month, taken) do update set amount = lot_uses.amount + excluded.amount"
        );
        sqlx::query(self.engine.sql(sqlite, postgres)).bind(json(&rows)?).execute(self.connection()).await?;
        Ok(())
    }
}

fn month(row: &AnyRow) -> sqlx::Result<Month> {
    let text: String = row.try_get("month")?;
    Month::parse(&text).ok_or_else(|| unknown("month"))
}

impl FromRow<'_, AnyRow> for Settled {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            entry: row.try_get("entry")?,
            used: row.try_get("used")?,
            balance: row.try_get("balance")?,
            month: month(row)?,
            owed_used: row.try_get("owed_used")?,
            owed_returned: row.try_get("owed_returned")?,
        })
    }
}

impl FromRow<'_, AnyRow> for Lot {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let kind: String = row.try_get("kind")?;
        Ok(Self {
            entry: row.try_get("entry")?,
            kind: LotKind::parse(&kind).ok_or_else(|| unknown("kind"))?,
            amount: row.try_get("amount")?,
            remaining: row.try_get("remaining")?,
            expires: optional_instant(row, "expires")?,
            created: instant(row, "created")?,
        })
    }
}

impl FromRow<'_, AnyRow> for Movement {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (amount, to): (Money, String) = (row.try_get("amount")?, row.try_get("to_wallet")?);
        let reference: Option<String> = row.try_get("reference")?;
        // An end names its lot, and perhaps the wallet of an agent.
        let ended =
            reference.as_deref().and_then(|text| text.strip_prefix(EXPIRY)?.split(':').next()?.parse().ok());
        let lot: Option<i64> = row.try_get("lot")?;
        Ok(Self {
            entry: row.try_get("id")?,
            kind: row.try_get("kind")?,
            amount: if to == "platform" { Money::ZERO - amount } else { amount },
            at: instant(row, "at")?,
            expires: optional_instant(row, "expires")?,
            lot: lot.or(ended),
        })
    }
}
