//! What a request can carry, good and bad, and a town in which each of them has been given out.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use chrono::TimeDelta;
use http_body_util::BodyExt;
use munim::domain::billing::PayBy;
use munim::domain::{AccountId, Caller, Direction, Factor, Money, Prepaid, UsageEvent, WebhookId};
use munim::service::agents;
use munim::service::auth::{devices, sign_in};
use munim::service::billing::transfers;
use munim::service::key_cache::gateways;
use munim::service::payments::topups::{self, Wanted};
use munim::service::payments::{profile, seller};
use munim::service::webhooks::{self, WebhookRequest};
use munim::store::copy::Tally;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::rows::{Row, Surface};
use crate::support::browser::Browser;
use crate::support::documents;
use crate::support::http::TestApp;
use crate::support::shop::{example_seller, typed_profile};
use crate::support::{World, event};

/// Whose credential it is, and what became of it. Where nothing is said, it is Asha's, and good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    /// None.
    Nothing,
    /// A text that nobody gave out.
    Nonsense,
    /// The browser's cookie.
    Browser,
    /// The browser's cookie, on a page of another site.
    OtherSite,
    /// Another owner's browser.
    OthersBrowser,
    /// A browser that was signed out, with its old cookie.
    EndedBrowser,
    /// A program's session.
    Session,
    /// Another owner's program.
    OthersSession,
    /// A program's session that was ended.
    EndedSession,
    /// A program's session whose time is over.
    LateSession,
    /// An API key.
    Key,
    /// Another account's API key.
    OthersKey,
    /// An API key that was revoked.
    RevokedKey,
    /// An API key whose time is over.
    ExpiredKey,
    /// The operator's gateway.
    Gateway,
    /// A gateway that was revoked.
    RevokedGateway,
}

impl Credential {
    /// All of them; a browser's last, as it can sign programs out.
    pub const ALL: [Self; 16] = [
        Self::Nothing,
        Self::Nonsense,
        Self::Session,
        Self::OthersSession,
        Self::EndedSession,
        Self::LateSession,
        Self::Key,
        Self::OthersKey,
        Self::RevokedKey,
        Self::ExpiredKey,
        Self::Gateway,
        Self::RevokedGateway,
        Self::Browser,
        Self::OtherSite,
        Self::OthersBrowser,
        Self::EndedBrowser,
    ];
}

/// The server, with Asha's account and another's, and every credential given out.
pub struct Town {
    app: TestApp,
    /// Whose account is not Asha's.
    other: AccountId,
    cookies: BTreeMap<Credential, String>,
    secrets: BTreeMap<Credential, String>,
    /// What stands for the names in paths and bodies: things of Asha's.
    things: Vec<(&'static str, String)>,
}

/// The tables in which an account's belongings are.
const BELONGINGS: [&str; 10] = [
    "accounts",
    "agents",
    "api_keys",
    "calls",
    "gateways",
    "ledger_entries",
    "topups",
    "transfers",
    "wallets",
    "webhooks",
];

impl Town {
    /// Gives out everything.
    pub async fn over(world: World) -> Self {
        let world = world.selling(2).await;
        let app = TestApp::with(world, &["--requests-per-minute", "0"]).await;
        let other = app.world.account("meera@example.in").await;
        let mut secrets = BTreeMap::from([(Credential::Nonsense, "nonsense".to_owned())]);
        let (_, expired) =
            key(&app, &app.account, json!({"name": "k", "expires": "2026-11-21T09:00:00Z"})).await;
        secrets.insert(Credential::ExpiredKey, expired);
        secrets.insert(Credential::LateSession, session(&app, &app.account).await);
        app.world.clock.advance(TimeDelta::hours(25));

        secrets.insert(Credential::Session, session(&app, &app.account).await);
        secrets.insert(Credential::OthersSession, session(&app, &other).await);
        let ended = session(&app, &app.account).await;
        app.bearing(&ended).delete("/v1/sessions/current").await.with_status(204);
        secrets.insert(Credential::EndedSession, ended);

        let (key_id, good) = key(&app, &app.account, json!({"name": "k"})).await;
        secrets.insert(Credential::Key, good);
        secrets.insert(Credential::OthersKey, key(&app, &other, json!({"name": "k"})).await.1);
        let (revoked_id, revoked) = key(&app, &app.account, json!({"name": "k"})).await;
        let path = format!("/v1/accounts/{{id}}/apiKeys/{revoked_id}");
        app.as_owner().await.delete(&path).await.with_status(200);
        secrets.insert(Credential::RevokedKey, revoked);

        // That they were used is noted.
        for key in [Credential::Key, Credential::OthersKey] {
            app.bearing(&secrets[&key]).get("/v1/accounts/{id}/balance").await;
        }

        let services = &app.world.services;
        secrets.insert(
            Credential::Gateway,
            gateways::create(services, "edge-1").await.unwrap().1.reveal().to_owned(),
        );
        let (id, token) = gateways::create(services, "edge-2").await.unwrap();
        gateways::revoke(services, &id).await.unwrap();
        secrets.insert(Credential::RevokedGateway, token.reveal().to_owned());

        let mut cookies = BTreeMap::new();
        let (own, _) = browser(&app, "asha@example.in").await;
        cookies.insert(Credential::Browser, own.clone());
        cookies.insert(Credential::OtherSite, own);
        cookies.insert(Credential::OthersBrowser, browser(&app, "meera@example.in").await.0);
        let (ended, mut leaving) = browser(&app, "asha@example.in").await;
        leaving.post("/sign-out", &[]).await.redirect();
        cookies.insert(Credential::EndedBrowser, ended);

        let things = belongings_of(&app, key_id).await;
        Self { app, other, cookies, secrets, things }
    }

