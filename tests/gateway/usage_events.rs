//! `POST /v1/usage/events`: what becomes of each event.

use munim::domain::{Caller, KeyId, ModelKind, Money, Rates, UsageEvent};
use munim::service::agents;
use munim::service::billing::prices;
use munim::service::keys::{self, KeyEdit};
use munim::store::usage::EventKey;
use serde_json::{Value, json};

use super::{USAGE, VERIFY, assert_clean, balance, call, key_of, new_key, price_rupee, report, reported};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A member, the text as it stands in JSON, and what it is taken for.
#[derive(serde::Deserialize)]
struct Case<'a> {
    member: &'a str,
    #[serde(borrow)]
    json: std::borrow::Cow<'a, str>,
    taken: Option<&'a str>,
}

/// What of the wallet is not held.
#[derive(serde::Deserialize)]
struct Credit {
    available_inr: Money,
}

/// A call as it was recorded.
async fn recorded(app: &TestApp, id: &str) -> UsageEvent {
    let key = EventKey { account_id: app.account.clone(), source: "edge-1".into(), id: id.into() };
    let mut tx = app.world.services.store.snapshot().await.unwrap();
    tx.list_events(std::slice::from_ref(&key)).await.unwrap().remove(&key).unwrap()
}

/// A call with another value in one field.
fn but(id: &str, key_id: &str, field: &str, value: Value) -> Value {
    let mut event = call(id, key_id, 1);
    event[field] = value;
    event
}

#[rstest]
#[tokio::test]
async fn what_is_accepted_is_debited_and_in_the_report(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    app.world.price("forii/deepseek-v3").await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let event = json!({
        "id": "req_1", "source": "edge-1", "time": "2026-11-21T08:00:00.123456789Z", "key_id": id, "agent_id": null,
        "model": "forii/deepseek-v3", "prompt_tokens": 1200, "cached_tokens": 0, "completion_tokens": 340,
        "seconds": null, "status": 200, "latency_ms": 840, "interaction_id": null, "model_type": "CONVERSATION",
        "something_new": {"a": [1.5e300]},
    });
    let expected = json!({"accepted": 1, "duplicates": 0, "rejected": []});
    assert_eq!(reported(&gateway, json!([event])).await, expected);
    let owner = app.as_owner().await;
    let usage = owner.get("/v1/accounts/{id}/usage?start=2026-11-21&end=2026-11-21").await.json();
    assert_eq!(
        (&usage["totals"]["total_tokens"], &usage["totals"]["cost_inr"]),
        (&json!(1540), &json!(0.3108))
    );
    assert_eq!(balance(&app).await, Money::parse("49.6892").unwrap());
    // Sent again, whoever's source it is by default.
    let again = json!({"accepted": 0, "duplicates": 1, "rejected": []});
    assert_eq!(reported(&gateway, json!([event])).await, again);
    let mut unnamed = event.clone();
    unnamed["source"] = json!(null);
    assert_eq!(reported(&gateway, json!([unnamed])).await, again);
    let other = app.as_gateway("edge-2").await;
    assert_eq!(reported(&other, json!([unnamed])).await["accepted"], 1);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_bad_event_never_spoils_its_batch(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let services = &app.world.services;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let other = app.world.account("ravi@example.in").await;
    agents::create(services, &Caller::OPERATOR, &other, "Theirs", Some(101), None).await.unwrap();
    let bad = [
        (json!(7), "invalid_event"),
        (json!([]), "invalid_event"),
        (but("b", &id, "id", json!("")), "invalid_id"),
        (but("b", &id, "id", json!("a\0b")), "invalid_id"),
        (but("b", &id, "source", json!("x".repeat(201))), "invalid_source"),
        (but("b", &id, "time", json!(null)), "invalid_time"),
        (but("b", &id, "time", json!("yesterday")), "invalid_time"),
        (but("b", &id, "time", json!("1969-12-31T23:59:59Z")), "invalid_time"),
        (but("b", &id, "time", json!("2026-11-21T08:40:01Z")), "time_in_future"),
        (but("b", &id, "model", json!("")), "invalid_model"),
        (but("b", &id, "prompt_tokens", json!(-1)), "invalid_tokens"),
        (but("b", &id, "prompt_tokens", json!(1_u64 << 63)), "invalid_tokens"),
        (but("b", &id, "completion_tokens", json!(12.5)), "invalid_tokens"),
        (but("b", &id, "completion_tokens", json!("12")), "invalid_tokens"),
        (but("b", &id, "cached_tokens", json!(2)), "cached_above_prompt"),
        (but("b", &id, "prompt_tokens", json!(1_000_000_000)), "cost_too_large"),
        (but("b", &id, "seconds", json!(-0.5)), "invalid_seconds"),
        (but("b", &id, "messages", json!(-1)), "invalid_messages"),
        (but("b", &id, "model_type", json!("OTHER")), "invalid_model_type"),
        (but("b", &id, "key_id", json!("key_unknown")), "unknown_key"),
        (but("b", &id, "key_id", json!("a\0b")), "unknown_key"),
        (but("b", &id, "key_id", json!(null)), "unknown_key"),
        (but("b", &id, "agent_id", json!(101)), "unknown_agent"),
        (but("b", &id, "agent_id", json!(i64::MIN)), "unknown_agent"),
        (but("good", &id, "prompt_tokens", json!(2)), "conflict"),
    ];
    let mut events = vec![call("good", &id, 1)];
    events.extend(bad.iter().map(|(event, _)| event.clone()));
    events.push(call("last", &id, 1));
    let answer = reported(&gateway, json!(events)).await;
    let expected: Vec<_> = bad.iter().enumerate().map(|(at, (_, code))| json!([at + 1, code])).collect();
    let rejected = answer["rejected"].as_array().unwrap();
    let found: Vec<_> =
        rejected.iter().map(|rejected| json!([rejected["index"], rejected["code"]])).collect();
    assert_eq!(found, expected);
    assert!(rejected.iter().all(|rejected| rejected["message"].as_str().unwrap().len() > 20));
    assert_eq!((&answer["accepted"], &answer["duplicates"]), (&json!(2), &json!(0)));
    assert_eq!(balance(&app).await, Money::from_rupees(48));
    assert_clean(&app).await;
    let again = reported(&gateway, json!(events)).await;
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(2)));
    assert_eq!(again["rejected"], answer["rejected"]);
}

