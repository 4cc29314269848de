//! The `munim` command.

use std::process::ExitCode;

use clap::Parser;
use munim::cli::{self, Cli};
use zeroizing_alloc::ZeroAlloc;

/// A shown key passes through buffers that are not ours: those of the page, of the answer, of the connection.
#[global_allocator]
static WIPING: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// The fewest threads: with one, a password hash or a long report would hold everybody up.
const THREADS_MIN: usize = 2;

fn main() -> ExitCode {
    match dotenvy::dotenv() {
        Ok(_) => {}
        Err(error) if error.not_found() => {}
        Err(error) => {
            eprintln!("error: the .env file cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    }
    let cli = Cli::parse();
    let threads = std::thread::available_parallelism().map_or(THREADS_MIN, |n| n.get().max(THREADS_MIN));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(cli::run(cli)),
        Err(error) => {
            eprintln!("error: no threads can be started: {error}");
            ExitCode::FAILURE
        }
    }
}
