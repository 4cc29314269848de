//! REST for programs of the agent platform: files mirror the paths.

mod auth;
mod credits;
mod errors;
mod interactions;
mod models;

use munim::domain::{Caller, ModelKind, Money, Prepaid, Rates, ReportedAgent, Usage, UsageEvent};
use munim::service::agents;
use munim::service::billing::prices;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::support::event;
use crate::support::http::{Answer, TestApp};

const CREDITS: &str = "/v2/usage/credits";
const INTERACTIONS: &str = "/v2/usage/interactions";
const MODELS: &str = "/v2/usage/models";
/// Yesterday and today.
const BOTH: &str = "start_date=2026-11-20&end_date=2026-11-21";
const YESTERDAY: &str = "start_date=2026-11-20&end_date=2026-11-20";
const TODAY: &str = "start_date=2026-11-21&end_date=2026-11-21";

/// An instant late on 20 November in India.
const LATE_YESTERDAY: &str = "2026-11-20T18:29:59Z";
/// The first instant of 21 November in India.
const EARLY_TODAY: &str = "2026-11-20T18:30:00Z";

/// An answer's payload, amounts read as they are written.
#[derive(Deserialize)]
struct Envelope<T> {
    payload: T,
}

/// The payload of a success.
fn payload<T: DeserializeOwned>(answer: &Answer) -> T {
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str::<Envelope<T>>(&answer.body).unwrap().payload
}

/// A model that speaks at ₹1 a minute.
async fn price_speech(app: &TestApp, model: &str) {
    let rates = Rates { minute: Money::from_rupees(1), ..Rates::default() };
    prices::set(&app.world.services, model, ModelKind::Tts, rates, None).await.unwrap();
}

/// An agent with a number.
async fn agent(app: &TestApp, id: i64, name: &str, prepaid: Option<Prepaid>) {
    agents::create(&app.world.services, &Caller::OPERATOR, &app.account, name, Some(id), prepaid)
        .await
        .unwrap();
}

/// Milliseconds of speech.
fn speech(id: &str, time: &str, model: &str, milliseconds: i64) -> UsageEvent {
    UsageEvent { usage: Usage { milliseconds, ..Usage::default() }, ..event(id, time, model) }
}

/// The call, as one of an agent.
fn of(agent: i64, event: UsageEvent) -> UsageEvent {
    UsageEvent { agent_id: ReportedAgent::Agent(agent), ..event }
}

/// The call, as one of a conversation.
fn within(interaction: &str, event: UsageEvent) -> UsageEvent {
    UsageEvent { interaction_id: Some(interaction.to_owned()), ..event }
}

/// Records calls of the account, all of which must be taken.
async fn record(app: &TestApp, events: Vec<UsageEvent>) {
    let count = events.len();
    let outcome = app.world.record(&app.account, events).await;
    assert_eq!(outcome.accepted, count, "{outcome:?}");
}
