//! Orders: what a program's own checkout pays.

use serde_json::{Value, json};

use super::Done;
use super::events::emit;
use super::state::{Refusal, State, amount, collection, notes};

/// The time from the notice to the debit, in seconds: 25 hours for UPI.
const NOTICE: i64 = 25 * 3600;

pub fn create(state: &mut State, body: &Value, now: i64) -> Done {
    let amount = amount(body)?;
    if body["currency"] != "INR" {
        return Err(Refusal::new("Currency is not supported"));
    }
    if body["receipt"].as_str().is_some_and(|receipt| receipt.len() > 40) {
        return Err(Refusal::new("The receipt may not be greater than 40 characters."));
    }
    let id = state.new_id("order");
    let mut order = json!({"id": id, "entity": "order", "amount": amount, "amount_paid": 0, "amount_due": amount,
        "currency": "INR", "receipt": body["receipt"], "offer_id": null, "status": "created", "attempts": 0,
        "notes": notes(body), "created_at": now});
    if body["notification"].is_object() {
        order["notification"] = notify(state, &body["notification"], &id, now);
    }
    Ok(state.keep(order))
}

/// The notice before a debit: it goes with the debit's order.
fn notify(state: &mut State, asked: &Value, order: &str, now: i64) -> Value {
    let id = state.new_id("notification");
    let fails = state.switches.notices_fail;
    let after = asked["payment_after"].as_i64().unwrap_or(now + NOTICE);
    let status = if fails { "failed" } else { "delivered" };
    let delivered = if fails { Value::Null } else { now.into() };
    let entity = json!({"id": id, "entity": "notification", "order_id": order, "token_id": asked["token_id"],
        "delivered_at": delivered, "status": status, "payment_after": after});
    emit(state, &format!("order.notification.{status}"), &[("notification", entity)], now);
    json!({"token_id": asked["token_id"], "payment_after": after, "id": id, "status": status,
        "delivered_at": delivered})
}

pub fn list(state: &State, receipt: &str) -> Value {
    collection(state.all("order").filter(|order| receipt.is_empty() || order["receipt"] == receipt))
}

/// The payments of an order, failed ones included.
pub fn payments(state: &State, id: &str) -> Done {
    state.get(id, "order")?;
    Ok(collection(state.all("payment").filter(|payment| payment["order_id"] == id)))
}
