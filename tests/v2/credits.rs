//! `/v2/usage/credits`.

use munim::domain::{Caller, Money, Prepaid};
use munim::service::accounts;
use munim::service::billing::transfers::{Direction, transfer};
use munim::service::operations::check::check;
use serde::Deserialize;

use super::{
    BOTH, CREDITS, EARLY_TODAY, LATE_YESTERDAY, TODAY, YESTERDAY, agent, of, payload, price_speech, record,
    speech,
};
use crate::support::http::{Client, TestApp};
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[derive(Deserialize)]
struct Credits {
    agents: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    agent_id: i64,
    filtered_credit_usage: Filtered,
    available_credits: Money,
    total_recharge: Money,
    total_usage: Money,
}

#[derive(Deserialize)]
struct Filtered {
    credit_usage: Money,
    credit_recharge: Money,
}

/// The agents, each of which must have what it was given less what it used.
async fn credits(client: &Client<'_>, days: &str) -> Vec<Row> {
    let agents = payload::<Credits>(&client.get(&format!("{CREDITS}?{days}")).await).agents;
    for agent in &agents {
        assert_eq!(agent.available_credits, agent.total_recharge - agent.total_usage, "{}", agent.agent_id);
    }
    agents
}

async fn top_up(app: &TestApp, agent: Option<i64>, amount: &str) {
    let amount = Money::parse(amount).unwrap();
    accounts::credit(&app.world.services, &app.account, agent, amount, "top-up").await.unwrap();
}

fn rupees(text: &str) -> Money {
    Money::parse(text).unwrap()
}

#[rstest]
#[tokio::test]
async fn an_agents_credits_are_what_it_was_given_less_what_it_used(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agent(&app, 101, "Order desk", Some(Prepaid::Minute)).await;
    price_speech(&app, "voice").await;
    top_up(&app, Some(101), "2000").await;
    // 1,000 minutes on the day before, 450.75 on the day.
    record(
        &app,
        vec![
            of(101, speech("1", LATE_YESTERDAY, "voice", 60_000_000)),
            of(101, speech("2", EARLY_TODAY, "voice", 27_045_000)),
        ],
    )
    .await;
    let answer = app.as_platform().await.get(&format!("{CREDITS}?{TODAY}")).await;
    let expected = concat!(
        r#"{"success":true,"message":"Credits fetched successfully","payload":{"agents":[{"agent_id":101,"#,
        r#""credits_type":"MINUTE_BASED","filtered_credit_usage":{"from_date":"2026-11-21","#,
        r#""to_date":"2026-11-21","credit_usage":450.75,"credit_recharge":2000.00},"available_credits":549.25,"#,
        r#""total_recharge":2000.00,"total_usage":1450.75}]}}"#
    );
    assert_eq!(answer.with_status(200).body, expected);
}

