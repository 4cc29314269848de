//! Calls through the inference API, beside the same upstream called directly, a bare reverse proxy of the same HTTP client,
//! and `LiteLLM`, if `LITELLM` names its program. Each server is a process or has threads of its own; all share the machine
//! with the callers.

mod litellm;
mod munim;
mod streams;
mod upstream;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use self::litellm::LiteLlm;
use self::munim::Munim;
use super::load::{self, Load, Until};
use super::{folder, median};

/// The name of the model, everywhere.
pub const MODEL: &str = "m";
const ROUNDS: usize = 5;
const TIME: Duration = Duration::from_secs(3);
/// The load beside which the added latency is measured.
const PER_SECOND: f64 = 2_000.0;
const PACED_CONNECTIONS: usize = 64;
const CONNECTIONS: usize = 32;
/// Streams that begin one after another.
const STREAM_CONNECTIONS: usize = 4;
/// Streams that are open at once.
const OPEN_STREAMS: usize = 5_000;

/// Whom to call.
#[derive(Clone)]
struct Target {
    name: &'static str,
    address: SocketAddr,
    path: &'static str,
    token: String,
}

impl Target {
    fn request(&self, is_streamed: bool) -> Arc<[u8]> {
        let messages = [json!({"role": "user", "content": "How far is the moon, in words?"})];
        let body = json!({"model": MODEL, "max_tokens": 64, "stream": is_streamed, "messages": messages});
        load::post(self.path, &self.token, &body.to_string())
    }

    async fn measure(&self, until: Until, connections: usize, is_streamed: bool) -> Load {
        let (address, request) = (self.address, self.request(is_streamed));
        let measuring = tokio::task::spawn_blocking(move || {
            load::run_until(until, address, connections, TIME, move |_, _| Arc::clone(&request))
        });
        let load = measuring.await.expect("a load");
        println!(
            "carry   {:<10} {:<28} {:>7.0}/s  p50 {:>8.2?}  p99 {:>8.2?}",
            self.name,
            format!("{until:?}"),
            load.per_second,
            load.p50,
            load.p99
        );
        load
    }
}

pub async fn run(litellm: Option<&Path>) {
    let folder = folder();
    let upstream = upstream::start();
    let direct =
        Target { name: "direct", address: upstream, path: "/v1/chat/completions", token: "none".to_owned() };
    let bare = Target { name: "bare proxy", address: upstream::start_proxy(upstream), ..direct.clone() };
    let munim = Munim::start(folder.path(), upstream).await;
    let ours = Target {
        name: "munim",
        address: munim.address,
        path: "/inference/v1/chat/completions",
        token: munim.key.clone(),
    };
    added(&direct, &bare, &ours).await;
    throughput(&bare, &ours).await;
    first_token(&direct, &ours).await;
    let opened = streams::open(&munim, &ours, OPEN_STREAMS).await;
    println!("carry   {} open streams: {} MB, {} MB before", opened.count, opened.after, opened.before);
    if let Some(program) = litellm {
        let litellm = LiteLlm::start(program, folder.path(), upstream).await;
        let other = Target {
            name: "LiteLLM",
            address: litellm.address,
            path: "/v1/chat/completions",
            token: litellm::KEY.to_owned(),
        };
        let (theirs, ours) = (
            other.measure(Until::End, CONNECTIONS, false).await,
            ours.measure(Until::End, CONNECTIONS, false).await,
        );
        println!("carry   munim / LiteLLM: {:.1}", ours.per_second / theirs.per_second);
    } else {
        println!("carry   LiteLLM is not installed here: LITELLM names its program");
    }
    munim.check();
}

/// The latency that is added at 2,000 calls a second.
async fn added(direct: &Target, bare: &Target, ours: &Target) {
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let until = Until::EndFromDue(PER_SECOND);
        let direct = direct.measure(until, PACED_CONNECTIONS, false).await;
        bare.measure(until, PACED_CONNECTIONS, false).await;
        let ours = ours.measure(until, PACED_CONNECTIONS, false).await;
        // The first round is warm-up.
        if round > 0 {
            p50.push(milliseconds(ours.p50) - milliseconds(direct.p50));
            p99.push(milliseconds(ours.p99) - milliseconds(direct.p99));
        }
    }
    println!("carry   munim - direct at 2,000/s: p50 {:.2} ms, p99 {:.2} ms", median(p50), median(p99));
}

async fn throughput(bare: &Target, ours: &Target) {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let bare = bare.measure(Until::End, CONNECTIONS, false).await;
        let ours = ours.measure(Until::End, CONNECTIONS, false).await;
        ratios.push(ours.per_second / bare.per_second);
    }
    println!("carry   munim / bare proxy: {:.2}", median(ratios));
}

async fn first_token(direct: &Target, ours: &Target) {
    let mut later = Vec::new();
    for _ in 0..ROUNDS {
        let direct = direct.measure(Until::Body, STREAM_CONNECTIONS, true).await;
        let ours = ours.measure(Until::Body, STREAM_CONNECTIONS, true).await;
        later.push(milliseconds(ours.p50) - milliseconds(direct.p50));
    }
    println!("carry   first token later than direct: {:.2} ms", median(later));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
