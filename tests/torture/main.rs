//! `make torture`: see `mod.rs`.

#![expect(clippy::expect_used, reason = "a harness that cannot go on has shown nothing")]

#[path = "mod.rs"]
mod torture;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use torture::{Noise, Options, PARTS};

/// Shows that nothing is lost.
#[derive(Parser)]
struct Args {
    /// What all decisions come from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often something is done to the server, in each part
    #[arg(long, default_value_t = 20)]
    rounds: u32,
    /// Checks of keys by the cluster's callers, at least
    #[arg(long, default_value_t = 200_000)]
    verifies: u64,
    /// Keys of the account that is loud, in the neighbours' parts
    #[arg(long, default_value_t = 10_000)]
    keys: usize,
    /// Its calls
    #[arg(long, default_value_t = 300_000)]
    calls: usize,
    /// Its connections
    #[arg(long, default_value_t = 1_500)]
    connections: usize,
    /// For how many seconds each of its attacks is measured
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// One part alone
    #[arg(long, value_parser = PARTS)]
    only: Option<String>,
    /// The program; where none is named, the one that cargo built
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
