//! Days of zones whose clocks did strange things: each call is on one day, and the days add up in every view.

use chrono::{DateTime, TimeDelta, Utc};
use munim::domain::{Caller, Money, ReportedAgent};
use munim::service::accounts;
use munim::service::accounts::profile;
use munim::service::operations::check::check;
use serde_json::Value;

use crate::support::browser::Browser;
use crate::support::http::{Client, TestApp};
use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// What a call of the tests costs.
const COST: &str = "0.182";

/// An account in a zone with a call at each of some instants, all of agent 101, which the account's wallet pays for.
async fn metered(app: &TestApp, zone: &str, times: &[DateTime<Utc>]) {
    let services = &*app.world.services;
    app.world.price("m").await;
    munim::service::agents::create(services, &Caller::OPERATOR, &app.account, "Desk", Some(101), None)
        .await
        .unwrap();
    profile::change_zone(services, &Caller::OPERATOR, &app.account, zone).await.unwrap();
    let calls = times.iter().enumerate().map(|(at, time)| {
        let mut call = event(&at.to_string(), &time.to_rfc3339(), "m");
        call.agent_id = ReportedAgent::Agent(101);
        call
    });
    let calls: Vec<_> = calls.collect();
    let count = calls.len();
    assert_eq!(app.world.record(&app.account, calls).await.accepted, count);
}

/// A call every half hour from one instant to before another, and one in the last microsecond of each.
fn half_hours(from: &str, before: &str) -> Vec<DateTime<Utc>> {
    let starts = std::iter::successors(Some(utc(from)), |at| Some(*at + TimeDelta::minutes(30)));
    let before = utc(before);
    let starts = starts.take_while(move |at| *at < before);
    starts.flat_map(|at| [at, at + TimeDelta::minutes(30) - TimeDelta::microseconds(1)]).collect()
}

