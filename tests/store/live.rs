//! The marks rise with every change that an open page shows.

use munim::domain::live::Marks;
use munim::domain::{AccountId, Caller, Money};
use munim::service::accounts;
use munim::service::accounts::live;
use munim::service::keys::{self, KeyRequest};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn marks(world: &World, account: &AccountId) -> Marks {
    live::marks(&world.services, account).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn calls_wallets_and_keys_have_their_marks(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (services, by) = (&*world.services, Caller::OPERATOR);
    let account = world.account("asha@example.in").await;
    let other = world.account("binu@example.in").await;
    world.price("m").await;
    let of_other = marks(&world, &other).await;
    let start = marks(&world, &account).await;

    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    let called = marks(&world, &account).await;
    assert_eq!(called.changed_since(start), "requests balance");
    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    assert_eq!(marks(&world, &account).await, called, "a duplicate is nothing new");

    accounts::credit(services, &account, None, Money::from_rupees(5), "paid").await.unwrap();
    let paid = marks(&world, &account).await;
    assert!(paid.changed_since(called).ends_with("balance"));

    let request = KeyRequest { name: "prod", expires: "", agent_id: "" };
    let (key, _) = keys::create(services, &by, &account, request).await.unwrap();
    let made = marks(&world, &account).await;
    assert_eq!(made.changed_since(paid), "keys");
    keys::revoke(services, &by, &account, &key.id).await.unwrap();
    assert_eq!(marks(&world, &account).await.changed_since(made), "keys");
    assert_eq!(marks(&world, &other).await, of_other);
}

#[rstest]
#[tokio::test]
async fn calls_that_cost_nothing_are_told_too(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let start = marks(&world, &account).await;
    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "no-price")]).await;
    assert_eq!(marks(&world, &account).await.changed_since(start), "requests");
    assert_eq!(
        munim::service::operations::check::check(&world.services).await.unwrap().differences,
        Vec::<String>::new()
    );
}
