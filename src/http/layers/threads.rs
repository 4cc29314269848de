//! Threads of pages and REST. Rendering a page or writing a long report keeps a thread busy for milliseconds,
//! and a key check, which takes microseconds, would wait for it. So pages and REST have threads of their own,
//! and the main threads run the gateway API only.
//!
//! Threads of read-only requests also have a low priority, so that a report leaves the processor to key checks.
//! Threads of requests that may write do not: in a transaction they hold locks, and would hold them while they
//! wait for the processor.

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

/// At least two, so that a long report does not block every page.
const THREADS_MIN: usize = 2;
/// Chunks of a body that are buffered for the client.
const PIECES: usize = 1;

/// Threads for the lifetime of the process; `None` if the system provides no more: then the main threads are
/// used.
type Threads = LazyLock<Option<Runtime>>;

static READING: Threads = LazyLock::new(|| start("pages", stand_back));
static WRITING: Threads = LazyLock::new(|| start("forms", || ()));

fn start(name: &str, begin: fn()) -> Option<Runtime> {
    let half = std::thread::available_parallelism().map_or(THREADS_MIN, |cores| cores.get() / 2);
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(half.max(THREADS_MIN)).thread_name(name).on_thread_start(begin).enable_all();
    builder.build().inspect_err(|error| tracing::warn!(%error, "{name} have no threads of their own")).ok()
}

/// Responds on the threads for the request's method. If the client disconnects, the task is aborted.
pub async fn run(request: Request, next: Next) -> Response {
    let threads = if request.method().is_safe() { &READING } else { &WRITING };
    let Some(threads) = &**threads else { return next.run(request).await };
    let threads = threads.handle();
    // Dropping the set aborts the task, so a disconnected client costs nothing more.
    let mut answering = JoinSet::new();
    answering.spawn_on(next.run(request).in_current_span().with_current_subscriber(), threads);
    match answering.join_next().await {
        Some(Ok(response)) => response.map(|body| drawn_there(body, threads)),
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        // A task is aborted only if nobody waits for it, so this is a runtime that has stopped.
        Some(Err(_)) | None => Refused::of_status(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// Also streams the body on those threads.
fn drawn_there(body: Body, threads: &Handle) -> Body {
    if body.size_hint().exact().is_some() {
        return body;
    }
    let (pieces, sent) = channel(PIECES);
    threads.spawn(write(body, pieces).in_current_span().with_current_subscriber());
    Body::from_stream(unfold(Some(sent), read))
}

/// A chunk of a body, or its end. If the channel closes without an end, the body is aborted.
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
