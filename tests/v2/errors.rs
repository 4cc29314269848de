//! The envelope of every failure.

use axum::body::Body;
use axum::http::{Request, header};

use super::{BOTH, CREDITS, INTERACTIONS, MODELS};
use crate::support::World;
use crate::support::databases::Database;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const TOKEN: &str = "/v2/auth/token";
const MEGABYTE: usize = 1024 * 1024;

#[rstest]
#[tokio::test]
async fn a_body_that_is_none_is_refused_in_the_envelope(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let nobody = app.as_nobody();
    for body in [&b""[..], b"{", b"nope", b"\xff\xfe{\0}\0", b"\x1f\x8b\x08"] {
        let said = nobody.post(TOKEN, body.to_vec()).await.fails_in_envelope(400);
        assert_eq!(said, "The body is not JSON. Send JSON in UTF-8.");
    }
    nobody.post(TOKEN, "[]").await.fails_in_envelope(400);
    nobody.post(TOKEN, vec![b' '; MEGABYTE + 1]).await.fails_in_envelope(413);
    let form = Request::post(TOKEN).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    nobody.send(form, Body::from("email=a")).await.fails_in_envelope(415);
}

#[rstest]
#[tokio::test]
async fn paths_and_methods_that_there_are_not_are_told_in_the_envelope(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let nobody = app.as_nobody();
    for path in ["/v2", "/v2/", "/v2/nothing", "/v2/usage", "/v2/usage/credits/", "/v2/%00", "/v2/%FF"] {
        for method in ["GET", "POST", "BREW"] {
            nobody.call(method, path).await.fails_in_envelope(404);
        }
    }
    for (method, path, allow) in
        [("GET", TOKEN, "POST"), ("POST", CREDITS, "GET,HEAD"), ("OPTIONS", MODELS, "GET,HEAD")]
    {
        let answer = nobody.call(method, path).await;
        answer.fails_in_envelope(405);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    let head = nobody.call("HEAD", "/v2/nothing").await.with_status(404);
    assert_eq!(head.body, "");
}

#[rstest]
#[tokio::test]
async fn days_that_cannot_be_are_refused_by_the_names_of_their_parameters(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let client = app.as_platform().await;
    for (query, said) in [
        (
            "",
            "start_date: Say from which day, such as 2025-01-01. end_date: Say until which day, such as 2025-01-31. That day is included.",
        ),
        (
            "start=2025-01-01&end=2025-01-31",
            "start_date: Say from which day, such as 2025-01-01. end_date: Say until which day, such as 2025-01-31. That day is included.",
        ),
        ("start_date=2025-01-01", "end_date: Say until which day, such as 2025-01-31. That day is included."),
        (
            "start_date=01/02/2025&end_date=2025-01-31",
            "start_date: This is not a date. Write it as year-month-day, such as 2025-01-01.",
        ),
        (
            "start_date=2025-01-01&end_date=2025-02-30",
            "end_date: This is not a date. Write it as year-month-day, such as 2025-01-31.",
        ),
        (
            "start_date=%00&end_date=2025-01-31",
            "start_date: This is not a date. Write it as year-month-day, such as 2025-01-01.",
        ),
        (
            "start_date=%FF&end_date=2025-01-31",
            "start_date: This is not a date. Write it as year-month-day, such as 2025-01-01.",
        ),
        (
            "start_date=2025-02-01&end_date=2025-01-01",
            "end_date: The last day is before the first. Swap them.",
        ),
        (
            "start_date=0000-01-01&end_date=9999-12-31",
            "end_date: A report covers at most ten years. Choose days that are closer.",
        ),
        (
            "start_date=2025-01-01&start_date=2025-01-02&end_date=2025-01-31",
            "start_date: A parameter is there twice. Send it once.",
        ),
    ] {
        for path in [CREDITS, INTERACTIONS, MODELS] {
            assert_eq!(
                client.get(&format!("{path}?{query}")).await.fails_in_envelope(400),
                said,
                "{path}?{query}"
            );
        }
    }
    for edge in ["start_date=0000-01-01&end_date=0000-01-02", "start_date=9999-12-30&end_date=9999-12-31"] {
        for path in [CREDITS, INTERACTIONS, MODELS] {
            client.get(&format!("{path}?{edge}&colour=red")).await.with_status(200);
        }
    }
}

#[rstest]
#[tokio::test]
async fn only_agents_and_the_outlet_are_added_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let client = app.as_platform().await;
    for path in [INTERACTIONS, MODELS] {
        for word in ["agent", "MODEL", "AGENT%20", "%FF"] {
            let said = client.get(&format!("{path}?{BOTH}&aggregate={word}")).await.fails_in_envelope(400);
            assert_eq!(said, "aggregate: Aggregate by AGENT or OUTLET.");
        }
        let both =
            client.get(&format!("{path}?end_date=2025-01-01&aggregate=x")).await.fails_in_envelope(400);
        assert!(both.contains("start_date: ") && both.contains("aggregate: "), "{both}");
        client.get(&format!("{path}?{BOTH}&aggregate=")).await.with_status(200);
        client.get(&format!("{path}?{BOTH}&aggregate=AGENT&aggregate=OUTLET")).await.fails_in_envelope(400);
    }
}

#[rstest]
#[tokio::test]
async fn without_the_database_the_answer_is_to_try_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let client = app.as_platform().await;
    app.world.services.store.close().await;
    let session = r#"{"email":"asha@example.in","password":"12345678"}"#;
    for answer in [client.get(&format!("{CREDITS}?{BOTH}")).await, app.as_nobody().post(TOKEN, session).await]
    {
        let said = answer.fails_in_envelope(503);
        assert_eq!(said, "The service is not available right now. Try again in a few seconds.");
        assert_eq!(answer.header("retry-after"), "5");
    }
}

#[tokio::test]
async fn an_inner_failure_is_told_by_its_number_alone() {
    let app = TestApp::over(World::on(Database::sqlite()).await).await;
    let client = app.as_platform().await;
    // A zone that no version knows: the row cannot be read.
    let pool = sqlx::AnyPool::connect(&app.world.database.url).await.unwrap();
    sqlx::query("update accounts set time_zone = 'Mars/Olympus'").execute(&pool).await.unwrap();
    let answer = client.get(&format!("{CREDITS}?{BOTH}")).await;
    let said = answer.fails_in_envelope(500);
    assert!(said.contains(answer.header("x-request-id")), "{said}");
    assert!(!said.contains("zone") && !said.contains("Mars"), "{said}");
}
