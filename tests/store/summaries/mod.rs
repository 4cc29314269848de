//! A report is the same with and without summaries, at every instant of building them, and of recording meanwhile.

mod checked;
mod found;
mod recorded;

use chrono::{NaiveDate, TimeDelta};
use munim::domain::{
    AccountId, Caller, DateRange, Group, GroupBy, KeyId, ReportedAgent, TableOrder, UsageCell, UsageDetail,
    UsageTotals, Zone,
};
use munim::service::accounts::{profile, zone_change};
use munim::service::billing::repricing;
use munim::service::keys::KeyRequest;
use munim::service::operations::check::check;
use munim::service::usage::detail::detail;
use munim::service::usage::reports::{self, Query};
use munim::service::usage::summaries::building::{self, Progress};
use munim::service::{Owner, agents, keys};
use sqlx::AnyPool;

use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Ranges with whole months, parts of months, today, and days before the first call.
const RANGES: [(&str, &str); 5] = [
    ("2026-11-10", "2026-11-15"),
    ("2026-10-20", "2026-11-21"),
    ("2026-08-01", "2026-10-31"),
    ("2026-07-15", "2026-11-21"),
    ("2025-12-01", "2026-11-30"),
];

/// The keys of some of the calls.
const KEYS: [&str; 3] =
    ["key_01KAJ000000000000000000001", "key_01KAJ000000000000000000002", "key_01KAJ000000000000000000003"];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// The rows of a report in an order of their own.
#[derive(Debug, PartialEq)]
struct Report {
    totals: UsageTotals,
    groups: Vec<(Group, UsageTotals)>,
    before: Vec<(Group, UsageTotals)>,
    cells: Vec<(usize, Group, UsageTotals)>,
    unpriced: Vec<(String, i64)>,
    rows: Vec<(NaiveDate, Group, UsageTotals)>,
}

fn sorted<T>(mut rows: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    rows.sort_by_key(key);
    rows
}

fn of_detail(page: UsageDetail) -> Report {
    assert_eq!((page.rows_total(), page.totals.cost), (page.totals, page.ledger));
    let key = |row: &(Group, UsageTotals)| format!("{:?}", row.0);
    let cell = |UsageCell { bucket, group, sums }| (bucket, group, sums);
    Report {
        totals: page.totals,
        groups: sorted(page.groups, key),
        before: sorted(page.before.map(|before| before.groups).unwrap_or_default(), key),
        cells: sorted(page.cells.into_iter().map(cell).collect(), |row| format!("{row:?}")),
        unpriced: page.unpriced,
        rows: Vec::new(),
    }
}

async fn report(world: &World, account: &AccountId, query: Query) -> Report {
    let owner = Owner { account_id: account.clone(), zone: Zone::default() };
    let mut found = of_detail(detail(&world.services, &owner, query, TableOrder::default()).await.unwrap());
    let rows = reports::usage(&world.services, &owner, query).await.unwrap();
    assert_eq!((rows.totals, rows.ledger), (found.totals, found.totals.cost));
    found.rows = rows.rows.into_iter().map(|row| (row.date, row.group, row.sums)).collect();
    found
}

async fn execute(world: &World, statement: &'static str) -> u64 {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let done = sqlx::query(statement).execute(&pool).await.unwrap().rows_affected();
    pool.close().await;
    done
}

async fn count(world: &World, statement: &'static str) -> i64 {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let found = sqlx::query_scalar(statement).fetch_one(&pool).await.unwrap();
    pool.close().await;
    found
}

const BUILT: &str = "select count(*) from usage_summaries where building is null";

/// Every report of every range is the same as without summaries, and the database is consistent. What is not read from
/// a summary is read from the roll-up: a switched-off account has none.
async fn is_the_same(world: &World, account: &AccountId, when: &str) {
    are_the_same(world, account, &RANGES, when).await;
}

/// The same of some ranges.
async fn are_the_same(world: &World, account: &AccountId, ranges: &[(&str, &str)], when: &str) {
    let mut with = Vec::new();
    for (start, end) in ranges {
        for group_by in GroupBy::ALL {
            let query = Query { group_by, range: DateRange::parse(start, end).unwrap() };
            with.push((query, report(world, account, query).await));
        }
    }
    execute(world, "update accounts set name = summarized, summarized = null where summarized is not null")
        .await;
    for (query, with) in with {
        assert_eq!(with, report(world, account, query).await, "{when}: {query:?}");
    }
    execute(
        world,
        "update accounts set summarized = name where summarized is null and name like '____-__-__'",
    )
    .await;
    assert_eq!(check(&world.services).await.unwrap().differences, Vec::<String>::new(), "{when}");
}

