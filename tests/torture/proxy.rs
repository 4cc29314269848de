//! A TCP proxy that can stall, or cut connections after some bytes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::random::Random;

/// A port that leads to another one.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    is_stalled: watch::Sender<bool>,
    connections: watch::Sender<u64>,
}

impl Proxy {
    /// Starts one. With randomness, each connection is cut after some bytes.
    pub async fn start(target: SocketAddr, cuts: Option<Random>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (is_stalled, stalls) = watch::channel(false);
        let (connections, ends) = watch::channel(0);
        let cuts = Arc::new(Mutex::new(cuts));
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let limits = cuts.lock().expect("a lock").as_mut().map_or([u64::MAX; 2], limits);
                tokio::spawn(carry(near, target, limits, stalls.clone(), ends.clone()));
            }
        });
        Self { address, is_stalled, connections }
    }

    /// Stalls, or resumes with the buffered bytes.
    pub fn stall(&self, is_stalled: bool) {
        self.is_stalled.send_replace(is_stalled);
    }

    /// Resets all connections.
    pub fn reset(&self) {
        self.connections.send_modify(|count| *count += 1);
    }
}

/// The number of bytes after which a connection is cut, in each direction.
fn limits(random: &mut Random) -> [u64; 2] {
    let limit = random.between(1, 6_000);
    match random.between(0, 5) {
        0 | 1 => [limit, u64::MAX],
        2 | 3 => [u64::MAX, limit],
        _ => [u64::MAX; 2],
    }
}

async fn carry(
    near: TcpStream,
    target: SocketAddr,
    [up, down]: [u64; 2],
    stalls: watch::Receiver<bool>,
    mut ends: watch::Receiver<u64>,
) {
    ends.mark_unchanged();
    let mut stalled = stalls.clone();
    if stalled.wait_for(|is_stalled| !is_stalled).await.is_err() {
        return;
    }
    let Ok(far) = TcpStream::connect(target).await else { return };
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = forward(near_read, far_write, up, stalls.clone()) => {}
        () = forward(far_read, near_write, down, stalls) => {}
        _ = ends.changed() => {}
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut left: u64,
    mut stalls: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while left > 0 {
        let Ok(read @ 1..) = from.read(&mut buffer).await else { return };
        if stalls.wait_for(|is_stalled| !is_stalled).await.is_err() {
            return;
        }
        let some = u64::try_from(read).expect("a length").min(left);
        left -= some;
        let some = usize::try_from(some).expect("a length");
        if to.write_all(&buffer[..some]).await.is_err() {
            return;
        }
    }
}
