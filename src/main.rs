//! The `munim` command.

use std::process::ExitCode;
use std::time::Duration;

use mimalloc::MiMalloc;
use munim::cli::{self, environment};
use zeroizing_alloc::ZeroAlloc;

/// Zeroizes freed memory: a shown key passes through buffers of other crates, those of the page, the response
/// and the connection.
#[global_allocator]
static WIPING: ZeroAlloc<MiMalloc> = ZeroAlloc(MiMalloc);

/// The minimum number of worker threads: with one, a password hash or a long report would block every request.
const THREADS_MIN: usize = 2;

/// How long blocking tasks may delay the exit: a name server that does not respond must not delay an error that
/// is already printed.
const LEAVE_WITHIN: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    if let Err(error) = environment::read_file() {
        eprintln!("error: the .env file cannot be read: {error}");
        return ExitCode::FAILURE;
    }
    let cli = environment::parse();
    let threads = std::thread::available_parallelism().map_or(THREADS_MIN, |n| n.get().max(THREADS_MIN));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    match runtime {
        Ok(runtime) => {
            let code = runtime.block_on(cli::run(cli));
            runtime.shutdown_timeout(LEAVE_WITHIN);
            code
        }
        Err(error) => {
            eprintln!("error: no threads can be started: {error}");
            ExitCode::FAILURE
        }
    }
}
