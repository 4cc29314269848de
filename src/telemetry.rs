//! Logging to stderr, as text or JSON.
//!
//! The HTTP layers open a span per request with the request id, and every line within carries it, however deep
//! in the program it is logged.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// The default filter, unless `RUST_LOG` is set. The session layer's span would precede the request's, and its
/// warnings about cookies of ended sessions could be triggered by strangers at will.
const USUAL: &str = "info,tower_sessions=error";

/// The number of panics since the process started.
static PANICS: AtomicU64 = AtomicU64::new(0);

pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Initializes logging, with the level of `RUST_LOG` or `info`.
#[expect(clippy::disallowed_methods, reason = "RUST_LOG is the log's own, and there before the settings are")]
pub fn start(format: LogFormat) {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let filter = EnvFilter::builder().parse_lossy(format!("{USUAL},{wanted}"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Colours on a terminal only.
        .with_ansi(std::io::stderr().is_terminal());
    let started = match format {
        LogFormat::Text => lines.try_init(),
        // Message and fields are at the top level; of the spans only the request's is kept.
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
    };
    if let Err(error) = started {
        tracing::debug!("logging is already initialized: {error}");
    }
    std::panic::set_hook(Box::new(note_panic));
}

/// Logs a panic as one line in the log's format, with its request. The HTTP layers turn the panic into a
/// response.
fn note_panic(panic: &PanicHookInfo<'_>) {
    PANICS.fetch_add(1, Ordering::Relaxed);
    let said = panic.payload_as_str().unwrap_or("nothing");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    // Captured only if RUST_BACKTRACE is set.
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        tracing::error!(said, place, %backtrace, "a panic");
    } else {
        tracing::error!(said, place, "a panic");
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Set in a child process, because log and panic hook are global.
    const INSIDE: &str = "MUNIM_TEST_INSIDE";

    #[test]
    #[expect(clippy::disallowed_methods, reason = "tells the two processes of this test apart")]
    fn a_panic_is_one_line_with_the_number_of_its_request() {
        if std::env::var_os(INSIDE).is_some() {
            start(LogFormat::Json);
            let request = tracing::error_span!("request", id = "req_1");
            let caught = request.in_scope(|| std::panic::catch_unwind(|| panic!("at the disco")));
            assert!(caught.is_err());
            assert_eq!(panics(), 1);
            return;
        }
        let name = "telemetry::tests::a_panic_is_one_line_with_the_number_of_its_request";
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args([name, "--exact", "--nocapture"]).env(INSIDE, "1").env("RUST_LOG", "error");
        let run = again.env_remove("RUST_BACKTRACE").output().unwrap();
        let log = String::from_utf8(run.stderr).unwrap();
        let about: Vec<_> =
            log.lines().filter(|line| line.contains("disco") || line.contains("panick")).collect();
        assert_eq!(about.len(), 1, "{log}");
        let line: serde_json::Value = serde_json::from_str(about[0]).unwrap();
        assert_eq!((&line["message"], &line["said"]), (&"a panic".into(), &"at the disco".into()));
        assert_eq!(line["span"]["id"], "req_1", "{line}");
        assert!(line["place"].as_str().unwrap().starts_with("src/telemetry.rs:"), "{line}");
        assert!(run.status.success());
    }
}
