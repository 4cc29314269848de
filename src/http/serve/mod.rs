//! The accept loop: like `axum::serve`, with timeouts for slow clients and limits of connections, so that slow
//! clients hold none for ever and one network address cannot take all.

mod bounds;
pub mod connection_limits;
mod wire;

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

pub use self::bounds::{Bounds, Counted, SlowestReader};
use self::connection_limits::{ConnectionLimits, ConnectionPermit};
use self::wire::Wire;
use crate::metrics::Gauge;

/// The send buffer of the kernel, in bytes: small, so that the bytes written are close to the bytes that the
/// client has read.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 32 * 1024;
/// How long running requests may take after the server stopped to accept connections.
pub const DRAIN_DEADLINE: Duration = Duration::from_secs(20);

/// Serves until `stop` resolves, then finishes running requests. Returns how many connections were aborted.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    connections: Gauge,
    stop: impl Future<Output = ()>,
) -> io::Result<i64> {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(bounds.connections as usize));
    let crowd = ConnectionLimits::new(bounds.per_address, bounds.slow_heads, bounds.counted);
    let mut stop = std::pin::pin!(stop);
    loop {
        // Also while no slot is free.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.map_err(io::Error::other)?,
            () = &mut stop => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, or the client has disconnected: wait a little and continue.
                    tracing::warn!(%error, "failed to accept connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let connection = answer(stream, (peer, crowd.enter(peer.ip())), router.clone(), &graceful, bounds);
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

/// Serves one connection.
fn answer(
    stream: TcpStream,
    (peer, seat): (SocketAddr, Arc<ConnectionPermit>),
    router: Router,
    graceful: &GracefulShutdown,
    bounds: Bounds,
) -> impl Future<Output = ()> + Send + 'static {
    // Sends small responses at once.
    let _ = stream.set_nodelay(true);
    // Only the kernel knows for how long nothing was acknowledged.
    #[cfg(target_os = "linux")]
    {
        let socket = SockRef::from(&stream);
        let _ = socket.set_tcp_user_timeout(Some(bounds.take));
        let _ = socket.set_tcp_notsent_lowat(UNSENT);
    }
    // Around the router, not by `Router::layer`, which would wrap every route for each connection.
    let stream = Wire::new(stream, Arc::clone(&seat), bounds.patience, bounds.slowest);
    let answered = Arc::clone(&seat);
    let begin = move |mut request: axum::http::Request<_>| {
        seat.begin_answer();
        request.extensions_mut().insert(Arc::clone(&seat));
        request
    };
    let end = move |response| {
        answered.end_answer();
        response
    };
    let service = ServiceBuilder::new()
        .map_request(begin)
        .map_response(end)
        .layer(Extension(ConnectInfo(peer)))
        .service(router);
    let service = TowerToHyperService::new(service);
    // Proxies use HTTP/1.1 to their backends. With HTTP/2 an idle client could not be told from one that is
    // about to send a request, and would keep its slot for ever.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(bounds.head);
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    let watched = graceful.watch(connection);
    async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "connection closed with an error");
        }
    }
}
