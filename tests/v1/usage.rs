//! `/v1/accounts/{account_id}/usage`.

use munim::domain::{Caller, ModelKind, Money, Rates, ReportedAgent, UsageEvent};
use munim::service::agents;
use munim::service::billing::prices;
use serde_json::{Value, json};

use crate::support::http::TestApp;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const USAGE: &str = "/v1/accounts/{id}/usage";
const RANGE: &str = "start=2026-11-20&end=2026-11-21";

/// Five calls on two Indian days: two priced, one of them of an agent; one embedding; one
/// unpriced; one the day before.
async fn metered(app: &TestApp) {
    let services = &*app.world.services;
    app.world.price("forii/chat").await;
    let rates = Rates { input: Money::parse("0.123").unwrap(), ..Rates::default() };
    prices::set(services, "forii/embed", ModelKind::Embedding, rates, None).await.unwrap();
    agents::create(services, &Caller::OPERATOR, &app.account, "Order desk", Some(101), None).await.unwrap();
    let of_agent = |event| UsageEvent { agent_id: ReportedAgent::Agent(101), ..event };
    let mut embed = event("3", "2026-11-20T19:00:00Z", "forii/embed");
    embed.usage.completion_tokens = 0;
    let events = vec![
        event("1", "2026-11-20T18:29:59Z", "forii/chat"),
        of_agent(event("2", "2026-11-20T18:30:00Z", "forii/chat")),
        embed,
        event("4", "2026-11-20T19:00:00Z", "unknown"),
    ];
    assert_eq!(app.world.record(&app.account, events).await.accepted, 4);
}

fn row(extra: &Value, sums: [i64; 4], completion: Option<i64>) -> Value {
    let [requests, prompt, total, unpriced] = sums;
    let mut row = json!({
        "requests": requests, "prompt_tokens": prompt, "cached_tokens": 0, "total_tokens": total,
        "unpriced_requests": unpriced, "cache_write_tokens": 0, "reasoning_tokens": 0, "characters": 0, "images": 0,
        "seconds": 0.0, "messages": requests,
    });
    row.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    if let Some(tokens) = completion {
        row["completion_tokens"] = tokens.into();
    }
    row
}

