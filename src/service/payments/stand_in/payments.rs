//! Payments, and what was settled.

use serde_json::{Value, json};

use super::Done;
use super::events::emit;
use super::state::{Refusal, State, collection};

/// A new payment of an order, authorised.
pub fn new_payment(
    state: &mut State,
    order: &Value,
    amount: &Value,
    method: &str,
    description: &Value,
    now: i64,
) -> String {
    let id = state.new_id("pay");
    let amount = state.switches.captures.map_or_else(|| amount.clone(), Value::from);
    let currency = state.switches.currency.clone().unwrap_or_else(|| "INR".to_owned());
    let payment = json!({"id": id, "entity": "payment", "amount": amount, "currency": currency, "status": "authorized",
        "order_id": order, "invoice_id": null, "international": state.switches.is_international, "method": method,
        "amount_refunded": 0, "refund_status": null, "captured": false, "description": description, "card_id": null,
        "bank": null, "wallet": null, "vpa": "asha@examplebank", "email": "asha@example.in",
        "contact": "+919000090000", "notes": [], "fee": null, "tax": null, "error_code": null,
        "error_description": null, "error_source": null, "error_step": null, "error_reason": null,
        "acquirer_data": {"rrn": "322398320067"}, "created_at": now});
    state.keep(payment);
    if let Some(order) = order.as_str().and_then(|id| state.find_mut(id)) {
        order["attempts"] = (order["attempts"].as_i64().unwrap_or_default() + 1).into();
        if order["status"] == "created" {
            order["status"] = "attempted".into();
        }
    }
    id
}

/// Captures an authorised payment, as everything is by default, and tells of it.
pub fn capture_all(state: &mut State, id: &str, now: i64) {
    let captured = if state.switches.captured_is_text { json!("1") } else { json!(true) };
    let Some(payment) = state.find_mut(id) else { return };
    let amount = payment["amount"].as_i64().unwrap_or_default();
    // 2 % and 18 % of GST on it.
    let (fee, tax) = (amount / 50 + amount / 50 * 18 / 100, amount / 50 * 18 / 100);
    payment["status"] = "captured".into();
    payment["captured"] = captured;
    payment["fee"] = fee.into();
    payment["tax"] = tax.into();
    for member in ["error_code", "error_description", "error_reason"] {
        payment[member] = Value::Null;
    }
    let payment = payment.clone();
    let order = payment["order_id"].as_str().and_then(|id| state.find_mut(id)).map(|order| {
        order["status"] = "paid".into();
        order["amount_paid"] = amount.into();
        order["amount_due"] = 0.into();
        order.clone()
    });
    emit(state, "payment.captured", &[("payment", payment.clone())], now);
    if let Some(order) = order {
        emit(state, "order.paid", &[("payment", payment), ("order", order)], now);
    }
}

pub fn capture(state: &mut State, id: &str, body: &Value, now: i64) -> Done {
    let payment = state.get(id, "payment")?;
    match payment["status"].as_str().unwrap_or_default() {
        "authorized" => {}
        "captured" | "refunded" => return Err(Refusal::new("This payment has already been captured")),
        _ => {
            return Err(Refusal::new(
                "Only payments which have been authorized and not yet captured can be captured",
            ));
        }
    }
    if body["amount"] != payment["amount"] {
        return Err(Refusal::new("Capture amount must be equal to the amount authorized."));
    }
    capture_all(state, id, now);
    state.get(id, "payment")
}

/// What was settled: every captured payment and every refund.
pub fn settled(state: &State) -> Value {
    let payments = state.all("payment").filter(|payment| payment["captured"] != false).map(|payment| {
        let amount = |member: &str| payment[member].as_i64().unwrap_or_default();
        json!({"entity_id": payment["id"], "type": "payment", "debit": 0, "credit": amount("amount") - amount("fee"),
            "amount": payment["amount"], "currency": payment["currency"], "fee": payment["fee"], "tax": payment["tax"],
            "settled": true, "created_at": payment["created_at"], "order_id": payment["order_id"],
            "method": payment["method"], "payment_id": null})
    });
    let refunds = state.all("refund").filter(|refund| refund["status"] != "failed").map(|refund| {
        json!({"entity_id": refund["id"], "type": "refund", "debit": refund["amount"], "credit": 0,
            "amount": refund["amount"], "currency": "INR", "fee": 0, "tax": 0, "settled": true,
            "created_at": refund["created_at"], "payment_id": refund["payment_id"]})
    });
    let rows: Vec<_> = payments.chain(refunds).collect();
    collection(rows.iter())
}
