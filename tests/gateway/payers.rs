//! Who pays is settled when the call is checked.

use chrono::TimeDelta;
use munim::domain::{Caller, KeyId, Money, Prepaid};
use munim::service::agents;
use munim::service::billing::holds;
use munim::service::billing::transfers::{Direction, transfer};
use munim::service::keys::{self, KeyEdit};
use serde_json::{Value, json};

use super::{assert_clean, call, held, key_of, new_key, price_rupee, reported, verified};
use crate::support::World;
use crate::support::http::{Client, TestApp};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// An app with two prepaid agents, 101 and 102, whose wallets are empty.
async fn with_agents(world: World) -> TestApp {
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    for agent in [101, 102] {
        let prepaid = Some(Prepaid::Token);
        agents::create(&app.world.services, &Caller::OPERATOR, &app.account, "Bot", Some(agent), prepaid)
            .await
            .unwrap();
    }
    app
}

/// Gives a key to an agent, or back to the account.
async fn give(app: &TestApp, key_id: &str, agent: &str) {
    let edit = KeyEdit { agent_id: Some(agent), ..KeyEdit::default() };
    let id = KeyId::new(key_id);
    keys::edit(&app.world.services, &Caller::OPERATOR, &app.account, &id, edit).await.unwrap();
}

async fn allocate(app: &TestApp, agent: i64, rupees: i64) {
    let amount = Money::from_rupees(rupees);
    transfer(&app.world.services, &Caller::OPERATOR, &app.account, agent, Direction::Allocate, amount, "")
        .await
        .unwrap();
}

/// What the account's own wallet holds, and those of its agents.
async fn wallets(app: &TestApp) -> Vec<(String, i64)> {
    let states = app
        .world
        .services
        .store
        .reads()
        .await
        .unwrap()
        .list_wallets(std::slice::from_ref(&app.account))
        .await
        .unwrap();
    let mut found: Vec<_> =
        states.iter().map(|state| (state.wallet.name(), state.balance.micros() / 1_000_000)).collect();
    found.sort();
    found
}

fn are(account: i64, first: i64, second: i64) -> Vec<(String, i64)> {
    [("account", account), ("agent:101", first), ("agent:102", second)]
        .map(|(name, rupees)| (name.to_owned(), rupees))
        .to_vec()
}

/// A call under a hold of a check.
fn under(checked: &Value, id: &str, key_id: &str, tokens: i64) -> Value {
    let mut event = call(id, key_id, tokens);
    event["hold_id"] = checked["hold_id"].clone();
    event
}

async fn is_exhausted(gateway: &Client<'_>, key: &str) -> bool {
    let (plain, with_hold) = (verified(gateway, key).await, held(gateway, key, 1.0).await);
    assert_eq!(plain["code"], with_hold["code"]);
    plain["code"] == "credits_exhausted"
}

#[rstest]
#[tokio::test]
async fn the_wallet_that_was_checked_pays_whoever_has_the_key_since(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = with_agents(world).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let checked = held(&gateway, &key, 49.0).await;
    give(&app, &id, "101").await;
    let mut event = under(&checked, "1", &id, 49);
    assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
    assert_eq!(wallets(&app).await, are(1, 0, 0));
    let page = app
        .as_owner()
        .await
        .get("/v1/accounts/{id}/usage?start=2026-11-21&end=2026-11-21&group_by=agent")
        .await
        .json();
    assert_eq!(page["data"][0]["agent_id"], json!(null));
    // What the report says of the agent is of no account, and no other call.
    for agent in [json!(null), json!(102), json!(7)] {
        event["agent_id"] = agent;
        assert_eq!(reported(&gateway, json!([event])).await["duplicates"], 1, "{event}");
    }
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_hold_that_has_ended_still_says_who_pays(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = with_agents(world).await;
    allocate(&app, 101, 20).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({"agent_id": 101})).await;
    let (lapsed, settled) = (held(&gateway, &key, 5.0).await, held(&gateway, &key, 5.0).await);
    give(&app, &id, "").await;
    reported(&gateway, json!([under(&settled, "1", &id, 5)])).await;
    app.world.clock.advance(TimeDelta::minutes(16));
    holds::lapse(&app.world.services).await.unwrap();
    let mut named = under(&lapsed, "2", &id, 3);
    named["agent_id"] = json!(102);
    let mut again = under(&settled, "3", &id, 2);
    again["agent_id"] = json!(null);
    assert_eq!(reported(&gateway, json!([named, again])).await["accepted"], 2);
    assert_eq!(wallets(&app).await, are(30, 10, 0));
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn without_a_hold_whoever_had_the_key_then_pays(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = with_agents(world).await;
    allocate(&app, 101, 10).await;
    allocate(&app, 102, 10).await;
    let gateway = app.as_gateway("edge-1").await;
    // From 08:35 the account's, from 08:45 of 101, from 08:55 of 102, and now it is 09:05.
    let (id, _) = new_key(&app, json!({})).await;
    for agent in ["101", "102"] {
        app.world.clock.advance(TimeDelta::minutes(10));
        give(&app, &id, agent).await;
    }
    app.world.clock.advance(TimeDelta::minutes(10));
    let at = |time: &str, tokens: i64| {
        let mut event = call(time, &id, tokens);
        event["time"] = json!(format!("2026-11-21T{time}Z"));
        event
    };
    let events = [
        at("08:00:00", 1),
        at("08:44:59.999999", 1),
        at("08:45:00", 1),
        at("08:54:00", 2),
        at("08:55:00", 4),
        at("09:05:00", 1),
    ];
    assert_eq!(reported(&gateway, json!(events)).await["accepted"], 6);
    assert_eq!(wallets(&app).await, are(28, 7, 5));
    // Sent again, it is the same call.
    give(&app, &id, "").await;
    assert_eq!(reported(&gateway, json!(events)).await["duplicates"], 6);
    // A report that says that it was no agent's call is believed; silence is something else.
    let mut nobodys = at("09:04:00", 1);
    nobodys["agent_id"] = json!(null);
    assert_eq!(reported(&gateway, json!([nobodys])).await["accepted"], 1);
    assert_eq!(wallets(&app).await, are(27, 7, 5));
    nobodys["agent_id"] = json!(101);
    assert_eq!(reported(&gateway, json!([nobodys])).await["rejected"][0]["code"], "conflict");
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn an_account_that_owes_anywhere_makes_no_calls(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = with_agents(world).await;
    allocate(&app, 102, 5).await;
    let gateway = app.as_gateway("edge-1").await;
    let (id, first) = new_key(&app, json!({"agent_id": 101})).await;
    let (_, second) = new_key(&app, json!({"agent_id": 102})).await;
    let (_, own) = new_key(&app, json!({})).await;
    assert!(!is_exhausted(&gateway, &own).await && !is_exhausted(&gateway, &second).await);
    reported(&gateway, json!([call("1", &id, 3)])).await;
    assert_eq!(wallets(&app).await, are(45, -3, 5));
    for key in [&first, &second, &own] {
        assert!(is_exhausted(&gateway, key).await);
    }
    let other = app.world.account("ravi@example.in").await;
    let (_, theirs) = key_of(&app, &other, json!({})).await;
    assert!(!is_exhausted(&gateway, &theirs).await, "nobody else owes");
    allocate(&app, 101, 3).await;
    assert!(!is_exhausted(&gateway, &own).await && !is_exhausted(&gateway, &second).await);
    assert!(is_exhausted(&gateway, &first).await, "paid, and empty");
    assert_clean(&app).await;
}
