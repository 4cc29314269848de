//! `/v1/accounts/{account_id}`, and who may see what of it.

use munim::domain::Money;
use munim::service::accounts;
use serde_json::json;

use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Every operation on an account: method, path, whether a key may.
const OPERATIONS: [(&str, &str, bool); 16] = [
    ("GET", "", true),
    ("GET", "/balance", true),
    ("GET", "/usage?start=2026-11-01&end=2026-11-30", true),
    ("GET", "/billing_profile", false),
    ("PUT", "/billing_profile", false),
    ("GET", "/apiKeys", false),
    ("POST", "/apiKeys", false),
    ("DELETE", "/apiKeys/key_x", false),
    ("POST", "/credits", false),
    ("POST", "/credits/verify", false),
    ("GET", "/auto_recharge", false),
    ("PUT", "/auto_recharge", false),
    ("DELETE", "/auto_recharge/mandate", false),
    ("GET", "/transactions", false),
    ("GET", "/invoices", false),
    ("GET", "/invoices/inv_1", false),
];

#[rstest]
#[tokio::test]
async fn an_account_is_read_by_its_owner_and_its_keys(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    for client in [app.as_owner().await, app.as_key().await] {
        let answer = client.get("/v1/accounts/{id}").await.with_status(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.body.contains(r#""credits_inr":50.00,"#), "{}", answer.body);
        assert_eq!(
            answer.json(),
            json!({
                "id": app.account, "name": "Asha Voice", "email": "asha@example.in", "plan": "free",
                "credits_inr": 50.0, "created": "2026-11-21T08:35:00Z", "time_zone": "Asia/Kolkata",
            })
        );
        let balance = client.get("/v1/accounts/{id}/balance").await.with_status(200);
        assert_eq!(balance.body, r#"{"credits_inr":50.00,"plan":"free"}"#);
    }
}

#[rstest]
#[tokio::test]
async fn amounts_have_two_to_six_decimals(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    let more = Money::parse("12500000.000123").unwrap();
    accounts::credit(&app.world.services, &app.account, None, more, "top-up").await.unwrap();
    let balance = owner.get("/v1/accounts/{id}/balance").await;
    assert_eq!(balance.body, r#"{"credits_inr":12500050.000123,"plan":"free"}"#);
}

#[rstest]
#[tokio::test]
async fn another_account_is_as_unknown_as_none(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let other = app.world.account("ravi@example.in").await;
    for client in [app.as_owner().await, app.as_key().await] {
        for (method, path, _) in OPERATIONS {
            let unknown = client.call(method, &format!("/v1/accounts/acc_x{path}")).await;
            let unknown = unknown.fails(404, "not_found_error", "not_found", None);
            for id in [other.as_str(), "%00", "%FF%FE", "a%2Fb", "%F0%9F%9A%80", "..", &"x".repeat(10_000)] {
                let answer = client.call(method, &format!("/v1/accounts/{id}{path}")).await;
                assert_eq!(
                    (answer.status, &answer.body),
                    (unknown.status, &unknown.body),
                    "{method} {id}{path}"
                );
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_key_reads_its_account_and_does_nothing_else(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let key = app.as_key().await;
    for (method, path, allowed) in OPERATIONS {
        let answer = key.call(method, &format!("/v1/accounts/{{id}}{path}")).await;
        match (allowed, path.starts_with("/apiKeys")) {
            (true, _) => answer.with_status(200),
            (false, true) => answer.fails(403, "permission_error", "key_cannot_manage_keys", None),
            (false, false) => answer.fails(403, "permission_error", "key_cannot_manage_credits", None),
        };
    }
}

#[rstest]
#[tokio::test]
async fn without_a_credential_nothing_is_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    for (method, path, _) in OPERATIONS {
        for account in ["{id}", "acc_x"] {
            let answer = app.as_nobody().call(method, &format!("/v1/accounts/{account}{path}")).await;
            let answer = answer.fails(401, "authentication_error", "missing_credential", None);
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
}
