//! A page's report: hours, days and months of one range are the same money.

use munim::domain::{DateRange, GroupBy, Money, Zone};
use munim::service::reports::{self, Query};
use munim::service::rollups::rebuild_days;
use munim::service::usage_detail::detail;
use munim::service::{Owner, Services};

use crate::on_both_engines;
use crate::support::{World, event};

async fn sums(services: &Services, owner: &Owner, start: &str, end: &str) -> (usize, Money) {
    let range = DateRange::parse(start, end).unwrap();
    let mut found = Vec::new();
    for group_by in GroupBy::ALL {
        let query = Query { group_by, range };
        let page = detail(services, owner, query).await.unwrap();
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

on_both_engines! {
    async fn every_cut_of_a_range_is_the_ledger(world: World) {
        let services = &*world.services;
        let account = world.account("asha@example.in").await;
        world.price("m").await;
        // A call in every hour of four days.
        let events = (0..96).map(|n| {
            event(&n.to_string(), &format!("2026-11-{}T{:02}:50:30Z", 17 + n / 24, n % 24), "m")
        });
        world.record(&account, events.collect()).await;
        let day = Money::parse("0.182").unwrap().micros() * 24;
        for zone in ["Asia/Kolkata", "Asia/Kathmandu", "America/New_York"] {
            let zone = Zone::parse(zone).unwrap();
            let mut tx = services.store.begin().await.unwrap();
            rebuild_days(&mut tx, &account, zone).await.unwrap();
            tx.commit().await.unwrap();
            let owner = Owner { account_id: account.clone(), zone };
            assert_eq!(sums(services, &owner, "2026-11-18", "2026-11-19").await, (48, Money::from_micros(day * 2)));
            assert_eq!(sums(services, &owner, "2026-11-18", "2026-11-18").await, (24, Money::from_micros(day)));
            assert_eq!(sums(services, &owner, "2026-11-01", "2026-11-30").await.1, Money::from_micros(day * 4));
            assert_eq!(sums(services, &owner, "2026-01-01", "2026-11-30").await, (11, Money::from_micros(day * 4)));
        }
    }

    async fn the_days_before_are_as_many(world: World) {
        let services = &*world.services;
        let account = world.account("asha@example.in").await;
        world.price("m").await;
        let at = ["2026-11-10T08:00:00Z", "2026-11-14T18:29:59Z", "2026-11-14T18:30:00Z", "2026-11-09T18:29:59Z"];
        let events = at.iter().enumerate().map(|(n, time)| event(&n.to_string(), time, "m")).collect();
        world.record(&account, events).await;
        let owner = Owner { account_id: account, zone: Zone::default() };
        let range = DateRange::parse("2026-11-15", "2026-11-19").unwrap();
        let page = detail(services, &owner, Query { group_by: GroupBy::Model, range }).await.unwrap();
        let before = page.before.unwrap();
        assert_eq!((before.range.start().to_string(), before.range.len()), ("2026-11-10".into(), 5));
        assert_eq!(before.groups.len(), 1);
        assert_eq!((before.groups[0].1.requests, page.totals.requests), (2, 1));
    }
}
