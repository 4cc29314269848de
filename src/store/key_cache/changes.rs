//! The `changes` table: changes to the data in the key caches. Every server reads them in order, and so learns
//! what the others have changed.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, GatewayId, KeyId};
use crate::store::columns::unknown;
use crate::store::rows::{instant, micros};
use crate::store::{Engine, Store, StoreError, Tx};

/// The subject of changes of the catalogue.
const CATALOGUE: &str = "catalogue";
/// The subject of changes of plans, and of the plan or the agents of an account.
const LIMITS: &str = "limits";

/// The subject of calls for what is free in slices.
const SLICES: &str = "slices";

/// A change to cached data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheChange {
    /// A key was created or edited.
    Key(AccountId, KeyId),
    KeyRevoked(AccountId, KeyId),
    /// A gateway was created or revoked.
    Gateway(GatewayId),
    /// The upstreams, the routes or the prices of models have changed.
    Catalogue,
    /// A plan has changed.
    Plans,
    /// The plan of an account, or limits of its agents, have changed.
    Limits(AccountId),
    /// What is free in the slices of an account is needed.
    Slices(AccountId),
    /// The wallets of an account were changed by a process that is not a server.
    Account(AccountId),
}

/// A change with its number.
#[derive(Clone, Debug)]
pub struct SequencedChange {
    /// Numbers rise in the order of the commits and may have gaps.
    pub seq: i64,
    pub change: CacheChange,
    pub at: DateTime<Utc>,
}

impl CacheChange {
    /// The kind, the account and the subject, as columns.
    fn columns(&self) -> (&'static str, &str, &str) {
        match self {
            Self::Key(account, key) => ("key", account.as_str(), key.as_str()),
            Self::KeyRevoked(account, key) => ("key.revoked", account.as_str(), key.as_str()),
            Self::Gateway(gateway) => ("gateway", "", gateway.as_str()),
            // Servers of older versions read it as a change of no account, which is harmless.
            Self::Catalogue => ("account", "", CATALOGUE),
            Self::Plans => ("account", "", LIMITS),
            Self::Limits(account) => ("account", account.as_str(), LIMITS),
            // Servers of older versions, which have no slices, read it as a change of wallets.
            Self::Slices(account) => ("account", account.as_str(), SLICES),
            Self::Account(account) => ("account", account.as_str(), ""),
        }
    }
}

impl Tx {
    /// Inserts a change as the last statement of its transaction: on PostgreSQL it locks out other inserts
    /// until the commit, so that no number becomes visible after a higher one.
    pub async fn insert_change(
        &mut self,
        change: &CacheChange,
        at: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        if self.engine == Engine::Postgres {
            sqlx::query("lock table changes in exclusive mode").execute(self.connection()).await?;
        }
        let (kind, account, subject) = change.columns();
        let seq = sqlx::query_scalar(
            "insert into changes (kind, account_id, subject, at) values ($1, $2, $3, $4) returning seq",
        )
        .bind(kind)
        .bind(account)
        .bind(subject)
        .bind(micros(at))
        .fetch_one(self.connection())
        .await?;
        Ok(seq)
    }

    /// Deletes the changes before an instant, except for the last, which keeps the numbering.
    pub async fn forget_changes(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from changes where at < $1 and seq < (select max(seq) from changes)")
            .bind(micros(before))
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// The lowest and the highest number; zeros if the table is empty.
    pub async fn span_of_changes(&self) -> Result<(i64, i64), StoreError> {
        let row =
            sqlx::query("select coalesce(min(seq), 0) as first, coalesce(max(seq), 0) as last from changes")
                .fetch_one(&self.key_cache)
                .await?;
        Ok((row.try_get("first")?, row.try_get("last")?))
    }

    /// Lists the changes after a number, at most `limit`.
    pub async fn list_changes(&self, after: i64, limit: i64) -> Result<Vec<SequencedChange>, StoreError> {
        Ok(sqlx::query_as("select * from changes where seq > $1 order by seq limit $2")
            .bind(after)
            .bind(limit)
            .fetch_all(&self.key_cache)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for SequencedChange {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let kind: String = row.try_get("kind")?;
        let account: AccountId = row.try_get("account_id")?;
        let subject: String = row.try_get("subject")?;
        let change = match kind.as_str() {
            "key" => CacheChange::Key(account, KeyId::new(subject)),
            "key.revoked" => CacheChange::KeyRevoked(account, KeyId::new(subject)),
            "gateway" => CacheChange::Gateway(GatewayId::new(subject)),
            "account" if subject == CATALOGUE => CacheChange::Catalogue,
            "account" if subject == LIMITS && account.as_str().is_empty() => CacheChange::Plans,
            "account" if subject == LIMITS => CacheChange::Limits(account),
            "account" if subject == SLICES => CacheChange::Slices(account),
            "account" => CacheChange::Account(account),
            _ => return Err(unknown("kind")),
        };
        Ok(Self { seq: row.try_get("seq")?, change, at: instant(row, "at")? })
    }
}
