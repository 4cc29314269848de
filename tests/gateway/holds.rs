//! Credit that is set aside by a check.

use std::sync::Arc;

use chrono::TimeDelta;
use munim::domain::{Caller, Money, Prepaid};
use munim::service::agents;
use munim::service::billing::holds;
use munim::service::billing::transfers::{Direction, transfer};
use serde_json::json;
use tokio::task::JoinSet;

use super::{VERIFY, assert_clean, balance, call, held, new_key, price_rupee, reported, verified};
use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn what_is_set_aside_is_not_there_for_others(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let first = held(&gateway, &key, 30.25).await;
    assert_eq!((&first["credits_inr"], &first["available_inr"]), (&json!(50.0), &json!(19.75)));
    assert!(first["hold_id"].as_str().unwrap().starts_with("hold_"));
    assert_eq!(first["hold_expires"], "2026-11-21T08:50:00Z");
    let refused = held(&gateway, &key, 19.750_001).await;
    assert_eq!((&refused["valid"], &refused["code"]), (&json!(false), &json!("credits_exhausted")));
    assert!(refused.get("hold_id").is_none());
    let last = held(&gateway, &key, 19.75).await;
    assert_eq!((&last["valid"], &last["available_inr"]), (&json!(true), &json!(0.0)));
    assert_eq!(verified(&gateway, &key).await["code"], "credits_exhausted");
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn the_event_with_the_hold_settles_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let hold = held(&gateway, &key, 20.0).await;
    let mut event = call("1", &id, 3);
    event["hold_id"] = hold["hold_id"].clone();
    for accepted in [1, 0] {
        assert_eq!(reported(&gateway, json!([event])).await["accepted"], accepted);
        let told = verified(&gateway, &key).await;
        assert_eq!((&told["credits_inr"], &told["available_inr"]), (&json!(47.0), &json!(null)));
    }
    // A hold that ended, or that there never was, is no reason not to count the call.
    let mut unknown = call("2", &id, 1);
    unknown["hold_id"] = json!("hold_unknown");
    let mut again = call("3", &id, 1);
    again["hold_id"] = hold["hold_id"].clone();
    assert_eq!(reported(&gateway, json!([unknown, again])).await["accepted"], 2);
    assert_eq!(verified(&gateway, &key).await["credits_inr"], 45.0);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn an_unused_hold_lapses(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({})).await;
    let body = json!({"key": key, "hold_inr": 50, "hold_seconds": 60}).to_string();
    let hold = gateway.post(VERIFY, body).await.with_status(200).json();
    assert_eq!(hold["hold_expires"], "2026-11-21T08:36:00Z");
    app.world.clock.advance(TimeDelta::seconds(59));
    holds::lapse(&app.world.services).await.unwrap();
    assert_eq!(held(&gateway, &key, 1.0).await["code"], "credits_exhausted");
    app.world.clock.advance(TimeDelta::seconds(1));
    // Who asks for a hold does not wait for anybody to tidy up.
    assert_eq!(held(&gateway, &key, 1.0).await["available_inr"], 49.0);
    app.world.clock.advance(TimeDelta::minutes(15));
    holds::lapse(&app.world.services).await.unwrap();
    assert_eq!(verified(&gateway, &key).await["available_inr"], json!(null));
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_hold_is_on_the_wallet_that_pays(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (services, account) = (&app.world.services, &app.account);
    agents::create(services, &Caller::OPERATOR, account, "Bot", Some(101), Some(Prepaid::Token))
        .await
        .unwrap();
    transfer(services, &Caller::OPERATOR, account, 101, Direction::Allocate, Money::from_rupees(2), "")
        .await
        .unwrap();
    let gateway = app.as_gateway("edge-1").await;
    let (_, key) = new_key(&app, json!({"agent_id": 101})).await;
    assert_eq!(held(&gateway, &key, 2.01).await["code"], "credits_exhausted");
    assert_eq!(held(&gateway, &key, 2.0).await["available_inr"], 0.0);
    let (_, own) = new_key(&app, json!({})).await;
    assert_eq!(verified(&gateway, &own).await["credits_inr"], 48.0);
}

#[rstest]
#[tokio::test]
async fn sixty_four_callers_cannot_spend_the_same_rupee(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = Arc::new(TestApp::over(world).await);
    price_rupee(&app.world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    // Ten rupees are left.
    reported(&gateway, json!([call("before", &id, 40)])).await;
    let token = gateway.secret().to_owned();
    let mut callers = JoinSet::new();
    for number in 0..64 {
        let (app, token, key, id) = (Arc::clone(&app), token.clone(), key.clone(), id.clone());
        callers.spawn(async move {
            let gateway = app.bearing(&token);
            let told = held(&gateway, &key, 1.0).await;
            if told["valid"] == false {
                assert_eq!(told["code"], "credits_exhausted");
                return 0;
            }
            assert!(told["available_inr"].as_f64().unwrap() >= 0.0, "{told}");
            tokio::task::yield_now().await;
            let mut event = call(&format!("call-{number}"), &id, 1);
            event["hold_id"] = told["hold_id"].clone();
            assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
            1
        });
    }
    let granted: i32 = callers.join_all().await.into_iter().sum();
    assert_eq!(granted, 10);
    assert_eq!(balance(&app).await, Money::ZERO);
    assert_clean(&app).await;
}
