//! `munim healthcheck`: for containers, whose image has no HTTP client.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::error::CliError;

/// The timeout.
const DEADLINE: Duration = Duration::from_secs(3);

/// Options of `healthcheck`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The address that the server listens on
    #[arg(long, env = "MUNIM_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
}

/// Requests `/healthz`; fails unless the server responds.
pub async fn run(args: &Args) -> Result<(), CliError> {
    let address = SocketAddr::new(reachable(args.listen.ip()), args.listen.port());
    let asked = tokio::time::timeout(DEADLINE, ask(address)).await;
    let asked = asked.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    asked.map_err(|error| CliError::Unhealthy { address, error })
}

/// Replaces an unspecified address by the loopback.
fn reachable(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    }
}

async fn ask(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n").await?;
    // Reads the status line alone.
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await?;
    if answer.ends_with(b" 200") {
        Ok(())
    } else {
        Err(io::Error::other(String::from_utf8_lossy(&answer).into_owned()))
    }
}
