//! Reads and discards the rest of a body when the response is sent before the body was read whole, so that the
//! client receives the response.
//!
//! Closing a connection with unread bytes makes the kernel reset it, and a client that is still sending loses
//! the response.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::oneshot;

/// The most bytes that are discarded before the connection is closed.
const DRAIN_MAX: usize = 64 * 1024 * 1024;
/// The longest time for that.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Responds, and reads the rest of the body in a task while the response is sent.
pub async fn drain(request: Request, next: Next) -> Response {
    // A client with `Expect: 100-continue` that got no 100 sends no body.
    let asks_first = request.headers().contains_key(header::EXPECT);
    let (give_back, mut left) = oneshot::channel();
    let lend = |body| Lent { body: Some(body), give_back: Some(give_back), was_read: !asks_first };
    let response = next.run(request.map(|body| Body::new(lend(body)))).await;
    if let Ok(body) = left.try_recv() {
        // After the timeout the connection is closed.
        tokio::spawn(tokio::time::timeout(DRAIN_TIME, discard(body)));
    }
    response
}

async fn discard(mut body: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > DRAIN_MAX {
            return;
        }
    }
}

/// A body that is returned when its user drops it.
struct Lent {
    body: Option<Body>,
    give_back: Option<oneshot::Sender<Body>>,
    /// The client sends the body: it did not wait for `100 Continue`, or has got it.
    was_read: bool,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.was_read = true;
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(give_back)) = (self.body.take(), self.give_back.take())
            && self.was_read
            && !body.is_end_stream()
        {
            // Nobody receives it if the connection is closed.
            let _ = give_back.send(body);
        }
    }
}
