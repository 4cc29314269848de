//! Monthly partitions: calls are deduplicated across months, and none is lost when a partition is missing.

use std::sync::Arc;

use chrono::TimeDelta;
use munim::domain::{AccountId, Rejection, UsageEvent, Wallet};
use munim::service::operations::check::check;
use munim::service::usage::ingest::{self, Batch, Outcome};
use munim::service::usage::{partitions, requests};
use munim::service::{Services, group_commit};
use munim::store::usage::PricedEvent;
use munim::store::usage::partitions::Month;
use sqlx::{AnyPool, Executor};

use crate::support::databases::Database;
use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A world on PostgreSQL; `None` if no test server is configured.
async fn on_postgres() -> Option<World> {
    Some(World::on(Database::postgres().await?).await)
}

/// The names of the partitions.
async fn partitions(world: &World) -> Vec<String> {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let names = "select cast(relname as text) from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = cast('calls' as regclass) order by relname";
    sqlx::query_scalar(names).fetch_all(&pool).await.unwrap()
}

async fn run(world: &World, statement: &'static str) {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    pool.execute(statement).await.unwrap();
    pool.close().await;
}

fn batch(account: &AccountId, events: Vec<UsageEvent>) -> Batch {
    Batch { account_id: Some(account.clone()), events }
}

async fn record(services: &Services, account: &AccountId, call: UsageEvent) -> Outcome {
    ingest::record(services, &batch(account, vec![call])).await.unwrap()
}

async fn is_sound(world: &World, calls: i64) {
    let found = check(&world.services).await.unwrap();
    assert_eq!((found.differences, found.extent.events), (Vec::<String>::new(), calls));
}

#[rstest]
#[tokio::test]
async fn an_id_is_one_call_in_whatever_months_it_is_reported(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let first = event("1", "2026-09-30T23:59:59.999999Z", "m");
    assert_eq!(world.record(&account, vec![first.clone()]).await.accepted, 1);
    let again = world
        .record(
            &account,
            vec![event("1", "2026-10-01T00:00:00Z", "m"), event("2", "2026-10-01T00:00:00Z", "m")],
        )
        .await;
    assert_eq!((again.accepted, again.duplicates, again.rejected), (1, 0, vec![(0, Rejection::Conflict)]));
    assert_eq!(world.record(&account, vec![first]).await.duplicates, 1);
    let recorded = requests::lookup(&world.services, &account, "test", "1").await.unwrap().recorded;
    assert_eq!(recorded.request.event.time, utc("2026-09-30T23:59:59.999999Z"));
    is_sound(&world, 2).await;
}

#[rstest]
#[tokio::test]
async fn a_call_of_long_ago_lands_on_its_day(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let calls = ["2019-02-28T23:59:59Z", "1970-01-01T00:00:00Z", "2024-02-29T00:00:00Z"];
    let calls = calls.iter().map(|time| event(time, time, "m")).collect();
    assert_eq!(world.record(&account, calls).await.accepted, 3);
    let old = requests::lookup(&world.services, &account, "test", "2019-02-28T23:59:59Z").await.unwrap();
    assert_eq!(old.recorded.request.event.time, utc("2019-02-28T23:59:59Z"));
    is_sound(&world, 3).await;
}

#[rstest]
#[tokio::test]
async fn of_two_that_report_an_id_at_once_the_first_is_counted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = world.beside().await;
    let [early, late] = ["2026-09-30T23:59:59Z", "2026-10-01T00:00:00Z"].map(|time| event("1", time, "m"));
    world.record(&account, vec![event("other", "2026-09-01T00:00:00Z", "m")]).await;
    let mut tx = world.services.store.begin().await.unwrap();
    let priced = PricedEvent {
        account_id: account.clone(),
        event: early.clone(),
        priced: None,
        wallet: Wallet::Account,
    };
    assert_eq!(tx.insert_events(&[priced], world.services.now()).await.unwrap().len(), 1);
    let waiting = {
        let (services, account) = (Arc::clone(&other.services), account.clone());
        tokio::spawn(async move { record(&services, &account, late).await })
    };
    tokio::task::yield_now().await;
    tx.commit().await.unwrap();
    let outcome = waiting.await.unwrap();
    assert_eq!((outcome.accepted, outcome.rejected), (0, vec![(0, Rejection::Conflict)]));
    let recorded = requests::lookup(&world.services, &account, "test", "1").await.unwrap().recorded;
    assert_eq!(recorded.request.event.time, early.time);
}

