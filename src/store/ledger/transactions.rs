//! What transactions are made of: entries that are not for calls, calls by day, and what lies between two rows.
//! Calls are read from their sums by quarter, so that the number of calls does not matter.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, EntryRecord, Money, TransactionKind, Wallet};
use crate::store::columns::unknown;
use crate::store::json_rows::{self, as_json};
use crate::store::rows::{json, micros, of_micros};
use crate::store::{StoreError, Tx};

/// A wallet, and the name of its agent.
#[derive(Clone, Debug, FromRow)]
pub struct NamedWallet {
    pub wallet: Wallet,
    pub balance: Money,
    pub agent_name: Option<String>,
}

/// An entry, and the document of it.
#[derive(Clone, Debug)]
pub struct FoundEntry {
    pub entry: EntryRecord,
    pub document: Option<String>,
}

/// Which entries to list.
#[derive(Clone, Copy, Debug)]
pub struct EntriesWanted {
    pub from: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
    /// The instant and the number of the newest one.
    pub until: Option<(DateTime<Utc>, i64)>,
    pub kind: Option<TransactionKind>,
    pub limit: i64,
}

/// What a wallet paid for calls of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCalls {
    /// The place of the day among those that were asked for.
    pub day: usize,
    pub wallet: Wallet,
    pub cost: Money,
    /// Of this, for calls that were priced later.
    pub later: Money,
}

/// What is newer than a row and not newer than the row before it.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    /// Entries: above this instant and number, and at most those.
    pub entries: ((i64, i64), (i64, i64)),
    /// Calls: from this instant to before that.
    pub calls: (i64, i64),
}

#[derive(Serialize)]
struct SpanRow {
    n: usize,
    first: i64,
    before: i64,
}

#[derive(Serialize)]
struct GapRow {
    n: usize,
    at: i64,
    id: i64,
    last_at: i64,
    last_id: i64,
    first: i64,
    before: i64,
}

/// The rows of `$1`, each with what the calls of account `$2` cost in it. The day comes first, so that each reads its
/// own part of the index.
const DAYS: (&str, &str) = as_json!(
    "r.n, r.wallet, r.cost, r.later",
    "select s.n, s.wallet, sum(s.cost) as cost, sum(s.later) as later from (
         select value->>'n' as n, q.wallet, q.amount as cost, 0 as later
         from json_each($1) cross join ledger_quarters q
         where q.account_id = $2 and q.quarter >= cast(value->>'first' as bigint)
             and q.quarter < cast(value->>'before' as bigint)
         union all
         select value->>'n' as n, e.from_wallet as wallet, 0 as cost, e.amount as later
         from json_each($1) cross join ledger_entries e
         where e.account_id = $2 and e.kind = 'correction' and e.quarter >= cast(value->>'first' as bigint)
             and e.quarter < cast(value->>'before' as bigint)) as s
     group by s.n, s.wallet",
    "select s.n, s.wallet, cast(sum(s.cost) as bigint) as cost, cast(sum(s.later) as bigint) as later from (
         select cast(value->>'n' as bigint) as n, q.wallet, q.amount as cost, 0 as later
         from jsonb_array_elements($1::jsonb) as rows(value) cross join lateral (
             select wallet, sum(amount) as amount from ledger_quarters where account_id = $2
                 and quarter >= cast(value->>'first' as bigint) and quarter < cast(value->>'before' as bigint)
             group by wallet) q
         union all
         select cast(value->>'n' as bigint) as n, e.wallet, 0 as cost, e.amount as later
         from jsonb_array_elements($1::jsonb) as rows(value) cross join lateral (
             select from_wallet as wallet, sum(amount) as amount from ledger_entries where account_id = $2
                 and kind = 'correction' and quarter >= cast(value->>'first' as bigint)
                 and quarter < cast(value->>'before' as bigint)
             group by from_wallet) e) as s
     group by s.n, s.wallet"
);

const GAP_ROWS: (&str, &str) = crate::store::over_json!(
    "select cast(value->>'n' as bigint) as n,
         (select cast(coalesce(sum(case when e.from_wallet = 'platform' then e.amount
                  when e.to_wallet = 'platform' then -e.amount else 0 end), 0) as bigint)
          from ledger_entries e where e.account_id = $2 and e.quarter is null
              and e.at >= cast(value->>'at' as bigint) and e.at <= cast(value->>'last_at' as bigint)
              and (e.at > cast(value->>'at' as bigint) or e.id > cast(value->>'id' as bigint))
              and (e.at < cast(value->>'last_at' as bigint) or e.id <= cast(value->>'last_id' as bigint))) as gained,
         (select cast(coalesce(sum(q.amount), 0) as bigint) from ledger_quarters q
          where q.account_id = $2 and q.quarter >= cast(value->>'first' as bigint)
              and q.quarter < cast(value->>'before' as bigint)) as used",
    ""
);
const GAPS: (&str, &str) = as_json!("r.n, r.gained, r.used", GAP_ROWS.0, GAP_ROWS.1);

