//! The gateway API.

mod check;
mod credentials;
mod example;
mod filling;
mod forms;
mod holds;
mod key_events;
mod limits;
mod payers;
mod pooler;
mod quotes;
mod receipts;
mod rejected;
mod releases;
mod trace;
mod traces;
mod units;
mod usage_events;
mod verify;

use munim::domain::{AccountId, ModelKind, Money, Rates, Unit};
use munim::service::accounts;
use munim::service::billing::prices;
use munim::service::operations::check::check;
use serde_json::{Value, json};

use crate::support::World;
use crate::support::http::{Answer, Client, TestApp};

const VERIFY: &str = "/v1/keys/verify";
const EVENTS: &str = "/v1/keys/events";
const USAGE: &str = "/v1/usage/events";
const TRACES: &str = "/v1/traces";

/// A key of the app's account: its id and its text.
async fn new_key(app: &TestApp, fields: Value) -> (String, String) {
    key_of(app, &app.account, fields).await
}

/// A key of any account.
async fn key_of(app: &TestApp, account: &AccountId, mut fields: Value) -> (String, String) {
    fields["name"] = json!("k");
    let path = format!("/v1/accounts/{account}/apiKeys");
    let made = app.as_owner_of(account).await.post(&path, fields.to_string()).await.with_status(201).json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

/// Ends a key, and gives the receipt.
async fn revoke(app: &TestApp, key_id: &str) -> Value {
    let path = format!("/v1/accounts/{{id}}/apiKeys/{key_id}");
    app.as_owner().await.delete(&path).await.with_status(200).json()
}

/// What a gateway is told of a key.
async fn verified(gateway: &Client<'_>, key: &str) -> Value {
    gateway.post(VERIFY, json!({"key": key}).to_string()).await.with_status(200).json()
}

/// What a gateway is told of a key, with a hold.
async fn held(gateway: &Client<'_>, key: &str, rupees: f64) -> Value {
    let body = json!({"key": key, "hold_inr": rupees}).to_string();
    gateway.post(VERIFY, body).await.with_status(200).json()
}

/// What becomes of events.
async fn reported(gateway: &Client<'_>, events: Value) -> Value {
    report(gateway, events).await.with_status(200).json()
}

async fn report(gateway: &Client<'_>, events: Value) -> Answer {
    gateway.post(USAGE, events.to_string()).await
}

/// A call that costs ₹1 for each of its tokens.
fn call(id: &str, key_id: &str, tokens: i64) -> Value {
    json!({"id": id, "time": "2026-11-21T08:30:00Z", "key_id": key_id, "model": "rupee", "prompt_tokens": tokens})
}

/// The price of those calls. What comes back and how long it takes is free.
async fn price_rupee(world: &World) {
    let free = [Unit::Output, Unit::Minute].into_iter().collect();
    let rates = Rates { input: Money::from_rupees(1_000_000), free, ..Rates::default() };
    prices::set(&world.services, "rupee", ModelKind::Chat, rates, None).await.unwrap();
}

async fn balance(app: &TestApp) -> Money {
    accounts::lookup(&app.world.services, &app.account).await.unwrap().balance
}

/// Everything adds up.
async fn assert_clean(app: &TestApp) {
    assert_eq!(check(&app.world.services).await.unwrap().differences, Vec::<String>::new());
}
