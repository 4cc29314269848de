//! What `munim check` verifies of automatic recharge: that recharges, their top-ups and their mandates say the same.

use crate::store::{StoreError, Tx};

impl Tx {
    /// Lists the recharges that contradict their top-up or their mandate: the top-up, and what is wrong.
    pub async fn list_recharge_gaps(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(sqlx::query_as(
            "select id, what from (
                 select t.id, 'is paid by a mandate, and is no recharge' as what from topups t
                 where t.pay_by = 'mandate' and not exists (select 1 from recharges r where r.topup_id = t.id)
                 union all
                 select t.id, 'is a recharge, and is not paid by a mandate' from recharges r
                 join topups t on t.id = r.topup_id where t.pay_by <> 'mandate'
                 union all
                 select t.id, 'is a recharge of another account' from recharges r
                 join topups t on t.id = r.topup_id join mandates m on m.id = r.mandate_id
                 where r.account_id <> t.account_id or r.account_id <> m.account_id
                 union all
                 select t.id, 'is a recharge that is done, and is not paid' from recharges r
                 join topups t on t.id = r.topup_id where r.state = 'done' and t.status not in ('paid', 'refunded')
                 union all
                 select t.id, 'is paid, and its recharge is not done' from recharges r
                 join topups t on t.id = r.topup_id where t.status in ('paid', 'refunded') and r.state <> 'done'
                 union all
                 select r.topup_id, 'is a recharge that is never looked at' from recharges r
                 where r.state in ('planned', 'notified') and r.next_step is null
                 union all
                 select r.topup_id, 'was debited before its time' from recharges r
                 where r.charged is not null and (r.debit_after is null or r.charged < r.debit_after)
             ) as gaps order by id, what",
        )
        .fetch_all(self.connection())
        .await?)
    }
}
