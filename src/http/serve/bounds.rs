//! Limits for clients and their timeouts.

use std::time::Duration;

/// The timeout for a request's head.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// The timeout for a client that reads nothing of its response, before its connection is closed.
const TAKE_DEADLINE: Duration = Duration::from_secs(30);
/// The timeout for a request's head if its address has too many slow ones.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most slow heads of one network address.
const SLOW_HEADS: u32 = 64;
/// The slowest reader: 1 kB a second, while the server waits for it.
const SLOWEST: SlowestReader = SlowestReader { bytes: 30_000, over: Duration::from_secs(30) };

/// Limits for clients.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The most connections; further clients wait.
    pub connections: u32,
    /// The most connections per network address outside the gateway API; 0: unlimited.
    pub per_address: u32,
    /// Which addresses are counted.
    pub counted: Counted,
    /// The most heads per network address that may take longer than `patience`.
    pub slow_heads: u32,
    /// The timeout for other heads.
    pub patience: Duration,
    /// The timeout for a request's head, and for an idle connection.
    pub head: Duration,
    /// The timeout for reading nothing of a response.
    pub take: Duration,
    /// The slowest reader.
    pub slowest: SlowestReader,
}

/// Which network addresses are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// None: the addresses are those of the operator's own proxies.
    Nobody,
    /// All but loopback addresses, which are those of a proxy that reports no client address.
    Others,
    /// All.
    Everybody,
}

/// The minimum rate at which a client reads a response while data is pending. An event stream is mostly idle,
/// so it is not held to it.
#[derive(Clone, Copy, Debug)]
pub struct SlowestReader {
    /// This many bytes,
    pub bytes: usize,
    /// over this much time in which the server waited.
    pub over: Duration,
}

impl Bounds {
    /// The defaults, with a limit of connections.
    pub const fn of(connections: u32) -> Self {
        Self {
            connections,
            per_address: 0,
            counted: Counted::Nobody,
            slow_heads: SLOW_HEADS,
            patience: PATIENCE,
            head: HEAD_DEADLINE,
            take: TAKE_DEADLINE,
            slowest: SLOWEST,
        }
    }
}
