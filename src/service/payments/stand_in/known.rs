//! What an earlier start of the stand-in made and the console knows: a demo is started again, and its mandates and payments are
//! there still.

use serde_json::{Value, json};

use super::state::State;
use crate::domain::billing::{Mandate, MandateMethod, Paise, TopupPayment};

/// What a registration costs, in paise.
const REGISTRATION: i64 = 100;

/// Puts a payment back that was captured.
pub fn payment(state: &mut State, payment: &TopupPayment) {
    let mut captured = captured(&payment.payment_id, payment.amount.get(), payment.seen.timestamp());
    captured["currency"] = payment.currency.clone().into();
    captured["method"] = payment.method.clone().into();
    captured["fee"] = payment.fee.map(Paise::get).into();
    captured["tax"] = payment.fee_tax.map(Paise::get).into();
    put_back(state, captured);
}

/// Puts a mandate back that was given, with its customer and what its registration cost.
pub fn mandate(state: &mut State, mandate: &Mandate) {
    let (Some(customer), Some(token)) = (&mandate.customer_id, &mandate.token_id) else { return };
    let created = mandate.created.timestamp();
    put_back(
        state,
        json!({"id": customer, "entity": "customer", "name": null, "email": null, "contact": null, "gstin": null,
            "notes": [], "created_at": created}),
    );
    let vpa = json!({"username": "asha", "handle": "examplebank", "name": null});
    let card = json!({"last4": "0153", "network": "Visa", "type": "debit"});
    let (vpa, card) = match mandate.method {
        MandateMethod::Upi => (vpa, Value::Null),
        MandateMethod::Card => (Value::Null, card),
    };
    put_back(
        state,
        json!({"id": token, "entity": "token", "method": mandate.method.as_str(), "recurring": true,
            "recurring_details": {"status": mandate.status.as_str(), "failure_reason": null}, "customer_id": customer,
            "order_id": mandate.order_id, "max_amount": mandate.max_amount.get(), "vpa": vpa, "card": card,
            "expired_at": mandate.expires.map(|at| at.timestamp()), "created_at": created}),
    );
    if let Some(payment) = &mandate.payment_id {
        let mut captured = captured(payment, REGISTRATION, created);
        captured["token_id"] = token.clone().into();
        captured["customer_id"] = customer.clone().into();
        put_back(state, captured);
    }
}

fn captured(id: &str, amount: i64, created: i64) -> Value {
    json!({"id": id, "entity": "payment", "amount": amount, "currency": "INR", "status": "captured", "order_id": null,
        "international": false, "amount_refunded": 0, "refund_status": null, "captured": true,
        "email": "asha@example.in", "contact": "+919000090000", "notes": [], "created_at": created})
}

/// Unless this start has made it.
fn put_back(state: &mut State, thing: Value) {
    let id = thing["id"].as_str().unwrap_or_default();
    if state.find(id).is_none() {
        state.keep(thing);
    }
}
