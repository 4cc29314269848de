//! `munim demo`.

use munim::domain::{AccountId, Money};
use munim::service::{accounts, agents, keys};
use serde_json::json;

use super::Munim;

#[tokio::test]
async fn the_demo_is_believable_and_adds_up() {
    let munim = Munim::new();
    let filled = munim.json(&["demo"]);
    assert_eq!(filled["email"], json!("demo@munim.example"));
    let checked = munim.json(&["check"]);
    assert_eq!((&checked["ok"], &checked["accounts"]), (&json!(true), &json!(1)));
    assert!((10_000..40_000).contains(&checked["events"].as_i64().unwrap()), "{checked}");

    let services = munim.services().await;
    let id = AccountId::new(filled["account_id"].as_str().unwrap());
    let account = accounts::lookup(&services, &id).await.unwrap();
    assert!(
        Money::from_rupees(1_000) < account.balance && account.balance < Money::from_rupees(7_500),
        "{account:?}"
    );
    assert!(account.created < services.now() - chrono::TimeDelta::days(59));
    let agents = agents::list(&services, &id).await.unwrap();
    assert_eq!(agents.len(), 4);
    let own: Vec<_> =
        agents.iter().filter_map(|(_, wallet)| wallet.as_ref().map(|wallet| wallet.balance)).collect();
    assert!(own.len() == 1 && own[0] > Money::ZERO, "{own:?}");

    let page = keys::page(&services, &id, "", keys::PAGE_MAX).await.unwrap();
    let keys: Vec<_> = page.keys.iter().map(|key| &key.key).collect();
    assert_eq!(keys.len(), 5);
    assert_eq!(keys.iter().filter(|key| key.revoked.is_some()).count(), 1);
    assert_eq!(keys.iter().filter(|key| key.expires.is_some()).count(), 1);
    assert_eq!(keys.iter().filter(|key| key.last_used.is_none()).count(), 1);
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
    assert!(first.stdout.contains("demo@munim.example"), "{first:?}");
    let events = munim.json(&["check"]);
    munim.run(&["demo"]).failed(1, "demo@munim.example");
    assert_eq!(munim.json(&["check"]), events);
}
