//! The reconciler asks the provider by itself about every top-up for which money may come, so that no webhook is
//! needed. Each top-up is asked for by one server at a time.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::inbox::{self, Arrived};
use super::returns::{follow, sweep};
use super::{recharge, settle};
use crate::domain::billing::{Topup, TopupStatus};
use crate::service::{ServiceError, Services};

/// How often it looks for what is due.
const EVERY: Duration = Duration::from_secs(15);
/// How often it looks through the provider's lists of refunds and disputes.
const SWEEP_EVERY: Duration = Duration::from_mins(10);
/// The same where a stand-in has webhooks to be delivered.
const EVERY_IN_DEMO: Duration = Duration::from_secs(1);
/// How long a claim of a top-up lasts: longer than the requests that it takes.
const CLAIM: TimeDelta = TimeDelta::minutes(2);
/// Failures in a row after which a kind of work waits for the next look.
const FAILURES_MAX: u32 = 3;
/// The most payments and mandates that a new stand-in is told of.
const BRIEFED: i64 = 1_000;
/// How long webhooks are known.
const EVENTS_FOR: TimeDelta = TimeDelta::days(90);
/// How long after its end a top-up may be credited before the missing webhook is remarkable.
const WEBHOOK_WITHIN: TimeDelta = TimeDelta::minutes(2);

/// Works until the server stops. Does nothing where credit cannot be bought.
pub async fn run(services: Arc<Services>) {
    if !services.payments.is_on() {
        return;
    }
    if let Err(error) = brief_stand_in(&services).await {
        tracing::warn!(%error, "the demo's payment provider does not know earlier payments and mandates");
    }
    let every = if services.payments.stand_in().is_some() { EVERY_IN_DEMO } else { EVERY };
    let mut ticks = tokio::time::interval(every);
    let mut sweeps = tokio::time::interval(SWEEP_EVERY);
    let mut back = sweep::AT_START;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = services.payments.nudged() => {}
            _ = sweeps.tick() => {
                match sweep::sweep(&services, back).await {
                    Ok(()) => back = sweep::AGAIN,
                    Err(error) => tracing::warn!(%error, "refunds and disputes could not be looked for"),
                }
                continue;
            }
            () = services.stopping.cancelled() => return,
        }
        // What failed is in the log, and due again in a moment.
        let _ = work(&services).await;
    }
}

/// Tells the stand-in, which forgets everything with its process, what the database knows of it.
pub async fn brief_stand_in(services: &Services) -> Result<(), ServiceError> {
    let Some(stand_in) = services.payments.stand_in() else { return Ok(()) };
    let payments = services.store.list_trial_payments(BRIEFED).await?;
    let mandates = services.store.list_trial_mandates(BRIEFED).await?;
    stand_in.take_over(&payments, &mandates);
    Ok(())
}

/// A kind of work, of which what is due is done one by one.
#[derive(Clone, Copy, Debug)]
enum Work {
    Webhooks,
    Topups,
    Refunds,
    Disputes,
    Mandates,
    /// Whether accounts need a recharge.
    Accounts,
    /// The steps of recharges.
    Recharges,
}

impl Work {
    const ALL: [Self; 7] = [
        Self::Webhooks,
        Self::Topups,
        Self::Refunds,
        Self::Disputes,
        Self::Mandates,
        Self::Accounts,
        Self::Recharges,
    ];

    /// Does what has been due for longest; `false` if nothing is due.
    async fn turn(self, services: &Services) -> Result<bool, ServiceError> {
        match self {
            Self::Webhooks => inbox::turn(services).await,
            Self::Topups => turn(services).await,
            Self::Refunds => follow::turn_refund(services).await,
            Self::Disputes => follow::turn_dispute(services).await,
            Self::Mandates => recharge::look_at_mandate(services).await,
            Self::Accounts => recharge::look_at_account(services).await,
            Self::Recharges => recharge::take_step(services).await,
        }
    }

    /// Does all that is due, until some in a row have failed: then the provider is away for all of them. What has
    /// failed is due again in a moment, and the next is not kept waiting.
    async fn run(self, services: &Services) -> Result<(), ServiceError> {
        let (mut first, mut in_a_row) = (None, 0);
        while in_a_row < FAILURES_MAX {
            match self.turn(services).await {
                Ok(true) => in_a_row = 0,
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(work = ?self, %error, "payments could not be looked at");
                    (first, in_a_row) = (first.or(Some(error)), in_a_row + 1);
                }
            }
        }
        first.map_or(Ok(()), Err)
    }
}

/// Does everything that is due. What fails in one kind of work keeps no other waiting; the first error is returned.
pub async fn work(services: &Services) -> Result<(), ServiceError> {
    deliver(services).await;
    let mut done = Ok(());
    for work in Work::ALL {
        done = done.and(work.run(services).await);
    }
    done
}

/// Asks about the top-up that has been due for longest; `false` if none is due.
pub async fn turn(services: &Services) -> Result<bool, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let claimed = tx.claim_topup(now, now + CLAIM).await?;
    let events = match &claimed {
        Some(topup) => tx.reads().list_payment_events(&topup.id).await?,
        None => Vec::new(),
    };
    tx.commit().await?;
    let Some(before) = claimed else { return Ok(false) };
    // The last payment that a webhook has named: that of a link is not in the link before it is captured.
    let hint = events.iter().rev().find_map(|event| event.payment_id.as_deref());
    let after = settle::settle(services, &before.id, hint).await?;
    follow::follow(services, &before, &events).await?;
    if events.is_empty() {
        warn_of_silence(services, &before, &after);
    }
    Ok(true)
}

/// Warns that a payment was found and no webhook told of it.
fn warn_of_silence(services: &Services, before: &Topup, after: &Topup) {
    let is_news = before.status != TopupStatus::Paid && after.status == TopupStatus::Paid;
    if is_news && services.now() - before.created > WEBHOOK_WITHIN {
        services.metrics.payments.silent.inc();
        tracing::warn!(
            topup = after.id.as_str(),
            "a payment was found of which no webhook came: check the webhook in the payment provider's dashboard"
        );
    }
}

/// Delivers the webhooks of the stand-in, on a server that has one.
async fn deliver(services: &Services) {
    let Some(stand_in) = services.payments.stand_in() else { return };
    for delivery in stand_in.deliveries() {
        let arrived = Arrived {
            event_id: &delivery.event_id,
            signature: &delivery.signature,
            body: delivery.body.as_bytes(),
        };
        let taken = inbox::take(services, arrived).await;
        stand_in.delivered(&delivery.event_id, taken.is_ok());
    }
}

/// Forgets webhooks that came long ago.
pub async fn forget_old(services: &Services) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    tx.delete_payment_events(services.now() - EVENTS_FOR).await?;
    Ok(tx.commit().await?)
}
