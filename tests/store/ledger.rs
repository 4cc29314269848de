//! The ledger is append-only, and balances are its sums.

use munim::domain::{Caller, Money, Prepaid, ReportedAgent, Wallet};
use munim::service::operations::check::check;
use munim::service::{ServiceError, accounts, agents};
use sqlx::{AnyPool, Executor};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_new_account_has_fifty_rupees_from_the_platform(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let store = &world.services.store;
    let balance = async |wallet| store.lookup_wallet(&account, wallet).await.unwrap().unwrap().balance;
    assert_eq!(balance(Wallet::Account).await, Money::from_rupees(50));
    assert_eq!(balance(Wallet::Platform).await, Money::from_rupees(-50));
}

#[rstest]
#[tokio::test]
async fn entries_can_neither_be_changed_nor_deleted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    for statement in ["update ledger_entries set amount = 1", "delete from ledger_entries"] {
        let error = pool.execute(statement).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[rstest]
#[tokio::test]
async fn an_agent_that_is_prepaid_pays_from_its_own_wallet(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let agent = agents::create(
        services,
        &Caller::OPERATOR,
        &account,
        "Clinic line",
        Some(101),
        Some(Prepaid::Minute),
    )
    .await
    .unwrap();
    let credit = accounts::credit(services, &account, Some(agent), Money::from_rupees(20), "for June").await;
    assert_eq!(credit.unwrap(), Money::from_rupees(20));
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.agent_id = ReportedAgent::Agent(agent);
    world.record(&account, vec![call, event("2", "2026-11-21T08:00:00Z", "m")]).await;
    let balance =
        async |wallet| services.store.lookup_wallet(&account, wallet).await.unwrap().unwrap().balance;
    assert_eq!(balance(Wallet::Agent(agent)).await, Money::parse("19.818").unwrap());
    assert_eq!(balance(Wallet::Account).await, Money::parse("49.818").unwrap());
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn usage_is_debited_past_zero(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.usage.prompt_tokens = 1_000_000;
    world.record(&account, vec![call]).await;
    let balance = accounts::lookup(services, &account).await.unwrap().balance;
    assert_eq!(balance, Money::parse("-90.042").unwrap());
}

#[rstest]
#[tokio::test]
async fn amounts_that_are_no_credit_are_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let credit = |agent, amount| accounts::credit(&world.services, &account, agent, amount, "x");
    for amount in [Money::ZERO, Money::from_rupees(-1), Money::from_micros(i64::MAX)] {
        assert!(matches!(credit(None, amount).await, Err(ServiceError::Conflict(_))));
    }
    let to_nobody = credit(Some(7), Money::from_rupees(1)).await;
    assert!(matches!(to_nobody, Err(ServiceError::NotFound(_))));
}

#[rstest]
#[tokio::test]
async fn sixty_four_writers_at_once_lose_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (services, account) = (world.services.clone(), account.clone());
            tokio::spawn(async move {
                accounts::credit(&services, &account, None, Money::from_rupees(1), "top-up").await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let balance = accounts::lookup(&world.services, &account).await.unwrap().balance;
    assert_eq!(balance, Money::from_rupees(114));
    assert_eq!(check(&world.services).await.unwrap().differences, Vec::<String>::new());
}
