//! Holds that lapse concurrently.

use chrono::TimeDelta;
use munim::domain::{HoldId, KeyId, Money, Wallet};
use munim::store::ledger::holds::NewHold;

use crate::support::databases::Database;
use crate::support::{START, World, utc};

/// SQLite has a single writer, so nothing can wait.
#[tokio::test]
async fn a_hold_that_another_is_ending_is_not_waited_for() {
    let Some(database) = Database::postgres().await else { return };
    let world = World::on(database).await;
    let account_id = world.account("asha@example.in").await;
    let (store, now) = (&world.services.store, utc(START));
    let hold = NewHold {
        budgets: Vec::new(),
        account_id,
        id: HoldId::new("hold_1"),
        wallet: Wallet::Account,
        key_id: KeyId::new("key_1"),
        agent_id: None,
        amount: Money::from_rupees(1),
        expires: now,
        slice: None,
    };
    let mut first = store.begin().await.unwrap();
    first.insert_holds(&[hold], now - TimeDelta::minutes(1)).await.unwrap();
    first.commit().await.unwrap();
    let mut first = store.begin().await.unwrap();
    assert_eq!(first.lapse_holds(now).await.unwrap().len(), 1);
    let mut second = store.begin().await.unwrap();
    assert_eq!(second.lapse_holds(now).await.unwrap().len(), 0);
    first.commit().await.unwrap();
}
