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

/// What a latency is.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// To the end of the answer, one request after another.
    End,
    /// To the end of the answer, from the moment at which each request was due: so many a second over all connections.
    EndFromDue(f64),
    /// To the first byte of the body.
    Body,
}

/// Sends requests over a number of connections for a time; the caller supplies the bytes of each, by connection
/// and number.
pub fn run(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    request: impl Fn(usize, usize) -> Arc<[u8]> + Send + Sync + 'static,
) -> Load {
    run_until(Until::End, address, connections, time, request)
}

/// The same, with another latency.
pub fn run_until(
    until: Until,
    address: SocketAddr,
    connections: usize,
    time: Duration,
    request: impl Fn(usize, usize) -> Arc<[u8]> + Send + Sync + 'static,
) -> Load {
    let callers = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let request = Arc::new(request);
        runtime.block_on(async {
            let started = Instant::now();
            let callers: Vec<_> = (0..connections)
                .map(|at| {
                    let pace = match until {
                        Until::EndFromDue(per_second) => {
                            let count = f64::from(u32::try_from(connections).expect("a count"));
                            let every = Duration::from_secs_f64(count / per_second);
                            Some((started + every.mul_f64(fraction(at, connections)), every))
                        }
                        _ => None,
                    };
                    let times = Times { until, pace, end: started + time };
                    tokio::spawn(call(address, at, times, Arc::clone(&request)))
                })
                .collect();
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

fn fraction(at: usize, of: usize) -> f64 {
    let count = |number| f64::from(u32::try_from(number).expect("a count"));
    count(at) / count(of)
}

/// When a connection sends.
struct Times {
    until: Until,
    /// When its first request is due, and how long until the next.
    pace: Option<(Instant, Duration)>,
    end: Instant,
}

async fn call(
    address: SocketAddr,
    at: usize,
    times: Times,
    request: Arc<impl Fn(usize, usize) -> Arc<[u8]>>,
) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let (mut waits, mut buffer) = (Vec::new(), Vec::with_capacity(4096));
    for number in 0.. {
        let begun = match times.pace {
            Some((first, every)) => first + every * u32::try_from(number).expect("a count"),
            None => Instant::now(),
        };
        if begun >= times.end {
            break;
        }
        tokio::time::sleep_until(begun.into()).await;
        stream.write_all(&request(at, number)).await.expect("a request");
        let body = read_answer(&mut stream, &mut buffer).await;
        waits.push(if matches!(times.until, Until::Body) { body - begun } else { begun.elapsed() });
    }
    waits
}

/// Reads one response, with a Content-Length or in chunks, and asserts status 200. Returns when its body began.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Instant {
    buffer.clear();
    let head = loop {
        more(stream, buffer).await;
        if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = std::str::from_utf8(&buffer[..head]).expect("a head");
    assert!(text.starts_with("HTTP/1.1 200"), "{}", String::from_utf8_lossy(buffer));
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().expect("a length"))
    });
    if buffer.len() == head {
        more(stream, buffer).await;
    }
    let begun = Instant::now();
    let is_whole = |buffer: &[u8]| match length {
        Some(length) => buffer.len() >= head + length,
        None => buffer.ends_with(b"\r\n0\r\n\r\n"),
    };
    while !is_whole(buffer) {
        more(stream, buffer).await;
    }
    begun
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) {
    assert_ne!(stream.read_buf(buffer).await.expect("an answer"), 0, "the server hung up");
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
