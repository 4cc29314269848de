//! Events: written with what causes them, once.

use chrono::TimeDelta;
use munim::domain::{AccountId, Caller, Money, Usage, UsageEvent, WebhookId};
use munim::service::accounts::{self, profile};
use munim::service::events::expiring;
use munim::service::keys::{self, KeyRequest};
use munim::service::webhooks;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use super::{add, deliveries, town};
use crate::support::{World, event};

/// The kinds and the data of the events that were written.
async fn told(world: &World, account: &AccountId, id: &WebhookId) -> Vec<(String, Value)> {
    let found = deliveries(world, account, id).await;
    let told = found.into_iter().map(|found| {
        let body: Value = serde_json::from_str(&found.message.details).unwrap();
        (body["type"].as_str().unwrap().to_owned(), body["data"].clone())
    });
    told.collect()
}

async fn kinds(world: &World, account: &AccountId, id: &WebhookId) -> Vec<String> {
    told(world, account, id).await.into_iter().map(|(kind, _)| kind).collect()
}

/// Spends some rupees: a thousand tokens cost ₹0.14.
async fn spend(world: &World, account: &AccountId, id: &str, rupees: i64) {
    let usage =
        Usage { prompt_tokens: rupees * 1_000_000 / 140 + 1, completion_tokens: 0, ..Usage::default() };
    let call = UsageEvent { usage, ..event(id, "2026-11-21T08:30:00Z", "m") };
    assert_eq!(world.record(account, vec![call]).await.accepted, 1);
}

#[rstest]
#[tokio::test]
async fn each_crossing_of_the_balance_is_told_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    world.price("m").await;
    let id = add(&world, &account, "https://hooks.example.in/", &[]).await.webhook.id;
    spend(&world, &account, "1", 30).await;
    assert!(kinds(&world, &account, &id).await.is_empty());
    spend(&world, &account, "2", 12).await;
    spend(&world, &account, "3", 1).await;
    let low = told(&world, &account, &id).await;
    assert_eq!(low.len(), 1, "{low:?}");
    assert_eq!((&*low[0].0, &low[0].1["threshold_inr"]), ("balance.low", &json!(10.00)));
    spend(&world, &account, "4", 20).await;
    assert_eq!(kinds(&world, &account, &id).await[1..], ["balance.exhausted"]);
    accounts::credit(&world.services, &account, None, Money::from_rupees(100), "UPI").await.unwrap();
    let added = told(&world, &account, &id).await.pop().unwrap();
    assert_eq!((&*added.0, &added.1["amount_inr"]), ("credit.added", &json!(100.00)));
    spend(&world, &account, "5", 150).await;
    assert_eq!(
        kinds(&world, &account, &id).await[3..],
        ["balance.low", "balance.exhausted"],
        "a new crossing"
    );
}

#[rstest]
#[tokio::test]
async fn a_webhook_that_is_added_when_the_balance_is_low_is_told_of_what_comes(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    world.price("m").await;
    spend(&world, &account, "1", 45).await;
    let id = add(&world, &account, "https://hooks.example.in/", &[]).await.webhook.id;
    spend(&world, &account, "2", 1).await;
    assert!(kinds(&world, &account, &id).await.is_empty());
    // Another threshold is another crossing.
    profile::change_low_balance(&world.services, &Caller::OPERATOR, &account, "1").await.unwrap();
    profile::change_low_balance(&world.services, &Caller::OPERATOR, &account, "5").await.unwrap();
    assert_eq!(kinds(&world, &account, &id).await, ["balance.low"]);
}

#[rstest]
#[tokio::test]
async fn keys_are_told_when_they_are_made_revoked_and_about_to_expire(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    let (services, by) = (&*world.services, Caller::OPERATOR);
    let id = add(&world, &account, "https://hooks.example.in/", &[]).await.webhook.id;
    let request = KeyRequest { name: "prod-api", expires: "2026-12-10T00:00:00Z", agent_id: "" };
    let (key, plain) = keys::create(services, &by, &account, request).await.unwrap();
    expiring::tell(services).await.unwrap();
    world.clock.advance(TimeDelta::days(13));
    for _ in 0..2 {
        expiring::tell(services).await.unwrap();
    }
    keys::revoke(services, &by, &account, &key.id).await.unwrap();
    keys::revoke(services, &by, &account, &key.id).await.unwrap();
    let told = told(&world, &account, &id).await;
    let kinds: Vec<_> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["key.created", "key.expiring", "key.revoked"]);
    for (_, data) in &told {
        assert_eq!((&data["key_id"], &data["name"]), (&json!(key.id.as_str()), &json!("prod-api")));
        assert!(!data.to_string().contains(plain.reveal()));
    }
    assert_eq!(told[1].1["expires"], "2026-12-10T00:00:00Z");
}

#[rstest]
#[tokio::test]
async fn what_is_not_committed_is_not_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let id = add(&world, &account, "https://hooks.example.in/", &[]).await.webhook.id;
    let unknown = KeyRequest { name: "prod-api", expires: "", agent_id: "999" };
    assert!(keys::create(&world.services, &Caller::OPERATOR, &account, unknown).await.is_err());
    let event = munim::domain::Happening::Test { account_id: account.clone(), webhook_id: id.clone() };
    let mut tx = world.services.store.begin().await.unwrap();
    munim::service::events::write(&world.services, &mut tx, &account, &event).await.unwrap();
    drop(tx);
    assert!(kinds(&world, &account, &id).await.is_empty());
    webhooks::send_test(&world.services, &account, &id).await.unwrap();
    assert_eq!(deliveries(&world, &account, &id).await[0].sequence, 1, "no number is lost");
}
