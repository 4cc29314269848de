//! Webhooks: what is sent, when, to whom, and what becomes of it.

mod answers;
mod events;
mod sending;

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use munim::domain::webhook::{Reach, WebhookDelivery};
use munim::domain::{AccountId, Caller, Webhook, WebhookId};
use munim::service::keys::{self, KeyRequest};
use munim::service::webhooks::{self, Made, WebhookRequest, WebhookSettings};
use munim::store::Engine;

use crate::support::World;
use crate::support::receiver::Received;

/// The timeout of an attempt, where one is meant to pass.
const SHORT: Duration = Duration::from_millis(300);

/// A world whose webhooks may be on this machine, with an account.
async fn town(engine: Engine) -> Option<(World, AccountId)> {
    let world = World::fresh(engine).await?;
    let account = world.account("asha@example.in").await;
    Some((reaching(&world, 2, WebhookSettings::default()).await, account))
}

/// A server over the same database that sends to this machine too.
async fn reaching(world: &World, number: u64, settings: WebhookSettings) -> World {
    world.under(number, |policy| policy.webhooks = WebhookSettings { reach: Reach::Any, ..settings }).await
}

/// A world whose attempts time out soon.
async fn impatient(world: &World) -> World {
    reaching(world, 3, WebhookSettings { timeout: SHORT, ..WebhookSettings::default() }).await
}

async fn add(world: &World, account: &AccountId, url: &str, events: &[&str]) -> Made {
    let events: Vec<_> = events.iter().map(|word| (*word).to_owned()).collect();
    let id = webhooks::new_id(&world.services);
    let request = WebhookRequest { url, events: &events };
    webhooks::add(&world.services, &Caller::OPERATOR, account, &id, request).await.unwrap()
}

async fn find(world: &World, webhook: &Webhook) -> Webhook {
    webhooks::lookup(&world.services, &webhook.account_id, &webhook.id).await.unwrap()
}

/// Its deliveries, oldest first.
async fn deliveries(world: &World, account: &AccountId, id: &WebhookId) -> Vec<WebhookDelivery> {
    let page = webhooks::deliveries(&world.services, account, id, "", 100).await.unwrap();
    let mut found = page.deliveries;
    found.sort_by_key(|delivery| delivery.sequence);
    found
}

/// Causes an event.
async fn make_key(world: &World, account: &AccountId) {
    let request = KeyRequest { name: "prod-api", expires: "", agent_id: "" };
    keys::create(&world.services, &Caller::OPERATOR, account, request).await.unwrap();
}

/// Sends all that is due.
async fn work(world: &World) {
    while webhooks::turn(&world.services).await.unwrap() {}
}

/// Sends until the server stops.
fn run(world: &World) -> tokio::task::JoinHandle<()> {
    tokio::spawn(webhooks::run(Arc::clone(&world.services)))
}

/// Whether a signature of a request is one of a secret, from the specification rather than with the code under test.
fn is_signed(received: &Received, secret: &str) -> bool {
    let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    let signed = format!(
        "{}.{}.{}",
        received.header("webhook-id"),
        received.header("webhook-timestamp"),
        received.body
    );
    mac.update(signed.as_bytes());
    let wanted = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
    received.header("webhook-signature").split(' ').any(|signature| signature == wanted)
}
