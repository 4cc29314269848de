//! What the log holds, and what it never does.

use std::collections::BTreeSet;

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

use munim::service::Clock;
use munim::service::clock::SystemClock;

use super::Munim;
use super::serve::Server;
use crate::support::PASSWORD;
use crate::support::app::{App, codes_on, secret_on};

const EMAILS: [&str; 3] = ["asha@example.in", "ravi@example.in", "nobody@example.in"];
const WRONG: [&str; 2] = ["a wrong guess of mine", "another wrong guess"];

/// A client of a server, that notes every secret it meets.
struct Visitor {
    client: Client,
    url: String,
    secrets: BTreeSet<String>,
}

impl Visitor {
    fn of(server: &Server) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let secrets = EMAILS.iter().chain(&WRONG).chain([&PASSWORD]).map(ToString::to_string).collect();
        Self { client, url: server.url(), secrets }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    /// Sends a form, and gives the answer.
    async fn submit(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
        send_form(&self.client, &format!("{}{path}", self.url), cookie, fields).await
    }

    fn keep(&mut self, secret: &str) -> String {
        self.secrets.insert(secret.to_owned());
        secret.to_owned()
    }

    /// Signs up or in, and gives the cookie.
    async fn enter(&mut self, path: &str, email: &str) -> String {
        let fields = [("name", "Asha Voice"), ("email", email), ("password", PASSWORD)];
        let answer = self.submit(path, "", &fields).await;
        assert_eq!(answer.status(), 303, "{path} {email}");
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
        self.keep(cookie.split_once('=').unwrap().1);
        cookie.to_owned()
    }

    /// Keys and tokens where they do not belong: in queries, paths and headers that are none.
    async fn misplace_all(&self) {
        for secret in &self.secrets {
            let named = escaped(secret);
            for path in [
                format!("/?key={named}"),
                format!("/v1/accounts/{named}/usage?token={named}"),
                format!("/{named}"),
            ] {
                self.get(&path).send().await.unwrap();
            }
            for scheme in ["Bearer", "Basic", "bearer bearer", ""] {
                let credential = format!("{scheme} {secret}");
                for path in ["/v1/keys/verify?key", "/v1/usage/events", "/v1/sessions", "/v2/credits"] {
                    let request = self.post(&format!("{path}={named}")).header(AUTHORIZATION, &credential);
                    request
                        .header("token", secret)
                        .body(format!("{{\"key\": \"{secret}\""))
                        .send()
                        .await
                        .unwrap();
                }
            }
            let mut odd = HeaderMap::new();
            for name in [
                "x-request-id",
                "x-forwarded-for",
                "user-agent",
                "referer",
                "cookie",
                "host",
                "last-event-id",
            ] {
                odd.insert(name, secret.parse().unwrap());
            }
            self.get("/sign-in").headers(odd).send().await.unwrap();
        }
    }
}

/// Sends a form as a browser with a cookie does.
pub async fn send_form(client: &Client, url: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
    let account = drawn_for(client, url, cookie).await;
    let account = account.as_deref().map(|account| ("account", account));
    let form: Vec<_> =
        fields.iter().chain(&account).map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let request = client.post(url).header("content-type", "application/x-www-form-urlencoded");
    let request = request.header("sec-fetch-site", "same-origin").header(COOKIE, cookie);
    request.body(form.join("&")).send().await.unwrap()
}

