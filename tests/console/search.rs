//! The search: what it finds, of whom, and within which bounds.

use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::browser::Browser;
use crate::support::{World, event};

/// An account with a key, an agent and calls, and its browser.
async fn asha(world: &World) -> Browser {
    let account = world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser.post("/keys", &[("name", "prod_api 100%")]).await.with_status(200);
    browser.post("/agents", &[("name", "Clinic reminders"), ("billing", "minute")]).await.redirect();
    world.price("forii/deepseek-v3").await;
    let calls =
        ["req_0001", "req_0002", "req_b"].map(|id| event(id, "2026-11-20T19:30:00Z", "forii/deepseek-v3"));
    world.record(&account, calls.to_vec()).await;
    browser
}

#[rstest]
#[tokio::test]
async fn keys_agents_models_requests_pages_and_actions_are_found(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = asha(&world).await;
    browser.get("/search?q=PROD").await.with_status(200).reads("prod_api 100%").says("href=\"/keys/key_");
    browser.get("/search?q=reminders").await.reads("Clinic reminders").says("href=\"/agents?allocate=");
    browser.get("/search?q=DeepSeek").await.says("href=\"/models?model=forii/deepseek-v3\"");
    let found = browser.get("/search?q=req_000").await.reads("req_0001").reads("req_0002");
    assert!(!found.body.contains("req_b"), "{}", found.body);
    browser.get("/search?q=req_b").await.says("/req_b\"");
    browser.get("/search?q=notif").await.says("href=\"/settings/notifications\"");
    browser.get("/search?q=create").await.says("href=\"/keys?new=1\"").reads("One result");
    browser.get("/search").await.says("href=\"/usage\"").says("href=\"/sign-out\"");
    browser.get("/search?q=nothing+has+this+name").await.with_status(200).reads("Nothing found");
}

#[rstest]
#[tokio::test]
async fn the_characters_of_patterns_are_characters(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = asha(&world).await;
    browser.get("/search?q=100%25").await.reads("prod_api 100%");
    for text in ["prod%25api", "p_od", "%25", "%5C", "%27", "%00", "%3Cb%3E", "%F0%9F%9A%80"] {
        let page = browser.get(&format!("/search?q={text}")).await.with_status(200);
        let finds = page.body.contains("/keys/key_");
        assert_eq!(finds, text == "%25", "{text}");
    }
}

#[rstest]
#[tokio::test]
async fn what_another_account_has_is_not_found(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    asha(&world).await;
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    for text in ["prod_api", "Clinic", "deepseek", "req_0001"] {
        binu.get(&format!("/search?q={text}")).await.with_status(200).reads("Nothing found");
    }
    assert_eq!(Browser::of(&world).get("/search?q=a").await.redirect(), "/sign-in?next=/search%3Fq%3Da");
}

#[rstest]
#[tokio::test]
async fn there_are_at_most_twenty_results(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = asha(&world).await;
    for number in 0..8 {
        browser.post("/keys", &[("name", &format!("e {number}"))]).await.with_status(200);
        browser.post("/agents", &[("name", &format!("e {number}")), ("billing", "minute")]).await.redirect();
    }
    let page = browser.get("/search?q=e").await.with_status(200).reads("24 results");
    let list = page.body.split("id=\"hits\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert_eq!(list.matches("<li>").count(), 24);
    let long = "x".repeat(5_000);
    browser.get(&format!("/search?q={long}")).await.with_status(200).reads("Nothing found");
}
