//! The API reference: it has every operation of the description, and its examples run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::process::Command;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::support::browser::{Browser, Page};
use crate::support::documents;
use crate::support::http::{Client, TestApp};
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// The pages for the owner of the app's account.
async fn read_each(app: &TestApp, options: &[&str]) -> [Page; 2] {
    let mut browser = Browser::with(&app.world.services, options);
    browser.sign_in("asha@example.in").await.redirect();
    let owners = browser.get("/docs/api").await.with_status(200);
    [owners, browser.get("/docs/api/gateway").await.with_status(200)]
}

/// Both pages as one.
async fn read(app: &TestApp, options: &[&str]) -> Page {
    let [mut page, gateways] = read_each(app, options).await;
    page.body.push_str(&gateways.body);
    page
}

/// The operations that are built, where no credit is sold: name, method, path.
async fn operations(app: &TestApp) -> Vec<(String, String, String)> {
    let document = app.as_nobody().get("/v1/openapi.json").await.json();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let is_there = |found: &Value| found["tags"][0] != "Coming soon" && found["tags"][0] != "Buying";
        let built = item.as_object().unwrap().iter().filter(|(_, found)| is_there(found));
        for (method, operation) in built {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            found.push((name, method.to_uppercase(), path.clone()));
        }
    }
    found
}

/// What stands between two texts, after a third.
fn between<'a>(text: &'a str, from: &str, open: &str, close: &str) -> &'a str {
    let after = text.split_once(from).unwrap_or_else(|| panic!("no {from}")).1;
    let inside = after.split_once(open).unwrap_or_else(|| panic!("no {open} after {from}")).1;
    inside.split_once(close).unwrap().0
}

/// The example of an operation in a language, as a reader copies it.
fn example(page: &Page, operation: &str, language: &str) -> String {
    let text = between(
        &page.body,
        &format!("id=\"{operation}\""),
        &format!("<pre tabindex=\"0\" class=\"sample {language}\">"),
        "</pre>",
    );
    assert!(!text.contains('<'), "{text}");
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    plain.replace("&#39;", "'").replace("&amp;", "&")
}

