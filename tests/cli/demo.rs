//! `munim demo`.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use munim::domain::billing::TopupStatus;
use munim::domain::low_balance::warning;
use munim::domain::{Account, AccountId, DateRange, GroupBy, Money, Warning, Zone};
use munim::service::billing::balances;
use munim::service::payments::overview;
use munim::service::usage::reports::{self, Query};
use munim::service::{Owner, Services, accounts, agents, keys};
use serde_json::json;

use super::Munim;

#[tokio::test]
async fn the_demo_is_believable_and_adds_up() {
    let munim = Munim::new();
    let filled = munim.json(&["demo"]);
    assert_eq!(filled["email"], json!("demo@munim.example"));
    assert_eq!(filled["accounts"][0]["email"], filled["email"]);
    let checked = munim.json(&["check"]);
    assert_eq!((&checked["ok"], &checked["accounts"]), (&json!(true), &json!(2)));
    assert!((50_000..110_000).contains(&checked["events"].as_i64().unwrap()), "{checked}");
    let services = munim.services().await;
    voice(&services, &AccountId::new(filled["account_id"].as_str().unwrap())).await;
    chat(&services, &AccountId::new(filled["accounts"][1]["account_id"].as_str().unwrap())).await;
}

async fn voice(services: &Services, id: &AccountId) {
    let account = accounts::lookup(services, id).await.unwrap();
    assert!(
        Money::from_rupees(1_000) < account.balance && account.balance < Money::from_rupees(7_500),
        "{account:?}"
    );
    assert!(account.created < services.now() - TimeDelta::days(149));
    assert_eq!(low(&account), None);
    let agents = agents::list(services, id).await.unwrap();
    assert_eq!(agents.len(), 4);
    let own: Vec<_> =
        agents.iter().filter_map(|(_, wallet)| wallet.as_ref().map(|wallet| wallet.balance)).collect();
    assert!(own.len() == 1 && own[0] > Money::ZERO, "{own:?}");

    let page = keys::page(services, id, "", keys::PAGE_MAX).await.unwrap();
    let keys: Vec<_> = page.keys.iter().map(|key| &key.key).collect();
    assert_eq!(keys.len(), 5);
    assert_eq!(keys.iter().filter(|key| key.revoked.is_some()).count(), 1);
    assert_eq!(keys.iter().filter(|key| key.expires.is_some()).count(), 1);
    assert_eq!(keys.iter().filter(|key| key.last_used.is_none()).count(), 1);
}

async fn chat(services: &Services, id: &AccountId) {
    let account = accounts::lookup(services, id).await.unwrap();
    assert!(
        Money::from_rupees(250) < account.balance && account.balance < Money::from_rupees(500),
        "{account:?}"
    );
    assert!(matches!(low(&account), Some(Warning::Low { .. })));
    let bought = overview::list(services, Some(id.clone()), Some(TopupStatus::Paid), 100).await.unwrap();
    assert!(bought.len() >= 3, "{bought:?}");
    let owner = Owner { account_id: id.clone(), zone: Zone::default() };
    let days = balances::by_day(services, &owner, account.created).await.unwrap();
    assert!(days.iter().all(|day| day.balance > Money::ZERO), "{days:?}");

    let report = async |group_by, first| {
        let today = Zone::default().day_of(services.now());
        let range = DateRange::last_days(today - TimeDelta::days(first), 30);
        reports::usage(services, &owner, Query { group_by, range }).await.unwrap()
    };
    let (month, first) = (report(GroupBy::Model, 0).await, report(GroupBy::Model, 120).await);
    assert!(month.totals.requests > 2 * first.totals.requests, "it grows");
    assert!(month.totals.unpriced_requests > 0 && month.totals.cached_tokens > 0);
    let models: BTreeSet<_> = month.rows.iter().map(|row| format!("{:?}", row.group)).collect();
    assert!(models.len() >= 5, "{models:?}");
}

fn low(account: &Account) -> Option<Warning> {
    warning(account.balance, account.held, account.low_balance)
}

#[test]
fn a_database_with_accounts_is_refused() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    munim.run(&["demo"]).failed(1, "--database-url");
    assert_eq!(munim.json(&["check"])["events"], json!(0));
}

#[test]
fn a_second_demo_changes_nothing_and_says_how_to_sign_in() {
    let munim = Munim::new();
    let first = munim.run(&["demo"]);
    for email in ["demo@munim.example", "chat@munim.example"] {
        assert!(first.stdout.contains(email), "{first:?}");
    }
    let events = munim.json(&["check"]);
    munim.run(&["demo"]).failed(1, "demo@munim.example");
    assert_eq!(munim.json(&["check"]), events);
}
