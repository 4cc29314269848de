//! How many statements each page of an owner sends to the database, so that it does not grow unnoticed.

use std::sync::Arc;

use munim::domain::{Caller, ReportedAgent};
use munim::service::agents;
use munim::service::key_cache::{self, node};
use munim::service::keys::{self, KeyRequest};

use crate::support::browser::Browser;
use crate::support::{World, event, statements};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// What a page that an owner opens often may ask.
const FEW: usize = 5;

/// An account with an agent, a key and so many calls, on a server that follows the changes of the catalogue.
async fn used(world: &World, calls: usize) -> Browser {
    let services = &world.services;
    let account = world.account("asha@example.in").await;
    world.price("m-chat").await;
    let by = &Caller::OPERATOR;
    agents::create(services, by, &account, "Desk", Some(101), None).await.unwrap();
    let key = KeyRequest { name: "prod", expires: "", agent_id: "101" };
    let (key, _) = keys::create(services, by, &account, key).await.unwrap();
    let call = |number: usize| {
        let call = event(&number.to_string(), "2026-11-20T03:40:00Z", "m-chat");
        munim::domain::UsageEvent { key_id: Some(key.id.clone()), agent_id: ReportedAgent::Unsaid, ..call }
    };
    world.record(&account, (0..calls).map(call).collect()).await;
    key_cache::open(services).await.unwrap();
    tokio::spawn(node::run(Arc::clone(services)));
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

/// The statements of a page that was opened before. Connections may open and leases end in between, so the
/// fewest of some times count. The log is heard a moment after the first test has asked for it: until then there are none.
async fn of_page(browser: &mut Browser, path: &str) -> Vec<String> {
    browser.get(path).await.with_status(200);
    let mut counted = Vec::new();
    for _ in 0..20 {
        let found = statements::of(browser.get(path)).await;
        if !found.is_empty() {
            counted.push(found);
        }
        if counted.len() == 3 {
            break;
        }
    }
    counted.into_iter().min_by_key(Vec::len).unwrap_or_default()
}

/// Opens pages, each with the most statements that it may send.
async fn each_within(world: &World, browser: &mut Browser, pages: &[(&str, usize)]) {
    let mut over = Vec::new();
    for (path, most) in pages {
        let found = of_page(browser, path).await;
        assert!(!found.is_empty(), "{path}: nothing was counted");
        if found.len() > *most {
            over.push(format!("{path}: {} statements: {found:#?}", found.len()));
        }
    }
    world.services.stopping.cancel();
    assert!(over.is_empty(), "{}", over.join("\n"));
}

#[rstest]
#[tokio::test]
async fn a_page_sends_few_statements(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = used(&world, 60).await;
    let pages = [
        ("/", FEW),
        ("/keys", FEW),
        ("/usage", FEW),
        ("/requests", FEW),
        ("/keys?q=prod", FEW),
        ("/usage?group_by=key", 6),
        ("/agents", 4),
        ("/agents/101", 8),
        ("/models", 3),
        ("/requests/test/1", 5),
        ("/search?q=prod", 7),
        ("/settings", 7),
        ("/settings/security", 6),
        ("/settings/activity", 2),
        ("/settings/notifications", 1),
        ("/settings/webhooks", 2),
        ("/docs/api", 3),
    ];
    each_within(&world, &mut browser, &pages).await;
}

#[rstest]
#[tokio::test]
async fn the_notice_of_a_low_balance_adds_one_statement_and_none_to_the_overview(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = used(&world, 240).await;
    browser.get("/").await.says("notice");
    each_within(&world, &mut browser, &[("/", FEW), ("/keys", FEW + 1), ("/requests", FEW)]).await;
}
