//! `munim check` finds every stored total that differs from its source.

use munim::domain::Caller;
use munim::service::operations::check::check;
use munim::service::webhooks::{self, WebhookRequest};
use sqlx::{AnyPool, Executor};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// The differences after a direct SQL statement on a world with usage.
async fn differences_after(world: &World, statement: &'static str) -> Vec<String> {
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let events = (0..10).map(|n| event(&n.to_string(), "2026-11-20T18:25:00Z", "m")).collect();
    world.record(&account, events).await;
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    pool.execute(statement).await.unwrap();
    check(services).await.unwrap().differences
}

#[rstest]
#[tokio::test]
async fn a_balance_that_is_not_the_sum(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found =
        differences_after(&world, "update wallets set balance = balance + 1 where wallet = 'account'").await;
    // The wallet, and the account whose wallets no longer sum to zero.
    assert_eq!(found.len(), 2);
    assert!(found[0].contains("wallet account"), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_day_that_is_not_its_quarters(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found = differences_after(&world, "update usage_days set cost = cost + 1").await;
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("2026-11-20"), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_quarter_that_is_not_its_events(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found =
        differences_after(&world, "update usage_quarters set prompt_tokens = prompt_tokens + 1").await;
    // A stored row, the expected row, and the day that no longer matches.
    assert_eq!(found.len(), 3, "{found:?}");
}

#[rstest]
#[tokio::test]
async fn outcomes_that_are_not_those_of_the_events(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found = differences_after(&world, "update call_outcomes set failed = failed + 1").await;
    // A stored row and the expected row, of the quarter and of the day.
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.iter().all(|gap| gap.contains("latency 768 calls 10 answered 10")), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_model_without_a_place(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found = differences_after(&world, "update account_models set model = 'x'").await;
    assert_eq!(found.len(), 2, "{found:?}");
}

#[rstest]
#[tokio::test]
async fn an_event_that_is_gone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found = differences_after(&world, "delete from calls where id = '3'").await;
    assert!(found.iter().any(|gap| gap.contains("a quarter")), "{found:?}");
    assert!(found.iter().any(|gap| gap.contains("a debit")), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn an_id_that_no_event_has(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let is_postgres = world.services.store.engine() == Engine::Postgres;
    let lost = if is_postgres { "delete from call_ids where id = '3'" } else { "select 1" };
    let found = differences_after(&world, lost).await;
    assert_eq!(found.len(), if is_postgres { 2 } else { 0 }, "{found:?}");
    assert!(found.iter().all(|gap| gap.contains("counted") && gap.contains(" ids")), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_cost_that_its_price_does_not_make(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found = differences_after(&world, "update prices set input = input + 1000000").await;
    assert_eq!(found.iter().filter(|gap| gap.contains("keeps a cost")).count(), 10, "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_hold_that_its_wallet_does_not_know(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found = differences_after(&world, "update wallets set held = 1 where wallet = 'account'").await;
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("holds 1"), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_life_time_of_use_that_is_not_the_ledger(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found =
        differences_after(&world, "update wallets set used = used + 1 where wallet = 'account'").await;
    assert_eq!(found.len(), 2, "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_quarter_of_the_ledger_that_is_not_its_entries(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let found = differences_after(&world, "update ledger_quarters set amount = amount + 1").await;
    assert_eq!(found.len(), 2, "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_call_that_another_wallet_paid_than_its_hold_says(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let hold = "insert into holds (account_id, id, wallet, key_id, amount, created, expires, outcome, ended)
            select id, 'hold_1', 'platform', 'key_1', 1, 0, 0, 'settled', 0 from accounts;
            update calls set hold_id = 'hold_1' where id = '3'";
    let found = differences_after(&world, hold).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("event 3") && found[0].contains("hold_1"), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_key_that_its_history_gives_to_another(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let history = "insert into key_agents (account_id, key_id, since, agent_id) select id, 'key_1', 0, 101 from accounts";
    let found = differences_after(&world, history).await;
    assert_eq!(found.len(), 1, "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_reference_that_would_count_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let forged = "insert into ledger_entries (account_id, from_wallet, to_wallet, amount, kind, note, reference, reference_key, at)
            select id, 'account', 'platform', 1, 'credit', '', 'UPI 4711', 'upi4712', 0 from accounts
            union all select id, 'platform', 'account', 1, 'credit', '', 'UPI 4713', 'upi4713', 0 from accounts";
    let found = differences_after(&world, forged).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("is kept under another text"), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn a_conversation_that_nobody_had(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let insert = "insert into interactions select id, 0, 'int_1', 0 from accounts";
    let found = differences_after(&world, insert).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("a conversation"), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn an_event_that_its_webhook_has_not_counted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("meera@example.in").await;
    let request = WebhookRequest { url: "https://hooks.example.in/", events: &[] };
    let (id, by) = (webhooks::new_id(services), Caller::OPERATOR);
    webhooks::add(services, &by, &account, &id, request).await.unwrap();
    webhooks::send_test(services, &account, &id).await.unwrap();
    let found = differences_after(&world, "update webhooks set last_sequence = 0").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("event 1"), "{found:?}");
}
