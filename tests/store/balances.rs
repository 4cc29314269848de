//! The balance by day equals the ledger, to the last decimal.

use chrono::TimeDelta;
use munim::domain::{Caller, Direction, Money, Prepaid, ReportedAgent, Zone};
use munim::service::accounts::profile;
use munim::service::billing::balances;
use munim::service::billing::transfers::transfer;
use munim::service::{Owner, accounts, agents};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

#[rstest]
#[tokio::test]
async fn each_day_ends_with_what_moved_until_then(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let owner = Owner { account_id: account.clone(), zone: Zone::default() };
    world.price("m").await;
    agents::create(services, &Caller::OPERATOR, &account, "Clinic line", Some(101), Some(Prepaid::Minute))
        .await
        .unwrap();
    // ₹0.182 per call. 18:29 UTC is today in India, 18:30 tomorrow.
    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    world.clock.advance(TimeDelta::days(1));
    accounts::credit(services, &account, None, Money::from_rupees(100), "paid").await.unwrap();
    transfer(services, &Caller::OPERATOR, &account, 101, Direction::Allocate, Money::from_rupees(30), "")
        .await
        .unwrap();
    world
        .record(
            &account,
            vec![event("2", "2026-11-21T18:30:00Z", "m"), event("3", "2026-11-22T08:00:00Z", "m")],
        )
        .await;
    world.clock.advance(TimeDelta::days(1));
    // A late event counts on the day of its call.
    world
        .record(
            &account,
            vec![event("4", "2026-11-21T18:29:00Z", "m"), event("5", "2026-11-23T08:00:00Z", "m")],
        )
        .await;
    // Usage that an agent's wallet pays does not change the account's wallet.
    let mut call = event("6", "2026-11-23T08:00:00Z", "m");
    call.agent_id = ReportedAgent::Agent(101);
    world.record(&account, vec![call]).await;

    let created = accounts::lookup(services, &account).await.unwrap().created;
    let told = balances::by_day(services, &owner, created).await.unwrap();
    let days: Vec<_> = told.iter().map(|day| (day.day.to_string(), day.balance, day.gained)).collect();
    assert_eq!(
        days,
        [
            ("2026-11-21".to_owned(), money("49.636"), money("50")),
            ("2026-11-22".to_owned(), money("119.272"), money("100")),
            ("2026-11-23".to_owned(), money("119.09"), money("0")),
        ]
    );
    assert_eq!(told[2].balance, accounts::lookup(services, &account).await.unwrap().balance);
}

#[rstest]
#[tokio::test]
async fn days_are_the_accounts_own(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    world.clock.advance(TimeDelta::days(1));
    // Still the 21st in New York.
    world.record(&account, vec![event("1", "2026-11-22T02:00:00Z", "m")]).await;
    profile::change_zone(services, &Caller::OPERATOR, &account, "America/New_York").await.unwrap();
    let owner = Owner { account_id: account.clone(), zone: Zone::parse("America/New_York").unwrap() };
    let created = accounts::lookup(services, &account).await.unwrap().created;
    let told = balances::by_day(services, &owner, created).await.unwrap();
    let ends: Vec<_> = told.iter().map(|day| (day.day.to_string(), day.balance)).collect();
    assert_eq!(
        ends,
        [("2026-11-21".to_owned(), money("49.818")), ("2026-11-22".to_owned(), money("49.818"))]
    );
}

#[rstest]
#[tokio::test]
async fn no_more_than_thirty_days_are_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.clock.advance(TimeDelta::days(100));
    let created = accounts::lookup(&world.services, &account).await.unwrap().created;
    let owner = Owner { account_id: account, zone: Zone::default() };
    let told = balances::by_day(&world.services, &owner, created).await.unwrap();
    assert_eq!(told.len(), 30);
    assert!(told.iter().all(|day| day.balance == Money::from_rupees(50) && day.gained == Money::ZERO));
}
