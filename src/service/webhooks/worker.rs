//! The worker of webhooks. It claims the lane of one, sends what is due there in its order until an attempt fails, and
//! then lets the lane rest: so a webhook that does not answer takes one place for the time of one attempt, and its events
//! are not reordered by a short failure.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::client::attempt;
use super::off;
use super::secret::Signers;
use crate::domain::webhook::{Attempt, Outcome};
use crate::domain::{Message, MessageState, Webhook};
use crate::service::outbox::backoff::delay;
use crate::service::outbox::{CLAIM, release_dead, tidy};
use crate::service::{ServiceError, Services};
use crate::store::outbox::{Ending, LaneClaim};
use crate::store::webhooks::SealedSecrets;

/// The most webhooks that a server sends to at a time.
const AT_ONCE: usize = 64;
/// Events that are sent in one claim.
const BATCH: i64 = 32;
/// No further attempt of a claim is begun after that time, so that the claim outlives its last one.
const BEGIN_WITHIN: Duration = Duration::from_secs(30);
/// How often a server looks for events of others, and for those that are due again.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often what is waiting is counted.
const COUNT_EVERY: Duration = Duration::from_secs(15);
/// How long a server that stops waits for what it is sending. What is cut off is sent again.
const STOP_WITHIN: Duration = Duration::from_secs(5);
/// So many attempts of an event hold back those after it; then they pass it.
const HOLDS_BACK: i64 = 3;
/// The longest rest of a lane: shorter than a claim, beyond which rests do not count.
const REST_MAX: TimeDelta = TimeDelta::minutes(4);

/// A claimed lane with what is due there.
struct Claimed {
    claim: LaneClaim,
    webhook: Webhook,
    secrets: SealedSecrets,
    messages: Vec<Message>,
}

/// An attempt that was made.
struct Tried {
    message: Message,
    attempt: Attempt,
}

/// Sends what is due until the server stops.
pub async fn run(services: Arc<Services>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let (mut running, mut counted) = (JoinSet::new(), None::<Instant>);
    loop {
        if counted.is_none_or(|last| last.elapsed() >= COUNT_EVERY) {
            counted = Some(Instant::now());
            report(count(&services).await);
            report(release_dead(&services).await);
        }
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.ok(),
            () = services.stopping.cancelled() => break,
        };
        match claim(&services).await {
            Ok(Some(claimed)) => {
                let services = Arc::clone(&services);
                running.spawn(async move {
                    report(carry(&services, claimed).await);
                    // Its lane, or the place, may be what the next event waits for.
                    drop(place);
                    services.outbox.nudge_webhooks();
                });
                while running.try_join_next().is_some() {}
            }
            nothing => {
                report(nothing.map(drop));
                tokio::select! {
                    () = services.outbox.nudged() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    () = services.stopping.cancelled() => break,
                }
            }
        }
    }
    let _ = tokio::time::timeout(STOP_WITHIN, async { while running.join_next().await.is_some() {} }).await;
}

fn report(done: Result<(), ServiceError>) {
    if let Err(error) = done {
        tracing::warn!(%error, "webhooks: sending failed in the database, will retry");
    }
}

/// Sends what is due for one webhook; `false` if nothing is due.
pub async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let Some(claimed) = claim(services).await? else { return Ok(false) };
    carry(services, claimed).await?;
    Ok(true)
}

/// Claims the lane whose event has been due for longest, and counts an attempt of each event that is due there, with
/// the time of the next one: so an event that kills its server does not kill it in a loop.
async fn claim(services: &Services) -> Result<Option<Claimed>, ServiceError> {
    let now = services.now();
    let latest = now + CLAIM;
    if !services.store.has_due_webhook(now, latest).await? {
        return Ok(None);
    }
    let mut tx = services.store.begin().await?;
    let Some(id) = tx.find_due_webhook(now, latest).await? else { return Ok(None) };
    let claim = LaneClaim { lane: id.lane(), by: services.node.clone(), until: latest };
    if !tx.claim_lane(&claim, now, latest).await? {
        return Ok(None);
    }
    let Some((webhook, secrets)) = tx.find_webhook(&id).await? else { return Ok(None) };
    let mut messages = tx.list_due_events(&claim.lane, now, BATCH).await?;
    if messages.is_empty() {
        return Ok(None);
    }
    for message in &mut messages {
        message.attempts += 1;
        let next = now + delay(&*services.entropy, message.attempts);
        tx.begin_attempt(&message.id, next).await?;
    }
    tx.commit().await?;
    Ok(Some(Claimed { claim, webhook, secrets, messages }))
}

