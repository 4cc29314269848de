//! The benchmarks of `docs/PERFORMANCE.md`: each a ratio of two measurements of one run on one machine, so that
//! it is comparable across machines. `make bench` runs all of them; `cargo bench --bench figures -- NAME` runs
//! one.

#![expect(clippy::expect_used, reason = "a figure of something that failed is worth nothing")]
#![expect(clippy::print_stdout, reason = "figures are what this is for")]

mod carry;
mod dribble;
mod groups;
mod ingest;
mod keys;
mod load;
mod month;
mod pages;
mod verify;
mod webhooks;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use mimalloc::MiMalloc;
use munim::config::{LogFormat, ServeConfig};
use munim::http::serve::Bounds;
use munim::metrics::Gauge;
use munim::service::clock::SystemClock;
use munim::service::entropy::SystemEntropy;
use munim::service::key_cache::{self, node};
use munim::service::{Policy, Services};
use munim::store::Store;
use munim::{http, startup, telemetry};
use tokio::net::TcpListener;
use zeroizing_alloc::ZeroAlloc;

/// As the program has it.
#[global_allocator]
static WIPING: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

/// What is measured.
#[derive(Parser)]
struct Args {
    /// verify, dribble, ingest, keys, month, groups, pages, carry or webhooks; all by default
    only: Option<String>,
    /// The program of `LiteLLM`, to compare with.
    #[arg(long, env = "LITELLM")]
    litellm: Option<PathBuf>,
    /// Passed by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Parser)]
struct Serve {
    #[command(flatten)]
    config: ServeConfig,
}

#[tokio::main]
async fn main() {
    let Args { only, litellm, bench: _ } = Args::parse();
    telemetry::start(LogFormat::Text);
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if wanted("verify") {
        verify::run().await;
    }
    if wanted("dribble") {
        dribble::run().await;
    }
    if wanted("ingest") {
        ingest::run().await;
    }
    if wanted("keys") {
        keys::run().await;
    }
    if wanted("month") {
        month::run().await;
    }
    if wanted("groups") {
        groups::run().await;
    }
    if wanted("pages") {
        pages::run().await;
    }
    if wanted("carry") {
        carry::run(litellm.as_deref()).await;
    }
    if wanted("webhooks") {
        webhooks::run().await;
    }
}

/// The services over a database file.
async fn services(file: &Path) -> Arc<Services> {
    services_at(&format!("sqlite://{}", file.display())).await
}

/// The services over a database.
async fn services_at(url: &str) -> Arc<Services> {
    let store = Store::open(url).await.expect("a database");
    let policy = Policy {
        key_prefix: "forii_sk_".into(),
        api_url: String::new(),
        sign_up_open: true,
        sign_ups_per_hour: 0,
        forms_per_minute: 0,
        max_keys_per_account: 0,
        max_agents_per_account: 0,
        public_url: String::new(),
        brand: String::new(),
        breached_passwords: None,
        session_idle: None,
        key_place: munim::service::auth::vault::KeyPlace::Nowhere,
        mail: None,
        grant_after_verification: true,
        inference: munim::service::inference::InferenceSettings::default(),
        payments: None,
        webhooks: munim::service::webhooks::WebhookSettings::default(),
    };
    Services::new(store, Box::new(SystemClock), Box::new(SystemEntropy), policy)
}

/// The whole server as `munim serve` builds it, on a free port.
async fn serve(services: &Arc<Services>) -> std::net::SocketAddr {
    let config = Serve::parse_from(["munim"]).config;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    key_cache::open(services).await.expect("the maps");
    // Holds the lease; without it each check would read the database first.
    tokio::spawn(node::run(Arc::clone(services)));
    let router = startup::router(Arc::clone(services), &config);
    tokio::spawn(http::serve::serve(
        listener,
        router,
        Bounds::of(config.max_connections),
        Gauge::default(),
        std::future::pending(),
    ));
    address
}

/// A folder on the project's disk, because the benchmarks wait for that disk.
fn folder() -> tempfile::TempDir {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tempfile::tempdir_in(target).expect("a folder")
}

/// The median.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
