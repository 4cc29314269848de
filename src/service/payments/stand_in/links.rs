//! Payment links: pages of the provider's that are paid on.

use serde_json::{Value, json};

use super::Done;
use super::events::emit;
use super::state::{Refusal, State, amount, notes};

/// The least time until a link expires, in seconds.
const LEAST: i64 = 15 * 60;
/// The time after which a link without an end expires.
const USUAL: i64 = 180 * 24 * 3600;

pub fn create(state: &mut State, body: &Value, now: i64, pages: &str) -> Done {
    let amount = amount(body)?;
    let reference = body["reference_id"].as_str().unwrap_or_default().to_owned();
    if reference.len() > 40 {
        return Err(Refusal::new("The reference id may not be greater than 40 characters."));
    }
    if !reference.is_empty()
        && state.all("payment_link").any(|link| link["reference_id"] == reference.as_str())
    {
        let words = format!("payment link creation with reference ID already attempted: {reference}");
        return Err(Refusal::new(words));
    }
    let expires = body["expire_by"].as_i64();
    if expires.is_some_and(|at| at < now + LEAST) {
        return Err(Refusal::new("timestamp must be atleast 15 minutes in future"));
    }
    if body["upi_link"] == true {
        return Err(Refusal::new("UPI Payment Links is not supported in Test Mode."));
    }
    let id = state.new_id("plink");
    // Its order has an id of its own, which the link does not show.
    let order = super::orders::create(
        state,
        &json!({"amount": amount, "currency": "INR", "receipt": reference}),
        now,
    )?;
    let link = json!({"entity": "payment_link", "accept_partial": body["accept_partial"], "amount": amount,
        "amount_paid": 0, "callback_method": body["callback_method"], "callback_url": body["callback_url"],
        "cancelled_at": 0, "created_at": now, "currency": "INR", "customer": body["customer"],
        "description": body["description"], "expire_by": expires.unwrap_or(now + USUAL), "expired_at": 0,
        "first_min_partial_amount": 0, "id": id, "notes": notes(body), "notify": body["notify"], "payments": null,
        "reference_id": reference, "reminder_enable": false, "reminders": [], "short_url": format!("{pages}/{id}"),
        "status": "created", "updated_at": now, "upi_link": false, "user_id": "", "hidden_order": order["id"]});
    state.keep(link);
    get(state, &id, now)
}

/// A link, as it is now.
pub fn get(state: &mut State, id: &str, now: i64) -> Done {
    expire(state, now);
    state.get(id, "payment_link").map(|link| shown(&link))
}

pub fn list(state: &mut State, reference: &str, now: i64) -> Value {
    expire(state, now);
    let links =
        state.all("payment_link").filter(|link| reference.is_empty() || link["reference_id"] == reference);
    json!({"payment_links": links.map(shown).collect::<Vec<_>>()})
}

pub fn cancel(state: &mut State, id: &str, now: i64) -> Done {
    let link = get(state, id, now)?;
    if link["status"] != "created" {
        let words = format!(
            "payment link can't be cancelled in {} state",
            link["status"].as_str().unwrap_or_default()
        );
        return Err(Refusal::new(words));
    }
    end(state, id, "cancelled", "cancelled_at", now);
    get(state, id, now)
}

/// What the provider shows of a link.
pub fn shown(link: &Value) -> Value {
    let mut link = link.clone();
    if let Some(members) = link.as_object_mut() {
        members.remove("entity");
        members.remove("hidden_order");
    }
    link
}

/// Ends the links whose time is over.
pub fn expire(state: &mut State, now: i64) {
    let over =
        |link: &&Value| link["status"] == "created" && link["expire_by"].as_i64().is_some_and(|at| at <= now);
    let over: Vec<_> = state
        .all("payment_link")
        .filter(over)
        .filter_map(|link| link["id"].as_str())
        .map(str::to_owned)
        .collect();
    for id in over {
        end(state, &id, "expired", "expired_at", now);
    }
}

fn end(state: &mut State, id: &str, status: &str, at: &str, now: i64) {
    let Some(link) = state.find_mut(id) else { return };
    link["status"] = status.into();
    link[at] = now.into();
    link["updated_at"] = now.into();
    let link = shown(link);
    emit(state, &format!("payment_link.{status}"), &[("payment_link", link)], now);
}
