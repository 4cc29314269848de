//! The worker of a channel: claims a lane, sends its first due message, writes what became of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::backoff;
use crate::domain::{Channel, Message, MessageState};
use crate::service::key_cache::process;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::outbox::{Ending, LaneClaim};

/// The longest attempt, by this server's monotonic clock.
pub const ATTEMPT: Duration = Duration::from_mins(1);
/// How long a claim of a lane lasts: the attempt, and as much as clocks of two servers may differ.
pub const CLAIM: TimeDelta = TimeDelta::minutes(5);
/// How often a server looks for messages of others, and for those that are due again.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often what is waiting is counted.
const COUNT_EVERY: Duration = Duration::from_secs(15);
/// How long a server that stops waits for what it is sending. What is cut off is sent again.
const STOP_WITHIN: Duration = Duration::from_secs(5);
/// Claims that are searched for those of dead servers.
const LOOKED_AT: i64 = 200;
/// Characters of the other side's answer that are kept.
const ANSWER_MAX: usize = 300;

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The other side has accepted it, with this answer.
    Sent(String),
    /// Not now: it is tried again.
    Later(String),
    /// Never: it is not tried again.
    Never(String),
    /// There is nothing to send any more, and nothing to keep.
    Moot,
}

/// Sends the messages of a channel.
pub trait Carrier: Send + Sync + 'static {
    /// The channel.
    fn channel(&self) -> Channel;

    /// The most messages that a server sends at a time.
    fn at_once(&self) -> usize;

    /// Makes an attempt. It may be dropped at any point, after [`ATTEMPT`] or when the server stops.
    fn deliver(
        &self,
        services: &Services,
        message: &Message,
    ) -> impl Future<Output = Result<Delivery, ServiceError>> + Send;

    /// Notes where it matters that a message was given up, in the transaction that ends it.
    fn given_up(
        &self,
        _services: &Services,
        _tx: &mut Tx,
        _message: &Message,
        _answer: &str,
    ) -> impl Future<Output = Result<(), ServiceError>> + Send {
        std::future::ready(Ok(()))
    }
}

/// A claimed lane with the message to be sent.
struct Claimed {
    claim: LaneClaim,
    message: Message,
}

