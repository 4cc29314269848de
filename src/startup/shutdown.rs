//! Stops a server or a relay: signals, the drain period, and what the log says at the end.

use std::time::Duration;

use tokio::signal::unix::Signal;
use tokio_util::sync::CancellationToken;

use crate::http;

/// Waits for a signal, and then for the drain period.
pub async fn wait(
    (leaving, stopping): (&CancellationToken, &CancellationToken),
    (mut terminate, mut interrupt): (Signal, Signal),
    drain_seconds: u32,
) {
    let mut told = async || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    told().await;
    leaving.cancel();
    if drain_seconds > 0 {
        tracing::info!(seconds = drain_seconds, "shutdown requested: readiness off, still serving");
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(drain_seconds.into())) => {}
            () = told() => {}
        }
    }
    tracing::info!("shutting down: draining connections");
    stopping.cancel();
}

/// Logs how it ended.
pub fn log_end(cut_off: i64, is_written: bool) {
    if cut_off == 0 && is_written {
        tracing::info!("shutdown complete: all requests finished, all data written");
    } else {
        let seconds = http::serve::DRAIN_DEADLINE.as_secs();
        tracing::warn!(
            cut_off,
            is_written,
            "shutdown incomplete: connections closed after {seconds} s, or key uses not written"
        );
    }
}
