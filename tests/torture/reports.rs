//! Usage events as a gateway sends them: new, late, repeated, duplicated, alone and in batches, in each format.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::book::{AGENTS, Event, PRICES, SecondFactorStatus};
use super::deeds::JSON;
use super::random::Random;
use super::world::World;

/// Reports new events.
pub async fn report_new(world: &World, random: &mut Random) {
    let count = if random.percent(50) { 1 } else { random.between(2, 40) };
    let numbers: Vec<_> = (0..count).filter_map(|_| note_event(world, random)).collect();
    report(world, random, &numbers).await;
}

/// Adds an event to the model; returns its index.
fn note_event(world: &World, random: &mut Random) -> Option<usize> {
    let (id, now) = (world.fresh(), world.now());
    let mut book = world.book();
    if book.keys.is_empty() {
        return None;
    }
    let key = random.place(book.keys.len());
    let free = book.holds.iter().position(|hold| !hold.is_used).filter(|_| random.percent(30));
    let (key, hold) = match free {
        Some(at) => {
            book.holds[at].is_used = true;
            (book.holds[at].key, Some(book.holds[at].id.clone()))
        }
        None => (key, None),
    };
    let named = random.percent(20).then(|| *random.one(&AGENTS));
    // Some are late, by up to forty days.
    let late = if random.percent(30) { random.between(0, 40 * 86_400) } else { random.between(0, 3) };
    let prompt = random.between(0, 20_000).cast_signed();
    let event = Event {
        id: format!("req_{id}"),
        key,
        named,
        // With a hold, the hold determines the agent.
        agent: named.filter(|_| hold.is_none()).or(book.keys[key].agent),
        model: random.place(PRICES.len()),
        time: now - TimeDelta::seconds(late.cast_signed()),
        prompt,
        cached: if prompt > 0 { random.between(0, prompt.cast_unsigned()).cast_signed() } else { 0 },
        completion: random.between(0, 5_000).cast_signed(),
        hold,
        standing: SecondFactorStatus::Open,
    };
    book.events.push(event);
    Some(book.events.len() - 1)
}

/// Sends acknowledged and unacknowledged events again.
pub async fn report_again(world: &World, random: &mut Random) {
    let numbers: Vec<_> = {
        let (book, now) = (world.book(), world.now());
        let places = 0..if book.events.is_empty() { 0 } else { random.between(1, 30) };
        // After the clock went back, earlier events are in the future, and are rejected.
        let is_past = |at: &usize| book.events[*at].time <= now;
        places.map(|_| random.place(book.events.len())).filter(is_past).collect()
    };
    report(world, random, &numbers).await;
}

/// Reports events by index, some of them twice, in one of the formats.
pub async fn report(world: &World, random: &mut Random, numbers: &[usize]) {
    if numbers.is_empty() {
        return;
    }
    let mut numbers = numbers.to_vec();
    if random.percent(20) {
        numbers.push(numbers[0]);
    }
    let (events, known) = {
        let book = world.book();
        let events: Vec<_> = numbers.iter().map(|at| book.events[*at].json(&book.keys)).collect();
        // What was acknowledged before the request must be a duplicate.
        let known =
            numbers.iter().filter(|at| book.events[**at].standing == SecondFactorStatus::Done).count();
        (events, known)
    };
    let (kind, body) = written(random, &events);
    let request = world.gateway("/v1/usage/events", kind, body);
    let Some(reply) = world.ask("report", request, &[200]).await else { return };
    let answer = reply.json();
    let count = |name: &str| usize::try_from(answer[name].as_u64().unwrap_or_default()).expect("a count");
    if count("accepted") + count("duplicates") != events.len() {
        world.wrong(format!("a report of {} was answered with {}", events.len(), reply.body));
        return;
    }
    if count("duplicates") < known {
        let (accepted, all) = (count("accepted"), events.len());
        world.wrong(format!("{known} of {all} events were acknowledged before, and {accepted} are new"));
    }
    world.counts.events.fetch_add(u64::try_from(count("accepted")).expect("a count"), Ordering::Relaxed);
    let mut book = world.book();
    for at in numbers {
        book.events[at].standing = SecondFactorStatus::Done;
    }
}

/// Events in one of the accepted formats.
fn written(random: &mut Random, events: &[Value]) -> (&'static str, String) {
    match random.between(0, 4) {
        0 => (JSON, json!(events).to_string()),
        1 => (JSON, json!({"events": events}).to_string()),
        2 => {
            let lines: Vec<_> = events.iter().map(Value::to_string).collect();
            ("application/x-ndjson", lines.join("\n"))
        }
        _ => {
            let wrapped = events.iter().map(|event| {
                let mut data = event.clone();
                let fields = data.as_object_mut().expect("an object");
                let outside = ["id", "source", "time"].map(|name| fields.remove(name));
                let [id, source, time] = outside;
                json!({"specversion": "1.0", "type": "munim.usage", "id": id, "source": source, "time": time,
                    "data": data})
            });
            ("application/cloudevents-batch+json", json!(wrapped.collect::<Vec<_>>()).to_string())
        }
    }
}