/// Sends what is due until the server stops.
pub async fn run<C: Carrier>(services: Arc<Services>, carrier: Arc<C>) {
    let places = Arc::new(Semaphore::new(carrier.at_once()));
    let (mut running, mut counted) = (JoinSet::new(), None::<Instant>);
    loop {
        if counted.is_none_or(|last| last.elapsed() >= COUNT_EVERY) {
            counted = Some(Instant::now());
            report(count(&services, carrier.channel()).await);
            report(release_dead(&services).await);
        }
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.ok(),
            () = services.stopping.cancelled() => break,
        };
        let claimed = claim(&services, carrier.channel()).await;
        match claimed {
            Ok(Some(claimed)) => {
                let (services, carrier) = (Arc::clone(&services), Arc::clone(&carrier));
                running.spawn(async move {
                    report(carry(&services, &*carrier, claimed).await);
                    // Its lane, or the place, may be what the next message waits for.
                    drop(place);
                    services.outbox.nudge.notify_one();
                });
                while running.try_join_next().is_some() {}
            }
            nothing => {
                report(nothing.map(drop));
                tokio::select! {
                    () = services.outbox.nudge.notified() => {}
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
        tracing::warn!(%error, "outbox: sending failed in the database, will retry");
    }
}

/// Sends the next due message of a channel; `false` if there is none.
pub async fn turn<C: Carrier>(services: &Services, carrier: &C) -> Result<bool, ServiceError> {
    let Some(claimed) = claim(services, carrier.channel()).await? else { return Ok(false) };
    carry(services, carrier, claimed).await?;
    Ok(true)
}

/// Claims the lane whose message has been due for longest.
async fn claim(services: &Services, channel: Channel) -> Result<Option<Claimed>, ServiceError> {
    let now = services.now();
    let latest = now + CLAIM;
    let mut tx = services.store.begin().await?;
    let Some(lane) = tx.find_due_lane(channel, now, latest).await? else { return Ok(None) };
    let claim = LaneClaim { lane, by: services.node.clone(), until: latest };
    if !tx.claim_lane(&claim, now, latest).await? {
        return Ok(None);
    }
    let Some(mut message) = tx.find_due_message(&claim.lane, now).await? else { return Ok(None) };
    message.attempts += 1;
    let next = now + backoff::delay(&*services.entropy, message.attempts);
    tx.begin_attempt(&message.id, next).await?;
    tx.commit().await?;
    Ok(Some(Claimed { claim, message }))
}

/// Makes the attempt, and writes what became of it.
async fn carry<C: Carrier>(
    services: &Services,
    carrier: &C,
    Claimed { claim, message }: Claimed,
) -> Result<(), ServiceError> {
    let delivered = tokio::time::timeout(ATTEMPT, carrier.deliver(services, &message)).await;
    let delivery = match delivered {
        Ok(Ok(delivery)) => delivery,
        Ok(Err(error)) => Delivery::Later(error.to_string()),
        Err(_) => Delivery::Later(format!("no answer within {} seconds", ATTEMPT.as_secs())),
    };
    let mut tx = services.store.begin().await?;
    let ending = settle(services, &message, delivery);
    match &ending {
        Some((state, due, answer)) => {
            let ending = Ending { state: *state, due: *due, answer, at: services.now() };
            tx.end_attempt(&message.id, ending).await?;
            if *state == MessageState::Failed {
                carrier.given_up(services, &mut tx, &message, answer).await?;
            }
        }
        None => tx.delete_message(&message.id).await?,
    }
    tx.release_lane(&claim).await?;
    tx.commit().await?;
    if let Some((state, _, answer)) = ending {
        tell(services, &message, state, &answer);
    }
    Ok(())
}

type Settled = (MessageState, Option<chrono::DateTime<chrono::Utc>>, String);

/// The next state of a message; `None` to delete it.
fn settle(services: &Services, message: &Message, delivery: Delivery) -> Option<Settled> {
    Some(match delivery {
        Delivery::Moot => return None,
        Delivery::Sent(answer) => (MessageState::Sent, None, tidy(&answer)),
        Delivery::Never(answer) => (MessageState::Failed, None, tidy(&answer)),
        Delivery::Later(answer) => {
            let next = services.now() + backoff::delay(&*services.entropy, message.attempts);
            if next > message.give_up {
                (MessageState::Failed, None, tidy(&answer))
            } else {
                (MessageState::Waiting, Some(next), tidy(&answer))
            }
        }
    })
}

/// An answer on one line, without control characters.
pub fn tidy(answer: &str) -> String {
    let plain = answer.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(ANSWER_MAX).collect::<String>().trim().to_owned()
}

/// Counts and logs. The answer of the other side may contain the address, so the log has the id alone.
fn tell(services: &Services, message: &Message, state: MessageState, answer: &str) {
    let Message { id, kind, channel, attempts, .. } = message;
    let counts = &services.metrics.outbox;
    match state {
        MessageState::Sent => {
            counts.sent.inc();
        }
        MessageState::Waiting => {
            counts.retried.inc();
            tracing::info!(%id, kind, channel = channel.as_str(), attempts, "message not sent: will retry");
        }
        MessageState::Failed | MessageState::Dropped => {
            counts.failed.inc();
            tracing::warn!(%id, kind, channel = channel.as_str(), attempts, "message given up: `munim outbox show` has the reason");
        }
    }
    tracing::debug!(%id, answer, "answer to a message");
}

/// Ends the claims of servers of this machine that have died, so that their messages need not wait.
pub async fn release_dead(services: &Services) -> Result<(), ServiceError> {
    let claims = services.store.list_lane_claims(LOOKED_AT).await?;
    let dead: Vec<_> = claims.into_iter().filter(|claim| process::is_dead(&claim.by)).collect();
    if dead.is_empty() {
        return Ok(());
    }
    let mut tx = services.store.begin().await?;
    for claim in &dead {
        tx.release_lane(claim).await?;
    }
    Ok(tx.commit().await?)
}

/// Measures what is waiting.
async fn count(services: &Services, channel: Channel) -> Result<(), ServiceError> {
    let backlog = services.store.find_backlog(channel).await?;
    let age = backlog.oldest.map_or(0, |oldest| (services.now() - oldest).num_seconds().max(0));
    services.metrics.outbox.waiting.set(backlog.waiting);
    services.metrics.outbox.oldest.set(age);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_one_short_line() {
        assert_eq!(tidy("550 no\r\nsuch \u{7}user "), "550 no  such  user");
        assert_eq!(tidy(&"x".repeat(10_000)).len(), ANSWER_MAX);
    }
}
