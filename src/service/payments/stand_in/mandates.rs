//! Customers, mandates and debits without the customer.

use serde_json::{Value, json};

use super::Done;
use super::events::emit;
use super::paying::fail;
use super::payments::{capture_all, new_payment};
use super::state::{Refusal, State, amount, collection, notes};
use super::switches::Debits;

pub fn customer(state: &mut State, body: &Value, now: i64) -> Done {
    let known = state.all("customer").find(|customer| customer["email"] == body["email"]).cloned();
    match known {
        Some(known) if body["fail_existing"] == "0" => Ok(known),
        Some(_) => Err(Refusal::new("Customer already exists for the merchant")),
        None => Ok(new_customer(state, body, now)),
    }
}

fn new_customer(state: &mut State, body: &Value, now: i64) -> Value {
    let id = state.new_id("cust");
    state.keep(json!({"id": id, "entity": "customer", "name": body["name"], "email": body["email"],
        "contact": body["contact"], "gstin": null, "notes": notes(body), "created_at": now}))
}

pub fn tokens(state: &State, customer: &str) -> Done {
    state.get(customer, "customer")?;
    Ok(collection(state.all("token").filter(|token| token["customer_id"] == customer)))
}

/// A link on which a customer gives a mandate.
pub fn register(state: &mut State, body: &Value, now: i64, pages: &str) -> Done {
    if state.switches.makes_no_mandates {
        return Err(Refusal::new("Recurring payments are not enabled for the merchant"));
    }
    let amount = amount(body)?;
    let customer = new_customer(state, &body["customer"], now);
    let asked = json!({"amount": amount, "currency": "INR", "receipt": body["receipt"]});
    let order = super::orders::create(state, &asked, now)?;
    let id = state.new_id("inv");
    let details = json!({"id": customer["id"], "name": customer["name"], "email": customer["email"],
        "contact": customer["contact"], "gstin": null});
    let invoice = json!({"id": id, "entity": "invoice", "receipt": body["receipt"], "invoice_number": body["receipt"],
        "customer_id": customer["id"], "customer_details": details, "order_id": order["id"], "line_items": [],
        "payment_id": null, "status": "issued", "expire_by": body["expire_by"], "issued_at": now, "paid_at": null,
        "amount": amount.to_string(), "amount_paid": 0, "amount_due": amount, "currency": "INR",
        "description": body["description"], "notes": notes(body), "short_url": format!("{pages}/{id}"), "type": "link",
        "created_at": now, "hidden_max": body["subscription_registration"]["max_amount"]});
    let token_id = state.new_id("token");
    let wanted = &body["subscription_registration"];
    state.keep(json!({"id": token_id, "entity": "token", "method": wanted["method"], "recurring": true,
        "recurring_details": {"status": "initiated", "failure_reason": null}, "customer_id": customer["id"],
        "order_id": order["id"], "max_amount": wanted["max_amount"], "expired_at": wanted["expire_at"],
        "created_at": now}));
    state.keep(invoice);
    registration(state, &id)
}

/// A registration as the provider shows it.
pub fn registration(state: &State, id: &str) -> Done {
    let mut found = state.get(id, "invoice")?;
    if let Some(members) = found.as_object_mut() {
        members.remove("hidden_max");
        members.remove("hidden_refused");
    }
    Ok(found)
}

pub fn registrations(state: &State, receipt: &str) -> Value {
    collection(state.all("invoice").filter(|found| found["receipt"] == receipt))
}

/// Ends a registration that was not used.
pub fn cancel_registration(state: &mut State, id: &str, now: i64) -> Done {
    let found = state.get(id, "invoice")?;
    if found["status"] != "issued" {
        return Err(Refusal::new("Operation not allowed for Invoice in this status"));
    }
    if let Some(found) = state.find_mut(id) {
        (found["status"], found["cancelled_at"]) = ("cancelled".into(), now.into());
    }
    registration(state, id)
}

