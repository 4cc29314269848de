//! What a payer does: on the page of a link, or in the checkout of an order.

use secrecy::SecretString;
use serde_json::{Value, json};

use super::Done;
use super::events::emit;
use super::links;
use super::payments::{capture_all, new_payment};
use super::returns;
use super::state::State;
use crate::service::payments::signature::sign;

/// How somebody pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paying {
    Upi,
    Card,
    /// The payment fails.
    Fail,
    /// It fails, and the payer's app tries again: the same payment is captured.
    FailThenSucceed,
    /// It is authorised late: the money comes, whatever became of the link.
    Late,
    /// It is authorised and waits for its capture.
    Authorise,
}

/// What the payer's browser is sent back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    pub payment_id: String,
    /// The address of the return from a link, with its signature; `None` if the payment failed or nobody waits.
    pub returns_to: Option<String>,
    /// The signature of an order's checkout.
    pub signature: String,
}

/// Makes a link, and pays it where links are paid at once.
pub fn create_link(state: &mut State, body: &Value, now: i64, pages: &str, key: &SecretString) -> Done {
    let link = links::create(state, body, now, pages)?;
    let Some(id) = link["id"].as_str().filter(|_| state.switches.pays_at_once) else { return Ok(link) };
    pay(state, id, Paying::Upi, now, key);
    links::get(state, id, now)
}

/// Pays a link or an order; `None` if it cannot be paid.
pub fn pay(state: &mut State, id: &str, how: Paying, now: i64, key: &SecretString) -> Option<Paid> {
    links::expire(state, now);
    let thing = state.find(id)?.clone();
    let is_link = thing["entity"] == "payment_link";
    if !is_link && thing["entity"] != "order" {
        return None;
    }
    let is_over = thing["status"] == "paid" || (is_link && thing["status"] != "created");
    // What was begun before the link ended may still succeed.
    if is_over && how != Paying::Late && !state.switches.captures_twice {
        return None;
    }
    let order = if is_link { thing["hidden_order"].clone() } else { thing["id"].clone() };
    let description = if is_link { json!(id.replacen("plink_", "#", 1)) } else { Value::Null };
    let method = if how == Paying::Card { "card" } else { "upi" };
    let payment_id = new_payment(state, &order, &thing["amount"], method, &description, now);
    match how {
        Paying::Fail => fail(state, &payment_id, "incorrect_pin", now),
        Paying::FailThenSucceed => {
            fail(state, &payment_id, "incorrect_pin", now);
            finish(state, id, is_link, &payment_id, now);
        }
        Paying::Authorise => {
            let payment = state.find(&payment_id)?.clone();
            emit(state, "payment.authorized", &[("payment", payment)], now);
        }
        Paying::Upi | Paying::Card | Paying::Late => finish(state, id, is_link, &payment_id, now),
    }
    let is_back = matches!(how, Paying::Upi | Paying::Card);
    Some(returned(state, id, &payment_id, is_link && is_back, key))
}

/// Pays what is to be paid by now.
pub fn catch_up(state: &mut State, now: i64, key: &SecretString) {
    let (due, later) = std::mem::take(&mut state.late).into_iter().partition(|(at, _)| *at <= now);
    state.late = later;
    let due: Vec<(i64, String)> = due;
    for (at, id) in due {
        pay(state, &id, Paying::Late, at, key);
    }
    returns::catch_up(state, now);
}

/// Captures the payment, marks what it paid for, and tells of both.
fn finish(state: &mut State, id: &str, is_link: bool, payment_id: &str, now: i64) {
    capture_all(state, payment_id, now);
    let Some(payment) = state.find(payment_id).cloned() else { return };
    if !is_link {
        return;
    }
    if let Some(link) = state.find_mut(id) {
        link["status"] = "paid".into();
        link["amount_paid"] = payment["amount"].clone();
        link["updated_at"] = now.into();
        let part = json!({"amount": payment["amount"], "created_at": now, "method": payment["method"],
            "payment_id": payment_id, "plink_id": id, "status": "captured", "updated_at": now});
        match link["payments"].as_array_mut() {
            Some(parts) => parts.push(part),
            None => link["payments"] = json!([part]),
        }
    }
    let Some(link) = state.find(id).map(links::shown) else { return };
    let order = payment["order_id"].as_str().and_then(|id| state.find(id)).cloned().unwrap_or_default();
    emit(
        state,
        "payment_link.paid",
        &[("payment_link", with_order(&link, &payment)), ("order", raw(&order, id)), ("payment", payment)],
        now,
    );
}

/// A link's webhook has the order's id, and null where there are no notes.
fn with_order(link: &Value, payment: &Value) -> Value {
    let mut link = link.clone();
    link["order_id"] = payment["order_id"].clone();
    if link["notes"].as_array().is_some_and(Vec::is_empty) {
        link["notes"] = Value::Null;
    }
    if let Some(members) = link.as_object_mut() {
        members.remove("payments");
    }
    link
}

/// An order in a link's webhook, whose id has no prefix there.
fn raw(order: &Value, link_id: &str) -> Value {
    let mut order = order.clone();
    let id = order["id"].as_str().unwrap_or_default().trim_start_matches("order_").to_owned();
    order["id"] = id.into();
    order["product_type"] = "payment_link_v2".into();
    order["product_id"] = link_id.trim_start_matches("plink_").into();
    order["payment_capture"] = true.into();
    order
}

/// Fails a payment for a reason.
pub fn fail(state: &mut State, payment_id: &str, reason: &str, now: i64) {
    let Some(payment) = state.find_mut(payment_id) else { return };
    payment["status"] = "failed".into();
    payment["error_code"] = "BAD_REQUEST_ERROR".into();
    payment["error_description"] = "The payment failed".into();
    payment["error_reason"] = reason.into();
    let payment = payment.clone();
    emit(state, "payment.failed", &[("payment", payment)], now);
}

fn returned(state: &State, id: &str, payment_id: &str, is_back: bool, key: &SecretString) -> Paid {
    let thing = state.find(id).cloned().unwrap_or_default();
    let payment_id = payment_id.to_owned();
    if !is_back {
        let signature = sign(key, &[id.as_bytes(), payment_id.as_bytes()]);
        return Paid { payment_id, returns_to: None, signature };
    }
    let reference = thing["reference_id"].as_str().unwrap_or_default();
    let parts: [&[u8]; 4] = [id.as_bytes(), reference.as_bytes(), b"paid", payment_id.as_bytes()];
    let signature = sign(key, &parts);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("razorpay_payment_id", &payment_id)
        .append_pair("razorpay_payment_link_id", id)
        .append_pair("razorpay_payment_link_reference_id", reference)
        .append_pair("razorpay_payment_link_status", "paid")
        .append_pair("razorpay_signature", &signature)
        .finish();
    let address = thing["callback_url"].as_str().map(|url| {
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}{query}")
    });
    Paid { payment_id, returns_to: address, signature }
}
