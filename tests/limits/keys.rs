//! Keys and agents of an account.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use crate::cli::munim::Munim;
use crate::cli::serve::Server;
use crate::support::World;
use crate::support::browser::Browser;
use crate::support::http::{Answer, Client, TestApp};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const KEYS: &str = "/v1/accounts/{id}/apiKeys";

/// A server on which an account may have so many keys.
async fn app(world: &World, most: u32) -> TestApp {
    TestApp::over(world.under(2, |policy| policy.max_keys_per_account = most).await).await
}

async fn make(owner: &Client<'_>) -> Answer {
    owner.post(KEYS, r#"{"name":"k"}"#).await
}

/// Makes a key, and gives its id.
async fn made(owner: &Client<'_>) -> String {
    make(owner).await.with_status(201).json()["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn is_one_too_many(answer: Answer) {
    let answer = answer.fails(409, "conflict_error", "too_many_keys", None);
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("active keys, the most"));
}

async fn rotate(owner: &Client<'_>, id: &str, overlap: &str) -> Answer {
    owner.post(&format!("{KEYS}/{id}/rotate"), json!({ "overlap": overlap }).to_string()).await
}

#[rstest]
#[tokio::test]
async fn keys_made_at_once_are_no_more_than_the_limit(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = app(&world, 5).await;
    let owner = app.as_owner().await;
    let (there, refused): (Vec<_>, Vec<_>) =
        join_all((0..64).map(|_| make(&owner))).await.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(there.len(), 5);
    refused.into_iter().for_each(is_one_too_many);
    assert_eq!(owner.get(KEYS).await.json()["data"].as_array().unwrap().len(), 5);
}

#[rstest]
#[tokio::test]
async fn a_key_that_has_ended_makes_room(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = app(&world, 2).await;
    let owner = app.as_owner().await;
    let revoked = made(&owner).await;
    owner.post(KEYS, r#"{"name":"k","expires":"2026-11-22"}"#).await.with_status(201);
    is_one_too_many(make(&owner).await);
    owner.delete(&format!("{KEYS}/{revoked}")).await.with_status(200);
    made(&owner).await;
    is_one_too_many(make(&owner).await);
    // The other's end.
    world.clock.advance(TimeDelta::days(2));
    let owner = app.as_owner().await;
    made(&owner).await;
    is_one_too_many(make(&owner).await);
}

#[rstest]
#[tokio::test]
async fn another_account_is_none_of_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = app(&world, 1).await;
    made(&app.as_owner().await).await;
    let other = app.world.account("ravi@example.in").await;
    let path = format!("/v1/accounts/{other}/apiKeys");
    app.as_owner_of(&other).await.post(&path, r#"{"name":"k"}"#).await.with_status(201);
}

#[rstest]
#[tokio::test]
async fn at_the_limit_every_key_can_be_replaced(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = app(&world, 2).await;
    let owner = app.as_owner().await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let old = made(&owner).await;
        ids.push(old);
    }
    for id in &mut ids {
        let rotated = rotate(&owner, id, "24h").await.with_status(201).json();
        rotated["id"].as_str().unwrap().clone_into(id);
    }
    is_one_too_many(make(&owner).await);
    // Of old keys there are no more than of new ones, but what ends at once leaves none.
    is_one_too_many(rotate(&owner, &ids[0], "24h").await);
    let next = rotate(&owner, &ids[0], "now").await.with_status(201).json();
    world.clock.advance(TimeDelta::hours(24));
    let owner = app.as_owner().await;
    rotate(&owner, next["id"].as_str().unwrap(), "24h").await.with_status(201);
    is_one_too_many(make(&owner).await);
}

#[rstest]
#[tokio::test]
async fn an_account_that_has_more_keeps_them(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let before = TestApp::over(world.under(2, |policy| policy.max_keys_per_account = 0).await).await;
    let owner = before.as_owner().await;
    let ids = [made(&owner).await, made(&owner).await, made(&owner).await];
    let key = before.as_key().await.secret().to_owned();
    let app = TestApp::beside_under(&before, |policy| policy.max_keys_per_account = 2).await;
    let owner = app.as_owner().await;
    app.bearing(&key).get("/v1/accounts/{id}/balance").await.with_status(200);
    is_one_too_many(make(&owner).await);
    owner.patch(&format!("{KEYS}/{}", ids[0]), r#"{"name":"another"}"#).await.with_status(200);
    rotate(&owner, &ids[0], "24h").await.with_status(201);
    let listed = owner.get(KEYS).await.json();
    let active = listed["data"].as_array().unwrap().iter().filter(|key| key["status"] == "active");
    assert_eq!(active.count(), 5);
}

#[rstest]
#[tokio::test]
async fn the_form_says_it_and_keeps_what_was_typed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = app(&world, 1).await;
    made(&app.as_owner().await).await;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    let page = browser.post("/keys", &[("name", "second"), ("expires", "2027-01-31")]).await;
    let page =
        page.with_status(200).says("as many active keys as it may have: 1").says("second").says("2027-01-31");
    assert_eq!(page.key(), None);
    browser.set_cookies(
        [browser.cookies().clone(), [("munim_language".to_owned(), "hi".to_owned())].into()]
            .into_iter()
            .flatten()
            .collect(),
    );
    let page = browser.post("/keys", &[("name", "second")]).await.with_status(200);
    page.says("उतनी चालू API keys हैं जितनी हो सकती हैं: 1");
}

#[rstest]
#[tokio::test]
async fn a_form_of_a_key_that_is_there_makes_none_and_refuses_none(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = app(&world, 1).await;
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    let fields = [("key_id", "key_01JHMV5B3K9D2F7G8H1J4M6N0P"), ("name", "first")];
    assert!(browser.post("/keys", &fields).await.with_status(200).key().is_some());
    // The page was loaded again.
    assert!(browser.post("/keys", &fields).await.redirect().contains("made=key_"));
}

#[rstest]
#[tokio::test]
async fn agents_made_at_once_are_no_more_than_the_limit(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.under(2, |policy| policy.max_agents_per_account = 3).await;
    let account = world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let sent =
        (0..16).map(|nth| {
            let mut browser = browser.clone();
            async move {
                browser.post("/agents", &[("name", &format!("Line {nth}")), ("billing", "account")]).await
            }
        });
    let (there, refused): (Vec<_>, Vec<_>) =
        join_all(sent).await.into_iter().partition(|page| page.status == 303);
    assert_eq!(there.len(), 3);
    for page in refused {
        page.with_status(200).says("as many agents as it may have: 3").says("Line ");
    }
    assert_eq!(world.services.store.list_agents(&account).await.unwrap().len(), 3);
}

#[tokio::test]
async fn the_operator_sets_the_limit_of_keys() {
    let munim = Munim::new();
    let made = munim.run_with(
        &["account", "create", "--name", "Asha", "--email", "a@example.in", "--password-stdin", "--json"],
        b"a ledger of red cloth\n",
    );
    let account: serde_json::Value = serde_json::from_str(&made.stdout).unwrap();
    let account = account["account_id"].as_str().unwrap().to_owned();
    let client = reqwest::Client::new();
    for (most, statuses) in [("2", [201, 201, 409]), ("0", [201, 201, 201])] {
        let server = Server::start_with(&munim, &[("MUNIM_MAX_KEYS_PER_ACCOUNT", most)]);
        let sign_in = json!({"email": "a@example.in", "password": "a ledger of red cloth"});
        let session =
            client.post(format!("{}/v1/sessions", server.url())).json(&sign_in).send().await.unwrap();
        let session: serde_json::Value = session.json().await.unwrap();
        let token = session["session_token"].as_str().unwrap();
        for status in statuses {
            let request = client.post(format!("{}/v1/accounts/{account}/apiKeys", server.url()));
            let request = request.bearer_auth(token).json(&json!({"name": "k"}));
            assert_eq!(request.send().await.unwrap().status(), status, "{most}");
        }
        server.stop();
    }
}
