//! What `munim check` verifies of credit lots: that they are what the ledger says.

use crate::store::{StoreError, Tx};

impl Tx {
    /// Lists what of the lots does not add up, as account and what.
    pub async fn list_lot_gaps(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(sqlx::query_as(
            "select account_id, 'lot ' || cast(entry as text) || ' has lost more or less than was taken of it' as what
             from credit_lots l
             where amount - remaining <> coalesce((select sum(case when u.taken = 'restored' then -u.amount else u.amount end)
                 from lot_uses u where u.entry = l.entry), 0)
             union all
             select account_id, 'lot ' || cast(entry as text) || ' is not what its ledger entry says' from credit_lots l
             where not exists (select 1 from ledger_entries e
                 where e.id = l.entry and e.account_id = l.account_id and e.amount = l.amount
                     and coalesce(e.expires, 0) = coalesce(l.expires, 0))
             union all
             select l.account_id, 'lot ' || cast(l.entry as text) || ' has ended for more or less than the ledger says'
             from credit_lots l join lot_settlements s on s.account_id = l.account_id
             where coalesce((select sum(u.amount) from lot_uses u where u.entry = l.entry and u.taken = 'expired'), 0)
                 <> coalesce((select sum(e.amount) from ledger_entries e where e.account_id = l.account_id
                     and e.kind = 'expiry' and e.id <= s.entry
                     and (e.reference = 'expiry:' || cast(l.entry as text)
                         or e.reference like 'expiry:' || cast(l.entry as text) || ':%')), 0)
             union all
             select account_id, 'an entry of the end of a credit is of no lot' from ledger_entries e
             where e.kind = 'expiry' and not exists (select 1 from credit_lots l where l.account_id = e.account_id
                 and l.expires is not null and l.expires <= e.at and (e.reference = 'expiry:' || cast(l.entry as text)
                     or e.reference like 'expiry:' || cast(l.entry as text) || ':%'))
             union all
             select account_id, 'the credits of the ledger are not its lots' from lot_settlements s
             where coalesce((select sum(amount) from credit_lots l where l.account_id = s.account_id), 0)
                 <> coalesce((select sum(amount) from ledger_entries e where e.account_id = s.account_id
                     and e.kind in ('grant', 'credit', 'purchase') and e.id <= s.entry), 0)
             union all
             select account_id, 'what is left of its lots is not the balance' from lot_settlements s
             where coalesce((select sum(remaining) from credit_lots l where l.account_id = s.account_id), 0)
                 - s.owed_used - s.owed_returned <> s.balance
             union all
             select account_id, 'its lots were used for more or less than its calls cost' from lot_settlements s
             where coalesce((select sum(u.amount) from lot_uses u join credit_lots l on l.entry = u.entry
                     where l.account_id = s.account_id and u.taken = 'used'), 0) + s.owed_used <> s.used
                 or s.used > (select sum(used) from wallets w where w.account_id = s.account_id)
             order by 1, 2",
        )
        .fetch_all(self.connection())
        .await?)
    }
}
