//! Each change adds its audit event in the same transaction, with its caller; the log is append-only.

use munim::domain::{Actor, AuditEvent, AuditKind, Caller, DeviceId, Money, Prepaid};
use munim::service::accounts::{history, profile};
use munim::service::auth::second_factor::Proof;
use munim::service::auth::{pending_failures, sign_in};
use munim::service::billing::transfers::{Direction, transfer};
use munim::service::billing::{prices, repricing};
use munim::service::keys::{self, KeyRequest};
use munim::service::operations::check;
use munim::service::usage::ingest::{self, Batch};
use munim::service::usage::partitions;
use munim::service::{accounts, agents};
use sqlx::{AnyPool, Executor};

use crate::support::{PASSWORD, World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A caller with a browser.
fn asha() -> Caller {
    Caller {
        actor: Actor::Session(DeviceId::new("dev_1")),
        address: Some([203, 0, 113, 7].into()),
        user_agent: Some("curl/8.14.1".to_owned()),
    }
}

#[rstest]
#[tokio::test]
async fn entries_can_neither_be_changed_nor_deleted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    for statement in ["update audit_log set what = 'x'", "delete from audit_log"] {
        let error = pool.execute(statement).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[rstest]
#[tokio::test]
async fn every_change_tells_what_and_who(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let by = asha();
    let request = KeyRequest { name: "prod-api", expires: "", agent_id: "" };
    let (key, _) = keys::create(services, &by, &account, request).await.unwrap();
    keys::revoke(services, &by, &account, &key.id).await.unwrap();
    keys::revoke(services, &by, &account, &key.id).await.unwrap();
    agents::create(services, &by, &account, "Clinic", Some(101), Some(Prepaid::Minute)).await.unwrap();
    accounts::credit(services, &account, None, Money::from_rupees(5), "UPI").await.unwrap();
    let amount = Money::parse("0.000001").unwrap();
    transfer(services, &by, &account, 101, Direction::Allocate, amount, "").await.unwrap();
    world
        .record(
            &account,
            vec![event("1", "2026-11-20T19:30:00Z", "late"), event("2", "2026-11-20T19:31:00Z", "late")],
        )
        .await;
    world.price("late").await;
    repricing::apply(services).await.unwrap();
    repricing::apply(services).await.unwrap();
    let entries = services.store.page_audit_entries(&account, None, None, 20).await.unwrap();
    let told: Vec<_> = entries.iter().rev().map(|entry| (entry.deed.clone(), entry.by.clone())).collect();
    let operator = || Caller::OPERATOR;
    let (id, name) = (key.id, "prod-api".to_owned());
    assert_eq!(
        told,
        [
            (AuditEvent::AccountCreated { email: "asha@example.in".into() }, operator()),
            (AuditEvent::KeyCreated { id: id.clone(), name: name.clone() }, by.clone()),
            (AuditEvent::KeyRevoked { id, name }, by.clone()),
            (AuditEvent::AgentCreated { id: 101, name: "Clinic".into() }, by.clone()),
            (
                AuditEvent::CreditAdded {
                    amount: Money::from_rupees(5),
                    agent: None,
                    note: "UPI".into(),
                    reference: None
                },
                operator()
            ),
            (AuditEvent::CreditMoved { amount, agent: 101, to_agent: true, note: String::new() }, by),
            (AuditEvent::CallsPriced { calls: 2, amount: Money::parse("0.364").unwrap() }, operator()),
        ]
    );
}

#[rstest]
#[tokio::test]
async fn what_is_refused_is_not_written_down(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.account("binu@example.in").await;
    let by = asha();
    let _ = profile::rename(services, &by, &account, "Asha Voice").await;
    let _ = profile::rename(services, &by, &account, "").await;
    let _ =
        profile::change_email(services, &by, &account, "binu@example.in", PASSWORD, Proof::Typed("")).await;
    let _ = profile::change_zone(services, &by, &account, "Asia/Kolkata").await;
    let _ = transfer(services, &by, &account, 101, Direction::Allocate, Money::from_rupees(1), "").await;
    let entries = services.store.page_audit_entries(&account, None, None, 20).await.unwrap();
    assert_eq!(entries.len(), 1);
}

#[rstest]
#[tokio::test]
async fn pages_have_every_entry_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    // All at the same instant, so the number decides the order.
    for number in 0..45 {
        profile::rename(services, &asha(), &account, &format!("Name {number}")).await.unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = history::page(services, &account, "name_changed", &after, 20).await.unwrap();
        seen.extend(page.entries.iter().map(|entry| entry.seq));
        let Some(next) = page.next else { break };
        after = next;
    }
    assert_eq!(seen.len(), 45);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[rstest]
#[tokio::test]
async fn whoever_guesses_cannot_fill_the_log(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let visitor = asha().acting(Actor::Visitor);
    for _ in 0..25 {
        sign_in::check(services, &visitor, None, "asha@example.in", "wrong").await.unwrap_err();
        sign_in::check(services, &visitor, None, "nobody@example.in", "wrong").await.unwrap_err();
        pending_failures::write(services).await.unwrap();
    }
    let failures = async || {
        services.store.page_audit_entries(&account, Some(AuditKind::SignInFailed), None, 100).await.unwrap()
    };
    let told = failures().await;
    assert_eq!(told.len(), 20);
    assert!(matches!(told[0].deed, AuditEvent::SignInFailed { times: 1, last_of_day: true, .. }));
    world.clock.advance(chrono::TimeDelta::days(1));
    for _ in 0..3 {
        sign_in::check(services, &visitor, None, "asha@example.in", "wrong").await.unwrap_err();
    }
    pending_failures::write(services).await.unwrap();
    assert!(matches!(
        failures().await[0].deed,
        AuditEvent::SignInFailed { times: 3, last_of_day: false, .. }
    ));
}

#[rstest]
#[tokio::test]
async fn calls_that_are_being_recorded_are_cut_in_the_new_zone_too(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &world.services;
    let account = world.account("asha@example.in").await;
    prices::set(services, "m", munim::domain::ModelKind::Chat, munim::domain::Rates::default(), None)
        .await
        .unwrap();
    let batch =
        Batch { account_id: Some(account.clone()), events: vec![event("1", "2026-11-20T19:30:00Z", "m")] };
    partitions::make_ahead(services).await.unwrap();
    let mut recording = services.store.begin().await.unwrap();
    ingest::write(&mut recording, &[&batch], None, services.now()).await.unwrap();
    let change = tokio::spawn({
        let (services, account) = (services.clone(), account.clone());
        async move { profile::change_zone(&services, &asha(), &account, "America/New_York").await }
    });
    // On PostgreSQL the change waits for the lock; without the lock it would complete here and miss the call.
    // SQLite has one writer at a time.
    if services.store.engine() == munim::store::Engine::Postgres {
        let pool = AnyPool::connect(&world.database.url).await.unwrap();
        loop {
            let waiting: i64 = sqlx::query_scalar("select count(*) from pg_locks where not granted")
                .fetch_one(&pool)
                .await
                .unwrap();
            if waiting > 0 || change.is_finished() {
                break;
            }
        }
    }
    recording.commit().await.unwrap();
    change.await.unwrap().unwrap();
    assert_eq!(check::check(services).await.unwrap().differences, Vec::<String>::new());
    world.record(&account, vec![event("2", "2026-11-20T19:30:00Z", "m")]).await;
    assert_eq!(check::check(services).await.unwrap().differences, Vec::<String>::new());
}
