//! A real trace of calls, one hour over midnight in India: two days, exact to the micro-rupee.

use chrono::NaiveDate;
use munim::domain::{AccountId, DateRange, GroupBy, Money, Zone};
use munim::service::usage::reports::{self, Query};
use munim::service::{Owner, accounts};
use serde_json::json;

use super::Munim;

const TRACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/AzureLLMInferenceTrace_conv.csv");
const MODEL: &str = "forii/deepseek-v3";
/// Midnight in India, as the trace writes instants.
const MIDNIGHT: &str = "2023-11-16 18:30:00";

/// Calls and micro-rupees of each day, summed by hand: ₹140 a million is 140 micro-rupees a token.
fn expected() -> [(i64, i64); 2] {
    let mut days = [(0, 0); 2];
    for line in std::fs::read_to_string(TRACE).unwrap().lines().skip(1) {
        let cells: Vec<_> = line.split(',').collect();
        let count = |at: usize| cells[at].parse::<i64>().unwrap();
        let (requests, cost) = &mut days[usize::from(cells[0] >= MIDNIGHT)];
        *requests += 1;
        *cost += count(1) * 140 + count(2) * 420;
    }
    days
}

#[tokio::test]
async fn the_hour_is_two_days_that_equal_their_rows_and_the_ledger() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    munim.json(&["agent", "create", &account, "--name", "Voice"]);
    munim.json(&["price", "set", MODEL, "--input", "140.00", "--output", "420.00"]);
    let import = || {
        let maps = ["time=TIMESTAMP", "prompt_tokens=ContextTokens", "completion_tokens=GeneratedTokens"];
        let maps = maps.map(|map| ["--map", map]).concat();
        munim.json(
            &[&["import", TRACE, "--account", &account, "--model", MODEL, "--agent", "101"], &maps[..]]
                .concat(),
        )
    };
    assert_eq!(
        import(),
        json!({"accepted": 19_366, "duplicates": 0, "rejected": [], "identity": "contents"})
    );
    assert_eq!(
        import(),
        json!({"accepted": 0, "duplicates": 19_366, "rejected": [], "identity": "contents"})
    );

    let services = munim.services().await;
    let owner = Owner { account_id: AccountId::new(account), zone: Zone::default() };
    let range = DateRange::parse("2023-11-16", "2023-11-17").unwrap();
    let total = Money::from_micros(expected().iter().map(|(_, cost)| cost).sum());
    for group_by in [GroupBy::Day, GroupBy::Model, GroupBy::Agent, GroupBy::Key] {
        let report = reports::usage(&services, &owner, Query { group_by, range }).await.unwrap();
        let rows: Vec<_> =
            report.rows.iter().map(|row| (row.date, row.sums.requests, row.sums.cost)).collect();
        let day = |day| NaiveDate::from_ymd_opt(2023, 11, day).unwrap();
        let [first, second] = expected().map(|(requests, cost)| (requests, Money::from_micros(cost)));
        assert_eq!(rows, [(day(16), first.0, first.1), (day(17), second.0, second.1)], "{group_by:?}");
        assert_eq!((report.totals.cost, report.ledger), (total, total));
    }
    let balance = accounts::lookup(&services, &owner.account_id).await.unwrap().balance;
    assert_eq!(balance, Money::from_rupees(50) - total);
    assert_eq!(munim.json(&["check"])["ok"], json!(true));
}
