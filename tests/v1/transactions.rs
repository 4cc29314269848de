//! `GET /v1/accounts/{account_id}/transactions`, and the page and the file of the same.

use munim::domain::Caller;
use munim::service::payments::profile;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::documents::{purchase, seller_with, set_up};
use crate::support::http::TestApp;
use crate::support::shop::typed_profile;
use crate::support::{World, event};

const PATH: &str = "/v1/accounts/{id}/transactions";

async fn open(engine: Engine) -> Option<(World, TestApp)> {
    let first = World::fresh(engine).await?;
    let app = TestApp::over(first.selling(2).await).await;
    let services = &app.world.services;
    set_up(services, &app.account, seller_with(|_| ())).await;
    profile::save(services, &Caller::OPERATOR, &app.account, &typed_profile()).await.unwrap();
    Some((first, app))
}

fn of_each(answer: &Value, name: &str) -> Vec<Value> {
    answer["data"].as_array().unwrap().iter().map(|row| row[name].clone()).collect()
}

#[rstest]
#[tokio::test]
async fn changes_of_the_balance_are_listed_newest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let (owner, services) = (app.as_owner().await, &app.world.services);
    let document = purchase(services, &app.account, "tu_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2", 1000).await;
    app.world.price("m").await;
    app.world.record(&app.account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    let answer = owner.get(PATH).await.with_status(200);
    assert!(answer.body.contains(r#""amount_inr":1000.00,"balance_inr":1050.00"#), "{}", answer.body);
    let all = answer.json();
    assert_eq!(of_each(&all, "type"), ["usage", "purchase", "grant"]);
    assert_eq!(of_each(&all, "amount_inr"), [json!(-0.182), json!(1000.0), json!(50.0)]);
    assert_eq!(all["has_more"], false);
    let bought = &all["data"][1];
    assert_eq!(
        (&bought["topup_id"], &bought["invoice_id"], &bought["wallet"], &bought["description"]),
        (
            &json!("tu_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2"),
            &json!(document.id.as_str()),
            &json!("account"),
            &json!("Credit bought")
        )
    );
    assert_eq!((&all["data"][0]["date"], &bought["date"]), (&json!("2026-11-21"), &Value::Null));
    // Pages, by the id of the last row.
    let page = owner.get(&format!("{PATH}?limit=2")).await.json();
    assert_eq!((of_each(&page, "type").len(), &page["has_more"]), (2, &json!(true)));
    let after = page["data"][1]["id"].as_str().unwrap().to_owned();
    let rest = owner.get(&format!("{PATH}?limit=2&after={after}")).await.json();
    assert_eq!(rest["data"].as_array().unwrap()[..], all["data"].as_array().unwrap()[2..]);
    for (query, types) in [
        ("type=purchase", vec!["purchase"]),
        ("type=refund", vec![]),
        ("end=2026-11-20", vec![]),
        ("start=2026-11-21&end=2026-11-21", vec!["usage", "purchase", "grant"]),
    ] {
        let found = owner.get(&format!("{PATH}?{query}")).await.json();
        assert_eq!(of_each(&found, "type"), types, "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_asked_wrongly_is_named(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let owner = app.as_owner().await;
    for (query, field, code) in [
        ("type=gift", "type", "unknown_transaction_type"),
        ("start=yesterday", "start", "invalid_date"),
        ("end=2026-02-30", "end", "invalid_date"),
        ("start=2026-11-02&end=2026-11-01", "end", "end_before_start"),
        ("limit=0", "limit", "invalid_limit"),
        ("limit=101", "limit", "invalid_limit"),
        ("after=txn_0", "after", "invalid_cursor"),
        ("after=txn_99999999", "after", "invalid_cursor"),
    ] {
        owner.get(&format!("{PATH}?{query}")).await.refuses(field, code);
    }
}

#[rstest]
#[tokio::test]
async fn the_page_and_the_file_have_the_same_rows(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_first, app)) = open(engine).await else { return };
    let services = &app.world.services;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    browser.get("/billing").await.with_status(200).says("/billing/transactions");
    let page = browser.get("/billing/transactions?type=purchase").await.with_status(200);
    page.says("No transactions of this kind");
    let document = purchase(services, &app.account, "tu_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2", 1000).await;
    let page = browser.get("/billing/transactions").await.with_status(200).says("Free credit");
    let page = page.says("Credit bought").says(&format!("/billing/invoices/{}", document.id));
    assert!(page.body.contains("/billing/topups/tu_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2"));
    browser.get("/billing/transactions?start=hello").await.with_status(200).says("This is not a date");
    let file = browser.get("/billing/transactions.csv").await.with_status(200);
    assert!(file.header("content-type").starts_with("text/csv"));
    let lines: Vec<_> = file.body.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].starts_with("id,time_utc,time_local,date,type,description,wallet,amount_inr,balance_inr")
    );
    assert!(lines[1].contains("purchase,Credit bought,account,1000.00,1050.00,tu_"), "{}", lines[1]);
    let of_kind = browser.get("/billing/transactions.csv?type=grant").await.with_status(200);
    assert_eq!(of_kind.body.lines().count(), 2);
    let wrong = browser.get("/billing/transactions.csv?start=hello").await;
    assert_eq!(wrong.redirect(), "/billing/transactions?start=hello");
}

#[tokio::test]
async fn where_no_credit_is_sold_there_is_no_such_page() {
    let world = World::fresh(Sqlite).await.unwrap();
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in ["/billing/transactions", "/billing/transactions.csv"] {
        browser.get(path).await.with_status(404);
    }
}
