//! HTTP/1.1 clients with keep-alive, in a closed loop on one thread, so that the server is the bottleneck.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The measured latency and throughput.
pub struct Load {
    /// Responses with status 200 per second.
    pub per_second: f64,
    /// The median latency.
    pub p50: Duration,
    /// The 99th percentile of the latency.
    pub p99: Duration,
}

/// Sends requests over a number of connections for a time; the caller supplies the bytes of each, by connection
/// and number.
pub fn run(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    request: impl Fn(usize, usize) -> Arc<[u8]> + Send + Sync + 'static,
) -> Load {
    let request = Arc::new(request);
    measure(connections, time, move |at, until| call(address, at, until, Arc::clone(&request)))
}

/// Sends the same request so many times a second, over a number of connections for a time.
pub fn paced(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    per_second: u32,
    request: Arc<[u8]>,
) -> Load {
    let pause = Duration::from_secs(1) * u32::try_from(connections).expect("a count") / per_second;
    let started = Instant::now();
    measure(connections, time, move |at, until| {
        // They begin one after the other.
        let first = started
            + pause * u32::try_from(at).expect("a count") / u32::try_from(connections).expect("a count");
        call_paced(address, (first, pause), until, Arc::clone(&request))
    })
}

/// Runs the connections on a thread of their own.
fn measure<F: Future<Output = Vec<Duration>> + Send + 'static>(
    connections: usize,
    time: Duration,
    call: impl Fn(usize, Instant) -> F + Send + 'static,
) -> Load {
    let callers = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let started = Instant::now();
            let callers: Vec<_> = (0..connections).map(|at| tokio::spawn(call(at, started + time))).collect();
            let mut waits = Vec::new();
            for caller in callers {
                waits.extend(caller.await.expect("a caller"));
            }
            (waits, started.elapsed())
        })
    });
    let (mut waits, elapsed) = callers.join().expect("the callers");
    waits.sort_unstable();
    let at = |hundredth: usize| waits[(waits.len() - 1) * hundredth / 100];
    let per_second = f64::from(u32::try_from(waits.len()).expect("a count")) / elapsed.as_secs_f64();
    Load { per_second, p50: at(50), p99: at(99) }
}

async fn call_paced(
    address: SocketAddr,
    (first, pause): (Instant, Duration),
    until: Instant,
    request: Arc<[u8]>,
) -> Vec<Duration> {
    let mut stream = connect(address).await;
    let (mut waits, mut buffer) = (Vec::new(), Vec::with_capacity(4096));
    let mut next = first;
    while next < until {
        tokio::time::sleep_until(next.into()).await;
        let begun = Instant::now();
        stream.write_all(&request).await.expect("a request");
        read_answer(&mut stream, &mut buffer).await;
        waits.push(begun.elapsed());
        next += pause;
    }
    waits
}

async fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    stream
}

/// A response that comes piece by piece.
pub struct Coming {
    stream: TcpStream,
    came: Vec<u8>,
}

impl Coming {
    /// Sends a request over a connection of its own.
    pub async fn of(address: SocketAddr, request: &[u8]) -> Self {
        let mut stream = connect(address).await;
        stream.write_all(request).await.expect("a request");
        Self { stream, came: Vec::with_capacity(1024) }
    }

    /// Reads until a text has come.
    pub async fn until(&mut self, text: &[u8]) {
        while !self.came.windows(text.len()).any(|bytes| bytes == text) {
            let read = self.stream.read_buf(&mut self.came).await.expect("an answer");
            assert_ne!(read, 0, "it hung up: {}", String::from_utf8_lossy(&self.came));
        }
    }
}

async fn call(
    address: SocketAddr,
    at: usize,
    until: Instant,
    request: Arc<impl Fn(usize, usize) -> Arc<[u8]>>,
) -> Vec<Duration> {
    let mut stream = connect(address).await;
    let (mut waits, mut buffer) = (Vec::new(), Vec::with_capacity(4096));
    for number in 0.. {
        let begun = Instant::now();
        if begun >= until {
            break;
        }
        stream.write_all(&request(at, number)).await.expect("a request");
        read_answer(&mut stream, &mut buffer).await;
        waits.push(begun.elapsed());
    }
    waits
}

/// Reads one response with a Content-Length, and asserts status 200.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    buffer.clear();
    let head = loop {
        assert_ne!(stream.read_buf(buffer).await.expect("an answer"), 0, "the server hung up");
        if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end;
        }
    };
    let text = std::str::from_utf8(&buffer[..head]).expect("a head");
    assert!(text.starts_with("HTTP/1.1 200"), "{}", String::from_utf8_lossy(buffer));
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().expect("a length"))
    });
    let whole = head + 4 + length.expect("a Content-Length");
    while buffer.len() < whole {
        assert_ne!(stream.read_buf(buffer).await.expect("an answer"), 0, "the server hung up");
    }
}

/// The bytes of a POST of JSON.
pub fn post(path: &str, token: &str, body: &str) -> Arc<[u8]> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
    .into()
}
