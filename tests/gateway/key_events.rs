//! `GET /v1/keys/events`.

use chrono::TimeDelta;
use munim::service::key_cache::{self, gateways, node};
use serde_json::json;

use super::{EVENTS, new_key, revoke, verified};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn revoked(id: &str) -> String {
    format!(r#"{{"key_id":"{id}","at":"2026-11-21T08:35:00Z"}}"#)
}

#[rstest]
#[tokio::test]
async fn a_revocation_is_told_as_it_happens(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let mut stream = gateway.follow(EVENTS, None).await;
    let opening = stream.frame().await.unwrap();
    let mut lines: Vec<_> = opening.lines().collect();
    lines.sort_unstable();
    assert!(lines.len() == 2 && lines[0].starts_with("id: ") && lines[1] == "retry: 1000", "{opening}");
    revoke(&app, &id).await;
    let (name, number, data) = stream.event().await.unwrap();
    assert_eq!((name.as_str(), data), ("key.revoked", revoked(&id)));
    assert!(number.parse::<i64>().unwrap() > 0);
    assert_eq!(verified(&gateway, &key).await["code"], "revoked");
}

#[rstest]
#[tokio::test]
async fn who_comes_back_hears_what_was_missed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (first, _) = new_key(&app, json!({})).await;
    let (second, _) = new_key(&app, json!({})).await;
    let start = gateway.follow(EVENTS, None).await.id().await;
    revoke(&app, &first).await;
    revoke(&app, &second).await;
    let mut stream = gateway.follow(EVENTS, Some(&start)).await;
    assert_eq!(stream.id().await, start);
    let (_, number, data) = stream.event().await.unwrap();
    assert_eq!(data, revoked(&first));
    assert_eq!(stream.event().await.unwrap().2, revoked(&second));
    let mut later = gateway.follow(EVENTS, Some(&number)).await;
    assert_eq!(later.event().await.unwrap().2, revoked(&second));
    // And then as it happens.
    let (third, _) = new_key(&app, json!({})).await;
    revoke(&app, &third).await;
    for stream in [&mut stream, &mut later] {
        assert_eq!(stream.event().await.unwrap().2, revoked(&third));
    }
}

#[rstest]
#[tokio::test]
async fn a_quiet_day_leaves_a_number_that_can_be_resumed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let mut stream = gateway.follow(EVENTS, None).await;
    let start = stream.id().await;
    let (id, _) = new_key(&app, json!({})).await;
    let passed = stream.id().await;
    assert_ne!(passed, start);
    app.world.clock.advance(TimeDelta::hours(25));
    key_cache::forget_changes(&app.world.services).await.unwrap();
    let mut stream = gateway.follow(EVENTS, Some(&passed)).await;
    revoke(&app, &id).await;
    assert_eq!(stream.event().await.unwrap().0, "key.revoked");
}

#[rstest]
#[tokio::test]
async fn who_was_away_too_long_is_told_to_check_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let start = gateway.follow(EVENTS, None).await.id().await;
    let (id, _) = new_key(&app, json!({})).await;
    revoke(&app, &id).await;
    app.world.clock.advance(TimeDelta::hours(25));
    let (last, _) = new_key(&app, json!({})).await;
    key_cache::forget_changes(&app.world.services).await.unwrap();
    let mut stream = gateway.follow(EVENTS, Some(&start)).await;
    // Should the stream end here, the client comes back with a number that is no better.
    assert_eq!(stream.id().await, "0");
    let (name, number, data) = stream.event().await.unwrap();
    assert_eq!((name.as_str(), data.as_str()), ("reset", "{}"));
    let mut resumed = gateway.follow(EVENTS, Some(&number)).await;
    revoke(&app, &last).await;
    for stream in [&mut stream, &mut resumed] {
        assert_eq!(stream.event().await.unwrap().0, "key.revoked");
    }
}

#[rstest]
#[tokio::test]
async fn a_number_that_was_not_given_out_is_told_to_check_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    for number in ["9999999", "-1", "x", "1.5", "9223372036854775808", "\u{ff}"] {
        let mut stream = gateway.follow(EVENTS, Some(number)).await;
        assert_eq!(stream.event().await.unwrap().0, "reset", "{number}");
    }
}

#[rstest]
#[tokio::test]
async fn what_one_server_revokes_every_server_refuses_and_tells(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let other = TestApp::beside(&app).await;
    let running = tokio::spawn(node::run(other.world.services.clone()));
    // It has joined once it is one of those that a change waits for.
    while app.world.services.store.list_nodes_behind(i64::MAX).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let there = other.bearing(gateway.secret());
    assert_eq!(verified(&there, &key).await["valid"], true);
    let mut stream = there.follow(EVENTS, None).await;
    revoke(&app, &id).await;
    assert_eq!(verified(&there, &key).await["code"], "revoked");
    assert_eq!(stream.event().await.unwrap().2, revoked(&id));
    other.world.services.stopping.cancel();
    running.await.unwrap();
}

#[rstest]
#[tokio::test]
async fn the_stream_ends_with_the_server_and_with_the_gateway(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &app.world.services;
    let (id, token) = gateways::create(services, "edge-1").await.unwrap();
    let mut stays = app.as_gateway("edge-2").await.follow(EVENTS, None).await;
    let mut ends = app.bearing(token.reveal()).follow(EVENTS, None).await;
    assert!(stays.frame().await.is_some() && ends.frame().await.is_some());
    gateways::revoke(services, &id).await.unwrap();
    assert_eq!(ends.frame().await, None);
    let (key, _) = new_key(&app, json!({})).await;
    revoke(&app, &key).await;
    assert!(stays.event().await.is_some());
    services.stopping.cancel();
    assert_eq!(stays.event().await, None);
}