async fn finish(world: &World, account: &AccountId) {
    while building::step(&world.services, account).await.unwrap() == Progress::More {}
}

/// An account with six agents, three keys and usage of five months on some days, of priced models and one without a price.
async fn busy(world: &World, numbers: &mut Numbers) -> AccountId {
    let account = world.account("asha@example.in").await;
    for model in ["m-0", "m-1"] {
        world.price(model).await;
    }
    for n in 1..=6_i64 {
        let name = format!("Line {n}");
        agents::create(&world.services, &Caller::OPERATOR, &account, &name, Some(n), None).await.unwrap();
    }
    for key in KEYS {
        let request = KeyRequest { name: &key[20..], expires: "", agent_id: "" };
        let by = Caller::OPERATOR;
        keys::create_once(&world.services, &by, &account, &KeyId::new(key), request).await.unwrap();
    }
    record(world, &account, numbers, 160, 0, 130).await;
    account
}

/// Records calls of some days before today.
async fn record(
    world: &World,
    account: &AccountId,
    numbers: &mut Numbers,
    calls: usize,
    newest: u64,
    days: u64,
) {
    let mut events = Vec::new();
    for _ in 0..calls {
        let minutes = TimeDelta::minutes(i64::try_from(numbers.below(days * 1440) + newest * 1440).unwrap());
        let time = utc("2026-11-21T08:00:00Z") - minutes;
        let (id, model) = (format!("call-{}", numbers.0), format!("m-{}", numbers.below(3)));
        let mut call = event(&id, &time.to_rfc3339(), &model);
        call.agent_id = match i64::try_from(numbers.below(7)).unwrap() {
            0 => ReportedAgent::Unsaid,
            agent => ReportedAgent::Agent(agent),
        };
        let key = usize::try_from(numbers.below(4)).unwrap();
        call.key_id = KEYS.get(key).map(|key| KeyId::new(*key));
        call.usage.prompt_tokens = 1_000 + i64::try_from(numbers.below(5_000)).unwrap();
        events.push(call);
    }
    let outcome = world.record(account, events).await;
    assert_eq!(outcome.rejected, []);
}

#[rstest]
#[tokio::test]
async fn every_report_is_the_same_at_every_step_and_whatever_is_recorded_meanwhile(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(1, 2)] seed: u64,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut numbers = Numbers(seed);
    let account = busy(&world, &mut numbers).await;
    building::begin(&world.services, &account).await.unwrap();
    is_the_same(&world, &account, "before the first step").await;
    let mut steps = 0;
    while building::step(&world.services, &account).await.unwrap() == Progress::More {
        steps += 1;
        if numbers.below(4) == 0 {
            record(&world, &account, &mut numbers, 3, 0, 130).await;
            let range = &RANGES[steps % RANGES.len()..][..1];
            are_the_same(&world, &account, range, "late calls between steps").await;
        }
    }
    assert!(steps > 10);
    is_the_same(&world, &account, "with all summaries").await;
    let built = count(&world, BUILT).await;
    assert!(built > 130, "a summary for every day and month: {built}");

    record(&world, &account, &mut numbers, 5, 1, 120).await;
    assert!(count(&world, BUILT).await < built, "late calls delete");
    is_the_same(&world, &account, "late calls").await;
    finish(&world, &account).await;
    assert_eq!(count(&world, BUILT).await, built);

    world.price("m-2").await;
    assert!(repricing::apply(&world.services).await.unwrap().priced > 0);
    is_the_same(&world, &account, "a later price").await;
    finish(&world, &account).await;

    let new_york = "America/New_York";
    profile::change_zone(&world.services, &Caller::OPERATOR, &account, new_york).await.unwrap();
    is_the_same(&world, &account, "another zone").await;
    record(&world, &account, &mut numbers, 5, 1, 120).await;
    finish(&world, &account).await;
    is_the_same(&world, &account, "another zone, with summaries").await;
    while zone_change::step(&world.services, &account).await.unwrap() == zone_change::Progress::More {
        are_the_same(&world, &account, &RANGES[1..2], "while the old days are deleted").await;
    }
    let sets = "select count(*) from (select distinct days_set from usage_summaries) as sets";
    assert_eq!(count(&world, sets).await, 1, "the old summaries are deleted with their days");
    finish(&world, &account).await;
    is_the_same(&world, &account, "another zone, at the end").await;
}
