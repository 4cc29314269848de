//! Compares the server's state with the model.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use chrono_tz::Tz;
use reqwest::Method;
use serde_json::Value;
use tokio::time::sleep;

use super::book::{AGENTS, PRICES, SecondFactorStatus, Totals};
use super::deeds;
use super::random::Random;
use super::reports;
use super::world::{World, micros};

/// The deadline until every request has a response.
const SETTLED_WITHIN: Duration = Duration::from_mins(1);
/// Events per retry batch.
const AT_ONCE: usize = 500;

/// Retries everything without a response, with the same ids; then compares everything.
pub async fn settle_and_compare(world: &World, random: &mut Random) {
    // A state with open requests cannot be compared.
    if settle(world, random).await {
        compare(world).await;
    }
}

/// Retries everything without a response, with the same ids; returns whether all have one.
pub async fn settle(world: &World, random: &mut Random) -> bool {
    let begun = Instant::now();
    while !world.book().is_settled() {
        if begun.elapsed() > SETTLED_WITHIN {
            world.wrong("what was not answered is not answered a minute later".to_owned());
            return false;
        }
        let is_open = |standing: &SecondFactorStatus| *standing == SecondFactorStatus::Open;
        let (events, keys, transfers) = {
            let book = world.book();
            let events = book.events.iter().enumerate().filter(|(_, event)| is_open(&event.standing));
            let events: Vec<_> = events.map(|(at, _)| at).take(AT_ONCE).collect();
            let keys =
                book.keys.iter().enumerate().filter(|(_, key)| key.revoked == Some(SecondFactorStatus::Open));
            let keys: Vec<_> = keys.map(|(at, _)| at).collect();
            let moves = book.transfers.iter().enumerate().filter(|(_, moved)| is_open(&moved.standing));
            (events, keys, moves.map(|(at, _)| at).collect::<Vec<_>>())
        };
        reports::report(world, random, &events).await;
        for at in keys {
            deeds::revoke(world, at).await;
        }
        for at in transfers {
            deeds::send_transfer(world, at).await;
        }
        if !world.book().is_settled() {
            sleep(Duration::from_millis(20)).await;
        }
    }
    true
}

/// Sends the last acknowledged events again, before anything else: none may be new.
pub async fn nothing_was_lost(world: &World, random: &mut Random, since: usize) {
    let done: Vec<_> = {
        let book = world.book();
        (since..book.events.len())
            .filter(|at| book.events[*at].standing == SecondFactorStatus::Done)
            .collect()
    };
    for some in done.chunks(AT_ONCE) {
        reports::report(world, random, some).await;
    }
}

/// Compares everything, once every request has a response.
pub async fn compare(world: &World) {
    compare_account(world).await;
    compare_wallets(world).await;
    compare_usage(world).await;
    compare_tokens(world).await;
    let keys = world.book().keys.clone();
    for key in &keys {
        deeds::check_key(world, key).await;
    }
    check(world).await;
}

/// Runs `munim check`, and SQLite's integrity check.
pub async fn check(world: &World) {
    let run = world.program.run(&["check"]).await;
    if !run.ok {
        world.wrong(format!("munim check: {} {}", run.stdout, run.stderr));
    }
    if world.program.database.starts_with("sqlite:") {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&world.program.database).await.expect("the file");
        let said: String =
            sqlx::query_scalar("pragma integrity_check").fetch_one(&pool).await.expect("the check");
        pool.close().await;
        if said != "ok" {
            world.wrong(format!("pragma integrity_check: {said}"));
        }
    }
}

/// The response to a request that must succeed.
async fn read(world: &World, path: &str) -> Value {
    if let Some(reply) = world.ask(path, world.owner(Method::GET, path), &[200]).await {
        return reply.json();
    }
    world.wrong(format!("{path} is not answered"));
    Value::Null
}