#[rstest]
#[tokio::test]
async fn agents_come_by_number_with_what_they_are_charged_by(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agent(&app, 103, "Chat", Some(Prepaid::Message)).await;
    agent(&app, 7, "Reader", Some(Prepaid::Token)).await;
    agent(&app, 101, "Order desk", Some(Prepaid::Minute)).await;
    agent(&app, 102, "On the account", None).await;
    let answer = app.as_platform().await.get(&format!("{CREDITS}?{BOTH}")).await;
    let agents = answer.json()["payload"]["agents"].clone();
    let found: Vec<_> = agents
        .as_array()
        .unwrap()
        .iter()
        .map(|agent| (agent["agent_id"].as_i64().unwrap(), agent["credits_type"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [(7, "TOKEN_BASED"), (101, "MINUTE_BASED"), (102, "ACCOUNT_BASED"), (103, "MESSAGE_BASED")]
    );
    assert!(answer.body.contains(r#""available_credits":0.00,"total_recharge":0.00,"total_usage":0.00"#));
}

#[rstest]
#[tokio::test]
async fn the_identity_holds_through_top_ups_transfers_and_usage(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &*app.world.services;
    agent(&app, 101, "Order desk", Some(Prepaid::Minute)).await;
    agent(&app, 102, "Help desk", Some(Prepaid::Token)).await;
    price_speech(&app, "voice").await;
    app.world.price("chat").await;
    let client = app.as_platform().await;
    let numbers = async |days: &str| {
        let agents = credits(&client, days).await;
        agents
            .into_iter()
            .map(|agent| [agent.total_recharge, agent.total_usage, agent.filtered_credit_usage.credit_usage])
            .collect::<Vec<_>>()
    };
    let zero = Money::ZERO;
    top_up(&app, Some(101), "10.50").await;
    top_up(&app, None, "100").await;
    assert_eq!(numbers(BOTH).await, [[rupees("10.50"), zero, zero], [zero; 3]]);
    let note = "for the week";
    transfer(services, &Caller::OPERATOR, &app.account, 101, Direction::Allocate, rupees("20"), note)
        .await
        .unwrap();
    transfer(services, &Caller::OPERATOR, &app.account, 102, Direction::Allocate, rupees("0.000001"), note)
        .await
        .unwrap();
    transfer(services, &Caller::OPERATOR, &app.account, 101, Direction::TakeBack, rupees("0.50"), note)
        .await
        .unwrap();
    let given = [rupees("30"), rupees("0.000001")];
    assert_eq!(numbers(BOTH).await, [[given[0], zero, zero], [given[1], zero, zero]]);
    record(
        &app,
        vec![
            of(101, speech("1", LATE_YESTERDAY, "voice", 60_000)),
            of(101, speech("2", EARLY_TODAY, "voice", 90_000)),
            // More than there is: it happened, so it is debited.
            of(102, event("3", EARLY_TODAY, "chat")),
            of(102, event("4", EARLY_TODAY, "unpriced")),
            // The account's own.
            event("5", EARLY_TODAY, "chat"),
        ],
    )
    .await;
    let used = rupees("0.182");
    assert_eq!(numbers(YESTERDAY).await, [[given[0], rupees("2.5"), rupees("1")], [given[1], used, zero]]);
    assert_eq!(numbers(TODAY).await, [[given[0], rupees("2.5"), rupees("1.5")], [given[1], used, used]]);
    assert_eq!(numbers(BOTH).await, [[given[0], rupees("2.5"), rupees("2.5")], [given[1], used, used]]);
    let before = "start_date=2026-11-01&end_date=2026-11-19";
    assert_eq!(numbers(before).await, [[given[0], rupees("2.5"), zero], [given[1], used, zero]]);
    assert_eq!(credits(&client, BOTH).await[1].available_credits, rupees("-0.181999"));
    transfer(services, &Caller::OPERATOR, &app.account, 101, Direction::TakeBack, rupees("27.5"), note)
        .await
        .unwrap();
    assert_eq!(numbers(BOTH).await[0], [rupees("2.5"); 3]);
    assert_eq!(check(services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn an_agent_without_a_wallet_has_the_accounts_credit_and_its_own_usage(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agent(&app, 101, "Order desk", Some(Prepaid::Minute)).await;
    agent(&app, 102, "Help desk", None).await;
    agent(&app, 103, "Idle", None).await;
    price_speech(&app, "voice").await;
    top_up(&app, None, "100").await;
    record(
        &app,
        vec![
            of(102, speech("1", LATE_YESTERDAY, "voice", 120_000)),
            of(102, speech("2", EARLY_TODAY, "voice", 60_000)),
            of(101, speech("3", EARLY_TODAY, "voice", 60_000)),
            // The account's own, of no agent.
            speech("4", EARLY_TODAY, "voice", 240_000),
        ],
    )
    .await;
    let client = app.as_platform().await;
    let found = credits(&client, TODAY).await;
    let numbers: Vec<_> = found
        .iter()
        .map(|agent| {
            let filtered = &agent.filtered_credit_usage;
            let all = [
                agent.available_credits,
                agent.total_recharge,
                agent.total_usage,
                filtered.credit_usage,
                filtered.credit_recharge,
            ];
            (agent.agent_id, all.map(Money::decimal))
        })
        .collect();
    // ₹50 and ₹100 came in, and ₹7 were spent: ₹3 by agent 102 and ₹4 by none.
    let row = |id, all: [&str; 5]| (id, all.map(ToOwned::to_owned));
    assert_eq!(
        numbers,
        [
            row(101, ["-1.00", "0.00", "1.00", "1.00", "0.00"]),
            row(102, ["143.00", "146.00", "3.00", "1.00", "0.00"]),
            row(103, ["143.00", "143.00", "0.00", "0.00", "0.00"]),
        ]
    );
    assert_eq!(credits(&client, YESTERDAY).await[1].filtered_credit_usage.credit_usage, rupees("2"));
    let answer = client.get(&format!("{CREDITS}?{TODAY}")).await;
    assert!(answer.body.contains(r#"{"agent_id":102,"credits_type":"ACCOUNT_BASED","#), "{}", answer.body);
}

#[rstest]
#[tokio::test]
async fn refills_are_of_the_days_on_which_they_came(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let services = &*app.world.services;
    agent(&app, 101, "Order desk", Some(Prepaid::Minute)).await;
    let client = app.as_platform().await;
    let refills = async |days: &str| credits(&client, days).await[0].filtered_credit_usage.credit_recharge;
    // 18:29 UTC is the 21st in India and 18:30 the 22nd.
    top_up(&app, Some(101), "10").await;
    app.world.clock.set(crate::support::utc("2026-11-21T18:29:59Z"));
    transfer(services, &Caller::OPERATOR, &app.account, 101, Direction::Allocate, rupees("5"), "")
        .await
        .unwrap();
    app.world.clock.set(crate::support::utc("2026-11-21T18:30:00Z"));
    transfer(services, &Caller::OPERATOR, &app.account, 101, Direction::TakeBack, rupees("2"), "")
        .await
        .unwrap();
    let tomorrow = "start_date=2026-11-22&end_date=2026-11-22";
    assert_eq!(refills(TODAY).await, rupees("15"));
    assert_eq!(refills(tomorrow).await, rupees("-2"));
    assert_eq!(refills(YESTERDAY).await, Money::ZERO);
    let all = credits(&client, "start_date=2026-11-20&end_date=2026-11-22").await;
    assert_eq!(
        (all[0].filtered_credit_usage.credit_recharge, all[0].total_recharge),
        (rupees("13"), rupees("13"))
    );
}

#[rstest]
#[tokio::test]
async fn what_is_set_aside_is_still_there(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agent(&app, 101, "Order desk", Some(Prepaid::Minute)).await;
    top_up(&app, Some(101), "10").await;
    let pool = sqlx::AnyPool::connect(&app.world.database.url).await.unwrap();
    sqlx::query("update wallets set held = 4000000 where wallet = 'agent:101'").execute(&pool).await.unwrap();
    assert_eq!(credits(&app.as_platform().await, BOTH).await[0].available_credits, rupees("10"));
}

#[rstest]
#[tokio::test]
async fn another_accounts_agents_are_never_seen(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    agent(&app, 101, "Order desk", Some(Prepaid::Minute)).await;
    price_speech(&app, "voice").await;
    record(&app, vec![of(101, speech("1", EARLY_TODAY, "voice", 60_000))]).await;
    let other = app.world.account("ravi@example.in").await;
    let client = app.as_platform_of(&other).await;
    assert_eq!(credits(&client, BOTH).await.len(), 0);
    // The same number in another account is another agent.
    let services = &app.world.services;
    munim::service::agents::create(
        services,
        &Caller::OPERATOR,
        &other,
        "Theirs",
        Some(101),
        Some(Prepaid::Token),
    )
    .await
    .unwrap();
    let theirs = credits(&client, BOTH).await;
    assert_eq!(
        (theirs.len(), theirs[0].total_usage, theirs[0].filtered_credit_usage.credit_usage),
        (1, Money::ZERO, Money::ZERO)
    );
    let mine = credits(&app.as_platform().await, BOTH).await;
    assert_eq!((mine.len(), mine[0].total_usage), (1, rupees("1")));
}
