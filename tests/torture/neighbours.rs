//! Isolation of accounts: while one account attacks in several ways, key checks of another must be as fast as
//! without it, none may return 503, and memory must stay bounded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::client::{Client, send};
use super::deeds::JSON;
use super::program::{Program, Server, free_port};
use super::world::{World, now};

/// The attacking account's email.
const EMAIL: &str = "noisy@example.in";
/// Clients that check keys at a fixed rate, so that the latency is measured and not their own number.
const CALLERS: usize = 4;
const PACE: Duration = Duration::from_millis(10);
/// One check in so many has a hold.
const HOLDS: usize = 10;
/// Events in one report.
const BATCH: usize = 1_000;
/// How many times slower the slowest checks may be during an attack.
const SLOWER_MAX: u32 = 2;
/// Below this latency, the machine's own pauses dominate.
const UNNOTICED: Duration = Duration::from_millis(5);
/// The memory limit, in bytes.
const MEMORY_MAX: u64 = 400 * 1024 * 1024;

/// The size of the attacking account.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    /// Its keys.
    pub keys: usize,
    /// Its calls, over ten years.
    pub calls: usize,
    /// Slow connections.
    pub connections: usize,
    /// The duration of each attack.
    pub time: Duration,
}

impl Default for Noise {
    fn default() -> Self {
        Self { keys: 10_000, calls: 300_000, connections: 1_500, time: Duration::from_secs(20) }
    }
}

/// The attacking account.
struct Noisy {
    account: String,
    token: String,
    cookie: String,
    base: String,
}

/// The attacks.
#[derive(Clone, Copy, Debug)]
enum Attack {
    Reports,
    Zones,
    SignUps,
    Connections,
}

const ATTACKS: [Attack; 4] = [Attack::Reports, Attack::Zones, Attack::SignUps, Attack::Connections];

/// Measures each attack against the baseline; returns the world with the differences.
pub async fn run(program: Program, load: Noise) -> Arc<World> {
    let world = Arc::new(World::new(program, false).await);
    let (account, password) = make(&world).await;
    let keys = make_keys(&world, &account, load.keys).await;
    let port = free_port();
    let server = world.program.serve(port, &[]).await.expect("a server that starts");
    world.set_base(&server.url());
    world.sign_in().await;
    let made =
        world.ask("key", world.owner(Method::POST, "/apiKeys").json(&json!({"name": "k"})), &[201]).await;
    let key = made.expect("a key").json()["key"].as_str().expect("a key").to_owned();
    fill(&world, &keys, load.calls).await;
    let noisy = Arc::new(sign_in(&world, &server, account, &password).await);
    for attack in ATTACKS {
        let calm = measure(&world, &key, load.time).await;
        let stop = Arc::new(AtomicBool::new(false));
        let attackers = start(attack, &noisy, load, &stop);
        let beside = measure(&world, &key, load.time).await;
        stop.store(true, Ordering::Relaxed);
        for attacker in attackers {
            attacker.await.expect("an attacker");
        }
        let after = measure(&world, &key, load.time).await;
        let calm = calm.max(after);
        super::say(&format!("  {attack:?}: p99 of a check {beside:?}, {calm:?} without it"));
        if beside > (calm * SLOWER_MAX).max(UNNOTICED) {
            world.wrong(format!("{attack:?}: p99 of a check is {beside:?}, {calm:?} without it"));
        }
    }
    let memory = server.memory_at_most();
    super::say(&format!("  at most {} MB of memory", memory / 1024 / 1024));
    if memory > MEMORY_MAX {
        world.wrong(format!("{memory} bytes of memory were taken"));
    }
    if world.counts.unavailable.load(Ordering::Relaxed) > 0 {
        world.wrong("checks were answered 503".to_owned());
    }
    let check = world.program.run(&["check"]).await;
    if !check.ok {
        world.wrong(format!("munim check: {}{}", check.stdout, check.stderr));
    }
    world
}

