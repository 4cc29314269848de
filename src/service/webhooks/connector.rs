//! Connects to public addresses alone. A name is resolved once for each connection, its addresses are checked, and the
//! connection is made to one that was checked: so it does not matter what the name resolves to a moment later. The other
//! end of the connection is checked again.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::Service;

use super::network::Network;
use crate::domain::webhook::Reach;

/// Addresses of a name that are tried.
const TRIED: usize = 4;

/// Why there is no connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    #[error("the name has no address")]
    NoAddress,
    #[error("no address of the name is public")]
    NotPublic,
    #[error("no address of the name accepts connections")]
    NoConnection,
}

/// The connector of the HTTP client.
#[derive(Clone, Debug)]
pub struct Connector {
    pub reach: Reach,
    pub network: Arc<dyn Network>,
}

impl Connector {
    /// Connects to the server of an address.
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, ConnectError> {
        let addresses = match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            Ok(address) => vec![(address, port).into()],
            Err(_) => self.network.resolve(host, port).await.map_err(|_| ConnectError::NoAddress)?,
        };
        if addresses.is_empty() {
            return Err(ConnectError::NoAddress);
        }
        let allowed: Vec<_> =
            addresses.into_iter().filter(|address| self.reach.allows(address.ip())).collect();
        if allowed.is_empty() {
            return Err(ConnectError::NotPublic);
        }
        for address in allowed.into_iter().take(TRIED) {
            let Ok((stream, peer)) = self.network.connect(address).await else { continue };
            if !self.reach.allows(peer.ip()) {
                return Err(ConnectError::NotPublic);
            }
            // A request is one small write; failing to set it only costs time.
            let _ = stream.set_nodelay(true);
            return Ok(stream);
        }
        Err(ConnectError::NoConnection)
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let default = if uri.scheme_str() == Some("http") { 80 } else { 443 };
            let host = uri.host().ok_or(ConnectError::NoAddress)?;
            let stream = this.connect(host, uri.port_u16().unwrap_or(default)).await?;
            Ok(TokioIo::new(stream))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::SocketAddr;
    use std::sync::Mutex;

    use async_trait::async_trait;
    use tokio::net::TcpListener;

    use super::*;

    /// Resolves a name to other addresses each time, and connects to a listener of this machine whatever the address.
    #[derive(Debug)]
    struct Rebinding {
        answers: Mutex<Vec<Vec<SocketAddr>>>,
        listener: SocketAddr,
        /// The other end of connections; the address that was asked for if there is none.
        peer: Option<SocketAddr>,
        connected: Mutex<Vec<SocketAddr>>,
    }

    #[async_trait]
    impl Network for Rebinding {
        async fn resolve(&self, _: &str, _: u16) -> io::Result<Vec<SocketAddr>> {
            let mut answers = self.answers.lock().unwrap();
            if answers.is_empty() { Err(io::Error::other("no such name")) } else { Ok(answers.remove(0)) }
        }

        async fn connect(&self, to: SocketAddr) -> io::Result<(TcpStream, SocketAddr)> {
            self.connected.lock().unwrap().push(to);
            Ok((TcpStream::connect(self.listener).await?, self.peer.unwrap_or(to)))
        }
    }

    async fn connector(answers: &[&[&str]], peer: Option<&str>) -> (Connector, Arc<Rebinding>, TcpListener) {
        let at = |text: &&str| SocketAddr::new(text.parse().unwrap(), 443);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let network = Arc::new(Rebinding {
            answers: Mutex::new(answers.iter().map(|answer| answer.iter().map(at).collect()).collect()),
            listener: listener.local_addr().unwrap(),
            peer: peer.as_ref().map(at),
            connected: Mutex::default(),
        });
        (Connector { reach: Reach::Public, network: Arc::clone(&network) as _ }, network, listener)
    }

    fn connected(network: &Rebinding) -> Vec<String> {
        network.connected.lock().unwrap().iter().map(|address| address.ip().to_string()).collect()
    }

    #[tokio::test]
    async fn a_name_that_resolves_differently_the_second_time_is_checked_each_time() {
        let (connector, network, _listener) =
            connector(&[&["8.8.8.8"], &["127.0.0.1"], &["::1"]], None).await;
        connector.connect("hooks.example.in", 443).await.unwrap();
        for _ in 0..2 {
            let refused = connector.connect("hooks.example.in", 443).await.unwrap_err();
            assert_eq!(refused, ConnectError::NotPublic);
        }
        assert_eq!(connected(&network), ["8.8.8.8"], "each connection is to the address that was checked");
        assert_eq!(connector.connect("hooks.example.in", 443).await.unwrap_err(), ConnectError::NoAddress);
    }

    #[tokio::test]
    async fn of_several_addresses_only_public_ones_are_tried() {
        let mixed = ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "1.1.1.1"];
        let (connector, network, _listener) = connector(&[&mixed], None).await;
        connector.connect("hooks.example.in", 443).await.unwrap();
        assert_eq!(connected(&network), ["1.1.1.1"]);
    }

    #[tokio::test]
    async fn the_other_end_of_the_connection_is_checked_too() {
        let (connector, _network, _listener) = connector(&[&["8.8.8.8"]], Some("127.0.0.1")).await;
        let refused = connector.connect("hooks.example.in", 443).await.unwrap_err();
        assert_eq!(refused, ConnectError::NotPublic);
    }

    #[tokio::test]
    async fn an_address_in_the_place_of_a_name_is_checked_without_asking_anybody() {
        let (connector, network, _listener) = connector(&[], None).await;
        for host in ["127.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254"] {
            let refused = connector.connect(host, 443).await.unwrap_err();
            assert_eq!(refused, ConnectError::NotPublic, "{host}");
        }
        connector.connect("[2606:4700::1111]", 443).await.unwrap();
        assert_eq!(connected(&network), ["2606:4700::1111"]);
    }
}
