//! `/v1/keys/check`, for proxies that see a status alone.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::TimeDelta;
use http_body_util::BodyExt;
use munim::domain::{ModelKind, Money, Rates};
use munim::service::billing::prices;
use munim::service::key_cache::gateways;
use munim::service::{accounts, keys};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{assert_clean, balance, call, new_key, price_rupee, reported, revoke, verified};
use crate::support::World;
use crate::support::http::TestApp;

const CHECK: &str = "/v1/keys/check";

/// An answer.
struct Told {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The status, and the code of a refusal.
    fn code(&self) -> (u16, String) {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let code = body["error"]["code"].as_str().unwrap_or_default();
        (self.status.as_u16(), code.to_owned())
    }
}

/// Asks as a proxy does.
async fn ask(app: &TestApp, method: &str, path: &str, headers: &[(&str, &str)]) -> Told {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = app.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Told { status, headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

/// A gateway and its token, in front of an app.
struct Proxy<'a> {
    app: &'a TestApp,
    token: String,
}

impl Proxy<'_> {
    async fn before(app: &TestApp) -> Proxy<'_> {
        let (_, token) = gateways::create(&app.world.services, "edge-1").await.unwrap();
        Proxy { app, token: token.reveal().to_owned() }
    }

    /// Checks a key, with what the proxy says behind its token.
    async fn check(&self, key: &str, said: &str) -> Told {
        self.check_with(key, said, &[]).await
    }

    async fn check_with(&self, key: &str, said: &str, more: &[(&str, &str)]) -> Told {
        let (gateway, bearer) = (format!("{}{said}", self.token), format!("Bearer {key}"));
        let own = [("x-munim-gateway", gateway.as_str()), ("authorization", bearer.as_str())];
        let headers: Vec<_> = own.into_iter().chain(more.iter().copied()).collect();
        ask(self.app, "GET", CHECK, &headers).await
    }
}

