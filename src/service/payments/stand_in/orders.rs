//! Orders: what a program's own checkout pays.

use serde_json::{Value, json};

use super::Done;
use super::state::{Refusal, State, amount, collection, notes};

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
        order["notification"] = super::mandates::notify(state, &body["notification"], &id, now);
    }
    Ok(state.keep(order))
}

pub fn list(state: &State, receipt: &str) -> Value {
    collection(state.all("order").filter(|order| receipt.is_empty() || order["receipt"] == receipt))
}

/// The payments of an order, failed ones included.
pub fn payments(state: &State, id: &str) -> Done {
    state.get(id, "order")?;
    Ok(collection(state.all("payment").filter(|payment| payment["order_id"] == id)))
}
