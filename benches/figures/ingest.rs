//! The throughput of usage ingestion, with every commit waiting for the disk: in batches, and from many callers
//! with one event each.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::SecondsFormat;
use munim::domain::{AccountId, Caller, KeyId, ModelKind, Money, Rates, ReportedAgent, Usage, UsageEvent};
use munim::service::accounts::{self, AccountRequest};
use munim::service::billing::prices;
use munim::service::clock::SystemClock;
use munim::service::key_cache::gateways;
use munim::service::keys::{self, KeyRequest};
use munim::service::operations::check::check;
use munim::service::usage::ingest::{self, Batch};
use munim::service::{Clock, Services};

use super::load::{self, Load};
use super::{folder, serve, services_at};

const TIME: Duration = Duration::from_secs(8);
const CALLERS: usize = 64;
const ACCOUNTS: usize = 8;
const MODELS: [&str; 3] = ["forii/deepseek-v3", "forii/qwen3-32b", "forii/bge-m3"];

pub async fn run() {
    let folder = folder();
    let url = format!("sqlite://{}", folder.path().join("munim.db").display());
    // All pages, those that are not in use and the write-ahead log excepted.
    let size =
        "select (page_count - freelist_count) * page_size from pragma_page_count(), pragma_freelist_count(),
         pragma_page_size()";
    over("SQLite", &url, size).await;
    // A server that waits for its disk, started by `scripts/bench.sh`.
    #[expect(clippy::disallowed_methods, reason = "where the server is, is said to this benchmark alone")]
    if let Ok(server) = std::env::var("MUNIM_TEST_POSTGRES_URL") {
        let size = "select cast(sum(pg_total_relation_size(oid)) as bigint) from pg_class where relkind in ('r', 'm')
             and relnamespace = cast('public' as regnamespace)";
        over("PostgreSQL", &server, size).await;
    }
}

async fn over(engine: &str, url: &str, size: &'static str) {
    println!("ingest  {engine}");
    let services = &services_at(url).await;
    let keys = prepare(services).await;
    let (_, token) = gateways::create(services, "bench").await.expect("a gateway");
    let address = serve(services).await;
    let token = Arc::new(token.reveal().to_owned());

    let batches = send(address, &token, &keys, 16, 100).await;
    say("batches of 100, 16 callers", batches.per_second * 100.0, &batches);
    let single = send(address, &token, &keys, CALLERS, 1).await;
    say("one each, 64 callers", single.per_second, &single);
    let naive = naive(services, &keys).await;
    println!("ingest  {:<28} {naive:>8.0} events/s", "one commit for each event");
    println!("ingest  64 callers / one commit each: {:.1}", single.per_second / naive);
    let found = check(services).await.expect("a check");
    assert!(found.differences.is_empty(), "{:?}", found.differences);
    println!(
        "ingest  checked: {} events, {} ledger entries add up",
        found.extent.events, found.extent.entries
    );
    let pool = sqlx::AnyPool::connect(url).await.expect("the database");
    let bytes: i64 = sqlx::query_scalar(size).fetch_one(&pool).await.expect("its size");
    println!("ingest  {} bytes a call, with all sums", bytes / found.extent.events.max(1));
}

fn say(name: &str, events: f64, load: &Load) {
    println!("ingest  {name:<28} {events:>8.0} events/s  p50 {:>7.2?}  p99 {:>7.2?}", load.p50, load.p99);
}

async fn prepare(services: &Services) -> Arc<Vec<(AccountId, KeyId)>> {
    let rates = Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() };
    for model in MODELS {
        prices::set(services, model, ModelKind::Chat, rates, None).await.expect("a price");
    }
    let mut made = Vec::new();
    for number in 0..ACCOUNTS {
        let email = format!("bench{number}@example.in");
        let request = AccountRequest { name: "Bench", email: &email, password: "a bench of teak" };
        let account = accounts::create(services, request).await.expect("an account");
        let request = KeyRequest { name: "bench", expires: "", agent_id: "" };
        let (key, _) = keys::create(services, &Caller::OPERATOR, &account, request).await.expect("a key");
        made.push((account, key.id));
    }
    Arc::new(made)
}

/// Sends a number of new events over a number of connections.
async fn send(
    address: std::net::SocketAddr,
    token: &Arc<String>,
    keys: &Arc<Vec<(AccountId, KeyId)>>,
    callers: usize,
    calls: usize,
) -> Load {
    let (token, keys) = (Arc::clone(token), Arc::clone(keys));
    let time = SystemClock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let measured = tokio::task::spawn_blocking(move || {
        load::run(address, callers, TIME, move |caller, number| {
            let events: Vec<_> = (0..calls)
                .map(|call| {
                    let id = format!("{callers}-{caller}-{number}-{call}");
                    let key = &keys[(caller + call) % keys.len()].1;
                    let model = MODELS[(number + call) % MODELS.len()];
                    format!(
                        r#"{{"id":"{id}","source":"edge-1","time":"{time}","key_id":"{key}","model":"{model}","prompt_tokens":1200,"completion_tokens":340,"status":200,"latency_ms":840}}"#
                    )
                })
                .collect();
            load::post("/v1/usage/events", &token, &format!("[{}]", events.join(",")))
        })
    });
    measured.await.expect("the callers")
}

/// The baseline: each event in its own transaction, without HTTP.
async fn naive(services: &Arc<Services>, keys: &Arc<Vec<(AccountId, KeyId)>>) -> f64 {
    let (started, done) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let (services, keys, done) = (Arc::clone(services), Arc::clone(keys), Arc::clone(&done));
            tokio::spawn(async move {
                let (_, key) = &keys[caller % keys.len()];
                for number in 0.. {
                    if started.elapsed() >= TIME {
                        break;
                    }
                    let event = event(&format!("naive-{caller}-{number}"), key, &services);
                    let batch = Batch { account_id: None, events: vec![event] };
                    // The pool times out after five seconds: that event does not count.
                    if ingest::record(&services, &batch).await.is_ok() {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("a caller");
    }
    let done = u32::try_from(done.load(Ordering::Relaxed)).expect("a count");
    f64::from(done) / started.elapsed().as_secs_f64()
}

fn event(id: &str, key: &KeyId, services: &Services) -> UsageEvent {
    UsageEvent {
        source: "edge-1".into(),
        id: id.into(),
        time: services.now(),
        key_id: Some(key.clone()),
        agent_id: ReportedAgent::Unsaid,
        model: MODELS[0].into(),
        usage: Usage { prompt_tokens: 1200, completion_tokens: 340, messages: 1, ..Usage::default() },
        status: Some(200),
        latency_ms: Some(840),
        interaction_id: None,
        model_type: None,
        hold_id: None,
        was_cut: false,
    }
}