#[rstest]
#[tokio::test]
async fn a_good_key_is_200_with_its_ids(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let proxy = Proxy::before(&app).await;
    let (id, key) = new_key(&app, json!({})).await;
    let told = proxy.check(&key, "").await;
    assert_eq!((told.status, told.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(told.header("x-munim-key-id"), id);
    assert_eq!(told.header("x-munim-account-id"), app.account.as_str());
    assert!(!told.headers.contains_key("x-munim-hold-id"));
    assert_eq!(told.header("cache-control"), "no-store");
}

#[rstest]
#[tokio::test]
async fn the_status_says_why_a_key_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let proxy = Proxy::before(&app).await;
    let gateway = app.bearing(&proxy.token);
    let refused = async |key: &str, said: &str| proxy.check(key, said).await.code();
    let unknown = (401, "invalid_api_key".to_owned());
    assert_eq!(refused("nonsense", "").await, unknown);
    assert_eq!(refused(&proxy.token, "").await, unknown);
    let (ended, key) = new_key(&app, json!({})).await;
    assert_eq!(proxy.check(&key, "").await.status, 200);
    revoke(&app, &ended).await;
    assert_eq!(refused(&key, "").await, unknown);
    let (_, key) = new_key(&app, json!({"expires": "2026-11-21T08:36:00Z"})).await;
    app.world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(refused(&key, "").await, unknown);
    let (_, key) = new_key(&app, json!({"scope": "read"})).await;
    assert_eq!(refused(&key, "").await, (403, "scope_not_allowed".to_owned()));
    let (_, key) = new_key(&app, json!({"limits": {"models": ["m"]}})).await;
    assert_eq!(refused(&key, "; model=m").await.0, 200);
    for said in ["", "; model=n"] {
        assert_eq!(refused(&key, said).await, (403, "model_not_allowed".to_owned()));
    }
    let (_, key) = new_key(&app, json!({"limits": {"requests_per_minute": 1}})).await;
    assert_eq!(refused(&key, "").await.0, 200);
    let told = proxy.check(&key, "").await;
    assert_eq!(told.code(), (429, "rate_limit_exceeded".to_owned()));
    assert!((1..=60).contains(&told.header("retry-after").parse::<u64>().unwrap()));
    let (_, key) = new_key(&app, json!({"limits": {"inr_per_day": 1.00}})).await;
    assert_eq!(refused(&key, "; hold_inr=1.5").await, (402, "quota_exceeded".to_owned()));
    let (id, key) = new_key(&app, json!({})).await;
    assert_eq!(refused(&key, "; hold_inr=50.5").await, (402, "insufficient_quota".to_owned()));
    reported(&gateway, json!([call("1", &id, 51)])).await;
    assert_eq!(refused(&key, "").await, (402, "insufficient_quota".to_owned()));
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn what_the_proxy_says_is_held_and_settled_by_the_report(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let proxy = Proxy::before(&app).await;
    let gateway = app.bearing(&proxy.token);
    let (id, key) = new_key(&app, json!({})).await;
    let told = proxy.check(&key, "; hold_inr=30; hold_seconds=60").await;
    let hold = told.header("x-munim-hold-id").to_owned();
    assert!(hold.starts_with("hold_"));
    assert_eq!(proxy.check(&key, "; hold_inr=30").await.status, 402);
    // A rupee for each token that the call may send.
    let told = proxy.check(&key, "; model=rupee; prompt_tokens_at_most=19").await;
    assert!(told.header("x-munim-hold-id").starts_with("hold_"));
    assert_eq!(verified(&gateway, &key).await["available_inr"], 1.0);
    let mut event = call("1", &id, 7);
    event["hold_id"] = json!(hold);
    assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
    assert_eq!(balance(&app).await, Money::from_rupees(43));
    assert_eq!(proxy.check(&key, "; hold_inr=23").await.status, 200);
    assert_clean(&app).await;
}

#[rstest]
#[tokio::test]
async fn a_key_is_read_from_x_api_key_too(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    let own = ("x-munim-gateway", proxy.token.as_str());
    for (headers, status) in [
        (vec![own, ("x-api-key", key.as_str())], 200),
        (vec![own, ("x-api-key", "x")], 401),
        (vec![own, ("authorization", "Basic eDp5"), ("x-api-key", &key)], 200),
        (vec![own, ("authorization", "Bearer x"), ("x-api-key", &key)], 401),
        (vec![own, ("authorization", &key)], 401),
        (vec![own], 401),
    ] {
        let told = ask(&app, "GET", CHECK, &headers).await;
        assert_eq!(told.status.as_u16(), status, "{headers:?}");
        assert_eq!(told.headers.contains_key("www-authenticate"), status == 401);
    }
}

#[rstest]
#[tokio::test]
async fn any_method_and_path_is_checked_and_says_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    let bearer = format!("Bearer {key}");
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
        for path in ["", "/", "/v1/chat/completions", "/a/../b%2f?hold_inr=99999", "?model=x&client_ip=::1"] {
            let path = format!("{CHECK}{path}");
            let own = [("x-munim-gateway", proxy.token.as_str()), ("authorization", bearer.as_str())];
            let told = ask(&app, method, &path, &own).await;
            assert_eq!(told.status, 200, "{method} {path}");
            assert!(!told.headers.contains_key("x-munim-hold-id"));
            let told = ask(&app, method, &path, &[own[0], ("authorization", "Bearer x")]).await;
            assert_eq!(told.status, 401, "{method} {path}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn nobody_but_a_gateway_checks_keys(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (gone, token) = gateways::create(&app.world.services, "edge-2").await.unwrap();
    gateways::revoke(&app.world.services, &gone).await.unwrap();
    let (_, key) = new_key(&app, json!({})).await;
    let bearer = format!("Bearer {key}");
    let own = ("authorization", bearer.as_str());
    let told = ask(&app, "GET", CHECK, &[own]).await;
    assert_eq!(told.code(), (401, "missing_credential".to_owned()));
    for other in [key.as_str(), token.reveal(), "munim_gw_", "", "x"] {
        let told = ask(&app, "GET", CHECK, &[own, ("x-munim-gateway", other)]).await;
        assert_eq!(told.code(), (401, "invalid_credential".to_owned()), "{other}");
    }
}

#[rstest]
#[tokio::test]
async fn what_a_caller_sends_says_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({"limits": {"models": ["m"]}})).await;
    // Names that a caller might guess.
    let guesses = [("x-munim-model", "m"), ("x-munim-hold-inr", "0.01"), ("x-munim-key-id", "key_x")];
    assert_eq!(proxy.check_with(&key, "", &guesses).await.status, 403);
    let told = proxy.check_with(&key, "; model=m", &guesses).await;
    assert_eq!((told.status.as_u16(), told.header("x-munim-hold-id")), (200, ""));
    // A second header is the caller's: it is not known which is which.
    let told = proxy.check_with(&key, "; model=m", &[("x-munim-gateway", "munim_gw_x; model=m")]).await;
    assert_eq!(told.code(), (400, "invalid_header".to_owned()));
}

#[rstest]
#[tokio::test]
async fn an_address_is_the_proxys_word_and_not_the_callers(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({"limits": {"addresses": ["203.0.113.0/24"]}})).await;
    for (said, forwarded, status) in [
        ("", None, 403),
        ("", Some("203.0.113.7"), 200),
        ("", Some("203.0.113.7:4711"), 200),
        ("", Some("198.51.100.1, 203.0.113.7"), 200),
        ("", Some("203.0.113.7, 198.51.100.1"), 403),
        ("", Some("203.0.113.7, unknown"), 403),
        ("; client_ip=203.0.113.7", Some("198.51.100.1"), 200),
        ("; client_ip=198.51.100.1", Some("203.0.113.7"), 403),
        ("; client_ip=", Some("203.0.113.7"), 403),
    ] {
        let more: Vec<_> = forwarded.map(|text| ("x-forwarded-for", text)).into_iter().collect();
        let told = proxy.check_with(&key, said, &more).await;
        assert_eq!(told.status.as_u16(), status, "{said} {forwarded:?}: {}", told.body);
    }
}