/// What the examples find in their environment.
async fn environment(app: &TestApp) -> BTreeMap<String, String> {
    let owner = app.as_owner().await;
    let profile =
        r#"{"name":"Asha","address":"2 Example Street","city":"Mumbai","pin":"400001","state":"27"}"#;
    owner.put("/v1/accounts/{id}/billing_profile", profile).await.with_status(200);
    let made = owner.post("/v1/accounts/{id}/apiKeys", r#"{"name":"tried"}"#).await.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let gateway = app.as_gateway(&text("id")).await;
    let asked = format!(r#"{{"key":"{}","hold_inr":1}}"#, text("key"));
    let held = gateway.post("/v1/keys/verify", asked).await.json();
    documents::set_up(&app.world.services, &app.account, documents::seller_with(|_| ())).await;
    let topup = app.world.services.new_id("tu_");
    let invoice = documents::purchase(&app.world.services, &app.account, &topup, 100).await;
    let pairs = [
        ("MUNIM_TOKEN", app.as_owner().await.secret().to_owned()),
        ("MUNIM_GATEWAY_TOKEN", gateway.secret().to_owned()),
        ("MUNIM_PASSWORD", PASSWORD.to_owned()),
        ("API_KEY", text("key")),
        ("KEY_ID", text("id")),
        ("HOLD_ID", held["hold_id"].as_str().unwrap().to_owned()),
        ("WEBHOOK_ID", webhook(&owner).await),
        ("INVOICE_ID", invoice.id.to_string()),
        ("TOPUP_ID", topup),
        ("RAZORPAY_ORDER_ID", "order_1".to_owned()),
        ("RAZORPAY_PAYMENT_ID", "pay_1".to_owned()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The id of a webhook that is on: the first there is, or a new one.
async fn webhook(owner: &Client<'_>) -> String {
    let path = "/v1/accounts/{id}/webhooks";
    let found = owner.get(path).await.json();
    let mut known = found["data"].as_array().into_iter().flatten();
    let id = |webhook: &Value| webhook["id"].as_str().unwrap().to_owned();
    match known.find(|webhook| webhook["status"] == "on") {
        Some(webhook) => id(webhook),
        None => id(&owner.post(path, r#"{"url":"https://hooks.example.in/munim"}"#).await.json()),
    }
}

/// The words of a command, as a shell reads it.
fn words(command: &str, environment: &BTreeMap<String, String>) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    let mut rest = command.replace("\\\n", "").chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(next) = rest.next() {
        match (next, quote) {
            ('\'' | '"', None) => quote = Some(next),
            (mark, Some(open)) if mark == open => quote = None,
            ('$', None | Some('"')) => {
                let mut name = String::new();
                while let Some(more) = rest.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                    name.push(more);
                }
                word.push_str(&environment[&name]);
            }
            ('\\', None) => word.extend(rest.next()),
            (' ' | '\n', None) => words.push(std::mem::take(&mut word)),
            (other, _) => word.push(other),
        }
    }
    words.push(word);
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// The request of a `curl` command: method, path with query, headers, body.
fn parsed(command: &str, environment: &BTreeMap<String, String>) -> (Request<()>, String) {
    let (mut method, mut body, mut request) = (None, String::new(), Request::builder());
    let mut words = words(command, environment).into_iter().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "-X" => method = words.next(),
            "-N" => {}
            "-H" => {
                let header = words.next().unwrap();
                let (name, value) = header.split_once(": ").unwrap();
                request = request.header(name, value);
            }
            "--json" => {
                body = words.next().unwrap();
                request = request.header("content-type", "application/json");
                method = method.or(Some("POST".to_owned()));
            }
            url => request = request.uri(url.strip_prefix("http://127.0.0.1:3000").unwrap()),
        }
    }
    (request.method(method.as_deref().unwrap_or("GET")).body(()).unwrap(), body)
}

#[rstest]
#[tokio::test]
async fn every_operation_is_there_and_every_link_leads_somewhere(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let page = read(&app, &[]).await;
    let operations = operations(&app).await;
    assert_eq!(page.body.matches("<article").count(), operations.len());
    for (name, method, path) in operations {
        let call = between(&page.body, &format!("id=\"{name}\""), "<p class=\"call\">", "</p>");
        assert!(call.contains(&method) && call.contains(&path), "{method} {path}: {call}");
    }
    for page in read_each(&app, &[]).await {
        let ids: Vec<_> =
            page.body.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let known: BTreeSet<_> = ids.iter().collect();
        assert_eq!(known.len(), ids.len(), "an id is there twice");
        for link in page.body.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(known.contains(&link), "#{link}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_curl_sends_is_what_the_server_takes(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let page = read(&app, &[]).await;
    for (name, method, path) in operations(&app).await {
        let environment = environment(&app).await;
        let (request, body) = parsed(&example(&page, &name, "curl"), &environment);
        assert_eq!(request.method().as_str(), method, "{name}");
        if name == "follow_keys" {
            app.bearing(&environment["MUNIM_GATEWAY_TOKEN"]).follow(&path, None).await;
            continue;
        }
        let mut again = Request::builder().method(request.method()).uri(request.uri());
        for (header, value) in request.headers() {
            again = again.header(header, value);
        }
        let answer = app.as_nobody().send(again, Body::from(body)).await;
        assert!(matches!(answer.status.as_u16(), 200..=204 | 501), "{name}: {}", answer.body);
        if name == "report_usage" {
            assert_eq!(answer.json()["accepted"], 1, "{}", answer.body);
        }
    }
}

#[rstest]
#[tokio::test]
async fn buying_has_a_page_of_its_own_where_credit_is_sold(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world.selling(2).await).await;
    let document = app.as_nobody().get("/v1/openapi.json").await.json();
    let bought: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values())
        .filter(|operation| operation["tags"][0] == "Buying")
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    let mut browser = Browser::of(&app.world);
    let owners = browser.get("/docs/api").await.with_status(200).says("href=\"/docs/api/buying\"");
    let buying = browser.get("/docs/api/buying").await.with_status(200).says("href=\"/docs/api\"");
    for name in &bought {
        let there = format!("<article id=\"{name}\"");
        assert!(buying.body.contains(&format!("id=\"{name}\"")), "{there}");
        assert!(!owners.body.contains(&format!("id=\"{name}\"")), "{there}");
    }
    assert_eq!(buying.body.matches("<article").count(), bought.len());
    // Where nothing is sold, there is none.
    let mut plain = Browser::of(&world);
    plain.get("/docs/api/buying").await.with_status(404);
    let page = plain.get("/docs/api").await.with_status(200);
    assert!(!page.body.contains("/docs/api/buying"));
}

#[rstest]
#[tokio::test]
async fn an_address_with_a_quote_stays_one_word_of_the_shell(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    app.world.account("o'neil@example.in").await;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("o'neil@example.in").await.redirect();
    let page = browser.get("/docs/api").await.with_status(200);
    let (_, body) = parsed(&example(&page, "create_session", "curl"), &environment(&app).await);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&body["email"], &body["password"]), (&"o'neil@example.in".into(), &PASSWORD.into()));
}

#[rstest]
#[tokio::test]
async fn the_examples_of_other_languages_run(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let options = ["--public-url", base.as_str()];
    let app = TestApp::with(world, &options).await;
    let page = read(&app, &options).await.says(&base);
    let router = app.router();
    tokio::spawn(async { axum::serve(listener, router).await });
    for (language, program, flag) in [("python", "python3", "-c"), ("javascript", "node", "-e")] {
        for name in [
            "create_session",
            "read_account",
            "create_key",
            "revoke_key",
            "create_token",
            "verify_key",
            "report_usage",
        ] {
            let mut command = Command::new(program);
            command.envs(environment(&app).await);
            if language == "javascript" {
                command.arg("--input-type=module");
            }
            let code = example(&page, name, language);
            command.arg(flag).arg(&code);
            match tokio::task::spawn_blocking(move || command.output()).await.unwrap() {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    eprintln!("skipped: there is no {program} here");
                }
                output => {
                    let output = output.unwrap();
                    let said = String::from_utf8(output.stdout).unwrap();
                    assert!(output.status.success(), "{code}\n{}", String::from_utf8_lossy(&output.stderr));
                    let (status, body) = said.trim().split_once(' ').unwrap();
                    assert!(status.starts_with('2'), "{code}\n{said}");
                    assert!(serde_json::from_str::<Value>(body).unwrap().is_object(), "{said}");
                }
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn it_is_there_for_anybody_and_tells_nothing_of_anybody(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let page = Browser::of(&app.world).get("/docs/api").await.with_status(200);
    let page =
        page.says("/sign-in?next=/docs/api").says("/v1/accounts/acc_01JHMV4X8Q0Z6T3R9W5Y7B2C1D/usage?start=");
    assert!(!page.body.contains(app.account.as_str()));
    let drawn = |page: &Page| page.body.split("</html>").next().unwrap().to_owned();
    assert!(!drawn(&page).contains("<script type"), "it has no islands");
    let own = read(&app, &[]).await.says(&format!("/v1/accounts/{}/usage?start=", app.account));
    assert!(!own.body.contains(PASSWORD));
    let own = own.says("600 requests a minute");
    assert_eq!(own.header("cache-control"), "no-store");
}
