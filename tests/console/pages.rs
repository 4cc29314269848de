//! What the pages show comes from the database.

use std::collections::BTreeSet;

use munim::domain::{Caller, Money, ReportedAgent};
use munim::service::key_cache::verify::{Asked, HoldRequest, verify};
use munim::service::keys::{self, KeyRequest};
use munim::service::{accounts, agents};

use crate::support::browser::Browser;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn the_overview_shows_balance_and_requests(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("forii/deepseek-v3").await;
    accounts::credit(&world.services, &account, None, Money::from_rupees(124_950), "paid").await.unwrap();
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    browser.get("/").await.with_status(200).reads("₹1,25,000.00");
    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "forii/deepseek-v3")]).await;
    browser.get("/").await.reads("₹1,24,999.81").says("forii/deepseek-v3");
    browser
        .get("/requests")
        .await
        .with_status(200)
        .says("forii/deepseek-v3")
        .says("13:30:00")
        .reads("Time (IST)");
}

#[rstest]
#[tokio::test]
async fn credit_that_is_set_aside_is_shown_beside_what_is_available(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let request = KeyRequest { name: "prod-api", expires: "", agent_id: "" };
    let (_, key) = keys::create(&world.services, &Caller::OPERATOR, &account, request).await.unwrap();
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let page = browser.get("/").await;
    assert!(!page.body.contains("Held for calls"), "nothing is held");
    let hold = HoldRequest { amount: Money::parse("7.25").unwrap(), time: None };
    let origin = munim::service::key_cache::Origin { gateway: "edge-1".into(), address: None };
    verify(&world.services, key.reveal(), Asked::default(), Some(hold), &origin).await.unwrap();
    browser
        .get("/")
        .await
        .reads("Held for calls that are running")
        .reads("₹7.25")
        .reads("₹42.75")
        .reads("₹50.00");
}

#[rstest]
#[tokio::test]
async fn usage_is_grouped_as_asked(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m-chat").await;
    let agent = agents::create(&world.services, &Caller::OPERATOR, &account, "Clinic line", None, None)
        .await
        .unwrap();
    let mut call = event("1", "2026-11-21T08:00:00Z", "m-chat");
    call.agent_id = ReportedAgent::Agent(agent);
    world.record(&account, vec![call, event("2", "2026-11-21T08:00:00Z", "no-price")]).await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let page = browser.get("/usage?group_by=agent&start=2026-11-01&end=2026-11-21").await.with_status(200);
    page.says("Clinic line").reads("₹0.182").reads("Unpriced");
    for group in ["model", "key", "day"] {
        browser.get(&format!("/usage?group_by={group}")).await.with_status(200).says("<svg");
    }
}

#[rstest]
#[tokio::test]
async fn wrong_days_are_said_at_their_field_and_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    // Dates are shown as pages write them, and what is none as it was typed.
    let cases = [
        ("2026-11-21", "2026-11-01", "before the first", ["21 Nov 2026", "1 Nov 2026"]),
        ("21/13/2026", "2026-11-21", "not a date", ["21/13/2026", "21 Nov 2026"]),
        ("1626-11-21", "2026-11-21", "at most ten years", ["21 Nov 1626", "21 Nov 2026"]),
        ("2026-02-30", "2026-11-21", "not a date", ["2026-02-30", "21 Nov 2026"]),
    ];
    for (start, end, sentence, shown) in cases {
        let page = browser.get(&format!("/usage?start={start}&end={end}")).await.with_status(200);
        shown.iter().fold(page.says(sentence), |page, text| page.says(&format!("value=\"{text}\"")));
    }
    browser.get("/usage?group_by=planet").await.with_status(200).says("Group by model");
    browser.get("/usage?measure=joules").await.with_status(200).says("Measure cost or tokens");
    browser.get("/requests?after=nonsense").await.with_status(400);
    browser.get("/keys?after=nonsense").await.with_status(400);
}

#[rstest]
#[tokio::test]
async fn what_a_page_was_made_from_is_not_sent_beside_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in ["/", "/keys", "/usage", "/requests", "/agents", "/settings"] {
        let page = browser.get(path).await;
        let after = page.body.split("</html>").nth(1).unwrap();
        assert!(!after.contains("asha@example.in"), "{path}: {after}");
    }
}

#[rstest]
#[tokio::test]
async fn a_page_is_the_same_bytes_whichever_way_it_was_compiled(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    // What differs are the marks of what wrote it. In islands the browser needs them.
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    browser.post("/settings/name", &[("name", "<!-- Asha --> <!>")]).await.redirect();
    for path in ["/", "/usage", "/requests", "/agents", "/keys?new=1", "/settings", "/docs/api", "/nowhere"] {
        let page = browser.get(path).await.body;
        let outside: Vec<_> = page
            .split("<leptos-island")
            .map(|part| part.rsplit("</leptos-island>").next().unwrap())
            .collect();
        assert_eq!(outside.concat().matches("<!").count(), 1, "only the document's type: {page}");
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    }
    browser.get("/settings").await.says("value=\"&lt;!-- Asha --&gt; &lt;!&gt;\"");
}

#[rstest]
#[tokio::test]
async fn an_empty_account_says_what_to_do_next(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in ["/", "/keys", "/usage", "/requests", "/agents", "/settings"] {
        browser.get(path).await.with_status(200).reads("₹50.00");
    }
}

#[tokio::test]
async fn an_id_is_there_once() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in [
        "/",
        "/usage",
        "/usage?group_by=day",
        "/requests",
        "/keys",
        "/keys?new=1",
        "/agents",
        "/agents?new=1",
        "/models",
        "/search?q=a",
        "/settings",
        "/settings/security",
        "/settings/two-step",
        "/settings/notifications",
        "/settings/activity",
        "/settings/data",
        "/docs/api",
        "/docs/api/gateway",
    ] {
        let page = browser.get(path).await.with_status(200);
        let ids = page.body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut seen = BTreeSet::new();
        let twice: Vec<_> = ids.filter(|id| !seen.insert(*id)).collect();
        assert_eq!(twice, Vec::<&str>::new(), "{path}");
    }
}