/// Creates the attacking account; returns its id and password.
async fn make(world: &World) -> (String, String) {
    let made = world.program.json(&["account", "create", "--name", "Noisy", "--email", EMAIL]).await;
    let text = |name: &str| made[name].as_str().expect("a text").to_owned();
    (text("account_id"), text("password"))
}

/// Inserts its keys before the server starts, because creating ten thousand by API takes too long.
async fn make_keys(world: &World, account: &str, count: usize) -> Vec<String> {
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&world.program.database).await.expect("the database");
    let mut tx = pool.begin().await.expect("a transaction");
    let mut keys = Vec::with_capacity(count);
    for number in 0..count {
        let id = format!("key_{number:026}");
        let mut hash = vec![7; 24];
        hash.extend(u64::try_from(number).expect("a number").to_be_bytes());
        sqlx::query(
            "insert into api_keys (account_id, id, name, hash, prefix, last_four, created, sort_name)
             values ($1, $2, $3, $4, 'forii_sk_', 'aaaa', 0, $3)",
        )
        .bind(account)
        .bind(&id)
        .bind(format!("key {number}"))
        .bind(hash)
        .execute(&mut *tx)
        .await
        .expect("a key");
        keys.push(id);
    }
    // None was ever bound to an agent.
    sqlx::query(
        "insert into key_agents (account_id, key_id, since) select account_id, id, created from api_keys k
         where k.account_id = $1
             and not exists (select 1 from key_agents a where a.account_id = k.account_id and a.key_id = k.id)",
    )
    .bind(account)
    .execute(&mut *tx)
    .await
    .expect("whose keys they are");
    tx.commit().await.expect("keys");
    pool.close().await;
    keys
}

/// Reports its calls as a gateway, spread over its keys and ten years.
async fn fill(world: &World, keys: &[String], calls: usize) {
    let (end, years) = (now(), TimeDelta::days(3_600));
    let apart = years / i32::try_from(calls.max(1)).expect("a number");
    let event = |number: usize| -> Value {
        let time = end - apart * i32::try_from(number).expect("a number");
        json!({"id": format!("noise-{number}"), "time": time.to_rfc3339(), "key_id": keys[number % keys.len()],
            "model": "noise", "prompt_tokens": 10})
    };
    for first in (0..calls).step_by(BATCH) {
        let events: Vec<_> = (first..calls.min(first + BATCH)).map(event).collect();
        let request = world.gateway("/v1/usage/events", JSON, json!(events).to_string());
        let told = world.ask("fill", request, &[200]).await.map(|reply| reply.json()).unwrap_or_default();
        if told["accepted"] != events.len() {
            world.wrong(format!("{} of {} calls were taken", told["accepted"], events.len()));
        }
    }
}

async fn sign_in(world: &World, server: &Server, account: String, password: &str) -> Noisy {
    let body = json!({"email": EMAIL, "password": password});
    let token = send(world.with(Method::POST, "/v1/sessions", "").json(&body)).await.expect("a session");
    let fields = [("email", EMAIL), ("password", password)];
    let page = send(Client::default().form(&world.url("/sign-in"), "", &fields)).await.expect("a sign-in");
    assert_eq!(page.status, 303, "{page:?}");
    let token = token.json()["session_token"].as_str().expect("a token").to_owned();
    Noisy { account, token, cookie: page.cookie, base: server.url() }
}

