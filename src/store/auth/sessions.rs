//! The rows of the `sessions` table; `http::sessions` adapts them to the session layer.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use crate::domain::live::{Marks, Standing};
use crate::domain::{Account, AccountId, KeyHash, Money, SessionRow, Wallet};
use crate::store::rows::{instant, micros};
use crate::store::{Store, StoreError, Tx};

/// A session with its account. The marks are those of `list_marks`.
const SESSION_OF_OWNER: &str = "select s.account_id, s.data, s.expires, s.last_seen, s.address, s.user_agent,
         a.id, a.name, a.email, a.plan, a.time_zone, a.next_zone, a.created, a.low_balance, a.email_verified,
         w.balance, w.held,
         (select coalesce(max(p.version), 0) from wallets p
          where p.account_id = a.id and p.wallet = 'platform') as requests_mark,
         (select cast(coalesce(sum(o.version), 0) as bigint) from wallets o
          where o.account_id = a.id and o.wallet <> 'platform') as balance_mark,
         (select coalesce(max(c.seq), 0) from changes c
          where c.account_id = a.id and c.kind in ('key', 'key.revoked')) as keys_mark,
         (select d.wallet from wallets d where d.account_id = a.id and d.balance < 0
              and d.wallet not in ('platform', 'account') order by d.wallet limit 1) as debtor,
         (select d.balance from wallets d where d.account_id = a.id and d.balance < 0
              and d.wallet not in ('platform', 'account') order by d.wallet limit 1) as debt
     from sessions s join accounts a on a.id = s.account_id
     join wallets w on w.account_id = a.id and w.wallet = 'account'
     where s.id_hash = $1";

impl Store {
    /// Overwrites a session's data. Its expiry is fixed, so that a stolen session cannot be kept alive. A
    /// session that was deleted meanwhile is not restored.
    pub async fn save_session(&self, id: KeyHash, session: &SessionRow) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        sqlx::query("update sessions set account_id = $2, data = $3 where id_hash = $1")
            .bind(id.as_bytes().to_vec())
            .bind(session.account_id.as_ref().map(AccountId::as_str))
            .bind(session.data.as_str())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Finds a session, expired or not.
    pub async fn find_session(&self, id: KeyHash) -> Result<Option<SessionRow>, StoreError> {
        Ok(sqlx::query_as("select account_id, data, expires, last_seen, address, user_agent from sessions where id_hash = $1")
            .bind(id.as_bytes().to_vec())
            .fetch_optional(&self.reader)
            .await?)
    }

    /// Finds a session, expired or not, with its account and what the frame of a page shows of that: in one
    /// statement, because every page asks for all of it. `None` without an account.
    pub async fn find_session_of_owner(
        &self,
        id: KeyHash,
    ) -> Result<Option<(SessionRow, Account, Standing)>, StoreError> {
        let found =
            sqlx::query(SESSION_OF_OWNER).bind(id.as_bytes().to_vec()).fetch_optional(&self.reader).await?;
        let read = |row: AnyRow| {
            let debtor: Option<Wallet> = row.try_get("debtor")?;
            let debt: Option<i64> = row.try_get("debt")?;
            let agent = debtor.and_then(Wallet::agent);
            let marks = Marks {
                requests: row.try_get("requests_mark")?,
                balance: row.try_get("balance_mark")?,
                keys: row.try_get("keys_mark")?,
            };
            let standing = Standing { marks, debtor: agent.zip(debt.map(Money::from_micros)) };
            Ok((SessionRow::from_row(&row)?, Account::from_row(&row)?, standing))
        };
        found.map(read).transpose()
    }

    pub async fn delete_session(&self, id: KeyHash) -> Result<(), StoreError> {
        let _turn = self.turn().await?;
        sqlx::query("delete from sessions where id_hash = $1")
            .bind(id.as_bytes().to_vec())
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

impl Tx {
    /// Inserts a session; `false` if the id exists.
    pub async fn insert_session(&mut self, id: KeyHash, session: &SessionRow) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "insert into sessions (id_hash, account_id, data, expires, last_seen) values ($1, $2, $3, $4, $5)
             on conflict (id_hash) do nothing",
        )
        .bind(id.as_bytes().to_vec())
        .bind(session.account_id.as_ref().map(AccountId::as_str))
        .bind(session.data.as_str())
        .bind(micros(session.expires))
        .bind(micros(session.last_seen))
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl FromRow<'_, AnyRow> for SessionRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            account_id: row.try_get("account_id")?,
            data: row.try_get("data")?,
            expires: instant(row, "expires")?,
            last_seen: instant(row, "last_seen")?,
            address: row.try_get("address")?,
            user_agent: row.try_get("user_agent")?,
        })
    }
}
