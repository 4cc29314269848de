//! Usage that is refused is not lost, and who chooses ids gets no free calls.

use munim::domain::{Money, Rejected, RejectedFilter};
use munim::service::usage::rejected;
use serde_json::{Value, json};

use super::{USAGE, assert_clean, balance, call, held, key_of, new_key, price_rupee, reported};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// What is kept, oldest first.
async fn kept(app: &TestApp) -> Vec<Rejected> {
    rejected::list(&app.world.services, &RejectedFilter::default(), 0, 1_000).await.unwrap()
}

fn under(checked: &Value, id: &str, key_id: &str, tokens: i64) -> Value {
    let mut event = call(id, key_id, tokens);
    event["hold_id"] = checked["hold_id"].clone();
    event
}

#[rstest]
#[tokio::test]
async fn what_is_refused_is_kept_as_it_came(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let mut cached = call("2", &id, 1);
    cached["cached_tokens"] = json!(2);
    let lines = [
        call("1", &id, 1).to_string(),
        call("1", &id, 2).to_string(),
        cached.to_string(),
        call("3", &id, 1_000_000_000).to_string(),
        call("4", "key_unknown", 1).to_string(),
        "{\"id\":\"5\", not json".to_owned(),
        format!("\"{}\"", "₹".repeat(10_000)),
    ];
    let post = async || {
        let request = axum::http::Request::post(USAGE).header("content-type", "application/x-ndjson");
        gateway.send(request, lines.join("\n").into()).await.with_status(200).json()
    };
    let answer = post().await;
    let codes: Vec<_> =
        answer["rejected"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(
        codes,
        [
            "conflict",
            "cached_above_prompt",
            "cost_too_large",
            "unknown_key",
            "invalid_event",
            "invalid_event"
        ]
    );
    let rows = kept(&app).await;
    let by_text =
        |text: &str| rows.iter().find(|row| text.starts_with(&row.body)).unwrap_or_else(|| panic!("{text}"));
    for (line, code) in lines[1..].iter().zip(&codes) {
        let row = by_text(line);
        assert_eq!((row.reason.as_str(), row.gateway.as_str(), row.times), (*code, "edge-1", 1));
        assert_eq!(usize::try_from(row.bytes).unwrap(), line.len());
        assert_eq!(row.account_id.as_ref() == Some(&app.account), line.contains(&id), "{line}");
    }
    assert!(by_text(&lines[6]).body.len() <= rejected::BODY_MAX && !by_text(&lines[6]).is_whole());
    assert_eq!(rows.len(), 6);
    // Sent again, it is refused again and kept once.
    post().await;
    let again = kept(&app).await;
    assert_eq!(again.iter().map(|row| row.times).collect::<Vec<_>>(), [2; 6]);
    assert_eq!(balance(&app).await, Money::from_rupees(49));
    assert_clean(&app).await;
    let mut browser = crate::support::browser::Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    let data = browser.post("/settings/data", &[]).await.with_status(200).body;
    assert_eq!(data.matches("\"type\":\"rejected_usage\"").count(), 3, "{data}");
}

#[rstest]
#[tokio::test]
async fn another_call_under_a_known_id_is_recorded_under_its_hold(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let [first, second, third] =
        [held(&gateway, &key, 1.0).await, held(&gateway, &key, 1.0).await, held(&gateway, &key, 1.0).await];
    reported(&gateway, json!([under(&first, "same", &id, 1)])).await;
    let other = under(&second, "same", &id, 2);
    let warnings = json!([{"index": 0, "code": "recorded_under_hold", "id": second["hold_id"]}]);
    let answer = reported(&gateway, json!([other])).await;
    assert_eq!(
        (&answer["accepted"], &answer["rejected"], &answer["warnings"]),
        (&json!(1), &json!([]), &warnings)
    );
    for _ in 0..2 {
        let again = reported(&gateway, json!([other])).await;
        assert_eq!((&again["duplicates"], &again["rejected"]), (&json!(1), &json!([])));
    }
    // With other contents still it is neither of the two, and its hold is used.
    let refused = reported(
        &gateway,
        json!([under(&second, "same", &id, 3), under(&first, "same", &id, 3), call("same", &id, 3)]),
    )
    .await;
    assert_eq!(refused["rejected"].as_array().unwrap().len(), 3);
    // Three in one batch, of which one has a hold of its own.
    let batch = json!([call("new", &id, 4), under(&third, "new", &id, 5), call("new", &id, 6)]);
    let answer = reported(&gateway, batch.clone()).await;
    assert_eq!(
        (&answer["accepted"], &answer["rejected"][0]["index"], &answer["warnings"][0]["index"]),
        (&json!(2), &json!(2), &json!(1))
    );
    assert_eq!(reported(&gateway, batch).await["duplicates"], 2);
    assert_eq!(balance(&app).await, Money::from_rupees(50 - 1 - 2 - 4 - 5));
    assert_eq!(kept(&app).await.len(), 4);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_hold_of_anothers_is_no_hold(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let other = app.world.account("ravi@example.in").await;
    let (_, theirs) = key_of(&app, &other, json!({})).await;
    let (id, _) = new_key(&app, json!({})).await;
    let hold = held(&gateway, &theirs, 1.0).await;
    reported(&gateway, json!([call("same", &id, 1)])).await;
    for hold in [hold, json!({"hold_id": "hold_unknown"})] {
        let answer = reported(&gateway, json!([under(&hold, "same", &id, 2)])).await;
        assert_eq!(answer["rejected"][0]["code"], "conflict");
    }
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_changes_no_sum_is_a_duplicate(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let with = |field: &str, value: Value| {
        let mut event = call("1", &id, 3);
        event[field] = value;
        event
    };
    assert_eq!(reported(&gateway, json!([call("1", &id, 3)])).await["accepted"], 1);
    let same = [
        ("status", json!(502)),
        ("latency_ms", json!(9)),
        ("cut", json!(true)),
        ("completion_tokens", json!(0)),
        ("messages", json!(1)),
        ("agent_id", json!(null)),
    ];
    for (field, value) in same {
        assert_eq!(reported(&gateway, json!([with(field, value)])).await["duplicates"], 1, "{field}");
    }
    let other = [
        ("prompt_tokens", json!(4)),
        ("model", json!("m")),
        ("time", json!("2026-11-21T08:30:01Z")),
        ("messages", json!(2)),
        ("interaction_id", json!("int_1")),
        ("model_type", json!("CONVERSATION")),
        ("hold_id", json!("hold_1")),
    ];
    for (field, value) in other {
        assert_eq!(
            reported(&gateway, json!([with(field, value)])).await["rejected"][0]["code"],
            "conflict",
            "{field}"
        );
    }
    assert_eq!(balance(&app).await, Money::from_rupees(47));
}

#[rstest]
#[tokio::test]
async fn what_was_kept_long_enough_is_forgotten(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    reported(&gateway, json!([{"id": "1"}])).await;
    app.world.clock.advance(chrono::TimeDelta::days(20));
    reported(&gateway, json!([{"id": "2"}])).await;
    app.world.clock.advance(chrono::TimeDelta::days(11));
    rejected::forget_old(&app.world.services).await.unwrap();
    let left: Vec<_> = kept(&app).await.into_iter().map(|row| row.body).collect();
    assert_eq!(left, [r#"{"id":"2"}"#]);
    // A gateway that sends nonsense keeps no more than so many.
    let many: Vec<_> = (0..10_000).map(|id| json!({"id": id})).collect();
    for start in 0..2 {
        let mut many = many.clone();
        many[0] = json!({"id": format!("start {start}")});
        many[1] = json!({"id": format!("next {start}")});
        reported(&gateway, json!(many)).await;
    }
    let all = rejected::list(&app.world.services, &RejectedFilter::default(), 0, 100_000).await.unwrap();
    assert_eq!(all.len(), 10_000);
}