/// The requests of each day of a range by `/v1`, whose totals are their sum.
async fn by_day(client: &Client<'_>, start: &str, end: &str) -> Vec<(String, i64)> {
    let path = format!("/v1/accounts/{{id}}/usage?group_by=day&start={start}&end={end}");
    let report: Value = client.get(&path).await.with_status(200).json();
    let rows: Vec<_> = report["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["date"].as_str().unwrap().to_owned(), row["requests"].as_i64().unwrap()))
        .collect();
    let sum: i64 = rows.iter().map(|(_, requests)| requests).sum();
    assert_eq!(report["totals"]["requests"].as_i64(), Some(sum), "{start} to {end}");
    rows
}

/// What `/v2` says that the agent used on some days, in micro-rupees.
async fn used(app: &TestApp, start: &str, end: &str) -> i64 {
    let path = format!("/v2/usage/credits?start_date={start}&end_date={end}");
    let answer = app.as_platform().await.get(&path).await.with_status(200).json();
    let usage = answer["payload"]["agents"][0]["filtered_credit_usage"]["credit_usage"].to_string();
    Money::parse_json(&usage).unwrap().micros()
}

/// Holds every view of a range to the calls of its days.
async fn adds_up(app: &TestApp, start: &str, end: &str, days: &[(&str, i64)]) {
    let client = app.as_owner().await;
    let found = by_day(&client, start, end).await;
    let wanted: Vec<_> =
        days.iter().filter(|(_, calls)| *calls > 0).map(|(day, calls)| ((*day).to_owned(), *calls)).collect();
    assert_eq!(found, wanted);
    let cost = Money::parse(COST).unwrap().micros();
    let all: i64 = days.iter().map(|(_, calls)| calls).sum();
    assert_eq!(used(app, start, end).await, all * cost);
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    for (day, calls) in days {
        let one = by_day(&client, day, day).await;
        assert_eq!(one.iter().map(|(_, found)| found).sum::<i64>(), *calls, "{day}");
        assert_eq!(used(app, day, day).await, calls * cost, "{day}");
        let file = browser.get(&format!("/usage/requests.csv?start={day}&end={day}")).await.with_status(200);
        let rows = file.body.trim_end().lines().count() - 1;
        assert_eq!(i64::try_from(rows).unwrap(), *calls, "{day}");
        let list = browser.get(&format!("/requests?start={day}&end={day}")).await.with_status(200);
        assert_eq!(list.body.contains("No requests match"), *calls == 0, "{day}");
        let page = browser.get(&format!("/usage?start={day}&end={day}")).await.with_status(200);
        page.reads("✓ Equal, to the micro-rupee.");
    }
    let page = browser.get(&format!("/usage?start={start}&end={end}")).await.with_status(200);
    page.reads("✓ Equal, to the micro-rupee.");
    let file = browser
        .get(&format!("/usage.csv?start={start}&end={end}&group_by=day&order=asc"))
        .await
        .with_status(200);
    let counted: i64 = file
        .body
        .trim_end()
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(counted, all);
    assert_eq!(check(&app.world.services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_day_that_samoa_left_out_is_nobodys(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    // 29 December 2011 began at 10:00 UTC; with its end, 24 hours later, came the 31st.
    metered(&app, "Pacific/Apia", &half_hours("2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z")).await;
    let days =
        [("2011-12-28", 0), ("2011-12-29", 96), ("2011-12-30", 0), ("2011-12-31", 96), ("2012-01-01", 0)];
    adds_up(&app, "2011-12-28", "2012-01-01", &days).await;
    adds_up(&app, "2011-12-30", "2011-12-31", &days[2..4]).await;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    let page = browser.get("/usage?start=2011-12-28&end=2012-01-01").await.with_status(200);
    assert!(page.body.contains("29 Dec 2011") && page.body.contains("31 Dec 2011"));
    assert!(!page.body.contains(">30 Dec 2011<"), "there was no such day");
}

#[rstest]
#[tokio::test]
async fn a_day_that_kwajalein_left_out_is_nobodys(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    // 20 August 1993 ended at 12:00 UTC on the 21st, and the 22nd began.
    metered(&app, "Pacific/Kwajalein", &half_hours("1993-08-21T00:00:00Z", "1993-08-22T12:00:00Z")).await;
    let days = [("1993-08-20", 48), ("1993-08-21", 0), ("1993-08-22", 96), ("1993-08-23", 0)];
    adds_up(&app, "1993-08-20", "1993-08-23", &days).await;
}

#[rstest]
#[tokio::test]
async fn quarters_are_days_where_the_clock_was_44_minutes_and_a_half_behind(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    // A day began with the quarter of 00:45 UTC, and from 8 January 1972 on at 00:00.
    metered(&app, "Africa/Monrovia", &half_hours("1972-01-05T12:00:00Z", "1972-01-08T12:00:00Z")).await;
    let client = app.as_owner().await;
    let found = by_day(&client, "1972-01-04", "1972-01-09").await;
    assert_eq!(found.iter().map(|(_, calls)| calls).sum::<i64>(), 288);
    let days: Vec<_> = found.iter().map(|(day, calls)| (day.as_str(), *calls)).collect();
    adds_up(&app, "1972-01-04", "1972-01-09", &days).await;
}

#[rstest]
#[tokio::test]
async fn days_begin_at_a_quarter_to_and_past_the_hour(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    metered(&app, "Asia/Kathmandu", &half_hours("2026-11-18T18:15:00Z", "2026-11-20T18:15:00Z")).await;
    adds_up(
        &app,
        "2026-11-18",
        "2026-11-21",
        &[("2026-11-18", 0), ("2026-11-19", 96), ("2026-11-20", 96), ("2026-11-21", 0)],
    )
    .await;
}

#[rstest]
#[tokio::test]
async fn days_have_23_hours_and_25(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    // New York, 8 March and 1 November 2026.
    let mut times = half_hours("2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z");
    times.extend(half_hours("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"));
    metered(&app, "America/New_York", &times).await;
    adds_up(&app, "2026-03-07", "2026-03-09", &[("2026-03-07", 0), ("2026-03-08", 92), ("2026-03-09", 0)])
        .await;
    adds_up(&app, "2026-10-31", "2026-11-02", &[("2026-10-31", 0), ("2026-11-01", 100), ("2026-11-02", 0)])
        .await;
}

#[rstest]
#[tokio::test]
async fn a_zone_that_is_chosen_later_cuts_the_same_days(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    metered(&app, "Asia/Kolkata", &half_hours("1972-01-05T12:00:00Z", "1972-01-08T12:00:00Z")).await;
    let services = &*app.world.services;
    for zone in ["Africa/Monrovia", "Pacific/Apia", "Asia/Kathmandu"] {
        profile::change_zone(services, &Caller::OPERATOR, &app.account, zone).await.unwrap();
        assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new(), "{zone}");
        let days = by_day(&app.as_owner().await, "1972-01-01", "1972-01-12").await;
        assert_eq!(days.iter().map(|(_, calls)| calls).sum::<i64>(), 288, "{zone}");
    }
}

#[rstest]
#[tokio::test]
async fn the_balance_by_day_leaves_out_a_day_that_there_was_not(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.clock.set(utc("2011-12-29T12:00:00Z"));
    let app = TestApp::over(world).await;
    let services = &*app.world.services;
    profile::change_zone(services, &Caller::OPERATOR, &app.account, "Pacific/Apia").await.unwrap();
    app.world.clock.set(utc("2011-12-31T09:00:00Z"));
    accounts::credit(services, &app.account, None, Money::from_rupees(5), "paid").await.unwrap();
    app.world.clock.set(utc("2012-01-01T12:00:00Z"));
    let zone = munim::domain::Zone::parse("Pacific/Apia").unwrap();
    let created = accounts::lookup(services, &app.account).await.unwrap().created;
    let owner = munim::service::Owner { account_id: app.account.clone(), zone };
    let told = munim::service::billing::balances::by_day(services, &owner, created).await.unwrap();
    let days: Vec<_> = told.iter().map(|day| (day.day.to_string(), day.balance.decimal())).collect();
    let day = |day: &str, balance: &str| (day.to_owned(), balance.to_owned());
    assert_eq!(
        days,
        [
            day("2011-12-29", "50.00"),
            day("2011-12-31", "55.00"),
            day("2012-01-01", "55.00"),
            day("2012-01-02", "55.00")
        ]
    );
}
