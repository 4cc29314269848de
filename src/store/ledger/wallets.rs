//! The `wallets` table: balances and held amounts.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::{AccountId, Money, Wallet, WalletChange, WalletState};
use crate::store::columns::unknown;
use crate::store::json_rows::{self, as_json};
use crate::store::rows::json;
use crate::store::{Reads, Store, StoreError, Tx, over_json};

/// A change as a row of the JSON parameter.
#[derive(Serialize)]
struct ChangeRow<'a> {
    account_id: &'a str,
    wallet: String,
    balance: i64,
    held: i64,
    used: i64,
}

const PAGE: &str = "select * from wallets where (account_id, wallet) > ($1, $2) and wallet <> 'platform'
    order by account_id, wallet limit $3";
const PAGE_AS_JSON: (&str, &str) = (
    as_json!("r.account_id, r.wallet, json_array(r.balance, r.held, r.used, r.version)", PAGE, "").0,
    as_json!("r.account_id, r.wallet, json_build_array(r.balance, r.held, r.used, r.version)", "", PAGE).1,
);

impl Tx {
    /// Inserts an empty wallet.
    pub async fn insert_wallet(&mut self, account: &AccountId, wallet: Wallet) -> Result<(), StoreError> {
        sqlx::query("insert into wallets (account_id, wallet) values ($1, $2)")
            .bind(account.as_str())
            .bind(wallet.name())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Finds wallets, and locks them until the transaction ends.
    pub async fn lock_wallets<'a>(
        &mut self,
        wallets: impl IntoIterator<Item = (&'a AccountId, Wallet)>,
    ) -> Result<Vec<WalletState>, StoreError> {
        let wanted: Vec<_> = wallets.into_iter().map(|(account, wallet)| (account, wallet.name())).collect();
        let (sqlite, postgres) = (
            "select w.* from json_each($1) as wanted cross join wallets w
             where w.account_id = wanted.value->>0 and w.wallet = wanted.value->>1",
            // Sorted, so that two transactions cannot deadlock.
            "select w.* from jsonb_array_elements($1::jsonb) as wanted(value)
             join wallets w on w.account_id = wanted.value->>0 and w.wallet = wanted.value->>1
             order by w.account_id, w.wallet for update of w",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&wanted)?)
            .fetch_all(self.connection())
            .await?)
    }

    /// Filters accounts: those with a negative wallet.
    pub async fn list_accounts_in_debt(
        &mut self,
        accounts: &[&AccountId],
    ) -> Result<HashSet<AccountId>, StoreError> {
        let (sqlite, postgres) = (
            "select distinct w.account_id from json_each($1) as wanted cross join wallets w
             where w.account_id = wanted.value and w.balance < 0 and w.wallet <> 'platform'",
            "select distinct w.account_id from jsonb_array_elements_text($1::jsonb) as wanted(id)
             join wallets w on w.account_id = wanted.id where w.balance < 0 and w.wallet <> 'platform'",
        );
        let found: Vec<AccountId> = sqlx::query_scalar(self.engine.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(self.connection())
            .await?;
        Ok(found.into_iter().collect())
    }

    /// Updates wallets in sorted order, and returns their new states.
    pub(in crate::store) async fn change_wallets(
        &mut self,
        changes: &BTreeMap<(AccountId, Wallet), WalletChange>,
    ) -> Result<Vec<WalletState>, StoreError> {
        // The update alone would lock the rows in any order, and could deadlock.
        self.lock_wallets(changes.keys().map(|(account, wallet)| (account, *wallet))).await?;
        let rows: Vec<_> = changes
            .iter()
            .map(|((account, wallet), change)| ChangeRow {
                account_id: account.as_str(),
                wallet: wallet.name(),
                balance: change.balance.micros(),
                held: change.held.micros(),
                used: change.used.micros(),
            })
            .collect();
        let (sqlite, postgres) = over_json!(
            "update wallets set balance = wallets.balance + cast(value->>'balance' as bigint),
                 held = wallets.held + cast(value->>'held' as bigint),
                 used = wallets.used + cast(value->>'used' as bigint),
                 version = wallets.version + 1",
            "and wallets.account_id = value->>'account_id' and wallets.wallet = value->>'wallet'
             returning wallets.account_id, wallets.wallet, balance, held, used, version"
        );
        let written: Vec<WalletState> = sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&rows)?)
            .fetch_all(self.connection())
            .await?;
        if written.len() != rows.len() {
            return Err(StoreError::RowCount("a change of wallets"));
        }
        Ok(written)
    }
}

