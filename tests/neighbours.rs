//! No account slows another: what reads much has its places, and checks and holds go on while all of them are taken.

use munim::domain::{AccountId, TableOrder, Zone};
use munim::service::accounts::zone_change::{self, PIECE};
use munim::service::usage::admission::SMALL;
use munim::service::usage::file::UsageWalk;
use munim::service::usage::reading::ROWS_MAX;
use munim::service::{Owner, accounts};
use serde_json::json;
use sqlx::AnyPool;

use crate::support::browser::Browser;
use crate::support::http::TestApp;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const DAYS: &str = "start=2026-11-18&end=2026-11-20";

/// So many rows of a roll-up, each of a model of its own.
macro_rules! fill {
    ($table:literal, $columns:literal, $time:literal) => {
        concat!(
            "insert into ",
            $table,
            " (account_id, ",
            $columns,
            ", model, model_type, agent_id, key_id, requests, unpriced_requests, prompt_tokens, cached_tokens,
                 completion_tokens, milliseconds, messages, cost)
             with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < $3)
             select cast($1 as text), ",
            $time,
            ", 'm-' || i, '', 0, '', 1, 1, 1, 0, 0, 0, 1, 0 from n"
        )
    };
}

/// Gives an account so many rows in its days.
async fn fill_day(world: &World, account: &AccountId, day: &str, rows: i64) {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let statement = fill!("usage_days", "days_set, day", "0, cast($2 as text)");
    sqlx::query(statement).bind(account.as_str()).bind(day).bind(rows).execute(&pool).await.unwrap();
    pool.close().await;
}

/// Gives an account so many rows in its quarters, at an instant in microseconds.
async fn fill_quarter(world: &World, account: &AccountId, quarter: i64, rows: i64) {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let statement = fill!("usage_quarters", "quarter", "cast($2 as bigint)");
    sqlx::query(statement).bind(account.as_str()).bind(quarter).bind(rows).execute(&pool).await.unwrap();
    pool.close().await;
}

async fn signed_in(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", PASSWORD)]).await.redirect();
    browser
}

