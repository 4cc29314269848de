//! The report of a page: hours, days and months of a range have the same total cost.

use std::collections::BTreeSet;

use munim::domain::{
    Caller, DateRange, Group, GroupBy, Money, ReportedAgent, TableOrder, UsageCell, UsageTotals, Zone,
};
use munim::service::accounts::profile;
use munim::service::usage::detail::detail;
use munim::service::usage::file::UsageWalk;
use munim::service::usage::reports::{self, Query};
use munim::service::{Owner, Services, agents};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn sums(services: &Services, owner: &Owner, start: &str, end: &str) -> (usize, Money) {
    let range = DateRange::parse(start, end).unwrap();
    let mut found = Vec::new();
    for group_by in GroupBy::ALL {
        let query = Query { group_by, range };
        let page = detail(services, owner, query, TableOrder::default()).await.unwrap();
        let report = reports::usage(services, owner, query).await.unwrap();
        assert_eq!(page.rows_total(), page.totals, "{group_by:?}");
        assert_eq!((page.totals, page.ledger), (report.totals, report.ledger), "{group_by:?}");
        assert_eq!(page.totals.cost, page.ledger, "{group_by:?}");
        assert!(page.cells.iter().all(|cell| cell.bucket < page.buckets.len()), "{group_by:?}");
        found.push((page.buckets.len(), page.totals.cost));
    }
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]));
    found[0]
}

/// 230 agents with usage on two or three days, whose cost rises with their id.
async fn many_agents(world: &World) -> Owner {
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let mut events = Vec::new();
    for n in 1..=230 {
        let name = format!("Line {n:03}");
        agents::create(&world.services, &Caller::OPERATOR, &account, &name, Some(n), None).await.unwrap();
        for day in 17..=18 + n % 2 {
            let mut call = event(&format!("{n} {day}"), &format!("2026-11-{day}T{:02}:05:00Z", n % 24), "m");
            call.agent_id = ReportedAgent::Agent(n);
            call.usage.prompt_tokens = 1_000 + n * 7;
            events.push(call);
        }
    }
    events.push(event("of none", "2026-11-18T08:05:00Z", "m"));
    world.record(&account, events).await;
    Owner { account_id: account, zone: Zone::default() }
}

/// All rows of the report by agent, from its file.
async fn every_row(services: &Services, owner: &Owner, start: &str, end: &str) -> Vec<UsageCell> {
    let mut walk =
        UsageWalk::of_page(services, owner, "agent", (start, end), TableOrder::default()).await.unwrap();
    let mut rows = Vec::new();
    while let Some(found) = walk.next(services).await.unwrap() {
        rows.extend(found);
    }
    rows
}

#[rstest]
#[tokio::test]
async fn what_is_not_told_apart_is_one_row_and_nothing_is_lost(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let owner = many_agents(&world).await;
    for (start, end) in
        [("2026-11-18", "2026-11-19"), ("2026-11-01", "2026-11-30"), ("2026-01-01", "2026-11-30")]
    {
        let range = DateRange::parse(start, end).unwrap();
        let query = Query { group_by: GroupBy::Agent, range };
        let whole = every_row(services, &owner, start, end).await;
        for (sort, direction) in [("", ""), ("cost", "asc"), ("group", "desc")] {
            let page = detail(services, &owner, query, TableOrder::parse(sort, direction)).await.unwrap();
            let of = format!("{start} {sort} {direction}");
            assert_eq!((page.rows_total(), page.totals.cost), (page.totals, page.ledger), "{of}");
            let others = page.others().unwrap();
            let (shared, own): (Vec<_>, Vec<_>) =
                page.cells.into_iter().partition(|cell| cell.group == Group::Others(others));
            let shown: BTreeSet<_> = own.iter().map(|cell| &cell.group).collect();
            assert!(shown.len() >= 200, "{of}");
            assert_eq!(shown.len() + others, page.groups.len(), "{of}");
            // A group's own row equals the file's, and the shared rows are the sum of all others.
            let mut rest = vec![UsageTotals::default(); page.buckets.len()];
            for row in &whole {
                if shown.contains(&row.group) {
                    assert!(own.contains(row), "{of}: {row:?}");
                } else {
                    rest[row.bucket].add(&row.sums);
                }
            }
            for cell in shared {
                assert_eq!(std::mem::take(&mut rest[cell.bucket]), cell.sums, "{of}");
            }
            assert!(rest.iter().all(|sums| *sums == UsageTotals::default()), "{of}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn the_groups_that_come_first_are_told_apart(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let owner = many_agents(&world).await;
    let range = DateRange::parse("2026-11-01", "2026-11-30").unwrap();
    let query = Query { group_by: GroupBy::Agent, range };
    for (sort, direction, first) in
        [("group", "asc", 1), ("group", "desc", 230), ("cost", "asc", 1), ("cost", "desc", 230)]
    {
        let order = TableOrder::parse(sort, direction);
        let mut page = detail(&world.services, &owner, query, order).await.unwrap();
        order.sort(&mut page.cells);
        let numbers = page.cells.iter().filter_map(|cell| match &cell.group {
            Group::Agent(Some((id, _))) => Some(*id),
            _ => None,
        });
        assert_eq!(numbers.take(1).collect::<Vec<_>>(), [first], "{sort} {direction}");
    }
}

#[rstest]
#[tokio::test]
async fn every_cut_of_a_range_is_the_ledger(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    // A call in every hour of four days.
    let events =
        (0..96).map(|n| event(&n.to_string(), &format!("2026-11-{}T{:02}:50:30Z", 17 + n / 24, n % 24), "m"));
    world.record(&account, events.collect()).await;
    let day = Money::parse("0.182").unwrap().micros() * 24;
    for zone in ["Asia/Kolkata", "Asia/Kathmandu", "America/New_York"] {
        profile::change_zone(services, &Caller::OPERATOR, &account, zone).await.unwrap();
        let zone = Zone::parse(zone).unwrap();
        let owner = Owner { account_id: account.clone(), zone };
        assert_eq!(
            sums(services, &owner, "2026-11-18", "2026-11-19").await,
            (48, Money::from_micros(day * 2))
        );
        assert_eq!(sums(services, &owner, "2026-11-18", "2026-11-18").await, (24, Money::from_micros(day)));
        assert_eq!(sums(services, &owner, "2026-11-01", "2026-11-30").await.1, Money::from_micros(day * 4));
        assert_eq!(
            sums(services, &owner, "2026-01-01", "2026-11-30").await,
            (11, Money::from_micros(day * 4))
        );
    }
}

#[rstest]
#[tokio::test]
async fn the_days_before_are_as_many(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let at = ["2026-11-10T08:00:00Z", "2026-11-14T18:29:59Z", "2026-11-14T18:30:00Z", "2026-11-09T18:29:59Z"];
    let events = at.iter().enumerate().map(|(n, time)| event(&n.to_string(), time, "m")).collect();
    world.record(&account, events).await;
    let owner = Owner { account_id: account, zone: Zone::default() };
    let range = DateRange::parse("2026-11-15", "2026-11-19").unwrap();
    let page = detail(services, &owner, Query { group_by: GroupBy::Model, range }, TableOrder::default())
        .await
        .unwrap();
    let before = page.before.unwrap();
    assert_eq!((before.range.start().to_string(), before.range.len()), ("2026-11-10".into(), 5));
    assert_eq!(before.groups.len(), 1);
    assert_eq!((before.groups[0].1.requests, page.totals.requests), (2, 1));
}
