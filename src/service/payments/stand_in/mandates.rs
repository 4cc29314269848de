//! Customers, mandates and debits without the customer.

use serde_json::{Value, json};

use super::Done;
use super::events::emit;
use super::payments::{capture_all, new_payment};
use super::state::{Refusal, State, amount, collection, notes};

/// The time from the notice to the debit, in seconds: 25 hours for UPI.
const NOTICE: i64 = 25 * 3600;

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

/// A link on which a customer gives a mandate. Its token is confirmed at once.
pub fn register(state: &mut State, body: &Value, now: i64, pages: &str) -> Done {
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
        "created_at": now});
    let token_id = state.new_id("token");
    let wanted = &body["subscription_registration"];
    state.keep(json!({"id": token_id, "entity": "token", "method": wanted["method"], "recurring": true,
        "recurring_details": {"status": "initiated", "failure_reason": null}, "customer_id": customer["id"],
        "order_id": order["id"], "max_amount": wanted["max_amount"], "expired_at": wanted["expire_at"],
        "created_at": now}));
    Ok(state.keep(invoice))
}

/// The notice before a debit: it goes with the debit's order.
pub fn notify(state: &mut State, asked: &Value, order: &str, now: i64) -> Value {
    let id = state.new_id("notification");
    let fails = state.switches.notices_fail;
    let after = asked["payment_after"].as_i64().unwrap_or(now + NOTICE);
    let status = if fails { "failed" } else { "delivered" };
    let delivered = if fails { Value::Null } else { now.into() };
    let entity = json!({"id": id, "entity": "notification", "order_id": order, "token_id": asked["token_id"],
        "delivered_at": delivered, "status": status, "payment_after": after});
    emit(state, &format!("order.notification.{status}"), &[("notification", entity)], now);
    json!({"token_id": asked["token_id"], "payment_after": after, "id": id})
}

/// A debit after its notice.
pub fn charge(state: &mut State, body: &Value, now: i64) -> Done {
    let (order_id, token_id) = (text(body, "order_id"), text(body, "token"));
    let order = state.get(&order_id, "order")?;
    let token = state.get(&token_id, "token")?;
    if body["amount"].as_i64() > token["max_amount"].as_i64() {
        return Err(Refusal::new("Amount exceeds maximum amount allowed"));
    }
    if state.switches.tokens_are_paused || token["recurring_details"]["status"] == "cancelled" {
        return Err(Refusal::new("mandate_cancelled"));
    }
    if order["notification"].is_object() {
        if state.switches.notices_fail {
            return Err(Refusal::new("pre_debit_notification_not_sent"));
        }
        if order["notification"]["payment_after"].as_i64().is_some_and(|after| after > now) {
            return Err(Refusal::new("BAD_REQUEST_MANDATE_PROMISED_DEBIT_DATE_NOT_HONOURED"));
        }
    }
    let payment = new_payment(state, &order["id"], &body["amount"], "upi", &body["description"], now);
    capture_all(state, &payment, now);
    Ok(json!({ "razorpay_payment_id": payment }))
}

pub fn cancel(state: &mut State, token: &str, now: i64) -> Done {
    state.get(token, "token")?;
    if let Some(found) = state.find_mut(token) {
        found["recurring_details"]["status"] = "cancelled".into();
        let found = found.clone();
        emit(state, "token.cancelled", &[("token", found)], now);
    }
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
