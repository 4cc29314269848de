//! Calls through the inference API of `munim serve`, with holds and the journal, compared with the same upstream called directly and
//! through a bare reverse proxy: axum and the client library that Munim uses, which checks, holds and records nothing.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use munim::domain::{Caller, ModelKind, ModelRoute, Money, Rates, Upstream, UpstreamName, UpstreamUrl};
use munim::service::accounts::{self, AccountRequest};
use munim::service::billing::prices;
use munim::service::inference::upstreams;
use munim::service::keys::{self, KeyRequest};
use munim::service::operations::check::check;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::load::{self, Coming, Load};
use super::{folder, median, services};

const CONNECTIONS: usize = 64;
const PER_SECOND: u32 = 2_000;
const TIME: Duration = Duration::from_secs(5);
const ROUNDS: usize = 5;
/// Streams one after the other, until their first event.
const FIRST_EVENTS: usize = 2_000;
const OPEN_STREAMS: usize = 5_000;
const CHAT: &str = "/v1/chat/completions";
const ANSWER: &str = r#"{"id":"c","object":"chat.completion","model":"there","choices":[{"index":0,"message":{"role":"assistant","content":"Namaste"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}}"#;
const PIECE: &str = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"there\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Namaste \"},\"finish_reason\":null}]}\n\n";
const END: &str = "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5}}\n\ndata: [DONE]\n\n";

pub async fn run() {
    let folder = folder();
    let (open, held) = watch::channel(true);
    let upstream = serve_upstream(held).await;
    let places = Places {
        direct: upstream,
        bare: serve_proxy(upstream).await,
        ours: Munim::start(folder.path(), upstream).await,
    };
    latency(&places).await;
    throughput(&places).await;
    first_events(&places).await;
    let _ = open.send(false);
    open_streams(&places.ours, &open).await;
    places.ours.end(folder.path()).await;
}

/// What is called.
struct Places {
    direct: SocketAddr,
    bare: SocketAddr,
    ours: Munim,
}

impl Places {
    /// The name of each, its address, and a request to it.
    fn each(&self, body: &str) -> [(&'static str, SocketAddr, Arc<[u8]>); 3] {
        let key = &self.ours.key;
        [
            ("the upstream itself", self.direct, load::post(CHAT, key, body)),
            ("bare reverse proxy", self.bare, load::post(CHAT, key, body)),
            ("munim", self.ours.address, load::post(&format!("/inference{CHAT}"), key, body)),
        ]
    }
}

/// The latency at a fixed rate.
async fn latency(places: &Places) {
    let mut added: [Vec<f64>; 4] = Default::default();
    for round in 0..=ROUNDS {
        let mut loads = Vec::new();
        for (name, address, request) in places.each(&question(false)) {
            let paced = move || load::paced(address, CONNECTIONS, TIME, PER_SECOND, request);
            let load = tokio::task::spawn_blocking(paced).await.expect("a load");
            if round > 0 {
                say(name, &load);
            }
            loads.push(load);
        }
        // The first round is warm-up.
        if round > 0 {
            let over = |time: Duration, base: Duration| (time.as_secs_f64() - base.as_secs_f64()) * 1_000.0;
            added[0].push(over(loads[2].p50, loads[0].p50));
            added[1].push(over(loads[2].p99, loads[0].p99));
            added[2].push(over(loads[2].p50, loads[1].p50));
            added[3].push(over(loads[2].p99, loads[1].p99));
        }
    }
    let [p50, p99, p50_bare, p99_bare] = added.map(median);
    println!("inference added to the upstream at {PER_SECOND}/s: p50 {p50:.2} ms, p99 {p99:.2} ms");
    println!("inference added to the proxy at {PER_SECOND}/s: p50 {p50_bare:.2} ms, p99 {p99_bare:.2} ms");
}

async fn throughput(places: &Places) {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let mut rates = Vec::new();
        for (name, address, request) in places.each(&question(false)) {
            let run = move || load::run(address, CONNECTIONS, TIME, move |_, _| Arc::clone(&request));
            let load = tokio::task::spawn_blocking(run).await.expect("a load");
            say(name, &load);
            rates.push(load.per_second);
        }
        ratios.push(rates[2] / rates[1]);
    }
    println!("inference munim / bare proxy, calls a second (median of {ROUNDS}): {:.2}", median(ratios));
}

/// How long the first event of a stream takes.
async fn first_events(places: &Places) {
    let mut medians = Vec::new();
    for (name, address, request) in places.each(&question(true)) {
        let mut waits = Vec::with_capacity(FIRST_EVENTS);
        for _ in 0..FIRST_EVENTS {
            let begun = Instant::now();
            let mut stream = Coming::of(address, &request).await;
            stream.until(b"Namaste").await;
            waits.push(begun.elapsed().as_secs_f64() * 1_000.0);
            stream.until(b"[DONE]").await;
        }
        let wait = median(waits);
        println!("inference {name:<22} first event p50 {wait:.2} ms");
        medians.push(wait);
    }
    println!("inference first event later than the upstream's: {:.2} ms", medians[2] - medians[0]);
}

