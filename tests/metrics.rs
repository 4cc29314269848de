//! `/metrics`: scraped over HTTP, and read line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use munim::metrics::Gauge;
use munim::service::key_cache;
use serde_json::json;

use crate::support::browser::Browser;
use crate::support::http::TestApp;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// What a monitor reads.
struct Scrape {
    text: String,
    /// The kind of each metric, by its name without what is put behind it.
    kinds: BTreeMap<String, String>,
    /// Each line's name and labels, and its value.
    values: BTreeMap<String, f64>,
}

/// Serves the page on a port, and asks for it.
async fn scrape(world: &World) -> Scrape {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = munim::http::metrics::router(Arc::clone(&world.services));
    tokio::spawn(munim::http::serve::serve(
        listener,
        router,
        munim::http::serve::Bounds::of(4),
        Gauge::default(),
        std::future::pending::<()>(),
    ));
    let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let other = reqwest::get(format!("http://{address}/sign-in")).await.unwrap();
    assert_eq!(other.status(), 404);
    Scrape::read(answer.text().await.unwrap())
}

impl Scrape {
    /// Reads a page; a line that is none fails the test.
    fn read(text: String) -> Self {
        let (mut kinds, mut helped, mut values) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        let lines = text.strip_suffix("# EOF\n").expect("an end").lines();
        for line in lines {
            if let Some(said) = line.strip_prefix("# ") {
                let (word, rest) = said.split_once(' ').unwrap();
                let (name, rest) = rest.split_once(' ').unwrap();
                assert!(is_name(name) && !rest.is_empty(), "{line}");
                match word {
                    "HELP" => assert!(helped.insert(name.to_owned()), "{line}"),
                    "TYPE" => assert!(kinds.insert(name.to_owned(), rest.to_owned()).is_none(), "{line}"),
                    "UNIT" => assert!(name.ends_with(&format!("_{rest}")), "{line}"),
                    _ => panic!("{line}"),
                }
                continue;
            }
            let (sample, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = sample.split_once('{').map_or((sample, None), |(n, l)| (n, Some(l)));
            assert!(is_name(name), "{line}");
            if let Some(labels) = labels {
                assert_labels(labels.strip_suffix('}').unwrap());
            }
            let family = family(name, &kinds).unwrap_or_else(|| panic!("no TYPE: {line}"));
            assert!(helped.contains(family), "no HELP: {line}");
            assert!(values.insert(sample.to_owned(), value.parse().unwrap()).is_none(), "twice: {line}");
        }
        Self { text, kinds, values }
    }

    #[track_caller]
    fn is(&self, sample: &str, value: f64) {
        let found = self.values.get(sample).unwrap_or_else(|| panic!("no {sample} in {}", self.text));
        assert!((found - value).abs() < 1e-9, "{sample} is {found}");
    }

    /// Every histogram's buckets add up to its count.
    fn assert_histograms_add_up(&self) {
        let mut seen = 0;
        for (sample, count) in self.values.iter().filter(|(sample, _)| sample.contains("_count")) {
            let labels = sample.split_once('{').map_or("", |(_, labels)| labels.trim_end_matches('}'));
            let name = sample.split("_count").next().unwrap();
            let separator = if labels.is_empty() { "" } else { "," };
            self.is(&format!("{name}_bucket{{le=\"+Inf\"{separator}{labels}}}"), *count);
            assert!(self.values.contains_key(&sample.replacen("_count", "_sum", 1)), "{sample}");
            seen += 1;
        }
        assert!(seen > 0);
    }
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit())
}

/// The metric that a line belongs to, by the endings that its kind has.
fn family<'a>(name: &'a str, kinds: &BTreeMap<String, String>) -> Option<&'a str> {
    let endings = ["", "_total", "_bucket", "_count", "_sum"];
    endings.iter().filter_map(|ending| Some((ending, name.strip_suffix(ending)?))).find_map(
        |(ending, family)| {
            let fits: &[&str] = match kinds.get(family)?.as_str() {
                "counter" => &["_total"],
                "gauge" => &[""],
                "histogram" => &["_bucket", "_count", "_sum"],
                _ => &[],
            };
            fits.contains(ending).then_some(family)
        },
    )
}

fn assert_labels(labels: &str) {
    let mut rest = labels;
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").unwrap();
        assert!(is_name(name), "{labels}");
        let (value, after) = after.split_once('"').unwrap();
        assert!(!value.contains(['\\', '\n']), "{labels}");
        rest = after.strip_prefix(',').unwrap_or(after);
    }
}

