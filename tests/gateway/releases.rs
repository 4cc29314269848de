//! `POST /v1/holds/{hold_id}/release`.

use chrono::TimeDelta;
use munim::service::billing::holds;
use serde_json::{Value, json};

use super::{assert_clean, balance, call, held, new_key, price_rupee, reported, verified};
use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};
use munim::domain::Money;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn release(gateway: &Client<'_>, hold: &str) -> Answer {
    gateway.post(&format!("/v1/holds/{hold}/release"), "").await
}

/// How a hold has ended.
async fn status(gateway: &Client<'_>, checked: &Value) -> String {
    let hold = checked["hold_id"].as_str().unwrap();
    let told = release(gateway, hold).await.with_status(200).json();
    assert_eq!(told["hold_id"], hold);
    told["status"].as_str().unwrap().to_owned()
}

#[rstest]
#[tokio::test]
async fn what_is_released_is_there_for_the_next_check(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    // Eight calls that fail, each tried three times.
    for _ in 0..24 {
        let checked = held(&gateway, &key, 30.0).await;
        assert_eq!(checked["available_inr"], 20.0);
        assert_eq!(status(&gateway, &checked).await, "released");
        assert_eq!(verified(&gateway, &key).await["available_inr"], json!(null));
    }
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_hold_has_one_end(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let [released, settled, lapsed, over] = [
        held(&gateway, &key, 5.0).await,
        held(&gateway, &key, 5.0).await,
        held(&gateway, &key, 5.0).await,
        held(&gateway, &key, 5.0).await,
    ];
    let mut event = call("1", &id, 2);
    event["hold_id"] = settled["hold_id"].clone();
    reported(&gateway, json!([event])).await;
    for _ in 0..2 {
        assert_eq!(status(&gateway, &released).await, "released");
        assert_eq!(status(&gateway, &settled).await, "settled");
    }
    app.world.clock.advance(TimeDelta::minutes(15));
    assert_eq!(status(&gateway, &over).await, "lapsed", "its time is over, and nobody has tidied up");
    holds::lapse(&app.world.services).await.unwrap();
    assert_eq!(status(&gateway, &lapsed).await, "lapsed");
    assert_eq!(status(&gateway, &released).await, "released");
    assert_eq!(verified(&gateway, &key).await["available_inr"], json!(null));
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_is_reported_after_a_release_is_debited_to_its_wallet(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let checked = held(&gateway, &key, 5.0).await;
    status(&gateway, &checked).await;
    let mut event = call("1", &id, 7);
    event["hold_id"] = checked["hold_id"].clone();
    assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
    assert_eq!(balance(&app).await, Money::from_rupees(43));
    assert_eq!(status(&gateway, &checked).await, "released");
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_is_no_hold_is_not_there(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    for hold in ["hold_unknown", "%00", "%FF", "x", &"x".repeat(5_000)] {
        release(&gateway, hold).await.fails(404, "not_found_error", "not_found", None);
    }
    let nobody = app.as_nobody();
    release(&nobody, "hold_1").await.fails(401, "authentication_error", "missing_credential", None);
}
