//! The `accounts` table.

pub mod email_changes;
pub mod live;
pub mod profile;
pub mod zone_changes;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::columns::unknown;
use super::rows::{instant, json, micros};
use super::{Store, StoreError, Tx};
use crate::domain::date_range::parse_date;
use crate::domain::{Account, AccountId, DayCut, Email, Language, Money, Name, Plan, Zone};

#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    pub id: &'a AccountId,
    pub name: &'a Name,
    pub email: &'a Email,
    /// The owner's argon2id hash.
    pub password_hash: &'a str,
    pub plan: Plan,
    pub zone: Zone,
    pub created: DateTime<Utc>,
    /// The low-balance threshold.
    pub low_balance: Option<Money>,
    pub language: Language,
    /// Whether the address still has to be verified.
    pub is_unverified: bool,
    /// Whether the first credit waits for that.
    pub grant_waits: bool,
}

/// What a sign-in is verified against.
#[derive(Clone, FromRow)]
pub struct Credentials {
    #[sqlx(rename = "id")]
    pub account_id: AccountId,
    /// The owner's argon2id hash.
    pub password_hash: String,
}

impl Tx {
    /// Inserts an account; an email that exists is a unique violation.
    pub async fn insert_account(&mut self, account: &NewAccount<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "insert into accounts (id, name, email, password_hash, plan, time_zone, created, low_balance,
                 email_is_older, language, email_verified, grant_waits)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11)",
        )
        .bind(account.id.as_str())
        .bind(account.name.as_str())
        .bind(account.email.as_str())
        .bind(account.password_hash)
        .bind(account.plan.as_str())
        .bind(account.zone.name())
        .bind(micros(account.created))
        .bind(account.low_balance.map(Money::micros))
        .bind(account.language.code())
        .bind((!account.is_unverified).then_some(micros(account.created)))
        .bind(i64::from(account.grant_waits))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Lists the accounts whose emails are not known to be normalized, oldest first.
    pub async fn list_older_emails(&mut self) -> Result<Vec<(AccountId, String)>, StoreError> {
        let (sqlite, postgres) = (
            "select id, email from accounts where email_is_older = 1 order by created, id",
            "select id, email from accounts where email_is_older = 1 order by created, id for update",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres)).fetch_all(self.connection()).await?)
    }

    /// Sets an account's email, unless another has it; returns whether it did.
    pub async fn take_email(&mut self, account: &AccountId, email: &Email) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update accounts set email = $2, email_is_older = 0
             where id = $1 and not exists (select 1 from accounts where email = $2 and id <> $1)",
        )
        .bind(account.as_str())
        .bind(email.as_str())
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// How the days of some accounts are cut. Locks this until the transaction ends: recording waits for a zone
    /// change in progress, and a zone change for recording.
    pub async fn list_cuts_of(
        &mut self,
        accounts: &[&AccountId],
    ) -> Result<Vec<(AccountId, DayCut)>, StoreError> {
        let (sqlite, postgres) = (
            "select a.id, a.time_zone, a.days_set, a.next_zone, a.next_days_set, a.summarized from json_each($1) as wanted
             cross join accounts a where a.id = wanted.value",
            // The weakest lock that a `for update` waits for. Foreign keys to the account take the same one, so
            // it costs nothing extra. Sorted, so that two transactions cannot deadlock.
            "select a.id, a.time_zone, a.days_set, a.next_zone, a.next_days_set, a.summarized
             from jsonb_array_elements_text($1::jsonb) as wanted(id)
             join accounts a on a.id = wanted.id order by a.id for key share of a",
        );
        sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(self.connection())
            .await?
            .iter()
            .map(|row| Ok((row.try_get("id")?, DayCut::from_row(row)?)))
            .collect()
    }

    /// An account's time zone, as this transaction sees it.
    pub async fn find_zone(&mut self, account: &AccountId) -> Result<Option<Zone>, StoreError> {
        Ok(sqlx::query_scalar("select time_zone from accounts where id = $1")
            .bind(account.as_str())
            .fetch_optional(self.connection())
            .await?)
    }
}

impl Store {
    pub async fn lookup_account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        Ok(sqlx::query_as(
            "select a.*, w.balance, w.held from accounts a
             join wallets w on w.account_id = a.id and w.wallet = 'account'
             where a.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.reader)
        .await?)
    }

    /// Lists all accounts, oldest first.
    pub async fn list_accounts(&self) -> Result<Vec<Account>, StoreError> {
        Ok(sqlx::query_as(
            "select a.*, w.balance, w.held from accounts a
             join wallets w on w.account_id = a.id and w.wallet = 'account'
             order by a.created, a.id",
        )
        .fetch_all(&self.reader)
        .await?)
    }

    /// The credentials of the owner with an email.
    pub async fn find_credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError> {
        Ok(sqlx::query_as("select id, password_hash from accounts where email = $1")
            .bind(email.as_str())
            .fetch_optional(&self.reader)
            .await?)
    }

    /// The credentials of the owner with an email that is not normalized.
    pub async fn find_older_credentials(&self, typed: &str) -> Result<Option<Credentials>, StoreError> {
        Ok(sqlx::query_as("select id, password_hash from accounts where email = $1 and email_is_older = 1")
            .bind(typed)
            .fetch_optional(&self.reader)
            .await?)
    }
}

impl FromRow<'_, AnyRow> for Account {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            plan: row.try_get("plan")?,
            zone: row.try_get("time_zone")?,
            next_zone: row.try_get("next_zone")?,
            created: instant(row, "created")?,
            balance: row.try_get("balance")?,
            held: row.try_get("held")?,
            low_balance: row.try_get("low_balance")?,
            is_verified: row.try_get::<Option<i64>, _>("email_verified")?.is_some(),
        })
    }
}

/// The last day that may have a summary.
pub fn summarized(row: &AnyRow) -> sqlx::Result<Option<NaiveDate>> {
    let day: Option<String> = row.try_get("summarized")?;
    day.map(|day| parse_date(&day).ok_or_else(|| unknown("summarized"))).transpose()
}

impl FromRow<'_, AnyRow> for DayCut {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (next_zone, next_set): (Option<_>, Option<_>) =
            (row.try_get("next_zone")?, row.try_get("next_days_set")?);
        let (zone, set) = (row.try_get("time_zone")?, row.try_get("days_set")?);
        Ok(Self { zone, set, next: next_zone.zip(next_set), summarized: summarized(row)? })
    }
}
