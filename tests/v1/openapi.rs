//! `/v1/openapi.json`.

use serde_json::Value;

use crate::support::databases::Database;
use crate::support::http::TestApp;
use crate::support::{PUBLIC_URL, World};

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
    assert_eq!((names.len(), count), (40, 40));
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let headers = ["token", "x-munim-gateway"];
    let is_known = |scheme: &Value| {
        scheme["scheme"] == "bearer" || scheme["name"].as_str().is_some_and(|name| headers.contains(&name))
    };
    assert!(schemes.values().all(is_known));
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let open = ["/v1/sessions", "/v1/openapi.json", "/v2/auth/token"].contains(&path.as_str());
            let credentials =
                operation["security"].as_array().unwrap_or_else(|| panic!("{path} says nothing"));
            assert_eq!(credentials.is_empty(), open, "{path}");
        }
    }
}

#[tokio::test]
async fn the_description_says_where_the_api_is() {
    let (_, document) = description().await;
    assert_eq!(document["servers"], serde_json::json!([{"url": PUBLIC_URL}]));
}

/// Of a number that is no double, generators make one that keeps seven digits.
#[tokio::test]
async fn every_amount_is_a_double() {
    let (_, document) = description().await;
    let mut numbers = Vec::new();
    find_numbers(&document["components"]["schemas"], &mut numbers);
    assert!(numbers.len() > 10);
    for number in numbers {
        assert_eq!(number["format"], "double", "{number}");
    }
}

fn find_numbers<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    let is_number =
        |kind: &Value| kind == "number" || kind.as_array().is_some_and(|all| all.contains(&"number".into()));
    if value.get("type").is_some_and(is_number) {
        found.push(value);
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|field| find_numbers(field, found)),
        Value::Array(items) => items.iter().for_each(|item| find_numbers(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn nothing_is_described_that_nothing_refers_to() {
    let (text, document) = description().await;
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(text.contains(&format!("\"#/components/schemas/{name}\"")), "{name}");
    }
}
