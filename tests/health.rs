//! `/healthz` and `/readyz`: what is asked before requests are sent here.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use munim::service::key_cache::{self, node};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;

use crate::support::World;
use crate::support::browser::settings;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn server(world: &World) -> Router {
    munim::startup::router(Arc::clone(&world.services), &settings(&["--requests-per-minute", "1"]))
}

async fn get(server: &Router, path: &str) -> (u16, HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = server.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (parts.status.as_u16(), parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

/// The status, and what is not ready.
async fn readiness(server: &Router) -> (u16, Value) {
    let (status, headers, body) = get(server, "/readyz").await;
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["content-type"], "application/json");
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["ready"], status == 200, "{answer}");
    (status, answer["not_ready"].clone())
}

#[rstest]
#[tokio::test]
async fn a_process_that_answers_is_healthy_also_without_its_database(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world);
    world.services.store.close().await;
    for _ in 0..5 {
        let (status, headers, body) = get(&server, "/healthz").await;
        assert_eq!((status, body.as_str()), (200, "ok"));
        assert_eq!(headers["cache-control"], "no-store");
        assert!(!headers.contains_key("set-cookie"));
        assert!(headers["x-request-id"].to_str().unwrap().starts_with("req_"));
    }
    let request = Request::post("/healthz").body(Body::empty()).unwrap();
    assert_eq!(server.oneshot(request).await.unwrap().status(), 405);
}

#[rstest]
#[tokio::test]
async fn each_part_that_is_not_ready_is_said(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = server(&world);
    assert_eq!(readiness(&app).await, (503, json!(["maps", "lease"])));
    key_cache::open(&world.services).await.unwrap();
    let keeping = tokio::spawn(node::run(Arc::clone(&world.services)));
    while readiness(&app).await != (200, json!([])) {
        tokio::task::yield_now().await;
    }
    world.services.stopping.cancel();
    keeping.await.unwrap();
    world.clock.advance(chrono::TimeDelta::seconds(4));
    assert_eq!(readiness(&app).await, (503, json!(["lease"])));
    world.services.leaving.cancel();
    assert_eq!(readiness(&app).await, (503, json!(["stopping", "lease"])));
}

#[rstest]
#[tokio::test]
async fn a_database_that_is_away_is_said(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = server(&world);
    key_cache::open(&world.services).await.unwrap();
    world.services.store.close().await;
    assert_eq!(readiness(&app).await, (503, json!(["database", "lease"])));
}

#[rstest]
#[tokio::test]
async fn a_newer_version_beside_this_one_does_not_take_it_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    upgrade(&world, 1).await;
    assert_eq!(readiness(&server(&world)).await.1, json!(["maps", "lease"]));
}

#[rstest]
#[tokio::test]
async fn tables_of_an_older_version_are_said(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    upgrade(&world, -1).await;
    assert_eq!(readiness(&server(&world)).await.1, json!(["maps", "migrations", "lease"]));
}

/// As if another version had brought the tables to another state.
async fn upgrade(world: &World, versions: i64) {
    let pool = sqlx::AnyPool::connect(&world.database.url).await.unwrap();
    let update = "update _sqlx_migrations set version = version + $1 \
        where version = (select max(version) from _sqlx_migrations)";
    let version = if versions < 0 { -1_000 } else { versions };
    sqlx::query(update).bind(version).execute(&pool).await.unwrap();
    pool.close().await;
}

#[rstest]
#[tokio::test]
async fn the_state_of_mail_is_said_where_mail_is_written(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, _, body) = get(&server(&world), "/readyz").await;
    assert!(!body.contains("mail"), "{body}");
    let world = crate::support::letters::writing(&world).await;
    world.services.metrics.outbox.waiting.set(3);
    world.services.metrics.outbox.oldest.set(90);
    let (_, _, body) = get(&server(&world), "/readyz").await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["mail"], json!({ "waiting": 3, "oldest_seconds": 90 }));
}
