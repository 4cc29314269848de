//! Limits of plans, agents and keys at the inference API.

use axum::response::Response;
use chrono::TimeDelta;
use munim::domain::{LimitsChange, Money, Plan};
use munim::service::accounts::plans::{self, Welcome};
use munim::service::inference::{self, credit};
use munim::service::key_cache::node;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::streams::{next, rest};
use super::{CHAT, Door, Told, Working, new_key, question, rupees, send_to, settled};
use crate::support::http::TestApp;
use crate::support::upstream::Reply;

/// A server whose key has limits.
async fn limited(engine: Engine, limits: Value) -> Option<Door> {
    let mut door = Door::fresh(engine).await?;
    (door.key_id, door.key) = new_key(&door.app, json!({"limits": limits})).await;
    Some(door)
}

/// Changes the limits of the key.
async fn patch(door: &Door, limits: Value) {
    let path = format!("/v1/accounts/{{id}}/apiKeys/{}", door.key_id);
    let body = json!({"limits": limits}).to_string();
    door.app.as_owner().await.patch(&path, body).await.with_status(200);
}

fn number(told: &Told, header: &str) -> i64 {
    told.header(header).parse().unwrap_or_else(|_| panic!("{header}: {:?}", told.headers))
}

#[rstest]
#[tokio::test]
async fn requests_of_a_minute_are_counted_and_begin_anew(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = limited(engine, json!({"requests_per_minute": 2})).await else { return };
    for left in [1, 0] {
        let told = door.chat(question(json!({}))).await.with_status(200);
        assert_eq!(number(&told, "x-ratelimit-limit-requests"), 2);
        assert_eq!(number(&told, "x-ratelimit-remaining-requests"), left);
        assert!(told.header("x-ratelimit-reset-requests").ends_with('s'));
        assert_eq!(told.header("x-ratelimit-limit-tokens"), "");
    }
    let told = door.chat(question(json!({}))).await;
    told.fails(429, "rate_limit_error", "rate_limit_exceeded");
    let wait = number(&told, "retry-after");
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(number(&told, "x-ratelimit-remaining-requests"), 0);
    door.app.world.clock.advance(TimeDelta::seconds(wait));
    door.chat(question(json!({}))).await.with_status(200);
    assert_eq!(door.recorded().await.len(), 3, "a refused call is no call");
    door.assert_clean().await;
}

#[tokio::test]
async fn tokens_of_a_minute_count_what_calls_used() {
    let Some(door) = limited(Sqlite, json!({"tokens_per_minute": 100})).await else { return };
    let mut answered = 0;
    let refused = loop {
        let told = door.chat(question(json!({}))).await;
        if told.status != 200 {
            break told;
        }
        answered += 1;
        assert_eq!(number(&told, "x-ratelimit-remaining-tokens"), 100 - 17 * answered);
    };
    refused.fails(429, "rate_limit_error", "rate_limit_exceeded");
    assert!(refused.body.contains("key.tokens"), "{}", refused.body);
    assert!((2..5).contains(&answered), "50 tokens are reserved for each: {answered}");
    // A call that may use more than the limit is answered if it is alone.
    door.app.world.clock.advance(TimeDelta::minutes(1));
    door.chat(question(json!({"max_tokens": 4000}))).await.with_status(200);
}

#[tokio::test]
async fn models_addresses_and_scope_are_kept_to() {
    let Some(mut door) = limited(Sqlite, json!({"models": ["other"]})).await else { return };
    door.chat(question(json!({}))).await.fails(403, "permission_error", "model_not_allowed");
    patch(&door, json!({"models": ["other", "m"]})).await;
    door.chat(question(json!({}))).await.with_status(200);
    patch(&door, json!({"models": null, "addresses": ["203.0.113.0/24"]})).await;
    door.chat(question(json!({}))).await.fails(403, "permission_error", "address_not_allowed");
    let (_, key) = new_key(&door.app, json!({"scope": "read"})).await;
    door.key = key;
    door.chat(question(json!({}))).await.fails(403, "permission_error", "scope_not_allowed");
    assert_eq!(door.recorded().await.len(), 1);
}

#[tokio::test]
async fn a_plan_limits_all_keys_of_its_accounts() {
    let Some(mut door) = Door::fresh(Sqlite).await else { return };
    let services = door.app.world.services.clone();
    let change = LimitsChange { requests_per_minute: Some(Some(2)), ..LimitsChange::default() };
    let pro = Plan::parse("pro").unwrap();
    plans::set(&services, &pro, Welcome::default(), &change).await.unwrap();
    door.chat(question(json!({}))).await.with_status(200);
    plans::assign(&services, &door.app.account, &pro).await.unwrap();
    door.chat(question(json!({}))).await.with_status(200);
    (door.key_id, door.key) = new_key(&door.app, json!({})).await;
    door.chat(question(json!({}))).await.with_status(200);
    let told = door.chat(question(json!({}))).await;
    told.fails(429, "rate_limit_error", "rate_limit_exceeded");
    assert!(told.body.contains("plan.requests"), "{}", told.body);
    let none = LimitsChange { requests_per_minute: Some(None), ..LimitsChange::default() };
    plans::set(&services, &pro, Welcome::default(), &none).await.unwrap();
    door.chat(question(json!({}))).await.with_status(200);
}

/// Starts so many streams at once, each at one of the servers in turn.
async fn at_once(apps: &[&TestApp], key: &str, count: usize) -> Vec<Response> {
    let mut asking = JoinSet::new();
    for number in 0..count {
        let (router, key) = (apps[number % apps.len()].router(), key.to_owned());
        let body = question(json!({"stream": true, "max_tokens": 300})).to_string();
        asking.spawn(super::send_by(router, CHAT.to_owned(), key, body));
    }
    asking.join_all().await
}

