//! A model that answers in this process: it repeats what it is told, and counts it. With it a new installation can be
//! called before there is a server with a real one. Its upstream has the address [`DEMO`].

mod answers;
mod text;

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

use self::answers::{Answer, Asked, answer};
use crate::domain::upstream::DEMO;

/// Bytes that wait between the caller and the model.
const BUFFER: usize = 16 * 1024;
/// How long the model takes for a word of a stream, so that one is seen to come.
const WORD_TAKES: Duration = Duration::from_millis(15);
/// What paths follow in a request to the model.
pub const BASE: &str = "http://demo";

/// Whether an upstream's address is that of the model.
pub fn is_demo(url: &str) -> bool {
    url == DEMO
}

/// Sends a request to the model, over a connection within this process. Dropping the answer ends its work.
pub async fn send(request: Request<Full<Bytes>>) -> hyper::Result<Response<Incoming>> {
    let (ours, theirs) = tokio::io::duplex(BUFFER);
    tokio::spawn(async move {
        let serving = hyper::server::conn::http1::Builder::new()
            .keep_alive(false)
            .serve_connection(TokioIo::new(theirs), service_fn(serve));
        // It ends with an error if the caller leaves.
        let _ = serving.await;
    });
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(ours)).await?;
    tokio::spawn(async move {
        let _ = connection.await;
    });
    sender.send_request(request).await
}

async fn serve(request: Request<Incoming>) -> hyper::Result<Response<UnsyncBoxBody<Bytes, Infallible>>> {
    let (parts, body) = request.into_parts();
    let id = parts.headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let body = body.collect().await?.to_bytes();
    let asked = Asked { path: parts.uri.path(), body: &body, id: &id };
    let (status, content_type, body) = match answer(&asked) {
        Answer::Json(status, json) => (status, "application/json", whole(json.to_string().into())),
        Answer::Audio(wave) => (200, "audio/wav", whole(wave.into())),
        Answer::Events(events) => (200, "text/event-stream", streamed(events)),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(content_type));
    Ok(response)
}

fn whole(body: Bytes) -> UnsyncBoxBody<Bytes, Infallible> {
    Full::new(body).boxed_unsync()
}

fn streamed(events: Vec<String>) -> UnsyncBoxBody<Bytes, Infallible> {
    let pieces = stream::iter(events).then(|event| async {
        tokio::time::sleep(WORD_TAKES).await;
        Ok(Frame::data(Bytes::from(event)))
    });
    StreamBody::new(pieces).boxed_unsync()
}
