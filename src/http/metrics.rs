//! `GET /metrics`, on a port of its own: counters, and gauges that are read on request.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::metrics::process;
use crate::metrics::text::{self, Family, Labels, Unit};
use crate::service::Services;
use crate::service::operations::database;
use crate::telemetry;

/// The only route of the port.
pub fn router(services: Arc<Services>) -> Router {
    Router::new().route("/metrics", get(scrape)).with_state(services)
}

async fn scrape(State(services): State<Arc<Services>>) -> impl IntoResponse {
    let mut families = services.metrics.families();
    families.extend(database(&services));
    families.extend(state(&services));
    families.extend(process::families());
    let headers = [(header::CONTENT_TYPE, text::CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")];
    (headers, text::write(families))
}

/// Database connections.
fn database(services: &Services) -> Vec<Family> {
    let pools = database::pools(services);
    let labels = |pool: &'static str, state: Option<&'static str>| -> Labels {
        let state = state.map(|state| ("state", state.into()));
        [("pool", pool.into())].into_iter().chain(state).collect()
    };
    let now = pools.iter().flat_map(|pool| {
        [
            (labels(pool.name, Some("in_use")), i64::from(pool.in_use)),
            (labels(pool.name, Some("idle")), i64::from(pool.idle)),
        ]
    });
    let most = pools.iter().map(|pool| (labels(pool.name, None), i64::from(pool.max)));
    vec![
        Family::gauges("munim_database_connections", "Connections to the database.", now.collect()),
        Family::gauges("munim_database_connections_max", "The most of them.", most.collect()),
        Family::counters(
            "munim_database_failures",
            "Times that the database was away, full or too busy.",
            vec![(Labels::new(), database::failures())],
        ),
    ]
}

/// Gauges of the services.
fn state(services: &Services) -> Vec<Family> {
    let alone = |value: i64| vec![(Labels::new(), value)];
    let (waiting, running) = services.passwords.load();
    let hashes = [("waiting", waiting), ("running", running)];
    let hashes = hashes.map(|(state, count)| (vec![("state", state.into())], count));
    let engine = database::engine(services);
    let build = vec![("version", env!("CARGO_PKG_VERSION").into()), ("database", engine.into())];
    let is_believed = services.key_cache.is_believed(services.now());
    vec![
        Family::gauges(
            "munim_lease_held",
            "1 while keys are checked from memory, 0 while each check has to ask the database first.",
            alone(i64::from(is_believed)),
        ),
        Family::gauges(
            "munim_inference_calls",
            "Open calls of the inference API.",
            alone(i64::from(services.inference.admission.count())),
        ),
        Family::gauges(
            "munim_changes_heard",
            "The number of the last change of the database that is known here.",
            alone(services.key_cache.last_heard()),
        ),
        Family::counters(
            "munim_password_works",
            "Passwords that were checked, weighed or hashed.",
            vec![(Labels::new(), services.passwords.begun())],
        ),
        Family::gauges("munim_password_hashes", "Password hashes that are worked out.", hashes.to_vec()),
        Family::counters(
            "munim_panics",
            "Faults that ended a request.",
            vec![(Labels::new(), telemetry::panics())],
        ),
        Family::gauges("munim_build_info", "What runs here.", vec![(build, 1)]),
        Family::gauges(
            "process_start_time",
            "When the process started, since 1970.",
            alone(services.started.timestamp()),
        )
        .in_unit(Unit::Seconds),
    ]
}
