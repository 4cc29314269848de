//! Operations on the server, each recorded in the model before it is sent and when it is acknowledged.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::book::{AGENTS, Hold, Key, SecondFactorStatus, Transfer};
use super::random::Random;
use super::reports;
use super::world::{World, micros, now, rupees};

const ZONES: [&str; 4] = ["Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Europe/London"];
const VERIFY: &str = "/v1/keys/verify";
/// The type of most bodies.
pub const JSON: &str = "application/json";

/// A random operation.
pub async fn any(world: &World, random: &mut Random) {
    match random.between(0, 100) {
        0..38 => reports::report_new(world, random).await,
        38..46 => reports::report_again(world, random).await,
        46..62 => verify(world, random, false).await,
        62..72 => verify(world, random, true).await,
        72..78 => create_key(world, random).await,
        78..82 => revoke_some(world, random).await,
        82..87 => read_usage(world, random).await,
        87..92 => transfer(world, random).await,
        92..95 => change_zone(world, random).await,
        95..97 => sign_in_or_out(world, random).await,
        97 if world.has_commands => credit(world, random).await,
        _ => verify_ended(world, random).await,
    }
}

/// Checks any key.
async fn verify(world: &World, random: &mut Random, with_hold: bool) {
    let asked = {
        let book = world.book();
        if book.keys.is_empty() {
            return;
        }
        let at = random.place(book.keys.len());
        (at, book.keys[at].clone())
    };
    let amount = random.between(1, 3_000_000).cast_signed();
    let hold = if with_hold {
        world.book().unanswered_holds += amount;
        format!(r#","hold_inr":{},"hold_seconds":86400"#, rupees(amount))
    } else {
        String::new()
    };
    let ((at, key), asked_at) = (asked, world.now());
    let request = world.gateway(VERIFY, JSON, format!(r#"{{"key":"{}"{hold}}}"#, key.plain));
    let Some(reply) = world.ask("verify", request, &[200]).await else { return };
    judge(world, &key, &reply.json());
    let mut book = world.book();
    if with_hold {
        book.unanswered_holds -= amount;
        if let Some(id) = reply.json()["hold_id"].as_str() {
            let expires = asked_at + TimeDelta::days(1);
            book.holds.push(Hold { id: id.to_owned(), key: at, amount, expires, is_used: false });
        }
    }
}

/// Checks a response against what was known of the key before the request.
pub fn judge(world: &World, key: &Key, answer: &Value) {
    world.counts.verifies.fetch_add(1, Ordering::Relaxed);
    let is_valid = answer["valid"] == true;
    let is_revoked = answer["code"] == "revoked";
    let fits = match key.revoked {
        Some(SecondFactorStatus::Done) => is_revoked,
        Some(SecondFactorStatus::Open) => is_valid || is_revoked,
        // It may have been revoked during the request.
        None => {
            is_valid || is_revoked && world.book().keys.iter().any(|k| k.id == key.id && k.revoked.is_some())
        }
    };
    if !fits {
        world.wrong(format!("{} with revoked {:?} is answered {answer}", key.id, key.revoked));
    }
}

/// Asks about one key.
pub async fn check_key(world: &World, key: &Key) {
    let request = world.gateway(VERIFY, JSON, json!({"key": key.plain}).to_string());
    if let Some(reply) = world.ask("verify", request, &[200]).await {
        judge(world, key, &reply.json());
    }
}

/// Checks a revoked key.
async fn verify_ended(world: &World, random: &mut Random) {
    let ended: Vec<_> = world.book().keys.iter().filter(|key| key.revoked.is_some()).cloned().collect();
    if !ended.is_empty() {
        check_key(world, random.one(&ended)).await;
    }
}

/// Creates a key. Without a response its secret is lost.
pub async fn create_key(world: &World, random: &mut Random) {
    let agent = match random.between(0, 4) {
        0 => Some(AGENTS[0]),
        1 => Some(AGENTS[1]),
        _ => None,
    };
    let mut body = json!({"name": format!("key-{}", world.fresh())});
    if let Some(agent) = agent {
        body["agent_id"] = json!(agent);
    }
    let request = world.owner(Method::POST, "/apiKeys").json(&body);
    let Some(reply) = world.ask("create key", request, &[201]).await else { return };
    let answer = reply.json();
    let text = |name: &str| answer[name].as_str().expect("a text").to_owned();
    let key = Key { id: text("id"), plain: text("key"), agent, revoked: None };
    world.counts.keys.fetch_add(1, Ordering::Relaxed);
    world.book().keys.push(key);
}

/// Revokes a key, but keeps some valid ones.
async fn revoke_some(world: &World, random: &mut Random) {
    let at = {
        let mut book = world.book();
        let good: Vec<_> = (0..book.keys.len()).filter(|at| book.keys[*at].revoked.is_none()).collect();
        if good.len() < 4 {
            return;
        }
        let at = *random.one(&good);
        book.keys[at].revoked = Some(SecondFactorStatus::Open);
        at
    };
    revoke(world, at).await;
}

/// Revokes a key.
pub async fn revoke(world: &World, at: usize) {
    let id = world.book().keys[at].id.clone();
    let request = world.owner(Method::DELETE, &format!("/apiKeys/{id}"));
    if world.ask("revoke", request, &[200]).await.is_some() {
        world.counts.revokes.fetch_add(1, Ordering::Relaxed);
        world.book().keys[at].revoked = Some(SecondFactorStatus::Done);
    }
}

/// Reads a report during writes: its rows, its totals and the ledger must agree.
async fn read_usage(world: &World, random: &mut Random) {
    let group = random.one(&["model", "agent", "key", "day"]);
    let Some(report) = usage(world, group).await else { return };
    let rows = report["data"].as_array().cloned().unwrap_or_default();
    let cost: i64 = rows.iter().map(|row| micros(&row["cost_inr"])).sum();
    let (totals, ledger) = (micros(&report["totals"]["cost_inr"]), micros(&report["ledger_inr"]));
    if cost != totals || totals != ledger {
        world.wrong(format!("by {group}: rows {cost}, totals {totals}, ledger {ledger}"));
    }
}

/// A report over the whole range.
pub async fn usage(world: &World, group: &str) -> Option<Value> {
    let end = (now() + TimeDelta::days(3)).date_naive();
    let path = format!("/usage?start=2026-01-01&end={end}&group_by={group}");
    Some(world.ask("usage", world.owner(Method::GET, &path), &[200]).await?.json())
}

/// A transfer to the prepaid agent.
async fn transfer(world: &World, random: &mut Random) {
    let form = format!("form_{:026}", world.fresh());
    let at = {
        let mut book = world.book();
        let amount = random.between(1, 9_000_000).cast_signed();
        book.transfers.push(Transfer { form, amount, standing: SecondFactorStatus::Open });
        book.transfers.len() - 1
    };
    send_transfer(world, at).await;
    if random.percent(20) {
        send_transfer(world, at).await;
    }
}

/// Submits a transfer, perhaps twice.
pub async fn send_transfer(world: &World, at: usize) {
    let Transfer { form, amount, .. } = world.book().transfers[at].clone();
    let agent = AGENTS[0].to_string();
    let fields = [("agent_id", agent.as_str()), ("form_id", &form), ("amount", &rupees(amount))];
    let request = world.form("/agents/allocate", &fields);
    let Some(reply) = world.ask("transfer", request, &[303]).await else { return };
    if reply.location.contains(&form) {
        world.book().transfers[at].standing = SecondFactorStatus::Done;
    } else {
        world.wrong(format!("a transfer goes to {}", reply.location));
    }
}

/// Changes the time zone, which rebuilds the days.
async fn change_zone(world: &World, random: &mut Random) {
    let zone = *random.one(&ZONES);
    world.book().zones.push(zone);
    let request = world.form("/settings/time-zone", &[("time_zone", zone)]);
    world.ask("zone", request, &[303]).await;
}

/// Signs a program in or out.
async fn sign_in_or_out(world: &World, random: &mut Random) {
    let ending = if random.percent(50) { world.book().tokens.pop() } else { None };
    if let Some(token) = ending {
        let request = world.with(Method::DELETE, "/v1/sessions/current", &token);
        // A session whose sign-out got no response may or may not be valid.
        if world.ask("sign out", request, &[204]).await.is_some() {
            world.book().ended_tokens.push(token);
        }
    } else if let Some(reply) = world.ask("sign in", world.sessions(), &[201]).await {
        let token = reply.json()["session_token"].as_str().expect("a token").to_owned();
        world.book().tokens.push(token);
    }
}

/// Books a credit with a command beside the server.
async fn credit(world: &World, random: &mut Random) {
    let amount = random.between(1, 1_000_000_000).cast_signed();
    {
        let mut book = world.book();
        // Which of the failed credits happened is found out by reconciliation.
        if book.open_credits.len() > 10 {
            return;
        }
        book.open_credits.push(amount);
    }
    let amount_text = rupees(amount);
    let note = amount_text.as_str();
    let args = ["account", "credit", &world.account, "--amount", &amount_text, "--note", note];
    if world.program.run(&args).await.ok {
        let mut book = world.book();
        book.open_credits.retain(|open| *open != amount);
        book.credits += amount;
    }
}
