//! PgBouncer between Munim and PostgreSQL: everything that matters works over it, or it is refused.

use munim::service::key_cache::{self, node};
use munim::store::Store;
use serde_json::json;

use super::{EVENTS, assert_clean, call, held, new_key, price_rupee, reported, revoke, verified};
use crate::support::World;
use crate::support::browser::Browser;
use crate::support::databases::{Database, setting};
use crate::support::http::TestApp;

#[tokio::test]
async fn a_pooler_by_session_carries_everything() {
    if let Some(database) = Database::behind("MUNIM_TEST_PGBOUNCER_SESSION_URL").await {
        journey(database).await;
    }
}

#[tokio::test]
async fn a_pooler_by_transaction_carries_everything_or_is_refused() {
    let Some(database) = Database::behind("MUNIM_TEST_PGBOUNCER_TRANSACTION_URL").await else { return };
    if setting("MUNIM_TEST_PGBOUNCER_PREPARES").as_deref() == Some("1") {
        return journey(database).await;
    }
    // However often it is tried.
    for _ in 0..5 {
        let error = Store::open(&database.url).await.unwrap_err().to_string();
        for word in ["PgBouncer", "pool_mode = session", "max_prepared_statements"] {
            assert!(error.contains(word), "{error}");
        }
    }
}

/// Migrate, sign up, make a key, check it, set credit aside, report, read the report, follow, revoke; on two servers.
async fn journey(database: Database) {
    let app = TestApp::over(World::on(database).await).await;
    price_rupee(&app.world).await;
    let mut browser = Browser::of(&app.world);
    let form = [("name", "Ravi Voice"), ("email", "ravi@example.in"), ("password", crate::support::PASSWORD)];
    browser.post("/sign-up", &form).await.redirect();
    browser.get("/").await.with_status(200).says("50.00");

    let other = TestApp::beside(&app).await;
    key_cache::open(&other.world.services).await.unwrap();
    let serving = tokio::spawn(node::run(other.world.services.clone()));
    let gateway = other.as_gateway("edge-1").await;
    let (id, key) = new_key(&app, json!({})).await;
    let hold = held(&gateway, &key, 20.0).await;
    assert_eq!(hold["available_inr"], json!(30.0));
    let mut event = call("1", &id, 3);
    event["hold_id"] = hold["hold_id"].clone();
    assert_eq!(reported(&gateway, json!([event])).await["accepted"], 1);
    assert_eq!(reported(&gateway, json!([event])).await["duplicates"], 1);
    assert_eq!(verified(&gateway, &key).await["credits_inr"], json!(47.0));
    let path = "/v1/accounts/{id}/usage?start=2026-11-21&end=2026-11-21";
    assert_eq!(
        app.as_owner().await.get(path).await.with_status(200).json()["totals"]["cost_inr"],
        json!(3.0)
    );

    // Many at once: each of the pool's connections prepares the same statements.
    let services = &app.world.services;
    let reads = (0..200).map(|_| services.store.list_accounts());
    for read in futures_util::future::join_all(reads).await {
        assert_eq!(read.unwrap().len(), 2);
    }
    let mut stream = gateway.follow(EVENTS, None).await;
    stream.id().await;
    revoke(&app, &id).await;
    assert_eq!(stream.event().await.unwrap().0, "key.revoked");
    assert_eq!(verified(&gateway, &key).await["code"], "revoked");
    assert_clean(&app).await;
    other.world.services.stopping.cancel();
    serving.await.unwrap();
}