/// The 99th percentile of the latency of key checks.
async fn measure(world: &Arc<World>, key: &str, time: Duration) -> Duration {
    let caller = |_| {
        let (world, key) = (Arc::clone(world), key.to_owned());
        tokio::spawn(async move {
            let (begun, mut pace, mut times) = (Instant::now(), interval(PACE), Vec::new());
            pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while begun.elapsed() < time {
                pace.tick().await;
                let hold =
                    if times.len() % HOLDS == 0 { ",\"hold_inr\":0.01,\"hold_seconds\":5" } else { "" };
                let request = world.gateway("/v1/keys/verify", JSON, format!("{{\"key\":\"{key}\"{hold}}}"));
                let asked = Instant::now();
                world.ask("verify", request, &[200]).await;
                times.push((asked.elapsed(), hold.is_empty()));
            }
            times
        })
    };
    let mut all = Vec::new();
    for caller in (0..CALLERS).map(caller).collect::<Vec<_>>() {
        all.extend(caller.await.expect("a caller"));
    }
    let mut checks: Vec<_> =
        all.into_iter().filter(|(_, is_check)| *is_check).map(|(time, _)| time).collect();
    checks.sort_unstable();
    checks.get(checks.len() * 99 / 100).copied().unwrap_or_default()
}

fn start(attack: Attack, noisy: &Arc<Noisy>, load: Noise, stop: &Arc<AtomicBool>) -> Vec<JoinHandle<()>> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let attackers = match attack {
        Attack::Reports => 8,
        Attack::Zones => 2,
        Attack::SignUps => 16,
        Attack::Connections => load.connections,
    };
    let attacker = |_| {
        let (noisy, stop) = (Arc::clone(noisy), Arc::clone(stop));
        tokio::spawn(async move {
            if let Attack::Connections = attack {
                dribble(&noisy, &stop).await;
                return;
            }
            let client = Client::default();
            while !stop.load(Ordering::Relaxed) {
                noisy.do_once(attack, &client, NUMBER.fetch_add(1, Ordering::Relaxed)).await;
            }
        })
    };
    (0..attackers).map(attacker).collect()
}

impl Noisy {
    async fn do_once(&self, attack: Attack, client: &Client, number: u64) {
        let url = |path: &str| format!("{}{path}", self.base);
        let request = match attack {
            Attack::Reports => {
                let (end, start) = (now().date_naive(), (now() - TimeDelta::days(3_600)).date_naive());
                let days = format!("start={start}&end={end}&group_by=key");
                if number.is_multiple_of(2) {
                    let path = format!("/v1/accounts/{}/usage?{days}", self.account);
                    client.request(Method::GET, &url(&path), &self.token)
                } else {
                    client
                        .request(Method::GET, &url(&format!("/usage?{days}")), "")
                        .header("cookie", &self.cookie)
                }
            }
            Attack::Zones => {
                let zone = if number.is_multiple_of(2) { "Asia/Tokyo" } else { "Europe/London" };
                client.form(&url("/settings/time-zone"), &self.cookie, &[("time_zone", zone)])
            }
            Attack::SignUps | Attack::Connections => {
                let email = format!("nobody-{number}@example.in");
                let fields = [("name", "Nobody"), ("email", &*email), ("password", "a flood of paper boats")];
                client.form(&url("/sign-up"), "", &fields)
            }
        };
        // A rejection is fine: that is the protection.
        let answer = send(request).await;
        if let Attack::Zones = attack {
            sleep(Duration::from_millis(200)).await;
        } else if answer.is_none_or(|reply| reply.status >= 400) {
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A connection that sends a form one byte at a time.
async fn dribble(noisy: &Noisy, stop: &AtomicBool) {
    let address = noisy.base.trim_start_matches("http://");
    let head = "POST /sign-in HTTP/1.1\r\nhost: munim\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                content-length: 1000\r\n\r\n";
    while !stop.load(Ordering::Relaxed) {
        let Ok(mut wire) = TcpStream::connect(address).await else {
            sleep(Duration::from_millis(200)).await;
            continue;
        };
        let mut is_taken = wire.write_all(head.as_bytes()).await.is_ok();
        while is_taken && !stop.load(Ordering::Relaxed) {
            sleep(Duration::from_millis(500)).await;
            is_taken = wire.write_all(b"a").await.is_ok();
        }
    }
}