#[tokio::test]
async fn behind_the_operators_proxies_the_gateways_word_stands_before_theirs() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::with(world, &["--trusted-proxies", "1"]).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({"limits": {"addresses": ["203.0.113.0/24"]}})).await;
    for (forwarded, status) in
        [("203.0.113.7, 10.0.0.1", 200), ("203.0.113.7, 198.51.100.1, 10.0.0.1", 403), ("203.0.113.7", 403)]
    {
        let told = proxy.check_with(&key, "", &[("x-forwarded-for", forwarded)]).await;
        assert_eq!(told.status.as_u16(), status, "{forwarded}");
    }
}

#[rstest]
#[tokio::test]
async fn a_check_is_a_use_of_the_key_at_its_address(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    assert_eq!(proxy.check(&key, "; client_ip=203.0.113.7").await.status, 200);
    keys::write_uses(&app.world.services).await.unwrap();
    let listed = app.as_owner().await.get("/v1/accounts/{id}/apiKeys").await.json();
    assert_eq!(listed["data"][0]["last_used_from"], "edge-1 · 203.0.113.7");
}

#[rstest]
#[tokio::test]
async fn a_parameter_that_is_not_understood_lets_nobody_through(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_rupee(&app.world).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    for (said, code) in [
        ("; hold=1", "invalid_header"),
        ("; hold_inr", "invalid_header"),
        ("; hold_inr=1; hold_inr=2", "invalid_header"),
        ("; hold_inr=", "invalid_hold"),
        ("; hold_inr=0", "invalid_hold"),
        ("; hold_inr=much", "invalid_hold"),
        ("; hold_inr=1; hold_seconds=0", "invalid_hold_seconds"),
        ("; model=", "model_missing"),
        ("; prompt_tokens_at_most=5", "model_missing"),
        ("; model=rupee; prompt_tokens_at_most=", "invalid_at_most"),
        ("; model=rupee; n=2", "invalid_at_most"),
    ] {
        assert_eq!(proxy.check(&key, said).await.code(), (400, code.to_owned()), "{said}");
    }
    assert_eq!(
        accounts::lookup(&app.world.services, &app.account).await.unwrap().balance,
        Money::from_rupees(50)
    );
}

#[tokio::test]
async fn a_call_that_is_priced_by_itself_needs_no_counts() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::over(world).await;
    let rates = Rates { request: Money::from_rupees(20), ..Rates::default() };
    prices::set(&app.world.services, "ocr", ModelKind::Chat, rates, None).await.unwrap();
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    for status in [200, 200, 402] {
        assert_eq!(proxy.check(&key, "; model=ocr; n=1").await.status, status);
    }
}

#[tokio::test]
async fn without_the_database_a_check_fails_closed() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let app = TestApp::over(world).await;
    let proxy = Proxy::before(&app).await;
    let (_, key) = new_key(&app, json!({})).await;
    app.world.services.store.close().await;
    app.world.clock.advance(TimeDelta::seconds(10));
    let told = proxy.check(&key, "").await;
    assert_eq!((told.status.as_u16(), told.header("retry-after")), (503, "5"));
}
