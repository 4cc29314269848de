//! What the receipt of a revocation tells of the calls that gateways carried.

use chrono::TimeDelta;
use serde_json::json;

use super::{call, held, new_key, price_rupee, reported, revoke, verified};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn it_says_when_the_key_was_accepted_last(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    verified(&gateway, &key).await;
    app.world.clock.advance(TimeDelta::seconds(90));
    verified(&gateway, &key).await;
    app.world.clock.advance(TimeDelta::seconds(90));
    let receipt = revoke(&app, &id).await;
    assert_eq!(receipt["revoked"], "2026-11-21T08:38:00Z");
    assert_eq!(receipt["last_accepted"], "2026-11-21T08:36:30Z");
    // A refused check is no use.
    verified(&gateway, &key).await;
    assert_eq!(revoke(&app, &id).await, receipt);
}

#[rstest]
#[tokio::test]
async fn a_call_that_failed_was_not_cut(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    for _ in 0..5 {
        held(&gateway, &key, 1.0).await;
    }
    assert_eq!(revoke(&app, &id).await["in_flight_cut"], 0);
    let mut failed = call("failed", &id, 0);
    failed["status"] = json!(500);
    reported(&gateway, json!([failed])).await;
    assert_eq!(revoke(&app, &id).await["in_flight_cut"], 0);
}

#[rstest]
#[tokio::test]
async fn it_counts_the_calls_that_were_reported_as_cut_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let holds =
        [held(&gateway, &key, 1.0).await, held(&gateway, &key, 1.0).await, held(&gateway, &key, 1.0).await];
    let under = |number: usize, cut: bool| {
        let mut event = call(&format!("held-{number}"), &id, 1);
        event["hold_id"] = holds[number]["hold_id"].clone();
        event["cut"] = json!(cut);
        event
    };
    // One was over before; the others are running, one of them without a hold, and nobody has cut them yet.
    reported(&gateway, json!([under(0, false)])).await;
    assert_eq!(revoke(&app, &id).await["in_flight_cut"], 0);
    reported(&gateway, json!([under(1, true)])).await;
    assert_eq!(revoke(&app, &id).await["in_flight_cut"], 1);
    let mut free = call("free", &id, 1);
    free["cut"] = json!(true);
    for _ in 0..2 {
        reported(&gateway, json!([under(1, true), under(2, true), free])).await;
        assert_eq!(revoke(&app, &id).await["in_flight_cut"], 3);
    }
}

#[rstest]
#[tokio::test]
async fn a_call_that_was_cut_for_another_reason_is_not_the_revocations(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, _) = new_key(&app, json!({})).await;
    let mut event = call("early", &id, 1);
    event["cut"] = json!(true);
    reported(&gateway, json!([event])).await;
    assert_eq!(revoke(&app, &id).await["in_flight_cut"], 0);
}
