//! Webhooks until they are taken: repeated with growing pauses for 24 hours, and then switched off.

use secrecy::SecretString;

use super::switches::Order;

/// How long a webhook is tried, in seconds.
const TRIED_FOR: i64 = 24 * 3600;
/// The first pause, in seconds.
const PAUSE: i64 = 60;
/// The longest one.
const PAUSE_MAX: i64 = 4 * 3600;

/// The webhooks that are still to be taken.
#[derive(Debug)]
pub struct Outbox {
    pub secret: SecretString,
    pub is_disabled: bool,
    waiting: Vec<Waiting>,
}

/// A webhook that was not taken yet.
#[derive(Debug)]
pub struct Waiting {
    pub event_id: String,
    pub body: String,
    /// With the secret of the event's time.
    pub signature: String,
    pub first: i64,
    pub next: i64,
    pub tries: u32,
}

/// A webhook to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The header `x-razorpay-event-id`.
    pub event_id: String,
    /// The header `X-Razorpay-Signature`.
    pub signature: String,
    pub body: String,
}

impl Outbox {
    pub const fn new(secret: SecretString) -> Self {
        Self { secret, is_disabled: false, waiting: Vec::new() }
    }

    pub fn push(&mut self, waiting: Waiting) {
        self.waiting.push(waiting);
    }

    /// The webhooks that are to be posted now.
    pub fn due(&self, order: Order, now: i64) -> Vec<Delivery> {
        if self.is_disabled || order == Order::Never {
            return Vec::new();
        }
        let due = self.waiting.iter().filter(|waiting| waiting.next <= now).map(|waiting| Delivery {
            event_id: waiting.event_id.clone(),
            signature: waiting.signature.clone(),
            body: waiting.body.clone(),
        });
        let due: Vec<_> = due.collect();
        match order {
            Order::Reversed => due.into_iter().rev().collect(),
            Order::Twice => due.into_iter().flat_map(|delivery| [delivery.clone(), delivery]).collect(),
            Order::AsTheyHappened | Order::Never => due,
        }
    }

    /// Notes how a webhook was answered.
    pub fn note(&mut self, event_id: &str, is_taken: bool, now: i64) {
        if is_taken {
            self.waiting.retain(|waiting| waiting.event_id != event_id);
            return;
        }
        let Some(found) = self.waiting.iter_mut().find(|waiting| waiting.event_id == event_id) else {
            return;
        };
        found.tries += 1;
        found.next = now + (PAUSE << found.tries.min(10)).min(PAUSE_MAX);
        if now - found.first >= TRIED_FOR {
            self.is_disabled = true;
            self.waiting.clear();
        }
    }
}
