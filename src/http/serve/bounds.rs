//! What clients may take, and how long they may take for it.

use std::time::Duration;

/// How long the head of a request may take.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// How long a client may take nothing of what it is sent, before its connection is closed.
const TAKE_DEADLINE: Duration = Duration::from_secs(30);
/// How long the head of a request may take where its address has too many that take longer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Heads of one network address that may take longer.
const SLOW_HEADS: u32 = 64;
/// The least that a client takes while it keeps us waiting: 1 kB a second.
const SLOWEST: SlowestReader = SlowestReader { bytes: 30_000, over: Duration::from_secs(30) };

/// What clients may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many of them at once; others wait.
    pub connections: u32,
    /// How many of one network address may ask for more than the gateway API; any number for 0.
    pub per_address: u32,
    /// Whose address is counted.
    pub counted: Counted,
    /// How many heads of one network address may take longer than `patience`.
    pub slow_heads: u32,
    /// How long other heads may take.
    pub patience: Duration,
    /// How long the head of a request may take, and how long nothing may be said between two.
    pub head: Duration,
    /// How long they may take nothing of what they are sent.
    pub take: Duration,
    /// How much they take at least.
    pub slowest: SlowestReader,
}

/// Whose connections are counted by their network address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Nobody's: the addresses are those of the operator's own proxies.
    Nobody,
    /// Everybody's but this machine's own: that is a proxy's which does not say for whom it comes.
    Others,
    /// Everybody's.
    Everybody,
}

/// The least that a client takes of what it is sent, while there is something to send. A stream that mostly has nothing
/// to send never waits for its client, and is not held to it.
#[derive(Clone, Copy, Debug)]
pub struct SlowestReader {
    /// So many bytes,
    pub bytes: usize,
    /// over so long a time in which it keeps us waiting.
    pub over: Duration,
}

impl Bounds {
    /// So many connections, with the usual deadlines.
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