#[rstest]
#[tokio::test]
async fn what_happened_is_counted_and_nobody_is_named(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    key_cache::open(&app.world.services).await.unwrap();
    let gateway = app.as_gateway("edge-1").await;
    let owner = app.as_owner().await;
    let made = owner.post("/v1/accounts/{id}/apiKeys", r#"{"name":"prod-api"}"#).await.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let (key_id, key) = (text("id"), text("key"));
    for (tried, hold) in [(key.as_str(), None), (&key[..20], None), (key.as_str(), Some(1))] {
        let asked = json!({"key": tried, "hold_inr": hold});
        gateway.post("/v1/keys/verify", asked.to_string()).await.with_status(200);
    }
    app.world.price("forii/deepseek-v3").await;
    let call = json!({"id": "1", "time": "2026-11-21T08:30:00Z", "key_id": key_id, "model": "forii/deepseek-v3", "prompt_tokens": 7});
    let calls = json!([call, call, {"id": "2"}]);
    gateway.post("/v1/usage/events", calls.to_string()).await.with_status(200);
    let stream = gateway.follow("/v1/keys/events", None).await;
    let mut browser = Browser::of(&app.world);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", "a wrong guess")]).await;
    browser.sign_in("asha@example.in").await.redirect();
    browser.get(&format!("/keys/revoke?key_id={key_id}&key={key}")).await;
    browser.get(&format!("/{key}?{key}")).await;
    browser.get("/v1/nothing/asha@example.in").await;

    let scrape = scrape(&app.world).await;
    scrape.is(r#"munim_key_checks_total{verdict="valid"}"#, 2.0);
    scrape.is(r#"munim_key_checks_total{verdict="unknown"}"#, 1.0);
    scrape.is(r#"munim_key_checks_total{verdict="revoked"}"#, 0.0);
    scrape.is(r#"munim_key_check_duration_seconds_count{hold="no"}"#, 2.0);
    scrape.is(r#"munim_key_check_duration_seconds_count{hold="yes"}"#, 1.0);
    scrape.is(r#"munim_usage_events_total{outcome="accepted"}"#, 1.0);
    scrape.is(r#"munim_usage_events_total{outcome="duplicate"}"#, 1.0);
    scrape.is(r#"munim_usage_events_total{outcome="rejected"}"#, 1.0);
    scrape.is(r#"munim_usage_rejections_total{reason="invalid_time"}"#, 1.0);
    scrape.is("munim_commit_items_sum", 3.0);
    scrape.is("munim_commit_duration_seconds_count", 2.0);
    scrape.is("munim_sign_in_failures_total", 1.0);
    scrape.is("munim_http_event_streams", 1.0);
    scrape.is(r#"munim_password_hashes{state="running"}"#, 0.0);
    scrape.is("munim_lease_held", 0.0);
    let engine = app.world.services.store.engine().name();
    let version = env!("CARGO_PKG_VERSION");
    scrape.is(&format!(r#"munim_build_info{{version="{version}",database="{engine}"}}"#), 1.0);
    let requests = |rest: &str| format!("munim_http_requests_total{{{rest}}}");
    scrape.is(&requests(r#"door="gateway",route="/v1/keys/verify",method="POST",status="2xx""#), 3.0);
    scrape.is(&requests(r#"door="console",route="/sign-in",method="POST",status="2xx""#), 1.0);
    scrape.is(&requests(r#"door="console",route="none",method="GET",status="4xx""#), 1.0);
    scrape.is(&requests(r#"door="rest",route="/v1/{*path}",method="GET",status="4xx""#), 1.0);
    scrape.assert_histograms_add_up();

    let session = browser.session().unwrap();
    let account = app.account.as_str();
    let secrets = [
        &key,
        &key_id,
        session,
        account,
        gateway.secret(),
        owner.secret(),
        PASSWORD,
        "@",
        "asha",
        "prod-api",
        "edge-1",
    ];
    for secret in secrets {
        assert!(!scrape.text.contains(secret), "{secret} is in {}", scrape.text);
    }
    drop(stream);
}

#[rstest]
#[tokio::test]
async fn every_metric_of_the_alerts_and_the_guide_is_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    key_cache::open(&app.world.services).await.unwrap();
    app.as_nobody().get("/v1/nothing").await;
    let scrape = scrape(&app.world).await;
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["deploy/alerts.yml", "docs/OPERATIONS.md"] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let words = text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
        let ours = ["munim_", "process_"];
        let names: BTreeSet<_> = words
            .filter(|word| ours.iter().any(|start| word.starts_with(start) && word.len() > start.len()))
            .collect();
        // What keys and tokens start with.
        let others = ["munim_gw_", "munim_st_"];
        let unknown: Vec<_> = names
            .into_iter()
            .filter(|name| !others.contains(name) && family(name, &scrape.kinds).is_none())
            .collect();
        assert_eq!(unknown, Vec::<&str>::new(), "{file}");
    }
    let guide = std::fs::read_to_string(root.join("docs/OPERATIONS.md")).unwrap();
    for name in scrape.kinds.keys() {
        assert!(guide.contains(name.as_str()), "{name} is not in docs/OPERATIONS.md");
    }
}
