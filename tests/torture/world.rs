//! One account on one database, the model of it, and the differences.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::book::{AGENTS, IngestContext, PRICES};
use super::client::{Client, PATIENCE, Reply, send};
use super::program::Program;

const EMAIL: &str = "torture@example.in";
/// The initial credit: no call is rejected for lack of credit.
const PLENTY: &str = "9000000.00";
const PLENTY_MICROS: i64 = 9_000_000_000_000;
/// The welcome credit.
const GIFT: i64 = 50_000_000;

/// Counts of operations.
#[derive(Debug, Default)]
pub struct Counts {
    /// Acknowledged events, duplicates included.
    pub events: AtomicU64,
    /// Key checks with a response.
    pub verifies: AtomicU64,
    /// Acknowledged revokes.
    pub revokes: AtomicU64,
    /// Keys that were made.
    pub keys: AtomicU64,
    /// Requests without a complete response.
    pub unanswered: AtomicU64,
    /// Responses with 503.
    pub unavailable: AtomicU64,
}

/// The account and its server.
#[derive(Debug)]
pub struct World {
    /// The program and its database.
    pub program: Program,
    /// The base URL of the load.
    pub base: Mutex<String>,
    /// The account's id.
    pub account: String,
    /// The gateway's token.
    pub gateway: String,
    /// A session token.
    pub token: Mutex<String>,
    /// A browser's cookie.
    pub cookie: Mutex<String>,
    password: String,
    /// What the harness knows.
    pub book: Mutex<IngestContext>,
    /// The differences.
    pub wrong: Mutex<Vec<String>>,
    /// Counts of operations.
    pub counts: Counts,
    /// The offset of the server's clock from this machine's, in seconds.
    pub shift: AtomicI64,
    /// Whether commands beside the server may write too.
    pub has_commands: bool,
    client: Client,
    next: AtomicU64,
}

impl World {
    /// Fills an empty database, before the server starts.
    pub async fn new(program: Program, has_commands: bool) -> Self {
        let made = program.json(&["account", "create", "--name", "Torture", "--email", EMAIL]).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let account = text(&made["account_id"]);
        for (model, rates) in PRICES {
            let Some(rates) = rates else { continue };
            let [input, cached, output] = rates.map(rupees);
            let args =
                ["price", "set", model, "--input", &input, "--cached-input", &cached, "--output", &output];
            program.json(&args).await;
        }
        let [prepaid, other] = AGENTS.map(|id| id.to_string());
        program
            .json(&["agent", "create", &account, "--name", "A", "--id", &prepaid, "--prepaid", "token"])
            .await;
        program.json(&["agent", "create", &account, "--name", "B", "--id", &other]).await;
        let credit = ["account", "credit", &account, "--amount", PLENTY, "--note", "start"];
        program.json(&credit).await;
        program.json(&[&credit[..], &["--agent", &prepaid]].concat()).await;
        let gateway = program.json(&["gateway", "create", "torture"]).await;
        let book = IngestContext {
            credits: GIFT + PLENTY_MICROS,
            agent_credits: PLENTY_MICROS,
            zones: vec!["Asia/Kolkata"],
            ..IngestContext::default()
        };
        Self {
            program,
            base: Mutex::default(),
            account,
            gateway: text(&gateway["token"]),
            token: Mutex::default(),
            cookie: Mutex::default(),
            password: text(&made["password"]),
            book: Mutex::new(book),
            wrong: Mutex::default(),
            counts: Counts::default(),
            shift: AtomicI64::new(0),
            has_commands,
            client: Client::default(),
            next: AtomicU64::new(0),
        }
    }

    /// Signs in as a program and as a browser, once the server runs.
    pub async fn sign_in(&self) {
        let reply = send(self.sessions()).await.expect("a session");
        let token = reply.json()["session_token"].as_str().unwrap_or_else(|| panic!("{reply:?}")).to_owned();
        *self.token.lock().expect("a lock") = token;
        let fields = [("email", EMAIL), ("password", self.password.as_str())];
        let reply = send(self.client.form(&self.url("/sign-in"), "", &fields)).await.expect("a sign-in");
        assert_eq!(reply.status, 303, "{reply:?}");
        *self.cookie.lock().expect("a lock") = reply.cookie;
    }

    /// Sets the base URL of the load.
    pub fn set_base(&self, base: &str) {
        base.clone_into(&mut self.base.lock().expect("a lock"));
    }

    /// A whole URL.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.lock().expect("a lock"))
    }

    /// What the harness knows.
    pub fn book(&self) -> MutexGuard<'_, IngestContext> {
        self.book.lock().expect("a lock")
    }

    /// Records a difference.
    pub fn wrong(&self, what: String) {
        eprintln!("    WRONG: {what}");
        self.wrong.lock().expect("a lock").push(what);
    }

    /// A unique number.
    pub fn fresh(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The server's time of day.
    pub fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::seconds(self.shift.load(Ordering::Relaxed))
    }

    /// A request with the gateway's token.
    pub fn gateway(&self, path: &str, content_type: &str, body: String) -> RequestBuilder {
        let request = self.client.request(Method::POST, &self.url(path), &self.gateway);
        request.header("content-type", content_type).body(body)
    }

    /// A request with the session token, under the account's path.
    pub fn owner(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.url(&format!("/v1/accounts/{}{path}", self.account));
        self.client.request(method, &url, &self.token.lock().expect("a lock"))
    }

    /// A request with any credential.
    pub fn with(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.client.request(method, &self.url(path), token).header("token", token)
    }

    /// A request to something else than Munim.
    pub fn elsewhere(&self, url: &str) -> RequestBuilder {
        self.client.request(Method::GET, url, "")
    }

    /// A form with the browser's cookie.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let fields: Vec<_> = fields.iter().copied().chain([("account", self.account.as_str())]).collect();
        self.client.form(&self.url(path), &self.cookie.lock().expect("a lock"), &fields)
    }

    /// Signing in.
    pub fn sessions(&self) -> RequestBuilder {
        let body = json!({"email": EMAIL, "password": self.password});
        self.client.request(Method::POST, &self.url("/v1/sessions"), "").json(&body)
    }

    /// The response, if it has one of these statuses. 503 and no response are expected; other statuses are
    /// differences.
    pub async fn ask(&self, what: &str, request: RequestBuilder, statuses: &[u16]) -> Option<Reply> {
        let begun = Instant::now();
        let Some(reply) = send(request).await else {
            self.counts.unanswered.fetch_add(1, Ordering::Relaxed);
            if begun.elapsed() >= PATIENCE {
                self.wrong(format!("{what}: no answer in {PATIENCE:?}"));
            }
            return None;
        };
        if statuses.contains(&reply.status) {
            return Some(reply);
        }
        if reply.status == 503 {
            self.counts.unavailable.fetch_add(1, Ordering::Relaxed);
        } else {
            let body: String = reply.body.chars().take(300).collect();
            self.wrong(format!("{what}: {} {body}", reply.status));
        }
        None
    }
}

/// The time of day.
#[expect(clippy::disallowed_methods, reason = "the harness is outside of what is tested")]
pub fn now() -> DateTime<Utc> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time");
    DateTime::from_timestamp_micros(i64::try_from(since.as_micros()).expect("a time")).expect("a time")
}

/// An amount as an option takes it.
pub fn rupees(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// An amount of a response, exactly: these amounts have fewer digits than a double.
pub fn micros(value: &Value) -> i64 {
    let text = format!("{:.6}", value.as_f64().unwrap_or(f64::NAN));
    text.replace('.', "").parse().unwrap_or(i64::MIN)
}
