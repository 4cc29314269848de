//! The payment provider of tests: the stand-in behind a port, so that our client is tested with what goes over the wire.

use std::io;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use munim::service::payments::razorpay::{Line, Razorpay, Secrets};
use munim::service::payments::stand_in::{Asked, KEY_ID, KEY_SECRET, Reply, StandIn, WEBHOOK_SECRET};
use tokio::net::{TcpListener, TcpStream};

use super::fakes::FakeClock;
use super::{PUBLIC_URL, START, utc};

/// A provider, and our client of it.
pub struct Provider {
    pub clock: FakeClock,
    pub stand_in: Arc<StandIn>,
    pub razorpay: Razorpay,
    /// Its address.
    pub url: String,
}

/// The secrets of tests.
pub fn secrets() -> Secrets {
    Secrets { key: KEY_SECRET.into(), webhook: WEBHOOK_SECRET.into(), previous_webhook: None }
}

impl Provider {
    /// A provider on a port of its own.
    pub async fn start() -> Self {
        Self::with(secrets()).await
    }

    /// The same, of which our client has these secrets.
    pub async fn with(secrets: Secrets) -> Self {
        let clock = FakeClock::at(utc(START));
        let pages = format!("{PUBLIC_URL}/demo/razorpay");
        let stand_in = Arc::new(StandIn::new(Box::new(clock.clone()), &pages, 7));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, Arc::clone(&stand_in)));
        let razorpay = Razorpay::new(&url, KEY_ID, secrets, Line::Http(Box::default()), utc(START));
        Self { clock, stand_in, razorpay, url }
    }
}

async fn serve(listener: TcpListener, stand_in: Arc<StandIn>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(connection(stream, Arc::clone(&stand_in)));
    }
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
        path: parts.uri.path().strip_prefix("/v1").unwrap(),
        query: parts.uri.query().unwrap_or_default(),
        authorization: header("authorization"),
        idempotency: header("x-refund-idempotency"),
        body: &body,
    };
    match stand_in.answer(&asked) {
        Reply::Json(status, json) => {
            Ok(Response::builder().status(status).body(Full::new(json.to_string().into())).unwrap())
        }
        Reply::Cut => Err(io::Error::other("cut")),
    }
}
