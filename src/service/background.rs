//! The background jobs of a server: they write the last uses of keys, end lapsed holds, delete expired rows,
//! create partitions ahead of time and build the roll-ups of zone changes and the summaries of usage. This module schedules them; the
//! services implement them.

use std::sync::Arc;
use std::time::Duration;

use super::accounts::zone_change;
use super::auth::{attempts, links, pending_failures, sign_in};
use super::billing::{expiry, holds};
use super::documents::monthly;
use super::inference::credit;
use super::key_cache::{self, node};
use super::mail::Mailer;
use super::payments::reconciler;
use super::usage::summaries::building;
use super::usage::{partitions, rejected};
use super::{ServiceError, Services, events, keys, notices, outbox, webhooks};

/// How often the last uses of keys are written and lapsed holds are ended.
const FLUSH_EVERY: Duration = Duration::from_secs(15);
/// Timeout of that write: a connection may drop packets silently.
const FLUSH_WITHIN: Duration = Duration::from_secs(15);
/// How often expired rows are deleted.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// How often credits are ended whose time is over.
const END_EVERY: Duration = Duration::from_mins(1);

/// Runs all jobs until the server stops.
pub async fn run(services: Arc<Services>) {
    let zones = zone_change::run(Arc::clone(&services));
    let posting = post(Arc::clone(&services));
    let calling = call_webhooks(Arc::clone(&services));
    let paying = reconciler::run(Arc::clone(&services));
    let ending = end_credits(&services);
    let writing = async { tokio::join!(flush(&services), tidy(&services), credit::run(&services), ending) };
    let summing = building::run(Arc::clone(&services));
    tokio::join!(writing, zones, posting, calling, paying, summing);
}

/// Sends mail, if there is a mail server.
async fn post(services: Arc<Services>) {
    if let Some(mailer) = Mailer::new(&services) {
        outbox::run(services, Arc::new(mailer)).await;
    }
}

/// Sends events, if there is a key with which their signing secrets are opened.
async fn call_webhooks(services: Arc<Services>) {
    if webhooks::is_set_up(&services) {
        webhooks::run(services).await;
    }
}

/// Writes what is only in memory, and removes this server from the list.
pub async fn finish(services: &Services) -> Result<(), ServiceError> {
    write(services).await?;
    node::leave(services).await
}

async fn write(services: &Services) -> Result<(), ServiceError> {
    keys::write_uses(services).await?;
    pending_failures::write(services).await
}

/// Repeatedly writes the last uses of keys and ends lapsed holds.
async fn flush(services: &Services) {
    let work = async || {
        write(services).await?;
        events::limit::tell_noted(services).await?;
        holds::lapse(services).await
    };
    let mut ticks = tokio::time::interval(FLUSH_EVERY);
    while next(services, &mut ticks).await {
        let done = tokio::time::timeout(FLUSH_WITHIN, work()).await;
        if let Err(error) = done.unwrap_or(Err(ServiceError::Unavailable)) {
            tracing::warn!(%error, "what was kept in memory could not be written");
        }
    }
}

/// Ends credits whose time is over.
async fn end_credits(services: &Services) {
    let mut ticks = tokio::time::interval(END_EVERY);
    while next(services, &mut ticks).await {
        if let Err(error) = expiry::end_due(services).await {
            tracing::warn!(%error, "credits whose time is over could not be ended");
        }
    }
}

/// Deletes expired rows and creates the coming months' partitions, at start and every hour. (Partitions that
/// are known to exist cost nothing.)
async fn tidy(services: &Services) {
    let mut ticks = tokio::time::interval(TIDY_EVERY);
    while next(services, &mut ticks).await {
        let done = [
            sign_in::forget_ended(services).await,
            attempts::forget_ended(services).await,
            holds::forget_ended(services).await,
            key_cache::forget_changes(services).await,
            rejected::forget_old(services).await,
            outbox::forget_ended(services).await,
            links::forget_ended(services).await,
            notices::tend(services).await,
            events::forget_old(services).await,
            events::expiring::tell(services).await,
            monthly::issue_due(services).await,
            reconciler::forget_old(services).await,
        ];
        if let Err(error) = partitions::make_ahead(services).await {
            tracing::warn!(%error, "partition creation failed: will retry in an hour");
        }
        for error in done.into_iter().filter_map(Result::err) {
            tracing::warn!(%error, "expired-row cleanup failed");
        }
    }
}

/// Waits for the next tick; `false` if the server stops first.
async fn next(services: &Services, ticks: &mut tokio::time::Interval) -> bool {
    tokio::select! {
        _ = ticks.tick() => true,
        () = services.stopping.cancelled() => false,
    }
}
