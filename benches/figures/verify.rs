//! Key checks compared with a minimal server: an axum handler that hashes the key, looks it up in a map, and
//! returns the same JSON. Then once more beside a million keys, each with an account and a wallet of its own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use munim::domain::{AccountId, KeyId, Limits, Name, PlainKey};
use munim::service::accounts::{self, AccountRequest};
use munim::service::key_cache::gateways;
use munim::service::{Services, key_cache};
use munim::store::keys::NewKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::load::{self, Load};
use super::{folder, median, serve, services};

const KEYS: usize = 100_000;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
const TIME: Duration = Duration::from_secs(3);
/// Requests that are sent in turn.
const REQUESTS: usize = 10_000;

pub async fn run() {
    compare(false).await;
    compare(true).await;
}

/// Measures both servers in turn, with or without a million other accounts.
async fn compare(is_crowded: bool) {
    let folder = folder();
    let file = folder.path().join("munim.db");
    let services = services(&file).await;
    let request = AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
    let account = accounts::create(&services, request).await.expect("an account");
    let keys = make_keys(&services, &account).await;
    let (_, token) = gateways::create(&services, "bench").await.expect("a gateway");
    if is_crowded {
        super::keys::fill(&file, &account, true).await;
    }
    key_cache::open(&services).await.expect("the maps");
    let bare = serve_bare(&account, &keys).await;
    let ours = serve(&services).await;
    let body = |key: &PlainKey| format!(r#"{{"key":"{}"}}"#, key.reveal());
    let requests: Vec<_> = keys
        .iter()
        .step_by(KEYS / REQUESTS)
        .map(|(_, key)| load::post("/v1/keys/verify", token.reveal(), &body(key)))
        .collect();
    let requests = Arc::new(requests);

    let measure = |address: SocketAddr| {
        let requests = Arc::clone(&requests);
        tokio::task::spawn_blocking(move || {
            load::run(address, CONNECTIONS, TIME, move |caller, number| {
                Arc::clone(&requests[(caller * 617 + number) % requests.len()])
            })
        })
    };
    let (mut rates, mut p99s) = (Vec::new(), Vec::new());
    let beside = if is_crowded { "beside a million wallets" } else { "" };
    for round in 0..=ROUNDS {
        let bare = measure(bare).await.expect("the bare handler");
        let ours = measure(ours).await.expect("munim");
        // The first round is warm-up.
        if round > 0 {
            rates.push(ours.per_second / bare.per_second);
            p99s.push(ours.p99.as_secs_f64() / bare.p99.as_secs_f64());
            say("bare axum handler", &bare);
            say("munim", &ours);
        }
    }
    println!(
        "verify  munim / bare (medians of {ROUNDS}): rate {:.2}, p99 {:.2} {beside}",
        median(rates),
        median(p99s)
    );
}

fn say(name: &str, load: &Load) {
    println!("verify  {name:<22} {:>8.0}/s  p50 {:>7.2?}  p99 {:>7.2?}", load.per_second, load.p50, load.p99);
}

async fn make_keys(services: &Services, account: &AccountId) -> Vec<(KeyId, PlainKey)> {
    let name = Name::parse("bench").expect("a name");
    let mut tx = services.store.begin().await.expect("a transaction");
    let mut keys = Vec::with_capacity(KEYS);
    for _ in 0..KEYS {
        let mut random = [0; 24];
        services.entropy.fill(&mut random);
        let plain = PlainKey::mint("forii_sk_", &random);
        let id = KeyId::new(services.new_id(KeyId::PREFIX));
        let key = NewKey {
            account_id: account,
            id: &id,
            name: &name,
            hash: plain.hash(),
            prefix: "forii_sk_",
            last_four: plain.last_four(),
            agent_id: None,
            created: services.now(),
            expires: None,
            replaces: None,
            limits: &Limits::default(),
        };
        tx.insert_key(&key).await.expect("a key");
        keys.push((id, plain));
    }
    tx.commit().await.expect("the keys");
    keys
}

#[derive(Deserialize)]
struct Question {
    key: String,
}

#[derive(Clone, Serialize)]
struct Answer {
    valid: bool,
    key_id: String,
    account_id: String,
    agent_id: Option<i64>,
    credits_inr: f64,
}

type Known = Arc<HashMap<[u8; 32], Answer>>;

async fn serve_bare(account: &AccountId, keys: &[(KeyId, PlainKey)]) -> SocketAddr {
    let hash = |text: &str| -> [u8; 32] { Sha256::digest(text.as_bytes()).into() };
    let answer = |id: &KeyId| Answer {
        valid: true,
        key_id: id.to_string(),
        account_id: account.to_string(),
        agent_id: None,
        credits_inr: 50.0,
    };
    let known: Known = Arc::new(keys.iter().map(|(id, key)| (hash(key.reveal()), answer(id))).collect());
    let router = Router::new()
        .route(
            "/v1/keys/verify",
            post(async move |State(known): State<Known>, Json(question): Json<Question>| {
                Json(known.get(&hash(&question.key)).cloned())
            }),
        )
        .with_state(known);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}
