//! The upstream, and a bare reverse proxy in front of it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::StreamExt;
use futures_util::stream;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::net::TcpListener;

const HEAD: [(&str, &str); 1] = [("content-type", "text/event-stream")];
/// The pieces of a stream.
const PIECES: usize = 20;
/// The pause between the pieces of a stream that is slow.
const PAUSE: Duration = Duration::from_secs(1);

/// Starts the upstream on threads of its own.
pub fn start() -> SocketAddr {
    serve(|| Router::new().route("/v1/chat/completions", post(answer)))
}

/// Starts a proxy to the upstream, which passes requests and answers and does nothing else.
pub fn start_proxy(upstream: SocketAddr) -> SocketAddr {
    serve(move || {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client: Client<HttpConnector, Body> = Client::builder(TokioExecutor::new()).build(connector);
        Router::new().fallback(pass).with_state((client, upstream))
    })
}

fn serve(router: impl FnOnce() -> Router + Send + 'static) -> SocketAddr {
    let (told, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            told.send(listener.local_addr().expect("its address")).expect("a listener");
            // A piece is sent when it is written.
            let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
                let _ = stream.set_nodelay(true);
            });
            axum::serve(listener, router()).await.expect("a server");
        });
    });
    address.recv().expect("an address")
}

async fn pass(
    State((client, upstream)): State<(Client<HttpConnector, Body>, SocketAddr)>,
    mut request: Request,
) -> Response {
    let path = request.uri().path();
    *request.uri_mut() = format!("http://{upstream}{path}").parse::<Uri>().expect("an address");
    client.request(request).await.expect("an answer").into_response()
}

/// Answers at once; a stream that names `slow` in its message goes on until the caller leaves.
async fn answer(body: Bytes) -> Response {
    let usage = json!({"prompt_tokens": 12, "completion_tokens": PIECES});
    let has = |word: &str| body.windows(word.len()).any(|bytes| bytes == word.as_bytes());
    if !has("\"stream\":true") {
        let choice = json!({"index": 0, "message": {"role": "assistant", "content": "far ".repeat(PIECES)}});
        return axum::Json(
            json!({"id": "c", "object": "chat.completion", "choices": [choice], "usage": usage}),
        )
        .into_response();
    }
    let piece = json!({"id": "c", "choices": [{"index": 0, "delta": {"content": "far "}}]});
    let piece = Bytes::from(format!("data: {piece}\n\n"));
    if has("slow") {
        let pieces = stream::unfold((), move |()| {
            let piece = piece.clone();
            async move {
                tokio::time::sleep(PAUSE).await;
                Some((Ok::<_, std::io::Error>(piece), ()))
            }
        });
        return (HEAD, Body::from_stream(pieces)).into_response();
    }
    let end = Bytes::from(format!("data: {}\n\ndata: [DONE]\n\n", json!({"choices": [], "usage": usage})));
    let pieces = stream::iter(std::iter::repeat_n(piece, PIECES).chain([end]));
    (HEAD, Body::from_stream(pieces.map(Ok::<_, std::io::Error>))).into_response()
}