/// The account that a page says its forms are drawn for, where somebody is signed in.
async fn drawn_for(client: &Client, url: &str, cookie: &str) -> Option<String> {
    let origin: String = url.split_inclusive('/').take(3).collect();
    let page = client.get(format!("{origin}sign-out")).header(COOKIE, cookie);
    let page = page.header("x-munim-refresh", "1").send().await.unwrap().text().await.unwrap();
    let rest = page.split_once("name=\"account\" value=\"")?.1;
    rest.split('"').next().map(str::to_owned)
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

/// The first key in a page or an answer.
pub fn key_in(text: &str) -> String {
    let starts = text.match_indices("forii_sk_").map(|(at, _)| &text[at..]);
    let keys =
        starts.map(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap());
    keys.map(str::to_owned).find(|key| key.len() == 48).unwrap_or_else(|| panic!("no key in {text}"))
}

/// Two-step sign-in: its secret, codes that are right and wrong, and a sign-in with one.
async fn two_steps(visitor: &mut Visitor, cookie: &str) {
    let begun = visitor.submit("/settings/two-step/app", cookie, &[("password", PASSWORD)]).await;
    let begun = begun.text().await.unwrap();
    let secret = visitor.keep(&secret_on(&begun));
    visitor.keep(&secret.replace(' ', ""));
    let app = App::typed(&secret);
    visitor.submit("/settings/two-step/app/confirm", cookie, &[("code", "not a code of mine")]).await;
    visitor.keep("not a code of mine");
    let code = app.at(SystemClock.now());
    let done = visitor.submit("/settings/two-step/app/confirm", cookie, &[("code", &code)]).await;
    assert_eq!(done.status(), 200);
    let cookie = done.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    visitor.keep(cookie.split_once('=').unwrap().1);
    let codes = codes_on(&done.text().await.unwrap());
    let first = visitor.keep(&codes[0]);
    visitor.keep(&codes[1]);
    let fields = [("email", EMAILS[0]), ("password", PASSWORD)];
    let half = visitor.submit("/sign-in", "", &fields).await;
    assert_eq!(half.headers()["location"], "/sign-in/code");
    let half = half.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    visitor.keep(half.split_once('=').unwrap().1);
    visitor.submit("/sign-in/code", &half, &[("code", "not a code of mine")]).await;
    assert_eq!(visitor.submit("/sign-in/code", &half, &[("code", &first)]).await.status(), 303);
    let session = json!({"email": EMAILS[0], "password": PASSWORD, "code": codes[1]});
    assert_eq!(visitor.post("/v1/sessions").json(&session).send().await.unwrap().status(), 201);
}

/// Everything that has a secret, once.
async fn whole_day(munim: &Munim, server: &Server) -> Visitor {
    let mut visitor = Visitor::of(server);
    let cookie = visitor.enter("/sign-up", EMAILS[0]).await;
    visitor.enter("/sign-up", EMAILS[1]).await;
    let again = visitor.enter("/sign-in", EMAILS[0]).await;
    for (email, wrong) in EMAILS.iter().zip(WRONG.iter().cycle()) {
        let tried = visitor.submit("/sign-in", "", &[("email", email), ("password", wrong)]).await;
        assert_eq!(tried.status(), 200);
        visitor.post("/v1/sessions").json(&json!({"email": email, "password": wrong})).send().await.unwrap();
    }
    let page = visitor.submit("/keys", &cookie, &[("name", "prod-api")]).await.text().await.unwrap();
    let key = visitor.keep(&key_in(&page));
    let signed_in = visitor.post("/v1/sessions").json(&json!({"email": EMAILS[0], "password": PASSWORD}));
    let session: Value = signed_in.send().await.unwrap().json().await.unwrap();
    let token = visitor.keep(session["session_token"].as_str().unwrap());
    let account = session["account_id"].as_str().unwrap();
    let path = format!("/v1/accounts/{account}/apiKeys");
    let made = visitor.post(&path).bearer_auth(&token).json(&json!({"name": "second"})).send().await.unwrap();
    let second = visitor.keep(&key_in(&made.text().await.unwrap()));
    let gateway = munim.json(&["gateway", "create", "edge-1"]);
    let gateway = visitor.keep(gateway["token"].as_str().unwrap());
    for tried in [&key, &second, &token, &gateway] {
        let check = visitor.post("/v1/keys/verify").bearer_auth(&gateway).json(&json!({"key": tried}));
        assert_eq!(check.send().await.unwrap().status(), 200);
    }
    let balance = visitor.get(&format!("/v1/accounts/{account}/balance")).bearer_auth(&key);
    balance.send().await.unwrap();
    munim.json(&["price", "set", "m", "--message", "1.00"]);
    munim.write("calls.csv", "time,model,messages,id\n2026-01-05T10:00:00Z,m,1,1\n");
    munim.json(&["import", "calls.csv", "--account", account]);
    two_steps(&mut visitor, &cookie).await;
    visitor.misplace_all().await;
    visitor.submit("/sign-out", &again, &[]).await;
    visitor
}

#[tokio::test]
async fn no_secret_and_no_address_is_in_the_log() {
    // Also not while an operator looks for a fault.
    for level in ["info", "debug"] {
        let munim = Munim::new();
        let server = Server::start_with(&munim, &[("RUST_LOG", level)]);
        let visitor = whole_day(&munim, &server).await;
        let log = server.stop();
        assert!(visitor.secrets.len() > 10 && log.len() > 100, "{}", log.len());
        for line in &log {
            for secret in &visitor.secrets {
                let found = line.contains(secret.as_str()) || line.contains(&escaped(secret));
                assert!(!found, "{secret} at {level}: {line}");
            }
        }
    }
}

#[tokio::test]
async fn each_line_is_json_and_names_its_request() {
    let munim = Munim::new();
    let server = Server::start(&munim);
    whole_day(&munim, &server).await;
    let mut answered = 0;
    for line in server.stop() {
        let line: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(
            line["timestamp"].is_string() && line["level"].is_string() && line["message"].is_string(),
            "{line}"
        );
        if line["message"] == "answered" {
            answered += 1;
            assert!(line["span"]["id"].as_str().unwrap().starts_with("req_"), "{line}");
        }
    }
    assert!(answered > 50, "{answered}");
}

#[tokio::test]
async fn a_refusal_has_a_word_of_its_own_and_names_who_was_refused() {
    let munim = Munim::new();
    let server = Server::start_with(&munim, &[("MUNIM_REQUESTS_PER_MINUTE", "2")]);
    let visitor = Visitor::of(&server);
    let account = munim.account(EMAILS[0]);
    let (key_id, key) = munim.key(&account).await;
    let path = format!("/v1/accounts/{account}");
    let keys = visitor.get(&format!("{path}/apiKeys")).bearer_auth(&key);
    assert_eq!(keys.send().await.unwrap().status(), 403);
    for status in [200, 429] {
        assert_eq!(visitor.get(&path).bearer_auth(&key).send().await.unwrap().status(), status);
    }
    assert_eq!(visitor.get(&path).bearer_auth("munim_st_none").send().await.unwrap().status(), 401);
    assert_eq!(visitor.post("/v1/keys/verify").bearer_auth(&key).send().await.unwrap().status(), 401);
    let large = visitor.post("/v1/sessions").header("content-type", "application/json");
    assert_eq!(large.body("x".repeat(2_000_000)).send().await.unwrap().status(), 413);
    let log: Vec<Value> = server.stop().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered = log.iter().filter(|line| line["message"] == "answered");
    let told: Vec<_> = answered.map(|line| json!([line["refused"], line["account"], line["with"]])).collect();
    let nobody = |word: &str| json!([word, null, null]);
    assert_eq!(
        told,
        [
            json!(["forbidden", account, key_id]),
            json!([null, null, null]),
            json!(["too_many", account, key_id]),
            nobody("unauthenticated"),
            nobody("unauthenticated"),
            nobody("too_large"),
        ]
    );
}

#[tokio::test]
async fn a_sign_in_that_fails_is_told_whoever_it_is_for() {
    let munim = Munim::new();
    let server = Server::start(&munim);
    let visitor = Visitor::of(&server);
    let account = munim.account(EMAILS[0]);
    for email in [EMAILS[0], EMAILS[2], "no address at all"] {
        let fields = [("email", email), ("password", WRONG[0])];
        assert_eq!(visitor.submit("/sign-in", "", &fields).await.status(), 200);
        let session = json!({"email": email, "password": WRONG[1]});
        assert_eq!(visitor.post("/v1/sessions").json(&session).send().await.unwrap().status(), 401);
    }
    let log: Vec<Value> = server.stop().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed: Vec<_> = log.iter().filter(|line| line["message"] == "a sign-in failed").collect();
    let whose: Vec<_> = failed.iter().map(|line| &line["account"]).collect();
    let (known, unknown) = (json!(account), Value::Null);
    assert_eq!(whose, [&known, &known, &unknown, &unknown, &unknown, &unknown]);
    for line in failed {
        assert!(line["span"]["id"].as_str().unwrap().starts_with("req_"), "{line}");
    }
}

#[tokio::test]
async fn what_fails_inside_names_the_request_that_its_caller_was_told() {
    let munim = Munim::new();
    // Nothing is said but warnings: the number is there all the same.
    let server = Server::start_with(&munim, &[("RUST_LOG", "munim=warn,munim::startup=info")]);
    let mut visitor = Visitor::of(&server);
    let cookie = visitor.enter("/sign-up", EMAILS[0]).await;
    let account = munim.account(EMAILS[1]);
    let (key_id, _) = munim.key(&account).await;
    let gateway = munim.json(&["gateway", "create", "edge-1"]);
    let pool = sqlx::AnyPool::connect(&munim.url()).await.unwrap();
    for change in ["alter table calls rename to lost", "alter table usage_days rename to gone"] {
        sqlx::query(change).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let call =
        json!([{"id": "1", "time": "2026-01-05T10:00:00Z", "key_id": key_id, "model": "m", "messages": 1}]);
    let reported =
        visitor.post("/v1/usage/events").bearer_auth(gateway["token"].as_str().unwrap()).json(&call);
    let mut expected = Vec::new();
    // At the gateway API; and on a page, whose data comes from a task of its own.
    for (request, said) in
        [(reported, "write failed in group commit"), (visitor.get("/usage").header(COOKIE, cookie), "")]
    {
        let answer = request.send().await.unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(answer.status().is_server_error(), "{}", answer.text().await.unwrap());
        expected.push((id, said));
    }
    let log: Vec<Value> = server.stop().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (id, said) in expected {
        let about = log.iter().filter(|line| line["span"]["id"] == id.as_str() && line["level"] == "ERROR");
        assert!(about.clone().any(|line| line["message"].as_str().unwrap().contains(said)), "{id}: {log:#?}");
    }
}