/// What a person on the page of a registration does. `false` if it can be used no more.
pub fn give(state: &mut State, id: &str, is_approved: bool, now: i64) -> bool {
    let found = state.get(id, "invoice").ok().filter(|found| found["status"] == "issued");
    let Some(found) = found else { return false };
    let order = found["order_id"].clone();
    let Some(token) = state.all("token").find(|token| token["order_id"] == order).cloned() else {
        return false;
    };
    let token_id = text(&token, "id");
    let method = text(&token, "method");
    let payment = new_payment(state, &order, &found["amount_due"], &method, &Value::Null, now);
    if let Some(payment) = state.find_mut(&payment) {
        payment["token_id"] = token["id"].clone();
        payment["customer_id"] = token["customer_id"].clone();
    }
    if !is_approved {
        fail(state, &payment, "payment_declined", now);
        turn(state, &token_id, "rejected", now);
        // It may be tried again.
        if let Some(invoice) = state.find_mut(id) {
            invoice["hidden_refused"] = true.into();
        }
        return true;
    }
    if let Some(token) = state.find_mut(&token_id) {
        if method == "card" {
            token["card"] = json!({"last4": "0153", "network": "Visa", "type": "debit"});
        } else {
            token["vpa"] = json!({"username": "asha", "handle": "examplebank", "name": null});
        }
    }
    capture_all(state, &payment, now);
    if let Some(invoice) = state.find_mut(id) {
        (invoice["status"], invoice["paid_at"]) = ("paid".into(), now.into());
        (invoice["payment_id"], invoice["amount_paid"]) =
            (payment.clone().into(), invoice["amount_due"].clone());
    }
    let things = [("payment", &payment), ("invoice", &id.to_owned())];
    let things = things.map(|(name, id)| (name, state.find(id).cloned().unwrap_or_default()));
    emit(state, "invoice.paid", &things, now);
    turn(state, &token_id, "confirmed", now);
    true
}

/// What becomes of a mandate at the bank: `confirmed`, `paused`, `cancelled` or `rejected`.
pub fn turn(state: &mut State, token: &str, status: &str, now: i64) {
    let Some(found) = state.find_mut(token) else { return };
    found["recurring_details"]["status"] = status.into();
    let found = found.clone();
    emit(state, &format!("token.{status}"), &[("token", found)], now);
}

/// A debit after its notice.
pub fn charge(state: &mut State, body: &Value, now: i64) -> Done {
    let (order_id, token_id) = (text(body, "order_id"), text(body, "token"));
    let order = state.get(&order_id, "order")?;
    let token = state.get(&token_id, "token")?;
    if body["amount"].as_i64() > token["max_amount"].as_i64() {
        return Err(Refusal::new("Amount exceeds maximum amount allowed"));
    }
    if state.switches.tokens_are_paused || token["recurring_details"]["status"] != "confirmed" {
        return Err(Refusal::new("mandate_cancelled"));
    }
    if order["status"] == "paid" {
        return Err(Refusal::new("order_already_paid"));
    }
    if order["notification"].is_object() {
        if state.switches.notices_fail {
            return Err(Refusal::new("pre_debit_notification_not_sent"));
        }
        if order["notification"]["payment_after"].as_i64().is_some_and(|after| after > now) {
            return Err(Refusal::new("BAD_REQUEST_MANDATE_PROMISED_DEBIT_DATE_NOT_HONOURED"));
        }
    }
    let method = text(&token, "method");
    let payment = new_payment(state, &order["id"], &body["amount"], &method, &body["description"], now);
    match state.switches.debits.clone() {
        Debits::Succeed => capture_all(state, &payment, now),
        Debits::Fail(reason) => fail(state, &payment, &reason, now),
        Debits::Wait => {
            if let Some(payment) = state.find_mut(&payment) {
                payment["status"] = "created".into();
            }
        }
    }
    Ok(json!({ "razorpay_payment_id": payment }))
}

pub fn cancel(state: &mut State, token: &str, now: i64) -> Done {
    state.get(token, "token")?;
    turn(state, token, "cancelled", now);
    Ok(json!({"status": "cancellation_initiated"}))
}

pub fn forget(state: &mut State, token: &str) -> Done {
    state.get(token, "token")?;
    state.forget(token);
    Ok(json!({"deleted": true}))
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_default().to_owned()
}