#[rstest]
#[tokio::test]
async fn rows_are_by_day_and_model(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    metered(&app).await;
    let answer = app.as_owner().await.get(&format!("{USAGE}?{RANGE}")).await.with_status(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(
        answer.json()["data"],
        json!([
            row(
                &json!({"date": "2026-11-20", "model": "forii/chat", "cost_inr": 0.182}),
                [1, 1000, 1100, 0],
                Some(100)
            ),
            row(
                &json!({"date": "2026-11-21", "model": "forii/chat", "cost_inr": 0.182}),
                [1, 1000, 1100, 0],
                Some(100)
            ),
            row(
                &json!({"date": "2026-11-21", "model": "forii/embed", "cost_inr": 0.000_123}),
                [1, 1000, 1000, 0],
                None
            ),
            row(
                &json!({"date": "2026-11-21", "model": "unknown", "cost_inr": 0.0}),
                [1, 1000, 1100, 1],
                Some(100)
            ),
        ])
    );
    assert_eq!(answer.json()["totals"], row(&json!({"cost_inr": 0.364_123}), [4, 4000, 4300, 1], Some(300)));
    // The decimals as they are on the wire.
    for cost in [
        r#""cost_inr":0.182,"#,
        r#""cost_inr":0.000123,"#,
        r#""cost_inr":0.00,"#,
        r#""ledger_inr":0.364123}"#,
    ] {
        assert!(answer.body.contains(cost), "no {cost} in {}", answer.body);
    }
}

#[rstest]
#[tokio::test]
async fn what_belongs_to_no_agent_or_key_is_null(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    metered(&app).await;
    let owner = app.as_owner().await;
    let agents = owner.get(&format!("{USAGE}?start=2026-11-21&end=2026-11-21&group_by=agent")).await.json();
    assert_eq!(
        agents["data"],
        json!([
            row(
                &json!({"date": "2026-11-21", "agent_id": 101, "agent": "Order desk", "cost_inr": 0.182}),
                [1, 1000, 1100, 0],
                Some(100)
            ),
            row(
                &json!({"date": "2026-11-21", "agent_id": null, "agent": null, "cost_inr": 0.000_123}),
                [2, 2000, 2100, 1],
                Some(100)
            ),
        ])
    );
    let keys = owner.get(&format!("{USAGE}?start=2026-11-20&end=2026-11-20&group_by=key")).await.json();
    assert_eq!(
        keys["data"],
        json!([row(
            &json!({"date": "2026-11-20", "key_id": null, "key": null, "cost_inr": 0.182}),
            [1, 1000, 1100, 0],
            Some(100)
        ),])
    );
}

#[rstest]
#[tokio::test]
async fn a_keys_rows_have_its_id_and_name(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let made = owner.post("/v1/accounts/{id}/apiKeys", r#"{"name":"prod-api"}"#).await.json();
    let key_id = munim::domain::KeyId::new(made["id"].as_str().unwrap());
    let call = UsageEvent { key_id: Some(key_id), ..event("1", "2026-11-20T19:00:00Z", "m") };
    app.world.record(&app.account, vec![call]).await;
    let report = owner.get(&format!("{USAGE}?{RANGE}&group_by=key")).await.json();
    assert_eq!((&report["data"][0]["key_id"], &report["data"][0]["key"]), (&made["id"], &json!("prod-api")));
}

#[rstest]
#[tokio::test]
async fn every_grouping_adds_up_to_the_ledger(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    metered(&app).await;
    let key = app.as_key().await;
    for group in ["model", "agent", "key", "day", ""] {
        let report = key.get(&format!("{USAGE}?{RANGE}&group_by={group}")).await.with_status(200).json();
        assert_eq!(report["totals"]["requests"], 4, "{group}");
        assert_eq!(report["totals"]["cost_inr"], report["ledger_inr"], "{group}");
    }
    let days = key.get(&format!("{USAGE}?{RANGE}&group_by=day")).await.json();
    let fields: Vec<_> = days["data"][0].as_object().unwrap().keys().collect();
    assert_eq!(days["data"].as_array().unwrap().len(), 2);
    assert_eq!(fields.len(), 14, "{fields:?}");
}

#[rstest]
#[tokio::test]
async fn dates_that_cannot_be_are_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    for (query, param, code) in [
        ("", "start", "missing_date"),
        ("start=2025-01-01", "end", "missing_date"),
        ("start=&end=2025-01-01", "start", "missing_date"),
        ("start=01/02/2025&end=2025-01-31", "start", "invalid_date"),
        ("start=2025-01-01&end=2025-02-30", "end", "invalid_date"),
        ("start=%00&end=2025-01-31", "start", "invalid_date"),
        ("start=%FF&end=2025-01-31", "start", "invalid_date"),
        ("start=2025-01-01T00:00:00Z&end=2025-01-31", "start", "invalid_date"),
        ("start=+2025-01-1&end=2025-01-31", "start", "invalid_date"),
        ("start=2025-02-01&end=2025-01-01", "end", "end_before_start"),
        ("start=1625-01-01&end=2025-01-01", "end", "range_too_long"),
        ("start=0000-01-01&end=9999-12-31", "end", "range_too_long"),
        ("start=2025-01-01&end=2025-01-31&group_by=colour", "group_by", "invalid_group_by"),
        ("start=2025-01-01&end=2025-01-31&start=2025-01-02", "start", "repeated_parameter"),
    ] {
        owner.get(&format!("{USAGE}?{query}")).await.refuses(param, code);
    }
    owner.get(&format!("{USAGE}?{RANGE}&colour=red")).await.with_status(200);
    for edge in ["start=0000-01-01&end=0000-01-02", "start=9999-12-30&end=9999-12-31"] {
        owner.get(&format!("{USAGE}?{edge}")).await.with_status(200);
    }
}