#[rstest]
#[tokio::test]
async fn a_number_is_taken_as_json_writes_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let mut available = balance(&app).await;
    let mut taken = 0;
    for (number, case) in include_str!("../data/cases/numbers.json").lines().enumerate() {
        let case: Case<'_> = serde_json::from_str(case).unwrap();
        let (member, json) = (case.member, case.json);
        if member == "hold_inr" || member == "client_ip" {
            let body = format!(r#"{{"key":"{key}","{member}":{json}}}"#);
            let answer = gateway.post(VERIFY, body).await;
            match (member, case.taken) {
                ("hold_inr", None) => drop(answer.refuses("hold_inr", "invalid_hold")),
                ("hold_inr", Some(held)) => {
                    let credit: Credit = serde_json::from_str(&answer.with_status(200).body).unwrap();
                    available = available - Money::parse(held).unwrap();
                    assert_eq!(credit.available_inr, available, "{json}");
                }
                (_, taken) => {
                    let warnings = answer.with_status(200).json()["warnings"].clone();
                    let expected =
                        if taken.is_some() { json!(null) } else { json!([{"code": "client_ip_dropped"}]) };
                    assert_eq!(warnings, expected, "{json}");
                }
            }
            continue;
        }
        let event = format!(
            r#"[{{"id":"n{number}","time":"2026-11-21T08:30:00Z","key_id":"{id}","model":"rupee","{member}":{json}}}]"#
        );
        let answer = gateway.post(USAGE, event).await.with_status(200).json();
        if member == "seconds" && case.taken.is_none() {
            assert_eq!(answer["rejected"][0]["code"], "invalid_seconds", "{json}");
            continue;
        }
        taken += 1;
        let warnings = match case.taken {
            Some(_) => json!(null),
            None => json!([{"index": 0, "code": format!("{member}_dropped")}]),
        };
        assert_eq!((&answer["accepted"], &answer["warnings"]), (&json!(1), &warnings), "{member} {json}");
        let event = recorded(&app, &format!("n{number}")).await;
        let found = match member {
            "seconds" => Some(event.usage.milliseconds),
            "latency_ms" => event.latency_ms,
            "status" => event.status,
            other => panic!("{other}"),
        };
        // In thousandths, where it has decimals.
        let expected = case.taken.map(|taken| taken.replace('.', "").parse().unwrap());
        assert_eq!(found, expected, "{member} {json}");
    }
    assert_eq!(taken, 7);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_only_decorates_a_call_does_not_veto_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let wrong = [
        ("latency_ms", json!({"ms": 3}), "latency_ms_dropped"),
        ("latency_ms", json!(-0.5), "latency_ms_dropped"),
        ("status", json!("OK"), "status_dropped"),
        ("status", json!([200]), "status_dropped"),
        ("interaction_id", json!("x".repeat(201)), "interaction_id_dropped"),
        ("hold_id", json!({"id": 1}), "hold_id_dropped"),
        ("cut", json!("yes"), "cut_dropped"),
    ];
    let mut events: Vec<_> = wrong
        .iter()
        .enumerate()
        .map(|(at, (field, value, _))| but(&format!("w{at}"), &id, field, value.clone()))
        .collect();
    // What is repaired, or says nothing, needs no warning; what is rejected says why.
    events.extend([
        but("r1", &id, "status", json!(" 404 ")),
        but("r2", &id, "interaction_id", json!("")),
        but("r3", &id, "hold_id", json!(" ")),
        but("r4", &id, "model_type", json!("tts ")),
        but("r5", &id, "prompt_tokens", json!(1.0)),
    ]);
    let mut bad = but("bad", "key_unknown", "status", json!(0));
    bad["latency_ms"] = json!(-1);
    events.push(bad);
    let answer = reported(&gateway, json!(events)).await;
    assert_eq!(answer["accepted"], 12);
    assert_eq!(
        (&answer["rejected"][0]["index"], &answer["rejected"][0]["code"]),
        (&json!(12), &json!("unknown_key"))
    );
    let expected: Vec<_> =
        wrong.iter().enumerate().map(|(at, (_, _, code))| json!({"index": at, "code": code})).collect();
    assert_eq!(answer["warnings"], json!(expected));
    assert_eq!(balance(&app).await, Money::from_rupees(50 - 12));
    assert_eq!(reported(&gateway, json!(events)).await["duplicates"], 12);
    let mut two = but("two", &id, "status", json!({}));
    two["latency_ms"] = json!([]);
    let codes = json!([{"index": 0, "code": "status_dropped"}, {"index": 0, "code": "latency_ms_dropped"}]);
    assert_eq!(reported(&gateway, json!([two])).await["warnings"], codes);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn text_is_the_same_with_space_around_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let rates = Rates { input: Money::from_rupees(1_000_000), ..Rates::default() };
    prices::set(&app.world.services, " forii/deepseek-v3 ", ModelKind::Chat, rates, None).await.unwrap();
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let plain = but("1", &id, "model", json!("forii/deepseek-v3"));
    let spaced = json!({"id": " 1", "source": "edge-1\t", "time": " 2026-11-21T08:30:00Z", "key_id": format!("{id} "),
        "model": "forii/deepseek-v3\u{a0}", "prompt_tokens": 1});
    let answer = reported(&gateway, json!([plain, spaced])).await;
    assert_eq!((&answer["accepted"], &answer["duplicates"]), (&json!(1), &json!(1)), "{answer}");
    assert_eq!(balance(&app).await, Money::from_rupees(49));
}

