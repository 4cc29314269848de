//! What the stand-in tells of by webhooks.

use serde_json::{Map, Value, json};

use super::outbox::Waiting;
use super::state::State;
use crate::service::payments::signature::sign;

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
    state.outbox.push(Waiting { event_id, body: text, signature, first: now, next: now, tries: 0 });
}
