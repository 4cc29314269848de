//! `make torture`: see `mod.rs`.

#![expect(clippy::expect_used, reason = "a harness that cannot go on has shown nothing")]

#[path = "../support"]
mod support {
    pub mod provider_port;
}
#[path = "mod.rs"]
mod torture;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use torture::{Noise, Options, PARTS};

/// Options of the harness.
#[derive(Parser)]
struct Args {
    /// The seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The number of faults, in each part
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// The minimum number of key checks in `cluster`
    #[arg(long, default_value_t = 200_000)]
    verifies: u64,
    /// Keys of the attacking account, in the `neighbours` parts
    #[arg(long, default_value_t = 10_000)]
    keys: usize,
    /// Its calls
    #[arg(long, default_value_t = 300_000)]
    calls: usize,
    /// Its connections
    #[arg(long, default_value_t = 1_500)]
    connections: usize,
    /// Seconds for which each of its attacks is measured
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Run this part alone
    #[arg(long, value_parser = PARTS)]
    only: Option<String>,
    /// The program; by default the one that cargo built
    #[arg(long, default_value = env!("CARGO_BIN_EXE_munim"))]
    binary: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Args { seed, rounds, verifies, keys, calls, connections, seconds, only, binary } = Args::parse();
    let noise = Noise { keys, calls, connections, time: Duration::from_secs(seconds) };
    let options = Options { binary, seed, rounds, verifies, has_commands: true, noise };
    let mut wrong = Vec::new();
    for part in PARTS {
        if only.as_deref().is_none_or(|only| only == part) {
            wrong.extend(torture::run(part, &options).await);
        }
    }
    eprintln!("{} differences", wrong.len());
    for what in &wrong {
        eprintln!("  {what}");
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