    /// The server.
    pub fn router(&self) -> Router {
        self.app.router()
    }

    /// Lets some time pass.
    pub fn wait(&self) {
        self.app.world.clock.advance(TimeDelta::seconds(10));
    }

    /// What everybody has.
    pub async fn belongings(&self) -> Vec<Tally> {
        let mut tx = self.app.world.services.store.begin().await.unwrap();
        let tallies = tx.tally().await.unwrap();
        let kept: Vec<_> = tallies.into_iter().filter(|tally| BELONGINGS.contains(&tally.table)).collect();
        assert_eq!(kept.len(), BELONGINGS.len());
        kept
    }

    /// The rows whose route answers a credential otherwise than the matrix says.
    pub async fn surprises(&self, credential: Credential, rows: &[Row]) -> Vec<String> {
        let mut found = Vec::new();
        for row in rows {
            let drawn_for = self.drawn_for(credential);
            let told = self.ask(row, credential, Some(drawn_for.as_str())).await;
            let expected = row.told(row.verdict(credential));
            if told != expected {
                found.push(format!("{} with {credential:?}: {told}, not {expected}", row.route));
            }
        }
        found
    }

    /// Whose pages somebody has open.
    pub fn drawn_for(&self, credential: Credential) -> &AccountId {
        if credential == Credential::OthersBrowser { &self.other } else { &self.app.account }
    }

    /// What is told to who asks at a row's route: the status, with what else the matrix is about. A form says that it was
    /// drawn for an account, or says nothing.
    pub async fn ask(&self, row: &Row, credential: Credential, drawn_for: Option<&str>) -> String {
        let (method, path) = row.route.split_once(' ').unwrap();
        let method = if method == "ANY" { "GET" } else { method };
        let mut request = Request::builder()
            .method(method)
            .uri(self.named(path))
            .header(header::HOST, "127.0.0.1:3000")
            .header(
                "sec-fetch-site",
                if credential == Credential::OtherSite { "cross-site" } else { "same-origin" },
            )
            .header(header::CONTENT_TYPE, row.content_type());
        if let Some(cookie) = self.cookies.get(&credential) {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(secret) = self.secrets.get(&credential) {
            request = match row.door {
                Surface::Platform => request.header("token", secret),
                Surface::Check => request.header("x-munim-gateway", secret),
                _ => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
            };
        }
        let mut body = if method == Method::GET { String::new() } else { self.named(row.body) };
        if let (true, Some(account)) = (row.is_form(), drawn_for) {
            body = format!("{body}&account={account}");
        }
        let response = self.app.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        for (name, value) in
            [("content-security-policy", "default-src 'none'"), ("x-content-type-options", "nosniff")]
        {
            let found = response.headers().get(name).map(|found| found.to_str().unwrap());
            assert!(found.is_some_and(|found| found.starts_with(value)), "{}: {name}: {found:?}", row.route);
        }
        let status = response.status();
        if let Some(location) = response.headers().get(header::LOCATION) {
            let location = location.to_str().unwrap().split('?').next().unwrap();
            let is_sign_in = location == "/sign-in";
            return if is_sign_in {
                format!("{} /sign-in", status.as_u16())
            } else {
                status.as_str().to_owned()
            };
        }
        if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return status.as_str().to_owned();
        }
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let code = body["error"]["code"].as_str().unwrap_or_default();
        format!("{} {code}", status.as_u16()).trim_end().to_owned()
    }

