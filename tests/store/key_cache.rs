//! The key cache is correct right after a change, on every server.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use munim::domain::{AccountId, Caller, KeyId, Money, Overlap, PlainKey, Prepaid};
use munim::service::key_cache::verify::{Asked, VerifyOutcome, verify};
use munim::service::key_cache::{self, Origin, node, process};
use munim::service::keys::{self, KeyEdit, KeyRequest};
use munim::service::{Services, accounts, agents, background};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn key(services: &Services, account: &AccountId) -> (KeyId, PlainKey) {
    let request = KeyRequest { name: "prod-api", expires: "", agent_id: "" };
    let (key, plain) = keys::create(services, &Caller::OPERATOR, account, request).await.unwrap();
    (key.id, plain)
}

fn at_gateway() -> Origin {
    Origin { gateway: "edge-1".into(), address: "203.0.113.7".parse().ok() }
}

async fn ask(services: &Arc<Services>, key: &PlainKey) -> VerifyOutcome {
    verify(services, key.reveal(), Asked::default(), None, &at_gateway()).await.unwrap()
}

/// Another server, after its first heartbeat.
async fn server(world: &World) -> Arc<Services> {
    let other = world.beside().await.services;
    key_cache::open(&other).await.unwrap();
    tokio::spawn(node::run(Arc::clone(&other)));
    while other.store.list_nodes_behind(i64::MAX).await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    other
}

#[rstest]
#[tokio::test]
async fn what_one_server_answers_the_others_know(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = server(&world).await;
    let (id, plain) = key(&world.services, &account).await;
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Valid { .. }));
    let ended = keys::revoke(&world.services, &Caller::OPERATOR, &account, &id).await.unwrap();
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Revoked));
    assert_eq!(ended.key.last_accepted, Some(world.services.now()), "by the other");
    other.stopping.cancel();
}

#[rstest]
#[tokio::test]
async fn a_changed_end_is_known_by_every_server_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = server(&world).await;
    let (sooner, later) = (key(&world.services, &account).await, key(&world.services, &account).await);
    let edit = async |id: &KeyId, expires: &str| {
        let wanted = KeyEdit { expires: Some(expires), ..KeyEdit::default() };
        keys::edit(&world.services, &Caller::OPERATOR, &account, id, wanted).await.unwrap();
    };
    edit(&sooner.0, "2026-11-21T08:50:00Z").await;
    edit(&sooner.0, "2026-11-21T08:36:00Z").await;
    edit(&later.0, "2026-11-21T08:36:00Z").await;
    edit(&later.0, "").await;
    for server in [&world.services, &other] {
        assert!(matches!(ask(server, &sooner.1).await, VerifyOutcome::Valid { .. }));
    }
    world.clock.advance(TimeDelta::minutes(1));
    for server in [&other, &world.services] {
        assert!(matches!(ask(server, &sooner.1).await, VerifyOutcome::Expired));
        assert!(matches!(ask(server, &later.1).await, VerifyOutcome::Valid { .. }));
    }
    other.stopping.cancel();
}

#[rstest]
#[tokio::test]
async fn a_key_that_is_given_to_an_agent_is_paid_by_it_on_every_server(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    agents::create(&world.services, &Caller::OPERATOR, &account, "Desk", Some(101), Some(Prepaid::Token))
        .await
        .unwrap();
    let other = server(&world).await;
    let (id, plain) = key(&world.services, &account).await;
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Valid { agent_id: None, .. }));
    let give = |agent_id| KeyEdit { agent_id: Some(agent_id), ..KeyEdit::default() };
    keys::edit(&world.services, &Caller::OPERATOR, &account, &id, give("101")).await.unwrap();
    for server in [&world.services, &other] {
        assert!(matches!(ask(server, &plain).await, VerifyOutcome::Exhausted), "its wallet is empty");
    }
    accounts::credit(&world.services, &account, Some(101), Money::from_rupees(10), "UPI").await.unwrap();
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Valid { agent_id: Some(101), .. }));
    keys::edit(&world.services, &Caller::OPERATOR, &account, &id, give("")).await.unwrap();
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Valid { agent_id: None, .. }));
    other.stopping.cancel();
}

#[rstest]
#[tokio::test]
async fn a_rotation_is_known_by_every_server_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = server(&world).await;
    let (id, old) = key(&world.services, &account).await;
    let new =
        keys::rotate(&world.services, &Caller::OPERATOR, &account, &id, Overlap::Hour).await.unwrap().plain;
    assert!(matches!(ask(&other, &old).await, VerifyOutcome::Valid { .. }));
    assert!(matches!(ask(&other, &new).await, VerifyOutcome::Valid { .. }));
    world.clock.advance(TimeDelta::minutes(60));
    assert!(matches!(ask(&world.services, &old).await, VerifyOutcome::Expired));
    assert!(matches!(ask(&world.services, &new).await, VerifyOutcome::Valid { .. }));
    other.stopping.cancel();
}