#[rstest]
#[tokio::test]
async fn sixty_four_calls_at_once_never_pass_a_limit_in_rupees(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(1, 2)] servers: usize,
) {
    let Some(door) = limited(engine, json!({"inr_per_day": 1.00})).await else { return };
    let other = TestApp::beside(&door.app).await;
    let apps = [&door.app, &other];
    let _working = Working::of(&apps).await;
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let answers = at_once(&apps[..servers], &door.key, 64).await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status() == 200);
    for app in apps {
        credit::give_back(&app.world.services).await;
    }
    let (held, count) = (door.held().await, i64::try_from(good.len()).unwrap());
    let each = held / count;
    assert_eq!(held, each * count);
    assert!(held <= 1_000_000 && held + each > 1_000_000, "{count} calls hold {held}");
    for answer in refused {
        Told::of(answer).await.fails(402, "insufficient_quota", "quota_exceeded");
    }
    drop(good);
    settled(&other).await;
    door.assert_clean().await;
}

#[tokio::test]
async fn a_limit_in_rupees_is_of_the_day_and_the_month() {
    let limits = json!({"inr_per_day": 0.10, "inr_per_month": 0.12});
    let Some(door) = limited(Sqlite, limits).await else { return };
    let spend = async || {
        let mut calls = 0;
        loop {
            let told = door.chat(question(json!({}))).await;
            if told.status != 200 {
                told.fails(402, "insufficient_quota", "quota_exceeded");
                return (calls, told.body);
            }
            calls += 1;
            inference::all_recorded(&door.app.world.services.inference).await;
        }
    };
    let (calls, why) = spend().await;
    assert!(calls > 3 && why.contains("key.day"), "{calls} {why}");
    door.app.world.clock.advance(TimeDelta::days(1));
    let (calls, why) = spend().await;
    assert!(calls > 3 && why.contains("key.month"), "{calls} {why}");
    assert!(rupees("49.88") <= door.balance().await);
    door.app.world.clock.advance(TimeDelta::days(31));
    door.chat(question(json!({}))).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn a_spent_limit_cuts_the_running_call(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    door.chat(question(json!({}))).await.with_status(200);
    inference::all_recorded(&door.app.world.services.inference).await;
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let mut body = door.send(CHAT, question(json!({"stream": true})).to_string()).await.into_body();
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    // What is recorded is more than the limit that it gets.
    patch(&door, json!({"inr_per_day": 0.001})).await;
    stream.says("two");
    let end = rest(body).await;
    assert!(end.contains("quota_exceeded") && !end.contains("two"), "{end}");
    stream.closed().await;
    let recorded = door.recorded().await;
    assert!(recorded[1].was_cut && recorded[1].cost > Some(0), "{recorded:?}");
    door.assert_clean().await;
    // The key is good again with a higher limit.
    patch(&door, json!({"inr_per_day": null})).await;
    door.upstream.reply(Reply::Hang);
    assert_eq!(door.revoke().await["in_flight_cut"], 0);
}

#[tokio::test]
async fn another_server_cuts_a_call_of_a_spent_limit_too() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.chat(question(json!({}))).await.with_status(200);
    inference::all_recorded(&door.app.world.services.inference).await;
    let other = TestApp::beside(&door.app).await;
    node::join(&other.world.services).await.unwrap();
    let keeping = tokio::spawn(node::run(other.world.services.clone()));
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let sent = send_to(&other, CHAT, &door.key, question(json!({"stream": true})).to_string()).await;
    let mut body = sent.into_body();
    let stream = door.upstream.stream().await;
    stream.says("One");
    next(&mut body).await;
    patch(&door, json!({"inr_per_month": 0.001})).await;
    assert!(rest(body).await.contains("quota_exceeded"));
    inference::all_recorded(&other.world.services.inference).await;
    assert!(door.recorded().await.iter().any(|call| call.was_cut));
    other.world.services.stopping.cancel();
    keeping.await.unwrap();
}

#[tokio::test]
async fn servers_share_the_requests_of_a_minute() {
    let Some(door) = limited(Sqlite, json!({"requests_per_minute": 10})).await else { return };
    let other = TestApp::beside(&door.app).await;
    for services in [&door.app.world.services, &other.world.services, &door.app.world.services] {
        node::join(services).await.unwrap();
    }
    let mut answered = 0;
    for app in [&door.app, &other] {
        for _ in 0..10 {
            let told = Told::of(send_to(app, CHAT, &door.key, question(json!({})).to_string()).await).await;
            answered += i32::from(told.status == 200);
        }
    }
    assert_eq!(answered, 10);
}

#[tokio::test]
async fn an_agents_limit_counts_the_calls_of_its_keys() {
    let Some(mut door) = Door::fresh(Sqlite).await else { return };
    let services = door.app.world.services.clone();
    let by = munim::domain::Caller::OPERATOR;
    let agents = munim::service::agents::create(&services, &by, &door.app.account, "Bot", None, None);
    let agent = agents.await.unwrap();
    (door.key_id, door.key) = new_key(&door.app, json!({"agent_id": agent})).await;
    let change = LimitsChange { inr_per_day: Some(Some(Money::from_micros(1))), ..LimitsChange::default() };
    plans::limit_agent(&services, &by, &door.app.account, agent, &change).await.unwrap();
    let told = door.chat(question(json!({}))).await;
    told.fails(402, "insufficient_quota", "quota_exceeded");
    assert!(told.body.contains("agent.day"), "{}", told.body);
}
