//! Webhooks: signed, repeated with growing pauses for 24 hours, and then switched off.

use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::state::State;
use super::switches::Order;
use crate::service::payments::signature::sign;

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

#[derive(Debug)]
struct Waiting {
    event_id: String,
    body: String,
    /// With the secret of the event's time.
    signature: String,
    first: i64,
    next: i64,
    tries: u32,
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
}

/// Tells of something: the event's name, and the things that it is about.
pub fn emit(state: &mut State, event: &str, things: &[(&str, Value)], now: i64) {
    let contains: Vec<_> = things.iter().map(|(name, _)| *name).collect();
    let payload: Map<_, _> =
        things.iter().map(|(name, thing)| ((*name).to_owned(), json!({ "entity": thing }))).collect();
    let mut body = json!({"entity": "event", "account_id": "acc_StandIn0000001", "event": event,
        "contains": contains, "payload": payload, "created_at": now});
    let text = if state.switches.has_odd_bodies {
        body["unheard_of"] = json!({"of": [1, null]});
        serde_json::to_string_pretty(&body).unwrap_or_default()
    } else {
        body.to_string()
    };
    let event_id = state.new_id("evt");
    let signature = sign(&state.outbox.secret, &[text.as_bytes()]);
    let waiting = Waiting { event_id, body: text, signature, first: now, next: now, tries: 0 };
    state.outbox.waiting.push(waiting);
}

/// The webhooks that are to be posted now.
pub fn due(state: &State, now: i64) -> Vec<Delivery> {
    if state.outbox.is_disabled || state.switches.order == Order::Never {
        return Vec::new();
    }
    let due = state.outbox.waiting.iter().filter(|waiting| waiting.next <= now).map(|waiting| Delivery {
        event_id: waiting.event_id.clone(),
        signature: waiting.signature.clone(),
        body: waiting.body.clone(),
    });
    let due: Vec<_> = due.collect();
    match state.switches.order {
        Order::Reversed => due.into_iter().rev().collect(),
        Order::Twice => due.into_iter().flat_map(|delivery| [delivery.clone(), delivery]).collect(),
        Order::AsTheyHappened | Order::Never => due,
    }
}

/// Notes how a webhook was answered.
pub fn note(state: &mut State, event_id: &str, is_taken: bool, now: i64) {
    let waiting = &mut state.outbox.waiting;
    if is_taken {
        waiting.retain(|waiting| waiting.event_id != event_id);
        return;
    }
    let Some(found) = waiting.iter_mut().find(|waiting| waiting.event_id == event_id) else { return };
    found.tries += 1;
    found.next = now + (PAUSE << found.tries.min(10)).min(PAUSE_MAX);
    if now - found.first >= TRIED_FOR {
        state.outbox.is_disabled = true;
        waiting.clear();
    }
}
