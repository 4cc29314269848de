//! What `munim check` verifies of top-ups: that top-ups, payments and the ledger say the same.

use crate::store::{StoreError, Tx};

impl Tx {
    /// Lists the top-ups, payments and entries that contradict each other: the id, and what is wrong with it.
    pub async fn list_topup_gaps(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        // The ledger counts micro-rupees, the provider paise.
        Ok(sqlx::query_as(
            "select id, what from (
                 select t.id, 'is paid, and no payment of it is credited' as what from topups t
                 where t.status in ('paid', 'refunded') and not exists
                     (select 1 from topup_payments p where p.topup_id = t.id and p.outcome = 'credited')
                     -- What waited for a review was never credited, and can go back.
                     and not (t.status = 'refunded' and exists
                         (select 1 from refunds r where r.topup_id = t.id and r.status = 'processed' and r.credit = 0))
                 union all
                 select t.id, 'has a credited payment of another amount' from topups t
                 join topup_payments p on p.topup_id = t.id and p.outcome = 'credited'
                 where p.amount + coalesce(p.tds, 0) <> t.to_pay or p.currency <> 'INR'
                 union all
                 select t.id, 'has a credited payment, and is not paid' from topups t
                 join topup_payments p on p.topup_id = t.id and p.outcome = 'credited'
                 where t.status not in ('paid', 'refunded')
                 union all
                 select p.topup_id, 'has a credited payment, and no entry of its credit in the ledger'
                 from topup_payments p join topups t on t.id = p.topup_id
                 where p.outcome = 'credited' and not exists
                     (select 1 from ledger_entries e where e.reference_key = lower(t.id) and e.kind = 'purchase'
                          and e.account_id = t.account_id and e.to_wallet = 'account'
                          and e.amount = t.credit * 10000)
                 union all
                 select coalesce(e.reference, ''), 'is a purchase in the ledger, and no payment of it is credited'
                 from ledger_entries e where e.kind = 'purchase' and not exists
                     (select 1 from topups t join topup_payments p on p.topup_id = t.id and p.outcome = 'credited'
                      where lower(t.id) = e.reference_key and t.account_id = e.account_id)
                 union all
                 select t.id, 'waits for its payment, and is never looked at' from topups t
                 where t.status = 'pending' and t.next_look is null
             ) as gaps order by id, what",
        )
        .fetch_all(self.connection())
        .await?)
    }
}