impl Store {
    pub async fn lookup_wallet(
        &self,
        account: &AccountId,
        wallet: Wallet,
    ) -> Result<Option<WalletState>, StoreError> {
        Ok(sqlx::query_as("select * from wallets where account_id = $1 and wallet = $2")
            .bind(account.as_str())
            .bind(wallet.name())
            .fetch_optional(&self.reader)
            .await?)
    }

    /// One of the negative wallets of an account's agents, if there is any.
    pub async fn find_agents_debt(&self, account: &AccountId) -> Result<Option<WalletState>, StoreError> {
        Ok(sqlx::query_as(
            "select * from wallets where account_id = $1 and balance < 0 and wallet <> 'platform'
                 and wallet <> 'account' order by wallet limit 1",
        )
        .bind(account.as_str())
        .fetch_optional(&self.reader)
        .await?)
    }

    /// Counts all wallets but the platform's.
    pub async fn count_wallets(&self) -> Result<i64, StoreError> {
        let statement = "select count(*) from wallets where wallet <> 'platform'";
        Ok(sqlx::query_scalar(statement).fetch_one(&self.key_cache).await?)
    }

    /// Lists all wallets but the platform's, at most `limit` after one.
    pub async fn page_wallets(
        &self,
        after: Option<&WalletState>,
        limit: i64,
    ) -> Result<Vec<WalletState>, StoreError> {
        let (account, wallet) =
            after.map_or(("", String::new()), |state| (state.account_id.as_str(), state.wallet.name()));
        let (sqlite, postgres) = PAGE_AS_JSON;
        let found = sqlx::query(self.engine.sql(sqlite, postgres))
            .bind(account)
            .bind(wallet)
            .bind(limit)
            .fetch_one(&self.key_cache)
            .await?;
        let state = |(account, wallet, amounts): (AccountId, String, [i64; 4])| {
            let [balance, held, used, version] = amounts;
            Ok(WalletState {
                account_id: account,
                wallet: Wallet::parse(&wallet).ok_or_else(|| unknown("wallet"))?,
                balance: Money::from_micros(balance),
                held: Money::from_micros(held),
                used: Money::from_micros(used),
                version,
            })
        };
        json_rows::read(&found)?.into_iter().map(state).collect()
    }
}

impl Reads<'_> {
    /// Lists the wallets of some accounts, but not the platform's.
    pub async fn list_wallets(&mut self, accounts: &[AccountId]) -> Result<Vec<WalletState>, StoreError> {
        let (sqlite, postgres) = (
            "select w.* from json_each($1) as wanted cross join wallets w
             where w.account_id = wanted.value and w.wallet <> 'platform'",
            "select w.* from jsonb_array_elements_text($1::jsonb) as wanted(id)
             join wallets w on w.account_id = wanted.id where w.wallet <> 'platform'",
        );
        Ok(sqlx::query_as(self.engine.sql(sqlite, postgres))
            .bind(json(&accounts)?)
            .fetch_all(self.connection())
            .await?)
    }
}

impl FromRow<'_, AnyRow> for WalletState {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            wallet: row.try_get("wallet")?,
            balance: row.try_get("balance")?,
            held: row.try_get("held")?,
            used: row.try_get("used")?,
            version: row.try_get("version")?,
        })
    }
}
