//! A zone change of an account with much usage runs in pieces, and no report ever mixes two zones.

use munim::domain::{AccountId, Caller, DateRange, GroupBy, Money, UsageEvent, Zone};
use munim::service::accounts::profile;
use munim::service::accounts::zone_change::{PIECE, Progress, next, step};
use munim::service::operations::check;
use munim::service::usage::reports::{self, Query};
use munim::service::{Owner, accounts};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// One in the morning of 21 November in India is the evening of the 20th in New York.
const NIGHT: &str = "2026-11-20T19:30:00Z";
const NEW_YORK: &str = "America/New_York";
const KOLKATA: &str = "Asia/Kolkata";

/// Calls of that many models, each in a roll-up row of its own.
fn calls(from: u32, count: u32) -> Vec<UsageEvent> {
    (from..from + count).map(|n| event(&format!("call-{n}"), NIGHT, &format!("m-{n:05}"))).collect()
}

/// An account with more quarters than two pieces cover.
async fn busy(world: &World) -> AccountId {
    let account = world.account("asha@example.in").await;
    world.price("m-00000").await;
    world.record(&account, calls(0, 2 * PIECE + 10)).await;
    account
}

async fn change(world: &World, account: &AccountId, zone: &str) {
    profile::change_zone(&world.services, &Caller::OPERATOR, account, zone).await.unwrap();
}

async fn zones(world: &World, account: &AccountId) -> (&'static str, Option<&'static str>) {
    let found = accounts::lookup(&world.services, account).await.unwrap();
    (found.zone.name(), found.next_zone.map(Zone::name))
}

async fn adds_up(world: &World) {
    assert_eq!(check::check(&world.services).await.unwrap().differences, Vec::<String>::new());
}

/// The calls and the cost of 20 and 21 November in a report. The zone of the request is ignored: the current
/// days set decides, also for the ledger.
async fn days(world: &World, account: &AccountId) -> [(i64, Money); 2] {
    let owner = Owner { account_id: account.clone(), zone: Zone::default() };
    let mut found = Vec::new();
    for day in ["2026-11-20", "2026-11-21"] {
        let range = DateRange::parse(day, day).unwrap();
        let report =
            reports::usage(&world.services, &owner, Query { group_by: GroupBy::Model, range }).await.unwrap();
        assert_eq!(report.totals.cost, report.ledger, "{day}");
        found.push((report.totals.requests, report.totals.cost));
    }
    found.try_into().unwrap()
}

/// Executes pieces until the change is done, and returns their number.
async fn finish(world: &World, account: &AccountId) -> usize {
    let mut pieces = 0;
    while step(&world.services, account).await.unwrap() == Progress::More {
        pieces += 1;
        adds_up(world).await;
    }
    pieces
}

#[rstest]
#[tokio::test]
async fn a_change_returns_before_the_days_are_there_and_reports_are_of_one_zone_throughout(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world).await;
    let all = (i64::from(2 * PIECE + 10), Money::parse("0.182").unwrap());
    change(&world, &account, NEW_YORK).await;
    assert_eq!(zones(&world, &account).await, (KOLKATA, Some(NEW_YORK)));
    adds_up(&world).await;
    while zones(&world, &account).await.1.is_some() {
        assert_eq!(days(&world, &account).await, [(0, Money::ZERO), all], "the old days, all of them");
        assert_eq!(step(&world.services, &account).await.unwrap(), Progress::More);
        adds_up(&world).await;
    }
    assert_eq!(zones(&world, &account).await, (NEW_YORK, None));
    assert_eq!(days(&world, &account).await, [all, (0, Money::ZERO)], "the new days, all of them");
    assert!(finish(&world, &account).await > 1, "the old days are deleted in pieces too");
    assert_eq!(days(&world, &account).await, [all, (0, Money::ZERO)]);
    assert_eq!(step(&world.services, &account).await.unwrap(), Progress::Done);
}

#[rstest]
#[tokio::test]
async fn what_is_recorded_meanwhile_is_in_the_old_days_and_in_the_new(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world).await;
    change(&world, &account, NEW_YORK).await;
    // Before, at and after the last quarter that was added up; some in existing rows.
    for from in [0, PIECE - 1, 2 * PIECE, 3 * PIECE] {
        let again = (from..from + 3).map(|n| event(&format!("more-{n}"), NIGHT, &format!("m-{n:05}")));
        world.record(&account, again.collect()).await;
        adds_up(&world).await;
        step(&world.services, &account).await.unwrap();
        adds_up(&world).await;
    }
    let early = event("early", "2026-11-19T19:30:00Z", "m-00000");
    world.record(&account, vec![early]).await;
    adds_up(&world).await;
    finish(&world, &account).await;
    let [new, old] = days(&world, &account).await;
    assert_eq!((new.0, old.0), (i64::from(2 * PIECE) + 22, 0));
}

#[rstest]
#[tokio::test]
async fn another_process_goes_on_where_one_was_killed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world).await;
    change(&world, &account, NEW_YORK).await;
    step(&world.services, &account).await.unwrap();
    let other = world.beside().await;
    let found = next(&other.services).await.unwrap();
    assert_eq!(found, None, "it is the first one's");
    assert_eq!(step(&other.services, &account).await.unwrap(), Progress::Others);
    world.clock.advance(chrono::TimeDelta::seconds(31));
    let found = next(&other.services).await.unwrap();
    assert_eq!(found, Some(account.clone()));
    finish(&other, &account).await;
    assert_eq!(zones(&world, &account).await, (NEW_YORK, None));
}

#[rstest]
#[tokio::test]
async fn a_change_of_mind_leaves_nothing_behind(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = busy(&world).await;
    let before = days(&world, &account).await;
    for zone in [NEW_YORK, "Asia/Tokyo", KOLKATA, NEW_YORK] {
        change(&world, &account, zone).await;
        adds_up(&world).await;
    }
    change(&world, &account, KOLKATA).await;
    assert_eq!(zones(&world, &account).await, (KOLKATA, None));
    assert!(finish(&world, &account).await > 1);
    assert_eq!(days(&world, &account).await, before);
    change(&world, &account, "Asia/Tokyo").await;
    finish(&world, &account).await;
    assert_eq!(zones(&world, &account).await, ("Asia/Tokyo", None));
}

#[rstest]
#[tokio::test]
async fn accounts_take_turns(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let first = busy(&world).await;
    let second = world.account("ravi@example.in").await;
    world.record(&second, calls(0, PIECE + 1)).await;
    for account in [&first, &second] {
        change(&world, account, NEW_YORK).await;
        world.clock.advance(chrono::TimeDelta::seconds(1));
    }
    let mut turns = Vec::new();
    for _ in 0..4 {
        let account = next(&world.services).await.unwrap().unwrap();
        step(&world.services, &account).await.unwrap();
        world.clock.advance(chrono::TimeDelta::seconds(1));
        turns.push(account);
    }
    assert_eq!(turns, [first.clone(), second.clone(), first, second]);
}

#[rstest]
#[tokio::test]
async fn an_account_with_little_usage_has_its_new_days_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.record(&account, calls(0, 3)).await;
    change(&world, &account, NEW_YORK).await;
    assert_eq!(zones(&world, &account).await, (NEW_YORK, None));
    adds_up(&world).await;
}
