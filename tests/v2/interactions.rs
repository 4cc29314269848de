//! `/v2/usage/interactions`.

use munim::domain::{Money, UsageEvent};
use serde::Deserialize;
use serde_json::json;

use super::{
    BOTH, EARLY_TODAY, INTERACTIONS, LATE_YESTERDAY, TODAY, YESTERDAY, agent, of, payload, price_speech,
    record, speech, within,
};
use crate::support::http::{Client, TestApp};
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const DONE: &str = "Interactions fetched successfully";

/// A row by agent or of the account; minutes are read as they are written, like an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
struct Row {
    agent_id: Option<i64>,
    interactions: i64,
    minutes: Money,
    messages: i64,
    tokens: i64,
    credit_usage: Money,
}

#[derive(Deserialize)]
struct Rows {
    #[serde(default)]
    agents: Vec<Row>,
    #[serde(default)]
    outlets: Vec<Row>,
}

async fn agents(client: &Client<'_>, days: &str) -> Vec<Row> {
    payload::<Rows>(&client.get(&format!("{INTERACTIONS}?{days}")).await).agents
}

async fn outlet(client: &Client<'_>, days: &str) -> Row {
    let outlets =
        payload::<Rows>(&client.get(&format!("{INTERACTIONS}?{days}&aggregate=OUTLET")).await).outlets;
    assert_eq!(outlets.len(), 1);
    outlets[0]
}

fn sum(rows: impl IntoIterator<Item = Row>) -> Row {
    rows.into_iter().fold(Row::default(), |sum, row| Row {
        agent_id: None,
        interactions: sum.interactions + row.interactions,
        minutes: sum.minutes + row.minutes,
        messages: sum.messages + row.messages,
        tokens: sum.tokens + row.tokens,
        credit_usage: sum.credit_usage + row.credit_usage,
    })
}

/// Conversations of two agents and of none, on both days and over midnight.
async fn busy(app: &TestApp) {
    agent(app, 101, "Order desk", None).await;
    agent(app, 9, "Help desk", None).await;
    agent(app, 300, "Idle", None).await;
    app.world.price("chat").await;
    price_speech(app, "voice").await;
    record(
        app,
        vec![
            of(101, within("call-1", event("1", "2026-11-20T18:00:00Z", "chat"))),
            of(101, within("call-1", speech("2", EARLY_TODAY, "voice", 90_000))),
            of(101, within("call-2", event("3", EARLY_TODAY, "chat"))),
            // The same name in another agent is another conversation.
            of(9, within("call-1", event("4", EARLY_TODAY, "chat"))),
            of(9, event("5", EARLY_TODAY, "unpriced")),
            within("call-3", event("6", LATE_YESTERDAY, "chat")),
            event("7", EARLY_TODAY, "chat"),
        ],
    )
    .await;
}