/// The memory of the server with many streams that wait for their next event.
async fn open_streams(ours: &Munim, go_on: &watch::Sender<bool>) {
    let before = ours.resident();
    let request = load::post(&format!("/inference{CHAT}"), &ours.key, &question(true));
    let mut streams = Vec::with_capacity(OPEN_STREAMS);
    for _ in 0..OPEN_STREAMS {
        let mut stream = Coming::of(ours.address, &request).await;
        stream.until(b"Namaste").await;
        streams.push(stream);
    }
    println!("inference {OPEN_STREAMS} open streams: {} MB, {before} MB before", ours.resident());
    let _ = go_on.send(true);
    for stream in &mut streams {
        stream.until(b"[DONE]").await;
    }
}

fn say(name: &str, load: &Load) {
    println!(
        "inference {name:<22} {:>8.0}/s  p50 {:>7.2?}  p99 {:>7.2?}",
        load.per_second, load.p50, load.p99
    );
}

fn question(is_streamed: bool) -> String {
    format!(
        r#"{{"model":"m","messages":[{{"role":"user","content":"Namaste?"}}],"max_tokens":16,"stream":{is_streamed}}}"#
    )
}

/// A server that answers at once; streams end when they may.
async fn serve_upstream(may_end: watch::Receiver<bool>) -> SocketAddr {
    let answer = async |State(may_end): State<watch::Receiver<bool>>, body: Bytes| -> Response {
        if !body.windows(13).any(|bytes| bytes == b"\"stream\":true") {
            return ([(header::CONTENT_TYPE, "application/json")], ANSWER).into_response();
        }
        let first = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(PIECE.as_bytes())) });
        let last = stream::once(async move {
            let _ = may_end.clone().wait_for(|may| *may).await;
            Ok(Bytes::from_static(END.as_bytes()))
        });
        ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(first.chain(last))).into_response()
    };
    listen(Router::new().fallback(answer).with_state(may_end)).await
}

/// A reverse proxy that does nothing else.
async fn serve_proxy(upstream: SocketAddr) -> SocketAddr {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<HttpConnector, Body> = Client::builder(TokioExecutor::new()).build(connector);
    let pass = async move |State(client): State<Client<HttpConnector, Body>>, mut request: Request| {
        let uri = format!("http://{upstream}{}", request.uri().path());
        *request.uri_mut() = uri.parse().expect("an address");
        request.headers_mut().remove(header::HOST);
        client
            .request(request)
            .await
            .expect("an answer")
            .map(|body| Body::new(body.map_err(axum::Error::new)))
    };
    listen(Router::new().fallback(pass).with_state(client)).await
}

async fn listen(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

/// `munim serve`, in a process of its own.
struct Munim {
    process: Child,
    address: SocketAddr,
    key: String,
}

impl Munim {
    async fn start(folder: &Path, upstream: SocketAddr) -> Self {
        let file = folder.join("munim.db");
        let services = services(&file).await;
        let rates =
            Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() };
        prices::set(&services, "m", ModelKind::Chat, rates, None).await.expect("a price");
        let gpu = UpstreamName::parse("gpu").expect("a name");
        let url = UpstreamUrl::parse(&format!("http://{upstream}/v1")).expect("an address");
        let timeout = Duration::from_secs(600);
        let added = Upstream { name: gpu.clone(), url, key_file: None, timeout };
        upstreams::add(&services, &added).await.expect("an upstream");
        let route =
            ModelRoute { model: "m".into(), upstream: gpu, upstream_model: None, max_output: 16, weight: 1 };
        upstreams::route(&services, &route).await.expect("a route");
        let request =
            AccountRequest { name: "Bench", email: "bench@example.in", password: "a bench of teak" };
        let account = accounts::create(&services, request).await.expect("an account");
        let amount = Money::from_rupees(1_000_000);
        accounts::credit(&services, &account, None, amount, "Bench").await.expect("credit");
        let wanted = KeyRequest { name: "bench", expires: "", agent_id: "" };
        let (_, key) = keys::create(&services, &Caller::OPERATOR, &account, wanted).await.expect("a key");
        services.store.close().await;
        let address = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("it");
        let process = Command::new(env!("CARGO_BIN_EXE_munim"))
            .arg("serve")
            .current_dir(folder)
            .env("MUNIM_DATABASE_URL", format!("sqlite://{}", file.display()))
            .env("MUNIM_LISTEN", address.to_string())
            .env("MUNIM_INFERENCE_CALLS_PER_ACCOUNT", "8192")
            .env("MUNIM_MAX_CONNECTIONS", "20000")
            .stdout(Stdio::null())
            .spawn()
            .expect("a server");
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { process, address, key: key.reveal().to_owned() }
    }

    /// Its memory, in megabytes.
    fn resident(&self) -> u64 {
        let status = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(status).expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
    }

    /// Stops it, and checks that everything is recorded and adds up.
    async fn end(mut self, folder: &Path) {
        let stopped = Command::new("kill").arg(self.process.id().to_string()).status().expect("kill");
        assert!(stopped.success() && self.process.wait().expect("its end").success());
        let services = services(&folder.join("munim.db")).await;
        let found = check(&services).await.expect("a check");
        assert!(found.differences.is_empty(), "{:?}", found.differences);
        println!("inference checked: {} calls add up", found.extent.events);
    }
}
