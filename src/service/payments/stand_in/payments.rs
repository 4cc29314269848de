//! Payments, their refunds and disputes, and what was settled.

use serde_json::{Value, json};

use super::events::emit;
use super::state::{Refusal, State, collection, notes};
use super::{Done, Later};

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

pub fn refund(state: &mut State, id: &str, key: Option<&str>, body: &Value, now: i64) -> Done {
    if let Some((refund_id, asked)) = key.and_then(|key| state.refunds.get(key)) {
        if asked != body {
            return Err(Refusal::new(
                "Different request with the same idempotency key has already been processed.",
            ));
        }
        return state.get(refund_id, "refund");
    }
    let payment = state.get(id, "payment")?;
    let amount_of = |member: &str| payment[member].as_i64().unwrap_or_default();
    if payment["status"] == "refunded" {
        return Err(Refusal::new("The payment has been fully refunded already."));
    }
    if payment["status"] != "captured" {
        return Err(Refusal::new("The payment status should be captured for action to be taken"));
    }
    let left = amount_of("amount") - amount_of("amount_refunded");
    let amount = body["amount"].as_i64().unwrap_or(left);
    if amount > left || amount < 1 {
        return Err(Refusal::new("The refund amount provided is greater than amount captured."));
    }
    let status = if state.switches.refunds_are_pending { "pending" } else { "processed" };
    let refund_id = state.new_id("rfnd");
    let refund = state.keep(json!({"id": refund_id, "entity": "refund", "amount": amount, "currency": "INR",
        "payment_id": id, "notes": notes(body), "receipt": body["receipt"], "acquirer_data": {"arn": null},
        "created_at": now, "batch_id": null, "status": status, "speed_processed": "normal",
        "speed_requested": "normal"}));
    if let Some(key) = key {
        state.refunds.insert(key.to_owned(), (refund_id, body.clone()));
    }
    give_back(state, id, amount);
    tell_of_refund(state, &refund, "created", now);
    if status == "processed" {
        tell_of_refund(state, &refund, "processed", now);
    }
    Ok(refund)
}

pub fn refunds(state: &State, id: &str) -> Done {
    state.get(id, "payment")?;
    Ok(collection(state.all("refund").filter(|refund| refund["payment_id"] == id)))
}

/// Adds to what was refunded of a payment; below zero to take it back.
fn give_back(state: &mut State, id: &str, amount: i64) {
    let Some(payment) = state.find_mut(id) else { return };
    let back = payment["amount_refunded"].as_i64().unwrap_or_default() + amount;
    let is_all = payment["amount"] == back;
    payment["amount_refunded"] = back.into();
    payment["refund_status"] = if is_all {
        json!("full")
    } else if back > 0 {
        json!("partial")
    } else {
        Value::Null
    };
    payment["status"] = if is_all { "refunded" } else { "captured" }.into();
}

fn tell_of_refund(state: &mut State, refund: &Value, what: &str, now: i64) {
    let payment = refund["payment_id"].as_str().and_then(|id| state.find(id)).cloned().unwrap_or_default();
    emit(state, &format!("refund.{what}"), &[("refund", refund.clone()), ("payment", payment)], now);
}

/// Lets something happen to a payment, and returns the refund or dispute.
pub fn happen(state: &mut State, id: &str, event: Later, now: i64) -> Option<Value> {
    let payment = state.find(id)?.clone();
    match event {
        Later::FailedAfterCaptured => {
            let mut failed = payment.clone();
            failed["status"] = "failed".into();
            emit(state, "payment.failed", &[("payment", failed)], now);
            Some(payment)
        }
        Later::RefundProcessed | Later::RefundFailed => {
            let what = if event == Later::RefundFailed { "failed" } else { "processed" };
            let refund_id =
                state.all("refund").find(|refund| refund["payment_id"] == id)?["id"].as_str()?.to_owned();
            let refund = state.find_mut(&refund_id)?;
            refund["status"] = what.into();
            let refund = refund.clone();
            if event == Later::RefundFailed {
                give_back(state, id, -refund["amount"].as_i64()?);
            }
            tell_of_refund(state, &refund, what, now);
            Some(refund)
        }
        Later::DisputeCreated => {
            let dispute_id = state.new_id("disp");
            let dispute = state.keep(json!({"id": dispute_id, "entity": "dispute", "payment_id": id,
                "amount": payment["amount"], "currency": "INR", "amount_deducted": 0, "reason_code": "chargeback",
                "respond_by": now + 7 * 24 * 3600, "status": "open", "phase": "chargeback", "created_at": now}));
            emit(
                state,
                "payment.dispute.created",
                &[("payment", payment), ("dispute", dispute.clone())],
                now,
            );
            Some(dispute)
        }
        Later::DisputeWon | Later::DisputeLost => {
            let dispute_id =
                state.all("dispute").find(|dispute| dispute["payment_id"] == id)?["id"].as_str()?.to_owned();
            let what = if event == Later::DisputeWon { "won" } else { "lost" };
            let dispute = state.find_mut(&dispute_id)?;
            dispute["status"] = what.into();
            if event == Later::DisputeLost {
                dispute["amount_deducted"] = dispute["amount"].clone();
            }
            let dispute = dispute.clone();
            emit(
                state,
                &format!("payment.dispute.{what}"),
                &[("payment", payment), ("dispute", dispute.clone())],
                now,
            );
            Some(dispute)
        }
    }
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