#[rstest]
#[tokio::test]
async fn agents_come_by_number_and_what_belongs_to_none_comes_last(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let answer = app.as_platform().await.get(&format!("{INTERACTIONS}?{BOTH}")).await.succeeds(DONE);
    assert_eq!(
        answer.json()["payload"],
        json!({
            "from_date": "2026-11-20", "to_date": "2026-11-21", "agents": [
                {"agent_id": 9, "agent_name": "Help desk", "interactions": 1, "minutes": 0.0, "messages": 2, "tokens": 2200, "credit_usage": 0.182},
                {"agent_id": 101, "agent_name": "Order desk", "interactions": 2, "minutes": 1.5, "messages": 2, "tokens": 2200, "credit_usage": 1.864},
                {"agent_id": null, "agent_name": null, "interactions": 1, "minutes": 0.0, "messages": 2, "tokens": 2200, "credit_usage": 0.364},
            ],
        })
    );
    // The decimals as they are on the wire.
    assert!(
        answer.body.contains(r#""minutes":1.50,"messages":2,"tokens":2200,"credit_usage":1.864}"#),
        "{}",
        answer.body
    );
}

#[rstest]
#[tokio::test]
async fn the_outlet_is_the_sum_of_its_agents(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let client = app.as_platform().await;
    for days in [YESTERDAY, TODAY, BOTH] {
        assert_eq!(outlet(&client, days).await, sum(agents(&client, days).await), "{days}");
    }
    let answer = client.get(&format!("{INTERACTIONS}?{BOTH}&aggregate=OUTLET")).await.succeeds(DONE);
    assert_eq!(
        answer.json()["payload"],
        json!({
            "from_date": "2026-11-20", "to_date": "2026-11-21", "outlets": [
                {"account_id": app.account, "interactions": 4, "minutes": 1.5, "messages": 6, "tokens": 6600, "credit_usage": 2.41},
            ],
        })
    );
}

#[rstest]
#[tokio::test]
async fn where_nothing_was_used_there_is_no_agent_and_an_outlet_of_zeros(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agent(&app, 101, "Order desk", None).await;
    let client = app.as_platform().await;
    assert_eq!(agents(&client, BOTH).await, []);
    assert_eq!(outlet(&client, BOTH).await, Row::default());
    let answer = client.get(&format!("{INTERACTIONS}?{BOTH}&aggregate=OUTLET")).await;
    let zeros = r#""interactions":0,"minutes":0.00,"messages":0,"tokens":0,"credit_usage":0.00}"#;
    assert!(answer.body.contains(zeros), "{}", answer.body);
}

#[rstest]
#[tokio::test]
async fn days_are_cut_at_half_past_six_in_the_evening_utc_and_add_up_to_the_range(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let client = app.as_platform().await;
    let (yesterday, today) = (outlet(&client, YESTERDAY).await, outlet(&client, TODAY).await);
    assert_eq!((yesterday.interactions, yesterday.messages), (2, 2));
    assert_eq!((today.interactions, today.messages), (2, 4));
    assert_eq!(sum([yesterday, today]), outlet(&client, BOTH).await);
}

#[rstest]
#[tokio::test]
async fn an_interaction_over_midnight_is_counted_once_on_the_day_it_began(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    record(
        &app,
        vec![within("call", event("1", LATE_YESTERDAY, "m")), within("call", event("2", EARLY_TODAY, "m"))],
    )
    .await;
    let client = app.as_platform().await;
    let count = async |days| outlet(&client, days).await.interactions;
    assert_eq!((count(YESTERDAY).await, count(TODAY).await, count(BOTH).await), (1, 0, 1));
    // Its later calls are in the sums of their own day.
    assert_eq!(agents(&client, TODAY).await, [Row { messages: 1, tokens: 1100, ..Row::default() }]);
}

#[rstest]
#[tokio::test]
async fn a_late_earlier_call_moves_its_interaction_to_its_own_day(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agent(&app, 101, "Order desk", None).await;
    let call = |id, time| of(101, within("call", event(id, time, "m")));
    let client = app.as_platform().await;
    let counts = async || {
        let days =
            [outlet(&client, YESTERDAY).await, outlet(&client, TODAY).await, outlet(&client, BOTH).await];
        days.map(|day| day.interactions)
    };
    record(&app, vec![call("2", EARLY_TODAY)]).await;
    assert_eq!(counts().await, [0, 1, 1]);
    record(&app, vec![call("1", LATE_YESTERDAY)]).await;
    assert_eq!(counts().await, [1, 0, 1]);
    record(&app, vec![call("3", "2026-11-20T19:00:00Z")]).await;
    assert_eq!(counts().await, [1, 0, 1]);
}

#[rstest]
#[tokio::test]
async fn days_are_those_of_the_accounts_zone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let pool = sqlx::AnyPool::connect(&app.world.database.url).await.unwrap();
    sqlx::query("update accounts set time_zone = 'Asia/Tokyo'").execute(&pool).await.unwrap();
    let call = |id, time| within(id, event(id, time, "m"));
    record(&app, vec![call("1", "2026-11-20T14:59:59Z"), call("2", "2026-11-20T15:00:00Z")]).await;
    let client = app.as_platform().await;
    let one = Row { interactions: 1, messages: 1, tokens: 1100, ..Row::default() };
    assert_eq!((outlet(&client, YESTERDAY).await, outlet(&client, TODAY).await), (one, one));
}

#[rstest]
#[tokio::test]
async fn another_accounts_interactions_are_never_seen(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    busy(&app).await;
    let other = app.world.account("ravi@example.in").await;
    let theirs = UsageEvent { interaction_id: Some("call-1".into()), ..event("1", EARLY_TODAY, "chat") };
    app.world.record(&other, vec![theirs]).await;
    let (mine, their) = (app.as_platform().await, app.as_platform_of(&other).await);
    let own = outlet(&their, BOTH).await;
    assert_eq!((own.interactions, own.messages), (1, 1));
    assert_eq!(agents(&their, BOTH).await, [own]);
    assert_eq!(outlet(&mine, BOTH).await.interactions, 4);
}
