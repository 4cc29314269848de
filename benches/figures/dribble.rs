//! Key checks beside a thousand slow clients: each sends one byte of its head or body at a time, and never the
//! last.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use munim::domain::Caller;
use munim::service::accounts::{self, AccountRequest};
use munim::service::key_cache;
use munim::service::key_cache::gateways;
use munim::service::keys::{self, KeyRequest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::load::{self, Load};
use super::{folder, median, serve, services};

const DRIBBLERS: usize = 1_000;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
const TIME: Duration = Duration::from_secs(2);
/// The pause between two bytes of a client.
const PAUSE: Duration = Duration::from_millis(500);
/// The timeouts: ten seconds for heads; thirty for bodies, and ten more to read the response.
const GONE_AFTER: Duration = Duration::from_secs(45);

pub async fn run() {
    let folder = folder();
    let services = services(&folder.path().join("munim.db")).await;
    let request = AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
    let account = accounts::create(&services, request).await.expect("an account");
    let wanted = KeyRequest { name: "bench", expires: "", agent_id: "" };
    let (_, key) = keys::create(&services, &Caller::OPERATOR, &account, wanted).await.expect("a key");
    let (_, token) = gateways::create(&services, "bench").await.expect("a gateway");
    key_cache::open(&services).await.expect("the maps");
    let address = serve(&services).await;
    let check = load::post("/v1/keys/verify", token.reveal(), &format!(r#"{{"key":"{}"}}"#, key.reveal()));

    let measure = || {
        let check = Arc::clone(&check);
        tokio::task::spawn_blocking(move || {
            load::run(address, CONNECTIONS, TIME, move |_, _| Arc::clone(&check))
        })
    };
    // Warm-up.
    measure().await.expect("a load");
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let alone = measure().await.expect("a load");
        let dribblers = Dribblers::begin(address, token.reveal()).await;
        let beside = measure().await.expect("a load");
        dribblers.leave();
        ratios.push(beside.p99.as_secs_f64() / alone.p99.as_secs_f64());
        say("nobody else", &alone);
        say("a thousand dribble", &beside);
    }
    println!("dribble p99 beside / alone (median of {ROUNDS}): {:.2}", median(ratios));
    let begun = Instant::now();
    let (gone, last) = Dribblers::begin(address, token.reveal()).await.until_gone().await;
    assert!(begun.elapsed() < GONE_AFTER * 2);
    println!("dribble gone: {gone} of {DRIBBLERS}, the last after {last:.1?}");
}

fn say(name: &str, load: &Load) {
    println!("dribble {name:<22} {:>8.0}/s  p50 {:>7.2?}  p99 {:>7.2?}", load.per_second, load.p50, load.p99);
}

/// The slow clients, on a thread of their own.
struct Dribblers {
    stop: tokio_util::sync::CancellationToken,
    thread: std::thread::JoinHandle<Vec<Option<Duration>>>,
}

impl Dribblers {
    /// Connects all of them.
    async fn begin(address: SocketAddr, token: &str) -> Self {
        let stop = tokio_util::sync::CancellationToken::new();
        let (connected, all) = tokio::sync::oneshot::channel();
        let (stopped, token) = (stop.clone(), token.to_owned());
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let mut clients = Vec::with_capacity(DRIBBLERS);
                for at in 0..DRIBBLERS {
                    let stream = TcpStream::connect(address).await.expect("a connection");
                    clients.push(tokio::spawn(dribble(stream, head(at, &token), stopped.clone())));
                }
                let _ = connected.send(());
                let mut ends = Vec::with_capacity(DRIBBLERS);
                for client in clients {
                    ends.push(client.await.expect("a client"));
                }
                ends
            })
        });
        all.await.expect("all connected");
        Self { stop, thread }
    }

    /// Disconnects all.
    fn leave(self) {
        self.stop.cancel();
        let _ = self.thread.join();
    }

    /// How many connections the server closed in time, and after how long the last.
    async fn until_gone(self) -> (usize, Duration) {
        tokio::time::sleep(GONE_AFTER).await;
        self.stop.cancel();
        let ends = self.thread.join().expect("the clients");
        let gone: Vec<_> = ends.into_iter().flatten().collect();
        (gone.len(), gone.into_iter().max().unwrap_or_default())
    }
}

/// Half of them send an endless head, the others an endless body.
fn head(at: usize, token: &str) -> Vec<u8> {
    if at.is_multiple_of(2) {
        return b"POST /v1/keys/verify HTTP/1.1\r\nHost: localhost\r\nX-".to_vec();
    }
    format!(
        "POST /v1/usage/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n["
    )
    .into_bytes()
}

/// Sends the head and then one byte at a time; returns when the server disconnected, if it did.
async fn dribble(
    mut stream: TcpStream,
    head: Vec<u8>,
    stop: tokio_util::sync::CancellationToken,
) -> Option<Duration> {
    let begun = Instant::now();
    stream.write_all(&head).await.ok()?;
    let mut answer = [0; 1024];
    loop {
        tokio::select! {
            () = stop.cancelled() => return None,
            () = tokio::time::sleep(PAUSE) => {
                if stream.write_all(b"a").await.is_err() {
                    return Some(begun.elapsed());
                }
            }
            read = stream.read(&mut answer) => {
                if matches!(read, Ok(0) | Err(_)) {
                    return Some(begun.elapsed());
                }
            }
        }
    }
}