/// Makes the attempts, and writes what became of them.
async fn carry(services: &Services, claimed: Claimed) -> Result<(), ServiceError> {
    let Claimed { claim, webhook, secrets, messages } = claimed;
    let signers = Signers::open(services, &webhook.account_id, &webhook.id, &secrets, services.now());
    let began = Instant::now();
    let (mut tried, mut left) = (Vec::new(), messages.into_iter());
    while began.elapsed() < BEGIN_WITHIN {
        let Some(message) = left.next() else { break };
        let attempt = match &signers {
            Ok(signers) => attempt(services, &webhook.url, signers, &message).await,
            Err(_) => no_secret(services.now()),
        };
        let is_delivered = attempt.outcome == Outcome::Delivered;
        tried.push(Tried { message, attempt });
        if !is_delivered {
            break;
        }
    }
    finish(services, &claim, &webhook, &tried, left.collect()).await
}

fn no_secret(at: DateTime<Utc>) -> Attempt {
    Attempt { at, milliseconds: 0, outcome: Outcome::NoSecret, status: None, answer: String::new() }
}

/// Writes what became of the attempts, in one transaction. The webhook is locked before its messages.
async fn finish(
    services: &Services,
    claim: &LaneClaim,
    webhook: &Webhook,
    tried: &[Tried],
    untried: Vec<Message>,
) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let failed = tried.iter().find(|tried| tried.attempt.outcome != Outcome::Delivered);
    let off = failed.and_then(|failed| off::state(services, webhook, failed.attempt.outcome));
    if off.is_some() {
        // The account first, as in every other transaction.
        tx.lock_profile(&webhook.account_id).await?;
    }
    tx.lock_webhook(&webhook.account_id, &webhook.id).await?;
    if tried.iter().any(|tried| tried.attempt.outcome == Outcome::Delivered) {
        tx.end_webhook_failures(&webhook.id).await?;
    }
    let failures = match failed {
        Some(tried) => tx.count_webhook_failure(&webhook.id, tried.attempt.at).await?,
        None => None,
    };
    let mut rest = None;
    for Tried { message, attempt } in tried {
        let (state, due) = settle(services, message, attempt.outcome);
        let answer = tidy(&attempt.sentence());
        let at = services.now();
        tx.end_attempt(&message.id, Ending { state, due, answer: &answer, at }).await?;
        tx.insert_attempt(&message.id, attempt).await?;
        rest = rest.max(due.filter(|_| message.attempts <= HOLDS_BACK));
        note(services, message, state);
    }
    for message in untried {
        tx.take_back_attempt(&message.id, message.due.unwrap_or(message.created)).await?;
    }
    if let Some(off) = off {
        off::turn_off(services, &mut tx, webhook, off).await?;
    }
    let now = services.now();
    let of_failures = failures.map(|count| now + delay(&*services.entropy, count) / 2);
    match rest.max(of_failures) {
        Some(rest) => tx.rest_lane(claim, rest.min(now + REST_MAX)).await?,
        None => tx.release_lane(claim).await?,
    }
    Ok(tx.commit().await?)
}

/// The next state of an event, and its next attempt.
fn settle(services: &Services, message: &Message, outcome: Outcome) -> (MessageState, Option<DateTime<Utc>>) {
    match outcome {
        Outcome::Delivered => (MessageState::Sent, None),
        Outcome::Gone => (MessageState::Failed, None),
        _ => {
            let next = services.now() + delay(&*services.entropy, message.attempts);
            if next > message.give_up {
                (MessageState::Failed, None)
            } else {
                (MessageState::Waiting, Some(next))
            }
        }
    }
}

/// Counts and logs, with the id alone: addresses and answers may contain secrets.
fn note(services: &Services, message: &Message, state: MessageState) {
    let Message { id, kind, target, attempts, .. } = message;
    let counts = &services.metrics.webhooks;
    match state {
        MessageState::Sent => {
            counts.sent.inc();
        }
        MessageState::Waiting => {
            counts.retried.inc();
            tracing::debug!(%id, kind, webhook = target, attempts, "event not delivered: will retry");
        }
        MessageState::Failed | MessageState::Dropped => {
            counts.failed.inc();
            tracing::info!(%id, kind, webhook = target, attempts, "event given up: `munim outbox show` has the reason");
        }
    }
}

/// Measures what is waiting.
async fn count(services: &Services) -> Result<(), ServiceError> {
    let backlog = services.store.find_webhook_backlog().await?;
    let age = backlog.oldest.map_or(0, |oldest| (services.now() - oldest).num_seconds().max(0));
    services.metrics.webhooks.waiting.set(backlog.waiting);
    services.metrics.webhooks.oldest.set(age);
    Ok(())
}
