//! REST for programs written against the agent platform's API. [`operations`] lists all operations; each is
//! registered together with its OpenAPI description.
//!
//! To add one: a file named after its subject, a line here, a test in `tests/v2/`; then accept the new document
//! with `INSTA_UPDATE=always`.

mod auth;
mod credits;
pub mod envelope;
mod interactions;
mod models;
mod query;

use axum::Router;
use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{Api, surface};

/// All routes under `/v2`.
pub fn router<S>(api: Api) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (operations, _) = operations().split_for_parts();
    guarded(operations).with_state(api)
}

/// The operations, all for owners.
pub fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        // Signing in.
        .routes(routes!(auth::create_token))
        // Reading.
        .routes(routes!(credits::read_credits))
        .routes(routes!(interactions::read_interactions))
        .routes(routes!(models::read_models))
}

/// Operations whose errors are in the envelope.
fn guarded<S>(operations: Router<S>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    surface::close(operations, "/v2", |surface| surface.layer(from_fn(envelope::wrap)))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use axum::routing::get;
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_in_the_envelope() {
        let broken = get(async || -> &'static str { panic!("a secret of ours") });
        let router: Router = guarded(Router::new().route("/v2/broken", broken));
        let request = Request::get("/v2/broken").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["cache-control"]),
            (500, &"no-store".parse().unwrap())
        );
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&body["success"], &body["payload"]), (&Value::Bool(false), &Value::Null));
        assert!(!body["message"].as_str().unwrap().contains("secret"), "{body}");
    }
}
