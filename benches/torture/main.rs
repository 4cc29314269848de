//! `make torture`: see `mod.rs`.

#![expect(clippy::expect_used, reason = "a harness that cannot go on has shown nothing")]

#[path = "mod.rs"]
mod torture;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use torture::{Options, PARTS};

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
    /// One part alone
    #[arg(long, value_parser = PARTS)]
    only: Option<String>,
    /// The program; where none is named, the one that cargo built
    #[arg(long, default_value = env!("CARGO_BIN_EXE_munim"))]
    binary: PathBuf,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Args { seed, rounds, verifies, only, binary, bench: _ } = Args::parse();
    let options = Options { binary, seed, rounds, verifies, has_commands: true };
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
