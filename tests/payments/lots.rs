//! Credit lots: what is left of each credit.

use munim::domain::billing::{Lot, LotKind};
use munim::domain::{AccountId, Money};
use munim::service::accounts;
use munim::service::billing::lots;
use munim::service::operations::check::check;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::documents::{purchase, seller_with, set_up};
use crate::support::{World, event};

/// A world with an account that bought ₹1,000 and was given ₹50.
async fn buyer(engine: Engine) -> Option<(World, AccountId)> {
    let world = World::fresh(engine).await?;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    purchase(&world.services, &account, "tu_1", 1000).await;
    Some((world, account))
}

async fn use_up(world: &World, account: &AccountId, id: &str, rupees: i64) {
    let mut call = event(id, "2026-11-21T08:00:00Z", "m");
    (call.usage.prompt_tokens, call.usage.completion_tokens) = (0, rupees * 1_000_000 / 420);
    world.record(account, vec![call]).await;
}

fn left(lots: &[Lot]) -> Vec<(LotKind, bool)> {
    lots.iter().map(|lot| (lot.kind, lot.remaining > Money::ZERO)).collect()
}

async fn sound(world: &World, account: &AccountId) -> Money {
    assert_eq!(check(&world.services).await.unwrap().differences, Vec::<String>::new());
    let lots = lots::list(&world.services, account).await.unwrap();
    lots.iter().map(|lot| lot.remaining).fold(Money::ZERO, |sum, remaining| sum + remaining)
}

#[rstest]
#[tokio::test]
async fn gifts_are_used_before_what_was_paid_and_the_rest_is_the_balance(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = buyer(engine).await else { return };
    use_up(&world, &account, "1", 60).await;
    let lots = lots::list(&world.services, &account).await.unwrap();
    assert_eq!(left(&lots), [(LotKind::Promotional, false), (LotKind::Paid, true)]);
    let remaining = sound(&world, &account).await;
    let found = accounts::lookup(&world.services, &account).await.unwrap();
    assert_eq!(remaining, found.balance);
}

#[rstest]
#[tokio::test]
async fn a_later_gift_pays_no_earlier_call(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = buyer(engine).await else { return };
    use_up(&world, &account, "1", 60).await;
    purchase(&world.services, &account, "tu_2", 500).await;
    let before = lots::list(&world.services, &account).await.unwrap();
    accounts::credit(&world.services, &account, None, Money::from_rupees(10), "bank").await.unwrap();
    lots::settle_all(&world.services).await.unwrap();
    let after = lots::list(&world.services, &account).await.unwrap();
    assert_eq!(after[..3], before[..]);
    assert_eq!((after[3].kind, after[3].remaining), (LotKind::Booked, Money::from_rupees(10)));
    // Settled again, nothing changes.
    lots::settle_all(&world.services).await.unwrap();
    assert_eq!(lots::list(&world.services, &account).await.unwrap(), after);
    sound(&world, &account).await;
}

#[rstest]
#[tokio::test]
async fn what_was_used_beyond_all_credit_is_paid_by_the_next(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = buyer(engine).await else { return };
    use_up(&world, &account, "1", 2000).await;
    assert_eq!(sound(&world, &account).await, Money::ZERO);
    let owed = Money::ZERO - accounts::lookup(&world.services, &account).await.unwrap().balance;
    purchase(&world.services, &account, "tu_2", 5000).await;
    assert_eq!(sound(&world, &account).await, Money::from_rupees(5000) - owed);
}

#[rstest]
#[tokio::test]
async fn accounts_of_before_have_lots_of_all_their_credits(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    accounts::credit(&world.services, &account, None, Money::from_rupees(100), "bank").await.unwrap();
    use_up(&world, &account, "1", 70).await;
    // Nothing was settled so far.
    lots::settle_all(&world.services).await.unwrap();
    let lots = lots::list(&world.services, &account).await.unwrap();
    assert_eq!(left(&lots), [(LotKind::Promotional, false), (LotKind::Booked, true)]);
    sound(&world, &account).await;
}