#[rstest]
#[tokio::test]
async fn checks_holds_and_small_reports_go_on_while_every_large_place_is_taken(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let (services, usage) = (&app.world.services, format!("/v1/accounts/{{id}}/usage?{DAYS}"));
    let made = app.as_owner().await.post("/v1/accounts/{id}/apiKeys", r#"{"name":"k"}"#).await.json();
    let gateway = app.as_gateway("edge-1").await;
    fill_day(&app.world, &app.account, "2026-11-20", SMALL + 1).await;
    services.admission.refuse_at_once();
    let _all = services.admission.take_all().await.unwrap();
    let body = json!({"key": made["key"], "hold_inr": 2.5}).to_string();
    let held = gateway.post("/v1/keys/verify", body).await.with_status(200).json();
    assert!(held["hold_id"].is_string(), "{held}");
    let request = axum::http::Request::get("/v1/keys/check")
        .header("authorization", format!("Bearer {}", made["key"].as_str().unwrap()))
        .header("x-munim-gateway", format!("{}; hold_inr=2.5", gateway.secret()));
    let checked = app.as_nobody().send(request, axum::body::Body::empty()).await.with_status(200);
    assert!(checked.header("x-munim-hold-id").starts_with("hold_"));
    let event = json!([{"id": "1", "time": "2026-11-20T08:30:00Z", "key_id": made["id"], "model": "m"}]);
    let told = gateway.post("/v1/usage/events", event.to_string()).await.with_status(200).json();
    assert_eq!(told["accepted"], 1);
    let refused = app.as_owner().await.get(&usage).await.with_status(503);
    assert_eq!(
        (refused.header("retry-after"), &refused.json()["error"]["code"]),
        ("5", &json!("unavailable"))
    );
    let page = signed_in(&app.world).await.get(&format!("/usage?{DAYS}")).await.with_status(503);
    assert_eq!(page.headers["retry-after"], "5");
    let other = app.world.account("ravi@example.in").await;
    let small = format!("/v1/accounts/{other}/usage?{DAYS}");
    app.as_owner_of(&other).await.get(&small).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn a_second_large_report_of_an_account_is_told_when_to_come_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &app.world.services;
    fill_day(&app.world, &app.account, "2026-11-20", SMALL + 1).await;
    services.admission.refuse_at_once();
    let first = services.admission.report(&app.account).await.unwrap();
    let usage = format!("/v1/accounts/{{id}}/usage?{DAYS}&group_by=day");
    let refused = app.as_owner().await.get(&usage).await.with_status(429);
    assert_eq!(
        (refused.header("retry-after"), &refused.json()["error"]["code"]),
        ("5", &json!("rate_limited"))
    );
    let mut browser = signed_in(&app.world).await;
    let page = browser.get(&format!("/usage?{DAYS}")).await.with_status(429).says("Another large report");
    assert_eq!(page.headers["retry-after"], "5");
    let v2 = "/v2/usage/models?start_date=2026-11-18&end_date=2026-11-20&aggregate=AGENT";
    let refused = app.as_platform().await.get(v2).await.with_status(429);
    assert_eq!((refused.header("retry-after"), &refused.json()["success"]), ("5", &json!(false)));
    drop(first);
    let answer = app.as_owner().await.get(&usage).await.with_status(200);
    assert_eq!(answer.json()["totals"]["requests"], SMALL + 1);
    browser.get(&format!("/usage?{DAYS}")).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn an_account_takes_one_file_at_a_time_and_another_account_takes_its_own(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &app.world.services;
    let other = app.world.account("ravi@example.in").await;
    services.admission.refuse_at_once();
    let mut browser = signed_in(&app.world).await;
    let _others = services.admission.file(&other).await.unwrap();
    browser.get("/usage.csv").await.with_status(200);
    let _own = services.admission.file(&app.account).await.unwrap();
    for path in ["/usage.csv", "/usage/requests.csv"] {
        let refused = browser.get(path).await.with_status(429).says("Another large report or file");
        assert_eq!(refused.headers["retry-after"], "5", "{path}");
    }
    browser.post("/settings/data", &[]).await.with_status(429);
}

#[rstest]
#[tokio::test]
async fn a_report_of_too_many_rows_says_what_to_ask_for_instead(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    fill_day(&app.world, &app.account, "2026-11-19", ROWS_MAX / 2 + 1).await;
    fill_day(&app.world, &app.account, "2026-11-20", ROWS_MAX / 2 + 1).await;
    let usage = format!("/v1/accounts/{{id}}/usage?{DAYS}");
    let owner = app.as_owner().await;
    let refused = owner.get(&usage).await.with_status(400).json();
    assert_eq!(
        (&refused["error"]["code"], &refused["error"]["param"]),
        (&json!("too_many_rows"), &json!("start"))
    );
    owner.get(&format!("{usage}&group_by=day")).await.with_status(200);
    let mut browser = signed_in(&app.world).await;
    let led = browser.get(&format!("/usage.csv?{DAYS}&sort=cost&order=desc")).await;
    browser.get(led.redirect()).await.with_status(200).says("Choose fewer days");
    let file = browser.get(&format!("/usage.csv?{DAYS}")).await.with_status(200);
    assert_eq!(
        i64::try_from(file.body.lines().count()).unwrap(),
        1 + 2 * (ROWS_MAX / 2 + 1),
        "in time it is whole"
    );
}

#[rstest]
#[tokio::test]
async fn a_file_in_the_order_of_time_needs_the_memory_of_a_day(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    for day in ["2026-11-18", "2026-11-19", "2026-11-20"] {
        fill_day(&world, &account, day, 100).await;
    }
    let owner = Owner { account_id: account, zone: Zone::default() };
    let days = ("2026-11-18", "2026-11-20");
    let mut walk =
        UsageWalk::of_page(&world.services, &owner, "model", days, TableOrder::default()).await.unwrap();
    let mut pieces = Vec::new();
    while let Some(rows) = walk.next(&world.services).await.unwrap() {
        pieces.push(rows.len());
    }
    assert_eq!(pieces, [100, 100, 100]);
}

#[rstest]
#[tokio::test]
async fn a_page_says_which_zone_its_reports_are_in_until_the_new_days_are_there(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    fill_quarter(&world, &account, 1_795_194_000_000_000, 2 * i64::from(PIECE)).await;
    fill_day(&world, &account, "2026-11-21", 2 * i64::from(PIECE)).await;
    let mut browser = signed_in(&world).await;
    let days = "/usage?start=2026-11-18&end=2026-11-20";
    browser.post("/settings/time-zone", &[("time_zone", "America/New_York")]).await.redirect();
    for path in [days, "/settings"] {
        browser.get(path).await.with_status(200).says("every report is in Asia/Kolkata");
    }
    let (done, changed) = ("/settings?done=time-zone", "The time zone is changed, and every report with it.");
    // Its region, which an open page takes over whole: what it says, and the zone.
    let says = |body: &str, zone: &str, is_changed: bool| {
        let region = body.split("data-region=\"time-zone\"").nth(1).unwrap();
        let region = region.split("</dl>").next().unwrap();
        assert_eq!(
            (region.contains(changed), region.contains("being added up again")),
            (is_changed, !is_changed)
        );
        assert!(region.contains(zone), "{zone}");
    };
    says(&browser.get(done).await.with_status(200).body, "Kolkata · UTC+05:30", false);
    while zone_change::step(&world.services, &account).await.unwrap() == zone_change::Progress::More {}
    assert_eq!(accounts::lookup(&world.services, &account).await.unwrap().zone.name(), "America/New_York");
    let page = browser.get(days).await.with_status(200);
    assert!(!page.body.contains("every report is in"));
    says(&browser.get(done).await.with_status(200).body, "New York · UTC−05:00", true);
}
