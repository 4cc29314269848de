//! Buying, where nothing is sold.

use axum::body::Body;
use axum::http::Request;

use crate::support::World;
use crate::support::http::TestApp;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn its_owner_is_told_that_it_comes(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let owner = app.as_owner().await;
    for (method, path) in [
        ("POST", "credits"),
        ("POST", "credits/verify"),
        ("GET", "credits/tu_1"),
        ("GET", "auto_recharge"),
        ("PUT", "auto_recharge"),
        ("DELETE", "auto_recharge/mandate"),
    ] {
        let path = format!("/v1/accounts/{}/{path}", app.account);
        for body in ["", "{}", "nope"] {
            let request = Request::builder().method(method).uri(&path);
            let answer = owner.send(request, Body::from(body)).await;
            answer.fails(501, "api_error", "coming_soon", None);
        }
    }
}
