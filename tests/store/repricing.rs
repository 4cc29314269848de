//! Repricing adds the cost of unpriced calls as corrections.

use munim::domain::{DateRange, GroupBy, Money};
use munim::service::billing::repricing::{self, Repriced};
use munim::service::operations::check::check;
use munim::service::usage::reports::{self, Query};
use munim::service::{Owner, accounts};
use sqlx::{AnyPool, Row};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_call_is_priced_later_on_its_own_day(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world
        .record(
            &account,
            vec![
                event("1", "2026-11-19T10:00:00Z", "m"),
                event("2", "2026-11-20T18:30:00Z", "m"),
                event("3", "2026-11-20T18:30:00Z", "never"),
            ],
        )
        .await;
    let balance = async || accounts::lookup(services, &account).await.unwrap().balance;
    assert_eq!(balance().await, Money::from_rupees(50));

    world.price("m").await;
    assert_eq!(balance().await, Money::from_rupees(50), "a price alone changes nothing");
    let cost = Money::parse("0.364").unwrap();
    assert_eq!(repricing::apply(services).await.unwrap(), Repriced { priced: 2, cost, unpriced: 1 });
    assert_eq!(balance().await, Money::parse("49.636").unwrap());
    let again = Repriced { unpriced: 1, ..Repriced::default() };
    assert_eq!(repricing::apply(services).await.unwrap(), again);

    let owner = Owner { account_id: account, zone: munim::domain::Zone::default() };
    let range = DateRange::parse("2026-11-19", "2026-11-21").unwrap();
    let report = reports::usage(services, &owner, Query { group_by: GroupBy::Day, range }).await.unwrap();
    let days: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.date.to_string(), row.sums.requests, row.sums.unpriced_requests, row.sums.cost))
        .collect();
    let half = Money::parse("0.182").unwrap();
    assert_eq!(days, [("2026-11-19".to_owned(), 1, 0, half), ("2026-11-21".to_owned(), 2, 1, half)]);
    assert_eq!(report.ledger, cost);
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn the_ledger_says_that_it_was_corrected(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.record(&account, vec![event("1", "2026-11-19T10:00:00Z", "m")]).await;
    world.price("m").await;
    repricing::apply(&world.services).await.unwrap();
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let entries =
        sqlx::query("select kind, note from ledger_entries order by id").fetch_all(&pool).await.unwrap();
    let kinds: Vec<String> = entries.iter().map(|row| row.get("kind")).collect();
    assert_eq!(kinds, ["grant", "correction"]);
    assert_eq!(entries[1].get::<String, _>("note"), "m was priced later");
}