/// Waits until no zone change is pending: they finish by themselves, whatever was killed.
async fn wait_for_days(world: &World) {
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&world.program.database).await.expect("the database");
    let begun = Instant::now();
    loop {
        let changes: i64 =
            sqlx::query_scalar("select count(*) from zone_changes").fetch_one(&pool).await.expect("a count");
        if changes == 0 {
            break;
        }
        if begun.elapsed() > SETTLED_WITHIN {
            world.wrong("days are still being added up in another zone a minute later".to_owned());
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    pool.close().await;
}

async fn compare_account(world: &World) {
    wait_for_days(world).await;
    let account = read(world, "").await;
    let mut book = world.book();
    let zone = book.zones.iter().copied().find(|zone| account["time_zone"] == *zone);
    match zone {
        Some(zone) => book.zones = vec![zone],
        None => world.wrong(format!("the zone is {}, not one of {:?}", account["time_zone"], book.zones)),
    }
}

async fn compare_wallets(world: &World) {
    let balance = read(world, "/balance").await;
    let token = world.token.lock().expect("a lock").clone();
    let credits =
        world.with(Method::GET, "/v2/usage/credits?start_date=2026-01-01&end_date=2026-01-02", &token);
    let credits = world.ask("credits", credits, &[200]).await.map(|reply| reply.json()).unwrap_or_default();
    let agent = micros(&credits["payload"]["agents"][0]["available_credits"]);
    let mut book = world.book();
    let (own, agents) = book.balances();
    let left = micros(&balance["credits_inr"]) - own;
    if explained(&book.open_credits, left) {
        book.open_credits.clear();
    } else {
        world.wrong(format!("the account's wallet is {left} micro-rupees from what was acknowledged"));
    }
    // Reports a difference once.
    book.credits += left;
    if agent != agents {
        world.wrong(format!("agent {}'s wallet holds {agent}, not {agents}", AGENTS[0]));
        book.agent_credits += agent - agents;
    }
    let held = balance.get("held_inr").map_or(0, micros);
    let (least, most) = book.held(world.now());
    if !(least..=most).contains(&held) {
        world.wrong(format!("{held} is held, not between {least} and {most}"));
    }
}

/// Whether a subset of the open credits explains a difference.
fn explained(open: &[i64], difference: i64) -> bool {
    (0..1_u32 << open.len()).any(|which| {
        let some = open.iter().enumerate().filter(|(at, _)| which >> at & 1 == 1);
        some.map(|(_, amount)| amount).sum::<i64>() == difference
    })
}

async fn compare_usage(world: &World) {
    let zone: Tz = world.book().zones[0].parse().expect("a zone");
    let day = |time: chrono::DateTime<chrono::Utc>| time.with_timezone(&zone).date_naive();
    let (models, days, keys, agents) = {
        let book = world.book();
        let models = book.totals(|event| (day(event.time), PRICES[event.model].0.to_owned()));
        let days = book.totals(|event| (day(event.time), String::new()));
        let keys = book.totals(|event| (day(event.time), book.keys[event.key].id.clone()));
        let agents =
            book.totals(|event| (day(event.time), event.agent.map(|id| id.to_string()).unwrap_or_default()));
        (models, days, keys, agents)
    };
    let pairs = [
        ("model", "model", models),
        ("day", "", days),
        ("key", "key_id", keys),
        ("agent", "agent_id", agents),
    ];
    for (group, field, expected) in pairs {
        let Some(report) = deeds::usage(world, group).await else {
            world.wrong(format!("the report by {group} is not answered"));
            continue;
        };
        let found = rows(&report, field);
        for at in expected.keys().chain(found.keys().filter(|at| !expected.contains_key(*at))) {
            let (right, said) = (expected.get(at), found.get(at));
            if right != said {
                world.wrong(format!("by {group}, {at:?}: {said:?} instead of {right:?}"));
            }
        }
        if report["totals"]["cost_inr"] != report["ledger_inr"] {
            world.wrong(format!("by {group}: totals {} ledger {}", report["totals"], report["ledger_inr"]));
        }
    }
}

type Rows = BTreeMap<(NaiveDate, String), Totals>;

fn rows(report: &Value, field: &str) -> Rows {
    let name = |row: &Value| match &row[field] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let number = |row: &Value, name: &str| row[name].as_i64().unwrap_or_default();
    let row = |row: &Value| {
        let date = row["date"].as_str().and_then(|date| date.parse().ok()).expect("a date");
        let prompt = number(row, "prompt_tokens");
        let totals = Totals {
            requests: number(row, "requests"),
            unpriced: number(row, "unpriced_requests"),
            prompt,
            cached: number(row, "cached_tokens"),
            completion: number(row, "total_tokens") - prompt,
            cost: micros(&row["cost_inr"]),
        };
        ((date, name(row)), totals)
    };
    report["data"].as_array().map(|data| data.iter().map(row).collect()).unwrap_or_default()
}

async fn compare_tokens(world: &World) {
    let (good, ended) = {
        let mut book = world.book();
        // Only recent ones, because old ones are deleted.
        let from = book.ended_tokens.len().saturating_sub(10);
        (book.tokens.clone(), book.ended_tokens.split_off(from))
    };
    let path = format!("/v1/accounts/{}", world.account);
    for (tokens, status) in [(good, 200), (ended, 401)] {
        for token in tokens.iter().rev().take(10) {
            let request = world.with(Method::GET, &path, token);
            world.ask("a session", request, &[status]).await;
        }
    }
}
