//! Request targets: the whole server responds to any method and target, in the format of its surface, and never
//! with an internal error.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Uri};
use clap::Parser;
use munim::cli::{Cli, Command};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// What is read over HTTP: returns JSON also for errors.
const READINGS: [&str; 4] = ["/balance", "/keys/page", "/usage/report", "/passkeys/challenge"];

/// The server, over an empty database.
struct Server {
    runtime: Runtime,
    router: Router,
    _folder: TempDir,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("munim.db").display());
    let cli = Cli::parse_from(["munim", "--database-url", &url, "serve"]);
    let Command::Serve(config) = &cli.command else { panic!("it was told to serve") };
    let runtime = Runtime::new().expect("threads");
    let services =
        runtime.block_on(munim::startup::services(&cli.database, Some(config))).expect("a database");
    Server { router: munim::startup::router(services, config), runtime, _folder: folder }
});

/// Parses bytes as a method, a space and a target, and sends the request.
pub fn check(data: &[u8]) {
    let Some(space) = data.iter().position(|byte| *byte == b' ') else { return };
    let Ok(method) = Method::from_bytes(&data[..space]) else { return };
    let Ok(uri) = Uri::try_from(&data[space + 1..]) else { return };
    let path = uri.path().to_owned();
    let Ok(request) = Request::builder().method(&method).uri(uri).body(Body::empty()) else { return };
    SERVER.runtime.block_on(async {
        let response = SERVER.router.clone().oneshot(request).await.expect("a router never fails");
        let status = response.status();
        // Announced features, such as payments, return 501.
        assert!(!status.is_server_error() || status.as_u16() == 501, "{method} {path}: {status}");
        if !status.is_client_error() || method == Method::HEAD || matches!(&*path, "/healthz" | "/readyz") {
            return;
        }
        let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        let is_rest = path == "/v1" || path == "/v2" || path.starts_with("/v1/") || path.starts_with("/v2/");
        if READINGS.contains(&&*path) && (body.starts_with(b"\"") || body.starts_with(b"{")) {
            return;
        }
        let fits = if is_rest { body.starts_with(b"{") } else { body.starts_with(b"<!DOCTYPE html>") };
        assert!(fits, "{method} {path}: {status} {}", String::from_utf8_lossy(&body));
    });
}
