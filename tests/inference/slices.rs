//! Calls get their holds out of slices.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use http_body_util::BodyExt;
use munim::service::billing::{holds, slices};
use munim::service::inference::credit;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};
use sqlx::Row;
use tokio::task::JoinSet;

use super::{CHAT, Door, Working, new_key, question, rupees, send_by, send_to, settled};
use crate::support::http::TestApp;
use crate::support::upstream::{Reply, chat};

/// The balance and what is held of it, in micro-rupees.
async fn wallet(door: &Door) -> (i64, i64) {
    let pool = sqlx::AnyPool::connect(&door.app.world.database.url).await.unwrap();
    let row = sqlx::query("select balance, held from wallets where wallet = 'account'");
    let row = row.fetch_one(&pool).await.unwrap();
    pool.close().await;
    (row.get("balance"), row.get("held"))
}

/// The amounts of the holds that were ever granted, open or ended, oldest first.
async fn rows(door: &Door) -> Vec<(i64, Option<String>)> {
    let pool = sqlx::AnyPool::connect(&door.app.world.database.url).await.unwrap();
    let rows = sqlx::query_as("select amount, outcome from holds order by created, id");
    let rows = rows.fetch_all(&pool).await.unwrap();
    pool.close().await;
    rows
}

/// What a chat of 1,000 tokens holds.
async fn hold_of_a_long_chat(door: &Door) -> i64 {
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let response = door.send(CHAT, long(json!({"stream": true}))).await;
    credit::give_back(&door.app.world.services).await;
    let held = door.held().await;
    drop(response);
    settled(&door.app).await;
    held
}

/// A chat of 1,000 tokens.
fn long(more: Value) -> String {
    let mut body = question(json!({"max_tokens": 1_000}));
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body.to_string()
}

#[rstest]
#[tokio::test]
async fn one_hold_is_for_many_calls(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    door.chat(question(json!({}))).await.with_status(200);
    door.recorded().await;
    let (_, held) = wallet(&door).await;
    assert!(held > 0 && held < 50_000_000 / 15, "{held}");
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let mut running = Vec::new();
    for _ in 0..8 {
        running.push(door.send(CHAT, question(json!({"stream": true})).to_string()).await);
    }
    assert_eq!(wallet(&door).await.1, held, "nothing was written");
    assert_eq!(rows(&door).await.len(), 1);
    drop(running);
    door.assert_clean().await;
    assert_eq!(rows(&door).await[0].1.as_deref(), Some("released"));
}

#[rstest]
#[tokio::test]
async fn recording_a_call_changes_nothing_of_what_is_available(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    door.chat(question(json!({}))).await.with_status(200);
    door.recorded().await;
    let before = wallet(&door).await;
    for _ in 0..5 {
        door.chat(question(json!({}))).await.with_status(200);
    }
    door.recorded().await;
    let after = wallet(&door).await;
    assert_eq!(before.0 - after.0, 5 * 3_780);
    assert_eq!(before.0 - before.1, after.0 - after.1);
    door.assert_clean().await;
}

#[tokio::test]
async fn a_call_that_is_larger_than_its_slice_adds_to_it() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.chat(question(json!({}))).await.with_status(200);
    let (_, small) = wallet(&door).await;
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let large = door.send(CHAT, question(json!({"stream": true, "max_tokens": 100_000})).to_string()).await;
    assert_eq!(large.status().as_u16(), 200);
    let (_, held) = wallet(&door).await;
    assert!(held > 42_000_000 && held < 42_000_000 + small + 50_000_000 / 15, "{held}");
    assert_eq!(rows(&door).await.len(), 1);
    drop(large);
    door.assert_clean().await;
}

#[tokio::test]
async fn what_nobody_uses_is_given_back_after_two_seconds() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let services = &door.app.world.services;
    door.chat(question(json!({}))).await.with_status(200);
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let running = door.send(CHAT, question(json!({"stream": true})).to_string()).await;
    door.recorded().await;
    let (_, held) = wallet(&door).await;
    slices::give_back(services, false).await.unwrap();
    assert_eq!(wallet(&door).await.1, held, "it is in use");
    door.app.world.clock.advance(TimeDelta::seconds(2));
    slices::give_back(services, false).await.unwrap();
    let (_, of_call) = wallet(&door).await;
    assert!(0 < of_call && of_call < held / 8, "{of_call} of {held}");
    drop(running);
    door.recorded().await;
    slices::give_back(services, false).await.unwrap();
    assert_eq!(wallet(&door).await.1, 0);
    door.assert_clean().await;
}

#[rstest]
#[tokio::test]
async fn a_slice_lapses_unless_its_server_renews_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = Door::fresh(engine).await else { return };
    let services = &door.app.world.services;
    door.upstream.reply(Reply::Stream("text/event-stream"));
    let running = door.send(CHAT, question(json!({"stream": true})).to_string()).await;
    for _ in 0..6 {
        door.app.world.clock.advance(TimeDelta::minutes(6));
        slices::give_back(services, false).await.unwrap();
        holds::lapse(services).await.unwrap();
        assert!(door.held().await > 0);
    }
    door.app.world.clock.advance(TimeDelta::minutes(16));
    holds::lapse(services).await.unwrap();
    assert_eq!(door.held().await, 0);
    // The server learns of it, and the next call gets a new one.
    door.upstream.reply(Reply::Json(200, chat("Hello", 12, 5)));
    door.chat(question(json!({}))).await.with_status(200);
    drop(running);
    door.assert_clean().await;
    let ends: Vec<_> = rows(&door).await.into_iter().filter_map(|(_, end)| end).collect();
    assert_eq!(ends, ["lapsed", "released"]);
}

