//! What `munim check` verifies of money that goes back: that refunds, disputes, the ledger and documents say the same.

use crate::store::{StoreError, Tx};

impl Tx {
    /// Lists what of refunds and disputes contradicts itself, as account and what.
    pub async fn list_return_gaps(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        // The ledger counts micro-rupees, the provider paise.
        Ok(sqlx::query_as(
            "select account_id, what from (
                 select r.account_id, 'refund ' || r.id || ' has not taken its credit once' as what from refunds r
                 where r.credit > 0 and not exists (select 1 from ledger_entries e where e.reference = r.id
                     and e.kind = 'refund' and e.account_id = r.account_id and e.from_wallet = 'account'
                     and e.amount = r.credit * 10000)
                 union all
                 select r.account_id, 'refund ' || r.id || ' has failed, and has not given its credit back' from refunds r
                 where r.credit > 0 and r.status in ('refused', 'failed')
                     and not exists (select 1 from ledger_entries e where e.reference = r.id || ':back'
                     and e.kind = 'refund' and e.account_id = r.account_id and e.to_wallet = 'account'
                     and e.amount = r.credit * 10000)
                 union all
                 select e.account_id, 'ledger entry ' || cast(e.id as text) || ' is of no such refund'
                 from ledger_entries e where e.kind = 'refund' and not exists (select 1 from refunds r
                     where r.account_id = e.account_id and (e.reference = r.id
                         or (e.reference = r.id || ':back' and r.status in ('refused', 'failed'))))
                 union all
                 select d.account_id, 'dispute ' || d.id || ' has taken more or less than its credit' from disputes d
                 where d.credit * 10000 <> coalesce((select sum(case when e.from_wallet = 'account' then e.amount
                     else -e.amount end) from ledger_entries e where e.kind = 'dispute'
                     and e.account_id = d.account_id and substr(e.reference, 1, 29) = d.id), 0)
                 union all
                 select e.account_id, 'ledger entry ' || cast(e.id as text) || ' is of no such dispute'
                 from ledger_entries e where e.kind = 'dispute' and not exists (select 1 from disputes d
                     where d.account_id = e.account_id and substr(e.reference, 1, 29) = d.id)
                 union all
                 select t.account_id, 'more of top-up ' || t.id || ' went back than was paid'
                 from topups t join topup_payments p on p.topup_id = t.id and p.outcome = 'credited'
                 where coalesce((select sum(r.amount) from refunds r where r.payment_id = p.payment_id
                         and r.status in ('asked', 'pending', 'processed')), 0) > p.amount
                     or coalesce((select sum(r.credit) from refunds r where r.payment_id = p.payment_id
                         and r.status in ('asked', 'pending', 'processed')), 0)
                     + coalesce((select sum(d.credit) from disputes d where d.payment_id = p.payment_id), 0) > t.credit
                 union all
                 select t.account_id, 'top-up ' || t.id || ' is refunded, and not all of it went back' from topups t
                 join topup_payments p on p.topup_id = t.id and p.outcome = 'credited'
                 where t.status = 'refunded'
                     and coalesce((select sum(r.amount) from refunds r where r.payment_id = p.payment_id
                         and r.status = 'processed'), 0)
                     + coalesce((select sum(d.deducted) from disputes d where d.payment_id = p.payment_id), 0) < p.amount
                 union all
                 select r.account_id, 'the documents of refund ' || r.id || ' are not over its credit' from refunds r
                 where exists (select 1 from documents o where o.source = 'topup:' || r.topup_id)
                     and case when r.status in ('pending', 'processed', 'failed') then r.credit else 0 end <>
                     coalesce((select sum(d.taxable) from documents d where d.source = 'refund:' || r.id), 0)
                 union all
                 select r.account_id, 'refund ' || r.id || ' has failed, and its documents are not answered' from refunds r
                 where r.status = 'failed'
                     and coalesce((select sum(d.total) from documents d where d.source = 'refund:' || r.id), 0) <>
                     coalesce((select sum(d.total) from documents d where d.source = 'failed_refund:' || r.id), 0)
                 union all
                 select r.account_id, 'refund ' || r.id || ' waits, and is never looked at' from refunds r
                 where r.status in ('asked', 'pending') and r.next_look is null
             ) as gaps order by account_id, what",
        )
        .fetch_all(self.connection())
        .await?)
    }
}
