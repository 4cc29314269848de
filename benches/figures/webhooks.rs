//! A thousand events a second to a hundred webhooks: the delay from an event to its arrival at those that answer, while ten
//! others never answer, compared with none that do not.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use munim::domain::webhook::Reach;
use munim::domain::{AccountId, Caller, Happening, WebhookId};
use munim::service::accounts::{self, AccountRequest};
use munim::service::auth::vault::KeyPlace;
use munim::service::clock::SystemClock;
use munim::service::entropy::SystemEntropy;
use munim::service::webhooks::{self, WebhookRequest, WebhookSettings};
use munim::service::{Policy, Services, events};
use tokio::net::TcpListener;

use super::{folder, services};

const WEBHOOKS: usize = 100;
const HANGING: usize = 10;
/// Events a second, in all.
const RATE: usize = 1_000;
const SECONDS: usize = 10;

/// When events arrived, by their numbers, at each webhook that answers.
type Arrivals = Arc<Mutex<Vec<(usize, i64, Instant)>>>;

pub async fn run() {
    let none = delays(0).await;
    let ten = delays(HANGING).await;
    for (name, found) in [("none hangs", &none), ("ten hang  ", &ten)] {
        let (middle, most) = (at(found, 50), at(found, 99));
        println!("webhooks  {name}  median {middle:>8.1} ms, 99th percentile {most:>8.1} ms");
    }
    println!(
        "webhooks  ratio: {:.2}, 99th percentile {:.2}",
        at(&ten, 50) / at(&none, 50),
        at(&ten, 99) / at(&none, 99)
    );
}

fn at(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100]
}

/// The sorted delays in milliseconds, at the webhooks that answer.
async fn delays(hanging: usize) -> Vec<f64> {
    let folder = folder();
    let services = reaching(&folder.path().join("munim.db")).await;
    let arrivals = Arrivals::default();
    let mut owners = Vec::new();
    for number in 0..WEBHOOKS {
        let url = if number < hanging { hang().await } else { answer(number, &arrivals).await };
        owners.push(owner(&services, number, &url).await);
    }
    let sending = tokio::spawn(webhooks::run(Arc::clone(&services)));
    let mut written = Vec::new();
    let mut ticks =
        tokio::time::interval(Duration::from_secs(1) / u32::try_from(RATE / WEBHOOKS).expect("a rate"));
    for _ in 0..SECONDS * RATE / WEBHOOKS {
        ticks.tick().await;
        let mut tx = services.store.begin().await.expect("a transaction");
        for (account, webhook) in &owners {
            let event = Happening::Test { account_id: account.clone(), webhook_id: webhook.clone() };
            events::write_for(&services, &mut tx, account, webhook, &event).await.expect("an event");
        }
        tx.commit().await.expect("a commit");
        written.push(Instant::now());
        services.outbox.nudge_webhooks();
    }
    let wanted = (WEBHOOKS - hanging) * written.len();
    while arrivals.lock().expect("arrivals").len() < wanted {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    services.stopping.cancel();
    sending.await.expect("the worker");
    let arrivals = arrivals.lock().expect("arrivals");
    let mut delays: Vec<_> = arrivals
        .iter()
        .map(|(_, sequence, at)| {
            let number = usize::try_from(*sequence - 1).expect("a number");
            at.saturating_duration_since(written[number]).as_secs_f64() * 1_000.0
        })
        .collect();
    delays.sort_by(f64::total_cmp);
    delays
}

/// Services that send to this machine.
async fn reaching(file: &std::path::Path) -> Arc<Services> {
    let services = services(file).await;
    let policy = Policy {
        key_place: KeyPlace::Made(file.with_extension("key")),
        webhooks: WebhookSettings { reach: Reach::Any, ..WebhookSettings::default() },
        ..services.policy.clone()
    };
    Services::new(services.store.clone(), Box::new(SystemClock), Box::new(SystemEntropy), policy)
}

/// An account with a webhook.
async fn owner(services: &Services, number: usize, url: &str) -> (AccountId, WebhookId) {
    let email = format!("owner-{number}@example.in");
    let request = AccountRequest { name: "Owner", email: &email, password: "a ledger of red cloth" };
    let account = accounts::create(services, request).await.expect("an account");
    let id = webhooks::new_id(services);
    let request = WebhookRequest { url, events: &[] };
    webhooks::add(services, &Caller::OPERATOR, &account, &id, request).await.expect("a webhook");
    (account, id)
}

/// A server that answers at once.
async fn answer(number: usize, arrivals: &Arrivals) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("its address"));
    let arrivals = Arc::clone(arrivals);
    let note = move |State(arrivals): State<Arrivals>, axum::Json(event): axum::Json<serde_json::Value>| async move {
        let sequence = event["sequence"].as_i64().unwrap_or_default();
        arrivals.lock().expect("arrivals").push((number, sequence, Instant::now()));
    };
    let router = Router::new().route("/", post(note)).with_state(arrivals);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// A server that accepts connections and never answers.
async fn hang() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            kept.push(stream);
        }
    });
    url
}