    /// A text with Asha's things in the places of their names.
    fn named(&self, text: &str) -> String {
        self.things.iter().fold(text.to_owned(), |text, (name, thing)| text.replace(name, thing))
    }
}

async fn session(app: &TestApp, account: &AccountId) -> String {
    let issued =
        sign_in::issue_token(&app.world.services, &Caller::OPERATOR, account, None, Factor::Password).await;
    issued.unwrap().0.reveal().to_owned()
}

/// The id and the text of a new key.
async fn key(app: &TestApp, account: &AccountId, fields: Value) -> (String, String) {
    let path = format!("/v1/accounts/{account}/apiKeys");
    let made = app.as_owner_of(account).await.post(&path, fields.to_string()).await.with_status(201).json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("key"))
}

/// The cookie of a browser that has signed in, and the browser.
async fn browser(app: &TestApp, email: &str) -> (String, Browser) {
    let mut browser = Browser::of(&app.world);
    browser.sign_in(email).await.redirect();
    let cookies: Vec<_> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    (cookies.join("; "), browser)
}

async fn belongings_of(app: &TestApp, key_id: String) -> Vec<(&'static str, String)> {
    let services = &app.world.services;
    let by = Caller::OPERATOR;
    let minutes = Some(Prepaid::Minute);
    let agent = agents::create(services, &by, &app.account, "Sales", None, minutes).await.unwrap();
    let form = transfers::new_form(services);
    let rupee = Money::from_rupees(1);
    transfers::transfer_once(services, &by, &app.account, &form, agent, Direction::Allocate, rupee)
        .await
        .unwrap();
    let call = UsageEvent { source: "edge".into(), ..event("call-1", "2026-11-21T08:30:00Z", "m") };
    app.world.record(&app.account, vec![call]).await;
    session(app, &app.account).await;
    let listed = devices::list(services, &app.account).await.unwrap();
    let newest = listed.programs.iter().max_by(|one, other| one.id.as_str().cmp(other.id.as_str())).unwrap();
    // A program deletes the first one.
    let (webhook_id, hook_id) = (webhook(app).await, webhook(app).await);
    let delivery = webhooks::send_test(services, &app.account, &hook_id).await.unwrap();
    profile::save(services, &by, &app.account, &typed_profile()).await.unwrap();
    seller::set(services, example_seller()).await.unwrap();
    let wanted = Wanted { request: "1", amount: Money::from_rupees(1000), pay_by: PayBy::Link };
    let topup = topups::buy(services, &app.account, wanted).await.unwrap();
    let invoice = documents::purchase(services, &app.account, &services.new_id("tu_"), 100).await;
    vec![
        ("{topup_id}", topup.id.to_string()),
        ("{webhook_id}", webhook_id.to_string()),
        ("{hook_id}", hook_id.to_string()),
        ("{delivery_id}", delivery.to_string()),
        ("{account_id}", app.account.to_string()),
        ("{key_id}", key_id),
        ("{agent_id}", agent.to_string()),
        ("{invoice_id}", invoice.id.to_string()),
        ("{form_id}", form),
        ("{source}/{id}", "edge/call-1".to_owned()),
        ("{device_id}", newest.id.to_string()),
        ("{*path}", "nothing".to_owned()),
        ("{*name}", "nothing".to_owned()),
        ("{*model}", "nothing".to_owned()),
    ]
}

async fn webhook(app: &TestApp) -> WebhookId {
    let (services, by) = (&app.world.services, Caller::OPERATOR);
    let request = WebhookRequest { url: "https://hooks.example.in/munim", events: &[] };
    let id = webhooks::new_id(services);
    webhooks::add(services, &by, &app.account, &id, request).await.unwrap().webhook.id
}
