//! The stand-in of the payment provider behind a port, so that what goes over the wire is tested too.

use std::io;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use munim::service::payments::stand_in::{Asked, Reply, StandIn};
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};

/// Opens a port at which it answers.
pub async fn open(stand_in: Arc<StandIn>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, Arc::clone(&stand_in)));
        }
    });
    address
}

async fn connection(stream: TcpStream, stand_in: Arc<StandIn>) {
    let answering = service_fn(|request| answer(request, Arc::clone(&stand_in)));
    // A connection that is cut on purpose ends with an error.
    let _ =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answering).await;
}

async fn answer(request: Request<Incoming>, stand_in: Arc<StandIn>) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let asked = Asked {
        method: parts.method.as_str(),
        path: parts.uri.path().strip_prefix("/v1").expect("a path of the provider's"),
        query: parts.uri.query().unwrap_or_default(),
        authorization: header("authorization"),
        idempotency: header("x-refund-idempotency"),
        body: &body,
    };
    match stand_in.answer(&asked) {
        Reply::Json(status, json) => Response::builder()
            .status(status)
            .body(Full::new(json.to_string().into()))
            .map_err(io::Error::other),
        Reply::Cut => Err(io::Error::other("cut")),
    }
}