#[rstest]
#[tokio::test]
async fn each_account_pays_for_its_own_keys(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let other = app.world.account("ravi@example.in").await;
    let (mine, _) = new_key(&app, json!({})).await;
    let (theirs, _) = key_of(&app, &other, json!({})).await;
    // One id in two accounts is two calls.
    let answer = reported(&gateway, json!([call("1", &mine, 1), call("1", &theirs, 2)])).await;
    assert_eq!(answer["accepted"], 2);
    assert_eq!(balance(&app).await, Money::from_rupees(49));
    let owner = app.as_owner_of(&other).await;
    let told = owner.get(&format!("/v1/accounts/{other}/balance")).await.json();
    assert_eq!(told["credits_inr"], 48.0);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_is_sent_again_is_the_same_whoever_has_the_key_by_now(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let services = &app.world.services;
    for agent in [101, 102] {
        agents::create(services, &Caller::OPERATOR, &app.account, "Desk", Some(agent), None).await.unwrap();
    }
    let (id, _) = new_key(&app, json!({"agent_id": 101})).await;
    let events = json!([call("1", &id, 1), but("2", &id, "agent_id", json!(101))]);
    assert_eq!(reported(&gateway, events.clone()).await["accepted"], 2);
    let edit = KeyEdit { agent_id: Some("102"), ..KeyEdit::default() };
    keys::edit(services, &Caller::OPERATOR, &app.account, &KeyId::new(id.clone()), edit).await.unwrap();
    assert_eq!(reported(&gateway, events).await["duplicates"], 2);
    let other = reported(&gateway, json!([but("1", &id, "agent_id", json!(102))])).await;
    assert_eq!(other["rejected"][0]["code"], "conflict");
    assert_eq!(balance(&app).await, Money::from_rupees(48));
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn without_the_database_nothing_is_taken(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    reported(&gateway, json!([])).await;
    app.world.services.store.close().await;
    let answer = report(&gateway, json!([call("1", &id, 1)])).await;
    let answer = answer.fails(503, "api_error", "unavailable", None);
    assert_eq!(answer.header("retry-after"), "5");
    let answer = gateway.get(USAGE).await;
    answer.fails(405, "invalid_request_error", "method_not_allowed", None);
}
