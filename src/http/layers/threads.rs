//! Pages and REST run on threads of their own. What draws a page or writes a long report keeps its thread busy, and a check of a
//! key, which takes microseconds, would wait behind it: the threads that are left answer the gateway API and nothing else.
//!
//! Threads of requests that only read stand back besides, so that a report leaves checks the processor too. Those of requests that
//! may write do not: in a transaction they keep others waiting, and would for as long as they wait for the processor themselves.

use std::panic::resume_unwind;
use std::sync::LazyLock;

use axum::Error;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;
use futures_util::stream::unfold;
use http_body::Body as _;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinSet;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;

use super::failures::Refused;
use crate::service::priority::stand_back;

/// The fewest: with one, a long report would hold every page up.
const THREADS_MIN: usize = 2;
/// Pieces of a body that wait for the client.
const PIECES: usize = 1;

/// Threads for the whole process, and to its end. None where the system gives no more: then all share.
type Threads = LazyLock<Option<Runtime>>;

static READING: Threads = LazyLock::new(|| start("pages", stand_back));
static WRITING: Threads = LazyLock::new(|| start("forms", || ()));

fn start(name: &str, begin: fn()) -> Option<Runtime> {
    let half = std::thread::available_parallelism().map_or(THREADS_MIN, |cores| cores.get() / 2);
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(half.max(THREADS_MIN)).thread_name(name).on_thread_start(begin).enable_all();
    builder.build().inspect_err(|error| tracing::warn!(%error, "{name} have no threads of their own")).ok()
}

/// Answers on threads of its own kind. A caller who goes away ends it, as everywhere.
pub async fn run(request: Request, next: Next) -> Response {
    let threads = if request.method().is_safe() { &READING } else { &WRITING };
    let Some(threads) = &**threads else { return next.run(request).await };
    let threads = threads.handle();
    let mut answering = JoinSet::new();
    answering.spawn_on(next.run(request).in_current_span().with_current_subscriber(), threads);
    match answering.join_next().await {
        Some(Ok(response)) => response.map(|body| drawn_there(body, threads)),
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        // It is aborted where nobody waits for it, and nowhere else.
        Some(Err(_)) | None => Refused::of_status(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// A body that is written while it is sent is written there too.
fn drawn_there(body: Body, threads: &Handle) -> Body {
    if body.size_hint().exact().is_some() {
        return body;
    }
    let (pieces, sent) = channel(PIECES);
    threads.spawn(write(body, pieces).in_current_span().with_current_subscriber());
    Body::from_stream(unfold(Some(sent), read))
}

/// A piece of a body, or its end: without it the body broke off.
type Piece = Option<Result<Bytes, Error>>;

async fn write(body: Body, pieces: Sender<Piece>) {
    let mut body = body.into_data_stream();
    loop {
        let piece = tokio::select! {
            piece = body.next() => piece,
            () = pieces.closed() => return,
        };
        let is_last = !matches!(piece, Some(Ok(_)));
        if pieces.send(piece).await.is_err() || is_last {
            return;
        }
    }
}

async fn read(sent: Option<Receiver<Piece>>) -> Option<(Result<Bytes, Error>, Option<Receiver<Piece>>)> {
    let mut sent = sent?;
    match sent.recv().await {
        Some(Some(Ok(piece))) => Some((Ok(piece), Some(sent))),
        Some(Some(Err(error))) => Some((Err(error), None)),
        Some(None) => None,
        None => Some((Err(Error::new("the answer broke off")), None)),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::to_bytes;
    use axum::http::Method;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use futures_util::stream::iter;
    use tower::ServiceExt;

    use super::*;

    async fn thread() -> String {
        std::thread::current().name().unwrap_or_default().to_owned()
    }

    async fn answer(method: Method, path: &str) -> Response {
        let streamed = get(async || {
            let first = futures_util::stream::once(async { Ok::<_, Error>(thread().await) });
            Body::from_stream(first.chain(iter([Ok("!".to_owned())])))
        });
        let broken = get(async || Body::from_stream(iter([Ok("half"), Err(Error::new("gone"))])));
        let router = Router::new()
            .route("/whole", get(thread).post(thread))
            .route("/streamed", streamed)
            .route("/broken", broken)
            .layer(from_fn(run));
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_page_is_drawn_on_threads_that_answer_no_check() {
        let cases = [
            (Method::GET, "/whole", "pages"),
            (Method::GET, "/streamed", "pages!"),
            (Method::POST, "/whole", "forms"),
        ];
        for (method, path, body) in cases {
            let drawn = to_bytes(answer(method, path).await.into_body(), 100).await.unwrap();
            assert_eq!(drawn, body, "{path}");
        }
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_does_not_end() {
        assert!(to_bytes(answer(Method::GET, "/broken").await.into_body(), 100).await.is_err());
    }
}
