//! The limits of a key in the console, without JavaScript.

use munim::domain::{LimitsChange, Plan};
use munim::service::accounts::plans::{self, Welcome};

use crate::support::World;
use crate::support::browser::Browser;
use munim::store::Engine::Sqlite;

async fn owner(world: &World) -> Browser {
    world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

/// The id of the only key.
fn id_in(body: &str) -> String {
    let at = body.find("/keys/key_").unwrap() + "/keys/".len();
    body[at..].chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect()
}

const LIMITS: [(&str, &str); 6] = [
    ("has_limits", "1"),
    ("scope", "inference"),
    ("requests_per_minute", "1,060"),
    ("inr_per_day", "₹1,00,000"),
    ("models", "a/b, c"),
    ("addresses", "203.0.113.0/24"),
];

#[tokio::test]
async fn a_keys_limits_are_set_by_form_and_shown_on_its_page() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let mut browser = owner(&world).await;
    browser.get("/keys?new=1").await.says("name=\"requests_per_minute\"");
    browser.post("/keys", &[&[("name", "prod")][..], &LIMITS].concat()).await.with_status(200).key().unwrap();
    let list = browser.get("/keys").await.with_status(200);
    let path = format!("/keys/{}", id_in(&list.body));
    let page = browser.get(&path).await.with_status(200);
    let page = page.reads("Requests a minute").reads("1,060").reads("1,00,000").reads("Begins anew");
    page.says("Calls of models alone").says("a/b, c").says("203.0.113.0/24");
    let form = browser.get(&format!("{path}?edit=1")).await.with_status(200);
    form.says("value=\"1,060\"").says("value=\"a/b, c\"");
    // A form without these fields leaves the limits alone; one with empty fields takes them away.
    let id = path.trim_start_matches("/keys/").to_owned();
    browser.post("/keys/edit", &[("key_id", &id), ("name", "renamed")]).await.redirect();
    browser.get(&path).await.says("renamed").says("Requests a minute");
    browser.post("/keys/edit", &[("key_id", &id), ("name", "renamed"), ("has_limits", "1")]).await.redirect();
    let page = browser.get(&path).await.with_status(200);
    assert!(!page.body.contains("Requests a minute") && !page.body.contains("203.0.113.0/24"));
}

#[tokio::test]
async fn a_wrong_limit_is_said_at_its_field_and_kept() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let mut browser = owner(&world).await;
    let form =
        [("name", "prod"), ("has_limits", "1"), ("requests_per_minute", "many"), ("addresses", "here")];
    let page = browser.post("/keys", &form).await.with_status(200);
    page.says("not a number of requests").says("value=\"many\"").says("at most 100 addresses");
    assert_eq!(browser.get("/keys").await.key(), None);
}

#[tokio::test]
async fn usage_tells_what_is_left_of_the_plan() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let mut browser = owner(&world).await;
    assert!(!browser.get("/usage").await.body.contains("Begins anew"));
    let change = LimitsChange { requests_per_minute: Some(Some(60)), ..LimitsChange::default() };
    plans::set(&world.services, &Plan::free(), Welcome::default(), &change).await.unwrap();
    browser.get("/usage").await.with_status(200).reads("Requests a minute (plan)").says("Begins anew");
}

#[tokio::test]
async fn an_agents_limits_are_set_by_form_and_shown_with_what_is_used() {
    let Some(world) = World::fresh(Sqlite).await else { return };
    let mut browser = owner(&world).await;
    browser.post("/agents", &[("name", "Clinic"), ("billing", "account")]).await.redirect();
    browser.get("/agents/101?limits=1").await.says("Limits of Clinic").says("name=\"inr_per_day\"");
    let form =
        [("agent_id", "101"), ("has_limits", "1"), ("tokens_per_minute", "1,00,000"), ("inr_per_day", "500")];
    let done = browser.post("/agents/limits", &form).await;
    assert_eq!(done.redirect(), "/agents/101?changed=1");
    let page = browser.get("/agents/101?changed=1").await.with_status(200);
    let page = page.says("They apply from the next call").reads("Tokens a minute (agent)");
    page.reads("1,00,000").reads("500").says("The limits of agent").says("Clinic");
    browser.get("/usage").await.reads("Tokens a minute (agent)").says("/agents/101");
    // Its audit event, and none for the same limits again.
    browser.post("/agents/limits", &form).await.redirect();
    let log = browser.get("/settings/activity?what=agent_limits_changed").await.with_status(200);
    assert_eq!(log.body.matches("The limits of agent").count(), 1);
    let wrong = [("agent_id", "101"), ("has_limits", "1"), ("inr_per_day", "much")];
    browser
        .post("/agents/limits", &wrong)
        .await
        .with_status(200)
        .says("This is not an amount")
        .says("value=\"much\"");
    browser.post("/agents/limits", &[("agent_id", "999"), ("has_limits", "1")]).await.with_status(404);
}