#[rstest]
#[tokio::test]
async fn other_servers_and_keys_give_back_before_a_call_is_refused(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(true, false)] is_elsewhere: bool,
) {
    let Some(door) = Door::fresh(engine).await else { return };
    let other = TestApp::beside(&door.app).await;
    let _working = Working::of(&[&door.app, &other]).await;
    door.chat(question(json!({}))).await.with_status(200);
    door.recorded().await;
    let (balance, held) = wallet(&door).await;
    assert!(held > 0);
    let (_, key) = new_key(&door.app, json!({})).await;
    // More than is left beside the slice, and less than the balance.
    let most = (balance - held / 4) / 420;
    let app = if is_elsewhere { &other } else { &door.app };
    let body = question(json!({"max_tokens": most})).to_string();
    assert_eq!(send_to(app, CHAT, &key, body).await.status().as_u16(), 200);
    settled(&other).await;
    door.assert_clean().await;
}

#[tokio::test]
async fn a_gateways_hold_gets_what_slices_have_free() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.chat(question(json!({}))).await.with_status(200);
    door.recorded().await;
    let (balance, held) = wallet(&door).await;
    let wanted = munim::domain::Money::from_micros(balance - held / 4);
    let body = format!(r#"{{"key": "{}", "hold_inr": {}}}"#, door.key, wanted.decimal());
    let gateway = door.app.as_gateway("edge").await;
    let checked = gateway.post("/v1/keys/verify", body).await.with_status(200).json();
    assert_eq!(checked["valid"], true, "{checked}");
    assert_eq!(wallet(&door).await.1, wanted.micros());
}

#[tokio::test]
async fn a_lowered_limit_is_kept_to_by_what_a_slice_has_left() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let patch = async |limits: Value| {
        let path = format!("/v1/accounts/{{id}}/apiKeys/{}", door.key_id);
        let body = json!({"limits": limits}).to_string();
        door.app.as_owner().await.patch(&path, body).await.with_status(200);
    };
    door.chat(question(json!({}))).await.with_status(200);
    assert!(door.held().await > 1_000_000);
    patch(json!({"inr_per_day": 0.10})).await;
    door.recorded().await;
    let told = door.chat(question(json!({"max_tokens": 200}))).await;
    told.fails(402, "insufficient_quota", "quota_exceeded");
    door.chat(question(json!({"max_tokens": 1}))).await.with_status(200);
    patch(json!({"inr_per_day": null})).await;
    door.chat(question(json!({"max_tokens": 200}))).await.with_status(200);
    door.assert_clean().await;
}

/// Calls until one is refused, and returns how many were answered.
async fn spend(app: &TestApp, key: &str) -> usize {
    let mut answered = 0;
    loop {
        let response = send_by(app.router(), CHAT.to_owned(), key.to_owned(), long(json!({}))).await;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        match status {
            200 => answered += 1,
            402 => return answered,
            status => panic!("{status}: {}", String::from_utf8_lossy(&body)),
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_callers_spend_the_last_rupee_and_no_more(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(1, 2)] servers: usize,
    #[values(None, Some("20.00"))] limit: Option<&str>,
) {
    let Some(mut door) = Door::fresh(engine).await else { return };
    if let Some(limit) = limit {
        let limit: Value = serde_json::from_str(limit).unwrap();
        (door.key_id, door.key) = new_key(&door.app, json!({"limits": {"inr_per_day": limit}})).await;
    }
    let other = TestApp::beside(&door.app).await;
    let apps = [&door.app, &other];
    let _working = Working::of(&apps).await;
    let each = hold_of_a_long_chat(&door).await;
    door.upstream.reply(Reply::Json(200, chat("Hello", 12, 1_000)));
    let most = rupees(limit.unwrap_or("50.00")).micros();
    let is_over = Arc::new(AtomicBool::new(false));
    let mut callers = JoinSet::new();
    let doors: Vec<_> = apps[..servers].iter().map(|app| app.router()).collect();
    for number in 0..64 {
        let (router, key) = (doors[number % servers].clone(), door.key.clone());
        callers.spawn(async move {
            let mut answered = 0;
            while send_by(router.clone(), CHAT.to_owned(), key.clone(), long(json!({}))).await.status() == 200
            {
                answered += 1;
            }
            answered
        });
    }
    let watching = async {
        while !is_over.load(Ordering::Relaxed) {
            let (balance, held) = wallet(&door).await;
            assert!(balance >= 50_000_000 - most && held <= balance, "{balance} holds {held}");
            tokio::task::yield_now().await;
        }
    };
    let calling = async {
        let answered: usize = callers.join_all().await.into_iter().sum();
        is_over.store(true, Ordering::Relaxed);
        answered
    };
    let (mut answered, ()) = tokio::join!(calling, watching);
    // What the callers had to wait for is free now: all of it is spent.
    answered += spend(apps[servers - 1], &door.key).await;
    for app in apps {
        settled(app).await;
    }
    let (balance, _) = wallet(&door).await;
    let cost = 12 * 140 + 1_000 * 420;
    assert_eq!(50_000_000 - balance, i64::try_from(answered).unwrap() * cost);
    let left = most - (50_000_000 - balance);
    assert!((0..each).contains(&left), "{left} is left, a call holds {each}");
    door.assert_clean().await;
}
