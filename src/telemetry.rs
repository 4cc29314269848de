//! Logs: lines on stderr, for people or for programs.
//!
//! A line that is said while a request is answered names it, also deep inside: the doors open a span, and each line
//! carries the span that it is in.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// What is said, unless `RUST_LOG` says otherwise. The session layer has a span of its own, which would stand before the request's,
/// and warns of every cookie of a session that has ended, of which strangers can invent as many as they like.
const USUAL: &str = "info,tower_sessions=error";

/// Panics since the process started.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// How many panics there were.
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Starts logging. `RUST_LOG` says how much; without it, what is worth knowing (`info`).
#[expect(clippy::disallowed_methods, reason = "RUST_LOG is the log's own, and there before the settings are")]
pub fn start(format: LogFormat) {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let filter = EnvFilter::builder().parse_lossy(format!("{USUAL},{wanted}"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Colours are for eyes; in a file they are noise.
        .with_ansi(std::io::stderr().is_terminal());
    let started = match format {
        LogFormat::Text => lines.try_init(),
        // What is said stands at the top; of spans the one of the request is enough.
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
    };
    if let Err(error) = started {
        tracing::debug!("logging was started before: {error}");
    }
    std::panic::set_hook(Box::new(note_panic));
}

/// One line for a panic, in the log's own form and with the request that it ended. The doors answer it.
fn note_panic(panic: &PanicHookInfo<'_>) {
    PANICS.fetch_add(1, Ordering::Relaxed);
    let said = panic.payload_as_str().unwrap_or("nothing");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    // Only where RUST_BACKTRACE asks for it.
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

    /// Set in a process of its own, as there is one log and one hook for each.
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
