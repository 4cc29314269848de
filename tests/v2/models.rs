//! `/v2/usage/models`.

use munim::domain::{ModelKind, Money, Rates, UsageEvent};
use munim::service::billing::prices;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    BOTH, EARLY_TODAY, INTERACTIONS, LATE_YESTERDAY, MODELS, TODAY, YESTERDAY, agent, of, payload,
    price_speech, record, speech,
};
use crate::support::http::{Client, TestApp};
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const DONE: &str = "Models fetched successfully";

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Row {
    #[serde(default)]
    agent_id: Option<i64>,
    model: String,
    model_type: String,
    requests: i64,
    tokens: i64,
    minutes: Money,
    messages: i64,
    credit_usage: Money,
    unpriced_requests: i64,
}

#[derive(Deserialize)]
struct Rows {
    models: Vec<Row>,
}

async fn rows(client: &Client<'_>, query: &str) -> Vec<Row> {
    payload::<Rows>(&client.get(&format!("{MODELS}?{query}")).await).models
}

/// The rows added up by model and type alone.
fn merged(rows: Vec<Row>) -> Vec<Row> {
    let mut sums: Vec<Row> = Vec::new();
    for row in rows {
        let row = Row { agent_id: None, ..row };
        match sums.iter_mut().find(|sum| (&sum.model, &sum.model_type) == (&row.model, &row.model_type)) {
            None => sums.push(row),
            Some(sum) => {
                sum.requests += row.requests;
                sum.tokens += row.tokens;
                sum.minutes = sum.minutes + row.minutes;
                sum.messages += row.messages;
                sum.credit_usage = sum.credit_usage + row.credit_usage;
                sum.unpriced_requests += row.unpriced_requests;
            }
        }
    }
    sums.sort_by(|a, b| (&a.model, &a.model_type).cmp(&(&b.model, &b.model_type)));
    sums
}

fn playing(part: &str, event: UsageEvent) -> UsageEvent {
    UsageEvent { model_type: Some(part.to_owned()), ..event }
}

/// Two agents and none, two models and one without a price, every part and none.
async fn busy(app: &TestApp) {
    agent(app, 101, "Order desk", None).await;
    agent(app, 9, "Help desk", None).await;
    app.world.price("chat").await;
    price_speech(app, "voice").await;
    record(
        app,
        vec![
            of(101, event("1", LATE_YESTERDAY, "chat")),
            of(101, playing("CONVERSATION", event("2", EARLY_TODAY, "chat"))),
            of(101, playing("TRANSITION", event("3", EARLY_TODAY, "chat"))),
            of(101, speech("4", EARLY_TODAY, "voice", 90_000)),
            of(9, playing("TTS", speech("5", EARLY_TODAY, "voice", 60_000))),
            of(9, speech("6", EARLY_TODAY, "voice", 30_000)),
            event("7", EARLY_TODAY, "unpriced"),
            event("8", LATE_YESTERDAY, "chat"),
        ],
    )
    .await;
}

/// A row as it is sent.
fn row(whose: &Value, what: [&str; 2], counts: [i64; 4], minutes: &Value, cost: &Value) -> Value {
    let [requests, tokens, messages, unpriced] = counts;
    json!({
        "agent_id": whose[0], "agent_name": whose[1], "model": what[0], "model_type": what[1],
        "requests": requests, "tokens": tokens, "minutes": minutes, "messages": messages,
        "credit_usage": cost, "unpriced_requests": unpriced,
    })
}

