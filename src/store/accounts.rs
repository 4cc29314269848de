//! `accounts`.

use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::rows::{instant, micros};
use super::{Store, StoreError, Tx};
use crate::domain::{AccountId, Email, Money, Name, Plan, Zone};

/// An account with its balance.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Its owner's address.
    pub email: String,
    /// Its plan.
    pub plan: Plan,
    /// The zone of its days.
    pub zone: Zone,
    /// Since when.
    pub created: DateTime<Utc>,
    /// The balance of its own wallet.
    pub balance: Money,
}

/// What an account is made of.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// Its id.
    pub id: &'a AccountId,
    /// Its name.
    pub name: &'a Name,
    /// Its owner's address.
    pub email: &'a Email,
    /// The argon2id hash of its owner's password.
    pub password_hash: &'a str,
    /// Its plan.
    pub plan: Plan,
    /// The zone of its days.
    pub zone: Zone,
    /// Since when.
    pub created: DateTime<Utc>,
}

/// What a sign-in is checked against.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub account_id: AccountId,
    /// The argon2id hash of its owner's password.
    pub password_hash: String,
}

impl Tx {
    /// Writes an account; a second one with the same address is a unique violation.
    pub async fn insert_account(&mut self, account: &NewAccount<'_>) -> Result<(), StoreError> {
        sqlx::query(
            "insert into accounts (id, name, email, password_hash, plan, time_zone, created)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(account.id.as_str())
        .bind(account.name.as_str())
        .bind(account.email.as_str())
        .bind(account.password_hash)
        .bind(account.plan.as_str())
        .bind(account.zone.name())
        .bind(micros(account.created))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The account with an id.
    pub async fn lookup_account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        sqlx::query(
            "select a.*, w.balance from accounts a
             join wallets w on w.account_id = a.id and w.wallet = 'account'
             where a.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.reader)
        .await?
        .map(|row| account(&row))
        .transpose()
    }

    /// Every account, oldest first.
    pub async fn list_accounts(&self) -> Result<Vec<Account>, StoreError> {
        sqlx::query(
            "select a.*, w.balance from accounts a
             join wallets w on w.account_id = a.id and w.wallet = 'account'
             order by a.created, a.id",
        )
        .fetch_all(&self.reader)
        .await?
        .iter()
        .map(account)
        .collect()
    }

    /// What the owner with an address signs in with.
    pub async fn find_credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError> {
        sqlx::query("select id, password_hash from accounts where email = $1")
            .bind(email.as_str())
            .fetch_optional(&self.reader)
            .await?
            .map(|row| {
                Ok(Credentials {
                    account_id: AccountId::new(row.try_get::<String, _>("id")?),
                    password_hash: row.try_get("password_hash")?,
                })
            })
            .transpose()
    }
}

fn account(row: &AnyRow) -> Result<Account, StoreError> {
    let corrupt = |column| StoreError::Corrupt { table: "accounts", column };
    let plan: String = row.try_get("plan")?;
    let zone: String = row.try_get("time_zone")?;
    Ok(Account {
        id: AccountId::new(row.try_get::<String, _>("id")?),
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        plan: Plan::parse(&plan).ok_or_else(|| corrupt("plan"))?,
        zone: Zone::parse(&zone).ok_or_else(|| corrupt("time_zone"))?,
        created: instant(row.try_get("created")?)?,
        balance: Money::from_micros(row.try_get("balance")?),
    })
}
