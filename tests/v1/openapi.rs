//! `/v1/openapi.json`.

use serde_json::Value;

use crate::support::World;
use crate::support::databases::Database;
use crate::support::http::TestApp;

async fn description() -> (String, Value) {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let answer = app.as_nobody().get("/v1/openapi.json").await.with_status(200);
    assert_eq!(answer.header("content-type"), "application/json");
    (answer.body.clone(), answer.json())
}

/// Every value under a name, however deep.
fn all<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(name));
            fields.values().for_each(|field| all(field, name, found));
        }
        Value::Array(items) => items.iter().for_each(|item| all(item, name, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_description_changes_only_when_it_is_meant_to() {
    let (text, _) = description().await;
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_binary_snapshot!("openapi.json", text.into_bytes());
    });
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let (_, document) = description().await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    all(&document, "$ref", &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let path = reference.as_str().unwrap().trim_start_matches('#');
        assert!(document.pointer(path).is_some(), "{path}");
    }
}

#[tokio::test]
async fn every_operation_has_its_own_name_and_its_credential() {
    let (_, document) = description().await;
    let mut names = Vec::new();
    all(&document["paths"], "operationId", &mut names);
    let count = names.len();
    names.sort_by_key(|name| name.as_str());
    names.dedup();
    assert_eq!((names.len(), count), (25, 25));
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    assert!(schemes.values().all(|scheme| scheme["scheme"] == "bearer" || scheme["name"] == "token"));
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let open = ["/v1/sessions", "/v1/openapi.json", "/v2/auth/token"].contains(&path.as_str());
            assert_eq!(operation["security"].is_array(), !open, "{path}");
        }
    }
}
