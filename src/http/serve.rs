//! The accept loop: like `axum::serve`, with deadlines for who says or takes too little and a cap on connections, so
//! that slow clients hold none for ever.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceBuilder;

use crate::metrics::Level;

/// How long the head of a request may take.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// How long a client may take nothing of what it is sent, before its connection is closed.
const TAKE_DEADLINE: Duration = Duration::from_secs(30);
/// How long running requests may take after the server stopped to accept more.
pub const DRAIN_DEADLINE: Duration = Duration::from_secs(20);

/// What clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many of them at once; others wait.
    pub connections: u32,
    /// How long the head of a request may take, and how long nothing may be said between two.
    pub head: Duration,
    /// How long they may take nothing of what they are sent.
    pub take: Duration,
}

impl Bounds {
    /// So many connections, with the usual deadlines.
    pub const fn of(connections: u32) -> Self {
        Self { connections, head: HEAD_DEADLINE, take: TAKE_DEADLINE }
    }
}

/// Serves until `stop` resolves, then finishes what it has begun. Gives how many connections were cut off.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    connections: Level,
    stop: impl Future<Output = ()>,
) -> io::Result<i64> {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(bounds.connections as usize));
    let mut stop = std::pin::pin!(stop);
    loop {
        // Also while there is no place.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.map_err(io::Error::other)?,
            () = &mut stop => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, or a client that left: wait a little, go on.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let connection = answer(stream, peer, router.clone(), &graceful, bounds);
        let open = connections.enter();
        tokio::spawn(async move {
            connection.await;
            drop((place, open));
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => Ok(0),
        () = tokio::time::sleep(DRAIN_DEADLINE) => Ok(connections.get()),
    }
}

/// Answers what comes over one connection.
fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    graceful: &GracefulShutdown,
    bounds: Bounds,
) -> impl Future<Output = ()> + Send + 'static {
    // Small answers leave at once.
    let _ = stream.set_nodelay(true);
    // The system counts how long nothing was taken; it is the only one who knows.
    #[cfg(target_os = "linux")]
    let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(bounds.take));
    // Round the router, not `Router::layer`, which would wrap every route of it for each connection.
    let service = ServiceBuilder::new().layer(Extension(ConnectInfo(peer))).service(router);
    let service = TowerToHyperService::new(service);
    // Proxies speak HTTP/1.1 to what is behind them. Were HTTP/2 taken too, who says nothing at all could not be told from
    // one that is about to, and would keep its place for ever.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(bounds.head);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    let watched = graceful.watch(connection);
    async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "a connection ended");
        }
    }
}
