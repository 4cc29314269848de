//! Fault: the server is killed, and keys are revoked, while it carries calls of an account whose credit runs out.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Row;
use tokio::time::sleep;

use super::client::{Client, send};
use super::model_server::{COMPLETION_MAX, ModelServer, PROMPT};
use super::program::{Program, Server, free_port};
use super::random::Random;
use super::reconcile;
use super::world::World;

const EMAIL: &str = "carried@example.in";
const MODEL: &str = "m";
/// Micro-rupees a token, in both directions.
const RATE: i64 = 2_000;
const CALLERS: usize = 12;
/// How long it may take until the database has all calls and nothing is held.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);

/// The calls of an account.
struct Calls {
    world: Arc<World>,
    account: String,
    session: String,
    /// The keys that are not being revoked, with their ids.
    keys: Mutex<Vec<(String, String)>>,
    /// The ids of calls whose answer was complete.
    complete: Mutex<BTreeSet<String>>,
    no_credit: AtomicU64,
    cut: AtomicU64,
    client: reqwest::Client,
}

/// A recorded call.
struct Recorded {
    prompt: i64,
    completion: i64,
    cost: i64,
}

/// Runs so many rounds; returns the world with the differences.
pub async fn run(program: Program, mut random: Random, rounds: u32) -> Arc<World> {
    let world = Arc::new(World::new(program, false).await);
    let upstream = ModelServer::start(random.fork()).await;
    let program = &world.program;
    let price = "2000.00";
    program.json(&["price", "set", MODEL, "--input", price, "--output", price]).await;
    program.json(&["upstream", "add", "gpu-1", "--url", &upstream.url(), "--timeout", "5s"]).await;
    let most = COMPLETION_MAX.to_string();
    program.json(&["model", "route", MODEL, "--upstream", "gpu-1", "--max-output", &most]).await;
    let made = program.json(&["account", "create", "--name", "Carried", "--email", EMAIL]).await;
    let port = free_port();
    let mut server = start(&world, port).await;
    let calls = Arc::new(Calls::of(&world, &made).await);
    for _ in 0..4 {
        calls.create_key().await;
    }
    for round in 1..=rounds {
        let stop = Arc::new(AtomicBool::new(false));
        let callers: Vec<_> = (0..CALLERS).map(|_| calls.caller(&stop, random.fork())).collect();
        sleep(Duration::from_millis(random.between(50, 600))).await;
        if random.percent(50) {
            calls.revoke(&mut random).await;
        }
        calls.never_below_zero().await;
        if random.percent(60) {
            server.kill();
            stop.store(true, Ordering::Relaxed);
            server = start(&world, port).await;
        }
        stop.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.await.expect("a caller");
        }
        calls.compare(&upstream).await;
        if random.percent(50) {
            let credit = ["account", "credit", &calls.account, "--amount", "3.00", "--note", "more"];
            world.program.json(&credit).await;
        }
        if round % 20 == 0 {
            super::say(&format!("  {round} rounds, {} calls", upstream.given().len()));
        }
    }
    reconcile::check(&world).await;
    let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
    super::say(&format!(
        "  {} calls carried, {} of them to their end, {} cut by a revoke, {} without credit",
        upstream.given().len(),
        calls.complete.lock().expect("a lock").len(),
        count(&calls.cut),
        count(&calls.no_credit)
    ));
    world
}

async fn start(world: &World, port: u16) -> Server {
    let journal = world.program.folder.join("journal").display().to_string();
    let environment = [("MUNIM_INFERENCE_JOURNAL", journal)];
    let server = world.program.serve(port, &environment).await.expect("a server that starts");
    world.set_base(&server.url());
    server
}

impl Calls {
    async fn of(world: &Arc<World>, made: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let body = json!({"email": EMAIL, "password": made["password"]});
        let session = Client::default().request(Method::POST, &world.url("/v1/sessions"), "").json(&body);
        let session = send(session).await.expect("a session").json();
        Self {
            world: Arc::clone(world),
            account: text(&made["account_id"]),
            session: text(&session["session_token"]),
            keys: Mutex::default(),
            complete: Mutex::default(),
            no_credit: AtomicU64::new(0),
            cut: AtomicU64::new(0),
            client: reqwest::Client::new(),
        }
    }

    async fn create_key(&self) {
        let path = format!("/v1/accounts/{}/apiKeys", self.account);
        let request = self.world.with(Method::POST, &path, &self.session).json(&json!({"name": "k"}));
        let Some(reply) = self.world.ask("create key", request, &[201]).await else { return };
        let answer = reply.json();
        let text = |name: &str| answer[name].as_str().expect("a text").to_owned();
        self.keys.lock().expect("a lock").push((text("id"), text("key")));
    }

    /// Revokes a key with its running calls, and makes another. From then on it calls nothing.
    async fn revoke(&self, random: &mut Random) {
        let (id, key) = {
            let mut keys = self.keys.lock().expect("a lock");
            let at = random.place(keys.len());
            keys.swap_remove(at)
        };
        let path = format!("/v1/accounts/{}/apiKeys/{id}", self.account);
        let revoked = self.world.with(Method::DELETE, &path, &self.session);
        if let Some(reply) = self.world.ask("revoke", revoked, &[200]).await {
            self.cut.fetch_add(reply.json()["in_flight_cut"].as_u64().unwrap_or_default(), Ordering::Relaxed);
            let answered = self.post(&key, false).send().await.expect("an answer");
            if answered.status() != 401 {
                self.world.wrong(format!("a revoked key calls: {}", answered.status()));
            }
        }
        self.create_key().await;
    }

