//! `/v1/accounts/{account_id}/billing_profile`.

use munim::domain::AuditKind;
use munim::service::accounts::history;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::World;
use crate::support::http::TestApp;

const PATH: &str = "/v1/accounts/{id}/billing_profile";

fn asha() -> Value {
    json!({"name": "Asha Voice LLP", "address": "2 Example Street", "city": "Mumbai", "pin": "400001", "state": "27",
        "gstin": "27AAPFU0939F1ZV"})
}

fn with(field: &str, value: impl Into<Value>) -> String {
    let mut profile = asha();
    profile[field] = value.into();
    profile.to_string()
}

#[rstest]
#[tokio::test]
async fn a_profile_is_set_read_and_changed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    owner.get(PATH).await.fails(404, "not_found_error", "not_found", None);
    let set = owner.put(PATH, asha().to_string()).await.with_status(200);
    assert_eq!(set.json(), asha());
    assert_eq!(owner.get(PATH).await.with_status(200).json(), asha());
    // Trimmed, in capitals; and nothing has changed.
    owner.put(PATH, with("gstin", " 27aapfu0939f1zv ")).await.with_status(200);
    let without = owner.put(PATH, with("gstin", Value::Null)).await.with_status(200);
    assert_eq!(without.json()["gstin"], Value::Null);
    let hindi = owner.put(PATH, with("address", "१२, महात्मा गांधी मार्ग\nदादर")).await.with_status(200);
    assert_eq!(hindi.json()["address"], "१२, महात्मा गांधी मार्ग, दादर");
    let events = history::page(&app.world.services, &app.account, "", "", 20).await.unwrap();
    let changes = events.entries.iter().filter(|entry| entry.deed.what() == AuditKind::BillingProfileChanged);
    assert_eq!(changes.count(), 3);
}

#[rstest]
#[tokio::test]
async fn each_mistake_names_its_field_and_changes_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    for (field, value, code) in [
        ("name", json!("x".repeat(300)), "name_too_long"),
        ("name", json!(" "), "name_missing"),
        ("address", json!(null), "address_missing"),
        ("address", json!("x".repeat(201)), "address_too_long"),
        ("city", json!("a\u{7}b"), "city_has_control_characters"),
        ("pin", json!("40001"), "invalid_pin"),
        ("pin", json!("560001"), "pin_of_another_state"),
        ("state", json!("28"), "unknown_state"),
        ("gstin", json!("27AAPFU0939F1ZW"), "gstin_check"),
        ("gstin", json!("29ABCDE0018F1Z0"), "gstin_of_another_state"),
        ("gstin", json!("27AAPFU0939F1Z"), "gstin_length"),
        ("gstin", json!(27), "wrong_type"),
    ] {
        let answer = owner.put(PATH, with(field, value)).await;
        answer.fails(400, "invalid_request_error", code, Some(field));
    }
    owner.put(PATH, with("company", "x")).await.fails(
        400,
        "invalid_request_error",
        "unknown_field",
        Some("company"),
    );
    owner.get(PATH).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_key_neither_reads_nor_sets_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let key = app.as_key().await;
    let code = "key_cannot_manage_credits";
    key.get(PATH).await.fails(403, "permission_error", code, None);
    key.put(PATH, asha().to_string()).await.fails(403, "permission_error", code, None);
}