#[rstest]
#[tokio::test]
async fn many_at_once_over_many_months_neither_fail_nor_count_twice(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = world.beside().await;
    let reports: Vec<_> = (0..24)
        .map(|number| {
            let services = if number % 2 == 0 { &world.services } else { &other.services };
            let (services, account) = (Arc::clone(services), account.clone());
            // Each reports the same ids with another time, in months without a partition.
            let time = utc("2024-01-15T00:00:00Z") + TimeDelta::days(31 * (number % 8));
            let calls =
                (0..20).map(|id| UsageEvent { time, ..event(&id.to_string(), "2026-01-01T00:00:00Z", "m") });
            let batch = batch(&account, calls.collect());
            tokio::spawn(async move { group_commit::record(&services, batch).await.unwrap() })
        })
        .collect();
    let (mut accepted, mut told) = (0, 0);
    for report in reports {
        let outcome = report.await.unwrap();
        accepted += outcome.accepted;
        told += outcome.accepted + outcome.duplicates + outcome.rejected.len();
    }
    assert_eq!((accepted, told), (20, 24 * 20));
    is_sound(&world, 20).await;
}

#[tokio::test]
async fn months_are_there_before_they_begin() {
    let Some(world) = on_postgres().await else { return };
    let services = &*world.services;
    assert_eq!(partitions(&world).await, Vec::<String>::new());
    partitions::make_ahead(services).await.unwrap();
    let four = ["calls_2026_11", "calls_2026_12", "calls_2027_01", "calls_2027_02"];
    assert_eq!(partitions(&world).await, four);
    partitions::make_ahead(services).await.unwrap();
    assert_eq!(partitions(&world).await, four);
    // Another server finds the partitions, and creates the next one.
    let other = world.beside().await;
    world.clock.advance(TimeDelta::days(10));
    partitions::make_ahead(&other.services).await.unwrap();
    assert_eq!(partitions(&world).await[4..], ["calls_2027_03"]);
}

#[tokio::test]
async fn servers_that_make_the_same_months_at_once_make_each_once() {
    let Some(world) = on_postgres().await else { return };
    let worlds = [world.beside().await, world.beside().await, world.beside().await];
    let first = Month::of(utc("2020-01-01T00:00:00Z"));
    let months: Vec<_> = std::iter::successors(Some(first), |month| Some(month.next())).take(6).collect();
    let making: Vec<_> = worlds
        .iter()
        .map(|world| {
            let (services, months) = (Arc::clone(&world.services), months.clone());
            tokio::spawn(async move { services.store.make_months(months).await.unwrap() })
        })
        .collect();
    let mut made = 0;
    for making in making {
        made += making.await.unwrap();
    }
    assert_eq!((made, partitions(&world).await.len()), (6, 6));
}

#[tokio::test]
async fn a_month_is_made_while_others_record_and_read() {
    let Some(world) = on_postgres().await else { return };
    let account = world.account("asha@example.in").await;
    world.record(&account, vec![event("1", "2026-11-20T00:00:00Z", "m")]).await;
    // Neither completes while the partition is created, which has a lock timeout of five seconds.
    let mut recording = world.services.store.begin().await.unwrap();
    let late = batch(&account, vec![event("2", "2026-11-20T00:00:00Z", "m")]);
    ingest::write(&mut recording, &[&late], None, world.services.now()).await.unwrap();
    let mut reading = world.services.store.snapshot().await.unwrap();
    assert_eq!(reading.extent().await.unwrap().events, 1);
    let made = world.services.store.make_months([Month::of(utc("2019-01-01T00:00:00Z"))]).await.unwrap();
    assert_eq!(made, 1);
    recording.commit().await.unwrap();
    let old = event("3", "2019-01-01T00:00:00Z", "m");
    assert_eq!(record(&world.services, &account, old).await.accepted, 1);
    assert_eq!(reading.extent().await.unwrap().events, 1);
    drop(reading);
    is_sound(&world, 3).await;
}

#[tokio::test]
async fn a_call_is_not_lost_where_its_month_was_taken_away() {
    let Some(world) = on_postgres().await else { return };
    let account = world.account("asha@example.in").await;
    world.record(&account, vec![event("1", "2026-10-01T00:00:00Z", "m")]).await;
    run(&world, "alter table calls detach partition calls_2026_10").await;
    let call = |id: &str| event(id, "2026-10-31T00:00:00Z", "m");
    let outcome = group_commit::record(&world.services, batch(&account, vec![call("2")])).await.unwrap();
    assert_eq!(outcome.accepted, 1);
    // The partition came back with its calls.
    is_sound(&world, 2).await;
    run(
        &world,
        "delete from calls; alter table calls detach partition calls_2026_10;
        drop table calls_2026_10",
    )
    .await;
    assert_eq!(record(&world.services, &account, call("3")).await.accepted, 1);
    let found = check(&world.services).await.unwrap().differences;
    assert!(found.iter().any(|gap| gap.contains("the ids that were counted")), "{found:?}");
}