impl Tx {
    /// Lists the wallets of an account but the platform's, with the names of their agents.
    pub async fn list_named_wallets(&mut self, account: &AccountId) -> Result<Vec<NamedWallet>, StoreError> {
        let (sqlite, postgres) = (
            "select w.wallet, w.balance, a.name as agent_name from wallets w
             left join agents a on a.account_id = w.account_id and a.id = cast(substr(w.wallet, 7) as integer)
             where w.account_id = $1 and w.wallet <> 'platform' order by w.wallet",
            "select w.wallet, w.balance, a.name as agent_name from wallets w
             left join agents a on a.account_id = w.account_id and w.wallet = 'agent:' || cast(a.id as text)
             where w.account_id = $1 and w.wallet <> 'platform' order by w.wallet",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(account.as_str())
            .fetch_all(self.connection())
            .await?)
    }

    /// Lists entries that are not for calls, the newest first.
    pub async fn list_plain_entries(
        &mut self,
        account: &AccountId,
        wanted: EntriesWanted,
    ) -> Result<Vec<FoundEntry>, StoreError> {
        let (until, number) = wanted.until.map_or((i64::MAX, i64::MAX), |(at, id)| (micros(at), id));
        Ok(sqlx::query_as(
            "select e.*, (select min(d.id) from documents d where d.account_id = e.account_id
                     and d.source in ('topup:' || e.reference, 'refund:' || e.reference)) as document
             from ledger_entries e
             where e.account_id = $1 and e.quarter is null and e.at >= $2 and e.at < $3
                 and e.at <= $4 and (e.at < $4 or e.id <= $5)
                 and ($6 = '' or $6 = case when e.kind in ('grant', 'credit', 'purchase', 'transfer') then e.kind
                     when e.kind in ('refund', 'dispute') then 'refund' else 'correction' end)
             order by e.at desc, e.id desc limit $7",
        )
        .bind(account.as_str())
        .bind(wanted.from.map_or(i64::MIN, micros))
        .bind(wanted.before.map_or(i64::MAX, micros))
        .bind(until)
        .bind(number)
        .bind(wanted.kind.map_or("", TransactionKind::as_str))
        .bind(wanted.limit)
        .fetch_all(self.connection())
        .await?)
    }

    /// When an entry was written, and whether it is between wallets.
    pub async fn find_plain_entry(
        &mut self,
        account: &AccountId,
        entry: i64,
    ) -> Result<Option<EntryRecord>, StoreError> {
        Ok(sqlx::query_as(
            "select * from ledger_entries where account_id = $1 and id = $2 and quarter is null",
        )
        .bind(account.as_str())
        .bind(entry)
        .fetch_optional(self.connection())
        .await?)
    }

    /// The last quarter before an instant that has calls; with `later`, calls that were priced later.
    pub async fn last_quarter_before(
        &mut self,
        account: &AccountId,
        before: DateTime<Utc>,
        later: bool,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let statement = if later {
            "select max(quarter) as quarter from ledger_entries
             where account_id = $1 and kind = 'correction' and quarter < $2"
        } else {
            "select max(quarter) as quarter from ledger_quarters where account_id = $1 and quarter < $2"
        };
        let found: Option<i64> = sqlx::query_scalar(statement)
            .bind(account.as_str())
            .bind(micros(before))
            .fetch_one(self.connection())
            .await?;
        Ok(found.map(|quarter| of_micros(quarter, "quarter")).transpose()?)
    }

    /// What each wallet paid for the calls of each of some days, given by their first instants and those of the days after.
    pub async fn list_day_calls(
        &mut self,
        account: &AccountId,
        days: &[(DateTime<Utc>, DateTime<Utc>)],
    ) -> Result<Vec<DayCalls>, StoreError> {
        let rows: Vec<_> = days
            .iter()
            .enumerate()
            .map(|(n, (first, before))| SpanRow { n, first: micros(*first), before: micros(*before) })
            .collect();
        let found = sqlx::query(self.engine.sql(DAYS.0, DAYS.1))
            .bind(json(&rows)?)
            .bind(account.as_str())
            .fetch_one(self.connection())
            .await?;
        let rows: Vec<(usize, String, i64, i64)> = json_rows::read(&found)?;
        let row = |(day, wallet, cost, later): (usize, String, i64, i64)| {
            Ok(DayCalls {
                day,
                wallet: Wallet::parse(&wallet).ok_or_else(|| unknown("wallet"))?,
                cost: Money::from_micros(cost),
                later: Money::from_micros(later),
            })
        };
        rows.into_iter().map(row).collect()
    }

    /// What an account gained besides calls, and what its calls cost, in each gap, in their order.
    pub async fn sum_gaps(
        &mut self,
        account: &AccountId,
        gaps: &[Gap],
    ) -> Result<Vec<(Money, Money)>, StoreError> {
        let rows: Vec<_> = gaps
            .iter()
            .enumerate()
            .map(|(n, gap)| {
                let ((at, id), (last_at, last_id)) = gap.entries;
                let (first, before) = gap.calls;
                GapRow { n, at, id, last_at, last_id, first, before }
            })
            .collect();
        let found = sqlx::query(self.engine.sql(GAPS.0, GAPS.1))
            .bind(json(&rows)?)
            .bind(account.as_str())
            .fetch_one(self.connection())
            .await?;
        let mut rows: Vec<(i64, i64, i64)> = json_rows::read(&found)?;
        rows.sort_unstable_by_key(|row| row.0);
        Ok(rows
            .into_iter()
            .map(|(_, gained, used)| (Money::from_micros(gained), Money::from_micros(used)))
            .collect())
    }
}

impl FromRow<'_, AnyRow> for FoundEntry {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self { entry: EntryRecord::from_row(row)?, document: row.try_get("document")? })
    }
}
