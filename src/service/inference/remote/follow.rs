//! Follows the revocations of Munim.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::BodyExt;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::Remote;
use crate::domain::KeyId;
use crate::service::{ServiceError, clock};

/// How often expired keys are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// The wait before the stream is opened again.
const RETRY: Duration = Duration::from_secs(1);
/// The timeout of the stream: Munim sends at least a comment every 15 seconds.
const SILENCE_MAX: Duration = Duration::from_secs(45);
/// The longest event, in bytes.
const EVENT_MAX: usize = 64 * 1024;

/// The data of a revocation.
#[derive(Deserialize)]
struct Revoked {
    key_id: String,
}

/// Cuts the calls whose keys end, until the relay stops.
pub async fn run(remote: Arc<Remote>, stopping: CancellationToken) {
    let following = async {
        let mut last = None;
        loop {
            // Why it ended is in the log.
            let _ = follow(&remote, &mut last).await;
            remote.is_following.store(false, Ordering::Release);
            tokio::time::sleep(RETRY).await;
        }
    };
    let looking = async {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            ticks.tick().await;
            remote.running.cut_ended(clock::now(&*remote.clock));
        }
    };
    tokio::select! {
        _ = following => {}
        _ = looking => {}
        () = stopping.cancelled() => {}
    }
}

/// Reads the stream until it ends; the next one continues after `last`.
async fn follow(remote: &Arc<Remote>, last: &mut Option<String>) -> Result<(), ServiceError> {
    let mut stream = remote.munim.follow(last.as_deref()).await?;
    let mut buffer = Vec::new();
    loop {
        let frame = tokio::time::timeout(SILENCE_MAX, stream.frame()).await;
        let Ok(Some(Ok(frame))) = frame else { return Err(ServiceError::Unavailable) };
        buffer.extend_from_slice(frame.data_ref().map_or(&[][..], |bytes| &bytes[..]));
        while let Some(end) = memchr::memmem::find(&buffer, b"\n\n") {
            let event: Vec<_> = buffer.drain(..end + 2).collect();
            heard(remote, &String::from_utf8_lossy(&event), last).await?;
        }
        if buffer.len() > EVENT_MAX {
            tracing::warn!("munim sent an event that is too long");
            return Err(ServiceError::Unavailable);
        }
    }
}

async fn heard(remote: &Remote, event: &str, last: &mut Option<String>) -> Result<(), ServiceError> {
    let field = |name: &str| {
        event.lines().find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(':')?.trim_start()))
    };
    match field("event") {
        Some("key.revoked") => {
            let data = field("data").and_then(|data| serde_json::from_str::<Revoked>(data).ok());
            if let Some(data) = data {
                remote.revoked(KeyId::new(data.key_id));
            }
        }
        Some("reset") => remote.fill_gap().await?,
        // The first connection: calls may have begun before it.
        _ if last.is_none() && field("id").is_some() => remote.fill_gap().await?,
        _ => {}
    }
    // After it was heard, so that it is sent again otherwise.
    if let Some(id) = field("id") {
        *last = Some(id.to_owned());
        remote.is_following.store(true, Ordering::Release);
    }
    Ok(())
}