    fn post(&self, key: &str, is_streamed: bool) -> reqwest::RequestBuilder {
        let body =
            json!({"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "stream": is_streamed});
        self.client.post(self.world.url("/inference/v1/chat/completions")).bearer_auth(key).json(&body)
    }

    /// Calls until it is stopped.
    fn caller(self: &Arc<Self>, stop: &Arc<AtomicBool>, mut random: Random) -> tokio::task::JoinHandle<()> {
        let (calls, stop) = (Arc::clone(self), Arc::clone(stop));
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                if calls.call(&mut random).await.is_none() {
                    sleep(Duration::from_millis(5)).await;
                }
            }
        })
    }

    /// One call; `None` if it did not come to its end.
    async fn call(&self, random: &mut Random) -> Option<()> {
        let key = random.one(&self.keys.lock().expect("a lock")).1.clone();
        let (is_streamed, leaves) = (random.percent(70), random.percent(20));
        let response = self.post(&key, is_streamed).send().await.ok()?;
        let id = response.headers().get("x-request-id")?.to_str().ok()?.to_owned();
        match response.status().as_u16() {
            200 => {}
            402 => {
                self.no_credit.fetch_add(1, Ordering::Relaxed);
                return None;
            }
            401 | 429 | 502..=504 => return None,
            status => {
                self.world.wrong(format!("a call is answered {status}"));
                return None;
            }
        }
        let (mut response, mut read) = (response, Vec::new());
        while let Some(piece) = response.chunk().await.ok()? {
            read.extend_from_slice(&piece);
            if leaves && is_streamed {
                return None;
            }
        }
        if !is_streamed || read.ends_with(b"data: [DONE]\n\n") {
            self.complete.lock().expect("a lock").insert(id);
        }
        Some(())
    }

    async fn pool(&self) -> sqlx::AnyPool {
        sqlx::any::install_default_drivers();
        sqlx::AnyPool::connect(&self.world.program.database).await.expect("the database")
    }

    /// No wallet is overdrawn, and no more is held than is there.
    async fn never_below_zero(&self) {
        let pool = self.pool().await;
        let row =
            sqlx::query("select balance, held from wallets where account_id = $1 and wallet = 'account'")
                .bind(&self.account)
                .fetch_one(&pool)
                .await
                .expect("the wallet");
        pool.close().await;
        let (balance, held): (i64, i64) = (row.get("balance"), row.get("held"));
        if balance < 0 || held > balance {
            self.world.wrong(format!("a balance of {balance} holds {held}"));
        }
    }

    /// Waits until nothing is held, and returns the recorded calls.
    async fn settled(&self, upstream: &ModelServer) -> HashMap<String, Recorded> {
        let pool = self.pool().await;
        let begun = Instant::now();
        loop {
            let held: i64 = sqlx::query_scalar("select cast(sum(held) as bigint) from wallets")
                .fetch_one(&pool)
                .await
                .expect("a sum");
            let rows = sqlx::query(
                "select id, prompt_tokens, completion_tokens, cost from usage_events where source = 'inference'",
            )
            .fetch_all(&pool)
            .await
            .expect("the calls");
            let is_late = begun.elapsed() > SETTLED_WITHIN;
            if (held == 0 && rows.len() >= upstream.given().len()) || is_late {
                if is_late {
                    self.world.wrong(format!(
                        "{held} is held, {} calls of {} are recorded",
                        rows.len(),
                        upstream.given().len()
                    ));
                }
                pool.close().await;
                let call = |row: &sqlx::any::AnyRow| {
                    let cost: Option<i64> = row.get("cost");
                    let (prompt, completion) = (row.get("prompt_tokens"), row.get("completion_tokens"));
                    (row.get("id"), Recorded { prompt, completion, cost: cost.unwrap_or(-1) })
                };
                let recorded: HashMap<_, _> = rows.iter().map(call).collect();
                if recorded.len() != rows.len() {
                    self.world.wrong("a call is recorded twice".to_owned());
                }
                return recorded;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Each call that the upstream answered is recorded once, with what was delivered of it.
    async fn compare(&self, upstream: &ModelServer) {
        self.never_below_zero().await;
        let recorded = self.settled(upstream).await;
        self.never_below_zero().await;
        let complete = self.complete.lock().expect("a lock").clone();
        for (id, given) in upstream.given() {
            let Some(Recorded { prompt, completion, cost }) = recorded.get(&id) else {
                self.world.wrong(format!("{id} is lost"));
                continue;
            };
            let is_complete = complete.contains(&id);
            if is_complete && (*prompt, *completion) != (PROMPT, given) {
                self.world
                    .wrong(format!("{id} is complete, with {prompt} and {completion} tokens, not {given}"));
            }
            if *completion > given {
                self.world.wrong(format!("{id} is charged {completion} tokens of {given}"));
            }
            if *cost != (prompt + completion) * RATE {
                self.world.wrong(format!("{id} costs {cost}"));
            }
        }
        for id in complete.iter().filter(|id| !recorded.contains_key(*id)) {
            self.world.wrong(format!("{id} was answered and is lost"));
        }
        reconcile::check(&self.world).await;
    }
}