#[rstest]
#[tokio::test]
async fn credit_that_another_process_books_is_there_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let (_, plain) = key(services, &account).await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.usage.prompt_tokens = 1_000_000;
    world.record(&account, vec![call]).await;
    let other = server(&world).await;
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Exhausted));
    accounts::credit(services, &account, None, Money::from_rupees(100), "UPI 1").await.unwrap();
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Valid { .. }));
    other.stopping.cancel();
}

#[rstest]
#[tokio::test]
async fn a_key_that_is_made_while_the_maps_are_filled_is_in_them(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &world.services;
    let account = world.account("asha@example.in").await;
    let (opened, (_, plain)) = tokio::join!(key_cache::open(services), key(services, &account));
    opened.unwrap();
    assert!(matches!(ask(services, &plain).await, VerifyOutcome::Valid { .. }));
}

#[rstest]
#[tokio::test]
async fn a_server_that_has_died_keeps_nobody_waiting(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let mine = process::name("node_1");
    let (place, _) = mine.rsplit_once('.').unwrap();
    let mut tx = world.services.store.begin().await.unwrap();
    tx.beat(&format!("{place}.1"), world.services.now(), 0).await.unwrap();
    tx.commit().await.unwrap();
    let (id, _) = key(&world.services, &account).await;
    let revoking = keys::revoke(&world.services, &Caller::OPERATOR, &account, &id);
    tokio::time::timeout(node::GONE_AFTER, revoking).await.unwrap().unwrap();
    assert!(world.services.store.list_nodes_behind(i64::MAX).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn a_server_that_stood_still_looks_before_it_answers(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = server(&world).await;
    let (id, plain) = key(&world.services, &account).await;
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Valid { .. }));
    // It reads no more changes; the others remove it, and later its clock goes on.
    other.stopping.cancel();
    let mut tx = world.services.store.begin().await.unwrap();
    tx.remove_node(&other.node, i64::MAX).await.unwrap();
    tx.commit().await.unwrap();
    keys::revoke(&world.services, &Caller::OPERATOR, &account, &id).await.unwrap();
    world.clock.advance(TimeDelta::seconds(4));
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Revoked));
}

#[rstest]
#[tokio::test]
async fn a_server_that_stood_still_longer_than_changes_are_kept_reads_everything(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = world.beside().await.services;
    key_cache::open(&other).await.unwrap();
    let (id, plain) = key(&world.services, &account).await;
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Valid { .. }));
    keys::revoke(&world.services, &Caller::OPERATOR, &account, &id).await.unwrap();
    let (_, later) = key(&world.services, &account).await;
    world.clock.advance(TimeDelta::days(2));
    key_cache::forget_changes(&world.services).await.unwrap();
    assert!(matches!(ask(&other, &plain).await, VerifyOutcome::Revoked));
    assert!(matches!(ask(&other, &later).await, VerifyOutcome::Valid { .. }));
}

#[rstest]
#[tokio::test]
async fn a_server_that_lost_its_database_does_not_answer_from_memory(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let (_, plain) = key(&world.services, &account).await;
    assert!(matches!(ask(&world.services, &plain).await, VerifyOutcome::Valid { .. }));
    world.services.store.close().await;
    let answer = verify(&world.services, plain.reveal(), Asked::default(), None, &at_gateway()).await;
    assert!(answer.is_err(), "{answer:?}");
}

#[rstest]
#[tokio::test]
async fn usage_that_another_server_records_is_seen(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let other = world.beside().await.services;
    key_cache::open(&other).await.unwrap();
    let (_, plain) = key(&world.services, &account).await;
    key_cache::catch_up(&other).await.unwrap();
    let balance = async || match ask(&other, &plain).await {
        VerifyOutcome::Valid { credit, .. } => credit.balance,
        verdict => panic!("{verdict:?}"),
    };
    assert_eq!(balance().await, Money::from_rupees(50));
    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    key_cache::refresh_wallets(&other).await.unwrap();
    assert_eq!(balance().await, Money::parse("49.818").unwrap());
}

#[rstest]
#[tokio::test]
async fn the_last_use_is_written_when_a_server_stops(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &world.services;
    let account = world.account("asha@example.in").await;
    let (id, plain) = key(services, &account).await;
    world.clock.advance(TimeDelta::hours(1));
    ask(services, &plain).await;
    let last_used = async || {
        let mut tx = services.store.begin().await.unwrap();
        tx.reads().lookup_key(&account, &id).await.unwrap().unwrap().last_used
    };
    assert_eq!(last_used().await, None, "a check writes nothing");
    let shown = keys::lookup(services, &account, &id).await.unwrap().key.last_used;
    assert_eq!(shown, Some(services.now()), "and is known all the same");
    background::finish(services).await.unwrap();
    assert_eq!(last_used().await, Some(services.now()));
    let from = keys::lookup(services, &account, &id).await.unwrap().key.last_used_from;
    assert_eq!(from.as_deref(), Some("edge-1 · 203.0.113.7"));
}
