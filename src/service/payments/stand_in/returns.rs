//! Refunds and disputes of payments.

use serde_json::{Value, json};

use super::events::emit;
use super::state::{Refusal, State, collection, notes};
use super::{Asked, Done, Later};

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
    if let Some(words) = &state.switches.refuses_refunds {
        return Err(Refusal::new(words.clone()));
    }
    let left = amount_of("amount") - amount_of("amount_refunded");
    let amount = body["amount"].as_i64().unwrap_or(left);
    if amount > left || amount < 1 {
        return Err(Refusal::new("The refund amount provided is greater than amount captured."));
    }
    let is_slow = state.switches.refunds_are_pending || state.switches.refunds_take.is_some();
    let status = if is_slow { "pending" } else { "processed" };
    let refund_id = state.new_id("rfnd");
    let refund = state.keep(json!({"id": refund_id, "entity": "refund", "amount": amount, "currency": "INR",
        "payment_id": id, "notes": notes(body), "receipt": body["receipt"], "acquirer_data": {"arn": null},
        "created_at": now, "batch_id": null, "status": status, "speed_processed": "normal",
        "speed_requested": "normal"}));
    if let Some(key) = key {
        state.refunds.insert(key.to_owned(), (refund_id.clone(), body.clone()));
    }
    if let Some(minutes) = state.switches.refunds_take {
        state.slow_refunds.push((now + minutes * 60, refund_id));
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

/// A page of the refunds or disputes since an instant, newest first.
pub fn page(state: &State, entity: &str, asked: &Asked<'_>) -> Value {
    let number = |name: &str| asked.parameter(name).parse::<i64>().ok();
    let from = number("from").unwrap_or_default();
    let of =
        |name, usual: usize| number(name).and_then(|number| usize::try_from(number).ok()).unwrap_or(usual);
    let since = state.all(entity).filter(|thing| thing["created_at"].as_i64() >= Some(from));
    collection(since.skip(of("skip", 0)).take(of("count", 10)))
}

/// Ends the refunds whose time has come.
pub fn catch_up(state: &mut State, now: i64) {
    let (due, later) = std::mem::take(&mut state.slow_refunds).into_iter().partition(|(at, _)| *at <= now);
    state.slow_refunds = later;
    let due: Vec<(i64, String)> = due;
    let what = if state.switches.refunds_fail { "failed" } else { "processed" };
    for (at, id) in due {
        end_refund(state, &id, what, at);
    }
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

fn end_refund(state: &mut State, id: &str, what: &str, now: i64) -> Option<Value> {
    let refund = state.find_mut(id)?;
    refund["status"] = what.into();
    let refund = refund.clone();
    if what == "failed" {
        give_back(state, refund["payment_id"].as_str()?, -refund["amount"].as_i64()?);
    }
    tell_of_refund(state, &refund, what, now);
    Some(refund)
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
        Later::RefundedByHand(amount) => refund(state, id, None, &json!({ "amount": amount }), now).ok(),
        Later::RefundProcessed | Later::RefundFailed => {
            let what = if event == Later::RefundFailed { "failed" } else { "processed" };
            let newest =
                state.all("refund").find(|refund| refund["payment_id"] == id)?["id"].as_str()?.to_owned();
            end_refund(state, &newest, what, now)
        }
        Later::DisputeCreated => {
            let dispute_id = state.new_id("disp");
            let dispute = state.keep(json!({"id": dispute_id, "entity": "dispute", "payment_id": id,
                "amount": payment["amount"], "currency": "INR", "amount_deducted": 0, "reason_code": "chargeback",
                "respond_by": now + 7 * 24 * 3600, "status": "open", "phase": "chargeback", "created_at": now,
                "evidence": {"amount": payment["amount"], "summary": null, "submitted_at": null}}));
            tell_of_dispute(state, &payment, &dispute, "created", now);
            Some(dispute)
        }
        Later::DisputeActionRequired => dispute(state, &payment, "action_required", "open", now),
        Later::DisputeUnderReview => dispute(state, &payment, "under_review", "under_review", now),
        Later::DisputeWon => dispute(state, &payment, "won", "won", now),
        Later::DisputeLost => dispute(state, &payment, "lost", "lost", now),
        Later::DisputeClosed => dispute(state, &payment, "closed", "closed", now),
    }
}

/// Moves the newest dispute of a payment on.
fn dispute(state: &mut State, payment: &Value, what: &str, status: &str, now: i64) -> Option<Value> {
    let id = state.all("dispute").find(|dispute| dispute["payment_id"] == payment["id"])?["id"]
        .as_str()?
        .to_owned();
    let dispute = state.find_mut(&id)?;
    dispute["status"] = status.into();
    if status == "lost" {
        dispute["amount_deducted"] = dispute["amount"].clone();
    }
    let dispute = dispute.clone();
    tell_of_dispute(state, payment, &dispute, what, now);
    Some(dispute)
}

fn tell_of_dispute(state: &mut State, payment: &Value, dispute: &Value, what: &str, now: i64) {
    let things = [("payment", payment.clone()), ("dispute", dispute.clone())];
    emit(state, &format!("payment.dispute.{what}"), &things, now);
}
