//! Names and connections, as a seam for tests.

use std::fmt::Debug;
use std::io;
use std::net::SocketAddr;

use async_trait::async_trait;
use tokio::net::{TcpStream, lookup_host};

/// Resolves names and opens connections.
#[async_trait]
pub trait Network: Debug + Send + Sync {
    /// The addresses of a name.
    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;

    /// Connects to an address; also returns the address at the other end of the connection.
    async fn connect(&self, to: SocketAddr) -> io::Result<(TcpStream, SocketAddr)>;
}

/// The network of this machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemNetwork;

#[async_trait]
impl Network for SystemNetwork {
    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(lookup_host((host, port)).await?.collect())
    }

    async fn connect(&self, to: SocketAddr) -> io::Result<(TcpStream, SocketAddr)> {
        let stream = TcpStream::connect(to).await?;
        let peer = stream.peer_addr()?;
        Ok((stream, peer))
    }
}