#[rstest]
#[tokio::test]
async fn rows_are_by_agent_then_model_then_type_and_equal_ones_are_one(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let answer = app.as_platform().await.get(&format!("{MODELS}?{BOTH}")).await.succeeds(DONE);
    let (desk, help, none) = (json!([101, "Order desk"]), json!([9, "Help desk"]), json!([null, null]));
    let zero = json!(0.0);
    assert_eq!(
        answer.json()["payload"],
        json!({
            "from_date": "2026-11-20", "to_date": "2026-11-21", "models": [
                row(&help, ["voice", "TTS"], [2, 0, 0, 0], &json!(1.5), &json!(1.5)),
                row(&desk, ["chat", "CONVERSATION"], [2, 2200, 2, 0], &zero, &json!(0.364)),
                row(&desk, ["chat", "TRANSITION"], [1, 1100, 1, 0], &zero, &json!(0.182)),
                row(&desk, ["voice", "TTS"], [1, 0, 0, 0], &json!(1.5), &json!(1.5)),
                row(&none, ["chat", "CONVERSATION"], [1, 1100, 1, 0], &zero, &json!(0.182)),
                row(&none, ["unpriced", "CONVERSATION"], [1, 1100, 1, 1], &zero, &zero),
            ],
        })
    );
    assert!(
        answer.body.contains(r#""minutes":1.50,"messages":0,"credit_usage":1.50,"unpriced_requests":0}"#),
        "{}",
        answer.body
    );
}

#[rstest]
#[tokio::test]
async fn the_outlets_rows_are_the_sums_of_the_agents_rows_and_name_no_agent(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let client = app.as_platform().await;
    for days in [YESTERDAY, TODAY, BOTH] {
        let outlet = rows(&client, &format!("{days}&aggregate=OUTLET")).await;
        assert_eq!(outlet, merged(rows(&client, days).await), "{days}");
    }
    let answer = client.get(&format!("{MODELS}?{BOTH}&aggregate=OUTLET")).await.succeeds(DONE);
    assert!(!answer.body.contains("agent"), "{}", answer.body);
}

#[rstest]
#[tokio::test]
async fn days_add_up_to_the_range_and_models_to_the_interactions_report(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let client = app.as_platform().await;
    let mut days = rows(&client, YESTERDAY).await;
    days.extend(rows(&client, TODAY).await);
    let range = rows(&client, BOTH).await;
    assert_eq!(merged(days), merged(range.clone()));
    let cost: Money = range.iter().map(|row| row.credit_usage).sum();
    let outlet = client.get(&format!("{INTERACTIONS}?{BOTH}&aggregate=OUTLET")).await;
    assert!(outlet.body.contains(&format!(r#""credit_usage":{}"#, cost.decimal())), "{}", outlet.body);
}

#[rstest]
#[tokio::test]
async fn without_a_recorded_type_the_models_newest_price_tells(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    price_speech(&app, "turned").await;
    let services = &app.world.services;
    record(
        &app,
        vec![
            event("1", EARLY_TODAY, "turned"),
            playing("TRANSITION", event("2", EARLY_TODAY, "turned")),
            event("3", EARLY_TODAY, "unknown"),
        ],
    )
    .await;
    let client = app.as_platform().await;
    let types = async || {
        let rows = rows(&client, TODAY).await;
        rows.into_iter().map(|row| (row.model, row.model_type)).collect::<Vec<_>>()
    };
    let of = |model: &str, part: &str| (model.to_owned(), part.to_owned());
    assert_eq!(
        types().await,
        [of("turned", "TRANSITION"), of("turned", "TTS"), of("unknown", "CONVERSATION")]
    );
    prices::set(services, "turned", ModelKind::Chat, Rates::default(), None).await.unwrap();
    assert_eq!(
        types().await,
        [of("turned", "CONVERSATION"), of("turned", "TRANSITION"), of("unknown", "CONVERSATION")]
    );
}

#[rstest]
#[tokio::test]
async fn another_accounts_models_are_never_seen(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let other = app.world.account("ravi@example.in").await;
    let client = app.as_platform_of(&other).await;
    assert_eq!(rows(&client, BOTH).await, []);
    app.world.record(&other, vec![event("1", EARLY_TODAY, "theirs")]).await;
    let theirs = rows(&client, BOTH).await;
    assert_eq!((theirs.len(), theirs[0].model.as_str(), theirs[0].requests), (1, "theirs", 1));
    let mine = rows(&app.as_platform().await, BOTH).await;
    assert!(mine.iter().all(|row| row.model != "theirs"));
}
