//! The real trace: an hour of calls across midnight in India. Every door tells the same of it, and
//! what they tell is worked out here once more, from the file alone.

use std::collections::BTreeMap;

use munim::domain::{AccountId, Caller, Money, ReportedAgent, Usage, UsageEvent};
use munim::service::agents;
use munim::service::operations::check;

use crate::support::browser::Browser;
use crate::support::http::TestApp;
use crate::support::trace::{Row, rows};
use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const MODEL: &str = "forii/deepseek-v3";

/// What each Indian day cost and how many calls it had. ₹140 for a million tokens is 140 micro-rupees
/// for one; a day in India begins at half past six in the evening, UTC.
fn expected(rows: &[Row]) -> BTreeMap<&'static str, (i64, i64)> {
    let mut days = BTreeMap::new();
    for (time, prompt, completion) in rows {
        let day = if time.as_str() < "2023-11-16T18:30" { "2023-11-16" } else { "2023-11-17" };
        let (requests, micros) = days.entry(day).or_insert((0, 0));
        *requests += 1;
        *micros += 140 * prompt + 420 * completion;
    }
    days
}

/// Records the whole file for one agent, a thousand calls at a time.
async fn import(world: &World, account: &AccountId, rows: &[Row]) -> (usize, usize) {
    let agent = 101;
    let (mut accepted, mut duplicates) = (0, 0);
    for (batch, rows) in rows.chunks(1_000).enumerate() {
        let call = |(index, (time, prompt, completion)): (usize, &Row)| UsageEvent {
            agent_id: ReportedAgent::Agent(agent),
            time: utc(time),
            usage: Usage { prompt_tokens: *prompt, completion_tokens: *completion, ..Usage::default() },
            ..event(&(batch * 1_000 + index + 1).to_string(), "2023-11-16T18:15:00Z", MODEL)
        };
        let events = rows.iter().enumerate().map(call).collect();
        let outcome = world.record(account, events).await;
        assert_eq!(outcome.rejected, []);
        accepted += outcome.accepted;
        duplicates += outcome.duplicates;
    }
    (accepted, duplicates)
}

#[rstest]
#[tokio::test]
async fn two_indian_days_come_out_and_every_door_agrees(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (world, account) = (&app.world, &app.account);
    world.price(MODEL).await;
    agents::create(&world.services, &Caller::OPERATOR, account, "Clinic line", Some(101), None)
        .await
        .unwrap();
    let rows = rows();
    let days = expected(&rows);
    let total: i64 = days.values().map(|(_, micros)| micros).sum();
    assert_eq!((rows.len(), days.len()), (19_366, 2));
    assert_eq!(import(world, account, &rows).await, (19_366, 0));

    // Again: nothing changes.
    assert_eq!(import(world, account, &rows).await, (0, 19_366));

    // REST.
    for group in ["model", "agent", "key", "day"] {
        let path = format!("/v1/accounts/{{id}}/usage?start=2023-11-16&end=2023-11-17&group_by={group}");
        let report = app.as_owner().await.get(&path).await.with_status(200).json();
        let found = report["data"].as_array().unwrap();
        assert_eq!(found.len(), 2, "{group}");
        for (row, (day, (requests, micros))) in found.iter().zip(&days) {
            assert_eq!(row["date"], *day);
            assert_eq!(row["requests"], *requests);
            assert_eq!(
                Money::parse(&row["cost_inr"].to_string()).unwrap().micros(),
                *micros,
                "{group} {day}"
            );
        }
        assert_eq!(Money::parse(&report["totals"]["cost_inr"].to_string()).unwrap().micros(), total);
    }

    // The page.
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    let mut page = browser.get("/usage?group_by=agent&start=2023-11-16&end=2023-11-17").await;
    for (_, micros) in days.values() {
        page = page.reads(&Money::from_micros(*micros).exact());
    }
    page.reads(&Money::from_micros(total).exact()).says("Clinic line");

    // The ledger, by the quarters of both days.
    let mut tx = world.services.store.snapshot().await.unwrap();
    let ledger =
        tx.sum_usage_entries(account, utc("2023-11-15T18:30:00Z"), utc("2023-11-17T18:30:00Z")).await;
    drop(tx);
    assert_eq!(ledger.unwrap().micros(), total);
    let balance = munim::service::accounts::lookup(&world.services, account).await.unwrap().balance;
    assert_eq!(balance.micros(), 50_000_000 - total);
    assert_eq!(check::check(&world.services).await.unwrap().differences, Vec::<String>::new());
}
