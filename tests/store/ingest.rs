//! Ingest: events are deduplicated, debited exactly and rolled up.

use munim::domain::{DateRange, GroupBy, Money, Rejection};
use munim::service::operations::check::check;
use munim::service::usage::reports::{self, Query};
use munim::service::{Owner, accounts};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn an_event_is_debited_and_in_the_report(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let events = vec![
        event("1", "2026-11-20T18:29:59Z", "m"),
        event("2", "2026-11-20T18:30:00Z", "m"),
        event("3", "2026-11-20T18:30:00Z", "unknown"),
    ];
    let outcome = world.record(&account, events.clone()).await;
    assert_eq!((outcome.accepted, outcome.duplicates, outcome.rejected.len()), (3, 0, 0));
    // ₹0.14 for input and ₹0.042 for output of each of the two priced calls.
    let balance = accounts::lookup(services, &account).await.unwrap().balance;
    assert_eq!(balance, Money::parse("49.636").unwrap());

    let again = world.record(&account, events).await;
    assert_eq!((again.accepted, again.duplicates, again.rejected.len()), (0, 3, 0));

    let mut changed = event("1", "2026-11-20T18:29:59Z", "m");
    changed.usage.prompt_tokens += 1;
    let conflict = world.record(&account, vec![changed]).await;
    assert_eq!(conflict.rejected, [(0, Rejection::Conflict)]);

    let owner = Owner { account_id: account.clone(), zone: munim::domain::Zone::default() };
    let range = DateRange::parse("2026-11-20", "2026-11-21").unwrap();
    let report = reports::usage(services, &owner, Query { group_by: GroupBy::Day, range }).await.unwrap();
    assert_eq!(report.rows.len(), 2);
    assert_eq!(report.rows[1].sums.requests, 2);
    assert_eq!(report.rows[1].sums.unpriced_requests, 1);
    assert_eq!(report.totals.cost, Money::parse("0.364").unwrap());
    assert_eq!(report.ledger, report.totals.cost);
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn what_is_recorded_decides_between_events_of_one_id(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let event = |tokens| {
        let mut event = event("1", "2026-11-20T18:30:00Z", "m");
        event.usage.prompt_tokens = tokens;
        event
    };
    let first = world.record(&account, vec![event(1), event(2), event(1)]).await;
    assert_eq!((first.accepted, first.duplicates, first.rejected), (1, 1, vec![(1, Rejection::Conflict)]));
    let again = world.record(&account, vec![event(2), event(2), event(1)]).await;
    let rejected = vec![(0, Rejection::Conflict), (1, Rejection::Conflict)];
    assert_eq!((again.accepted, again.duplicates, again.rejected), (0, 1, rejected));
}
