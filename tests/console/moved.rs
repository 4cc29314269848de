//! A session that is used from another network, or with another browser, than before.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use futures_util::future::join_all;
use munim::domain::{AccountId, AuditEvent, AuditKind};
use munim::service::auth::devices;

use crate::support::World;
use crate::support::browser::Browser;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const EMAIL: &str = "asha@example.in";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// A browser behind a proxy, at an address, with the cookies of another.
fn at(world: &World, address: &str, like: &Browser) -> Browser {
    let mut browser = Browser::with(&world.services, &["--trusted-proxies", "1"]).behind_proxy(address);
    browser.set_cookies(like.cookies().clone());
    browser
}

/// An owner whose browser is at 203.0.113.7.
async fn owner(world: &World) -> (AccountId, Browser) {
    let account = world.account(EMAIL).await;
    let mut browser = at(world, "203.0.113.7", &Browser::of(world));
    browser.sign_in(EMAIL).await.redirect();
    browser.get("/").await.with_status(200);
    (account, browser)
}

async fn moves(world: &World, account: &AccountId) -> Vec<Option<String>> {
    let entries = world
        .services
        .store
        .page_audit_entries(account, Some(AuditKind::SessionMoved), None, 50)
        .await
        .unwrap();
    entries.into_iter().map(|entry| entry.by.address.map(|address| address.to_string())).collect()
}

/// Where the device list says that the account's one browser is.
async fn seen_at(world: &World, account: &AccountId) -> String {
    devices::list(&world.services, account).await.unwrap().browsers.remove(0).address.unwrap()
}

#[rstest]
#[tokio::test]
async fn it_is_noted_at_once_and_told_once_an_hour_for_each_place(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    assert_eq!(moves(&world, &account).await, Vec::<Option<String>>::new());
    let mut thief = at(&world, "198.51.100.9", &browser);
    thief.get("/keys").await.with_status(200);
    assert_eq!(seen_at(&world, &account).await, "198.51.100.9");
    assert_eq!(moves(&world, &account).await, [Some("198.51.100.9".to_owned())]);
    let page = browser.get("/settings").await.reads("used from another network or browser");
    page.reads("203.0.113.7").reads("198.51.100.9");
    assert_eq!(seen_at(&world, &account).await, "203.0.113.7");
    for _ in 0..5 {
        thief.get("/keys").await.with_status(200);
        browser.get("/keys").await.with_status(200);
    }
    assert_eq!(moves(&world, &account).await.len(), 2, "the thief, and the owner who came back");
    world.clock.advance(TimeDelta::hours(1));
    thief.get("/keys").await.with_status(200);
    assert_eq!(moves(&world, &account).await.len(), 3);
}

#[rstest]
#[tokio::test]
async fn another_browser_at_the_same_place_is_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, browser) = owner(&world).await;
    let mut thief = at(&world, "203.0.113.7", &browser);
    thief.send(Request::get("/keys").header("user-agent", FIREFOX), Body::empty()).await.with_status(200);
    let entries = world
        .services
        .store
        .page_audit_entries(&account, Some(AuditKind::SessionMoved), None, 50)
        .await
        .unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].by.user_agent.as_deref(), Some(FIREFOX));
    assert!(
        matches!(&entries[0].deed, AuditEvent::SessionMoved { address: Some(from), .. } if from == "203.0.113.7")
    );
}

#[rstest]
#[tokio::test]
async fn nobody_hides_as_a_page_that_asks_for_itself(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, browser) = owner(&world).await;
    let mut thief = at(&world, "198.51.100.9", &browser);
    let by_itself = || Request::get("/keys").header("x-munim-refresh", "1");
    thief.send(by_itself(), Body::empty()).await.with_status(200);
    assert_eq!(moves(&world, &account).await.len(), 1);
    let seen =
        async || devices::list(&world.services, &account).await.unwrap().browsers[0].last_seen.unwrap();
    let before = seen().await;
    world.clock.advance(TimeDelta::minutes(5));
    thief.send(by_itself(), Body::empty()).await.with_status(200);
    assert_eq!(seen().await, before, "which is no use");
    let form = Request::post("/settings/name")
        .header("x-munim-refresh", "1")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    thief.send(form, Body::from(format!("name=Mine&account={account}"))).await.redirect();
    assert_eq!(seen().await, before + TimeDelta::minutes(5), "a form is of a person, whatever it says");
}

#[rstest]
#[tokio::test]
async fn many_at_once_are_told_once_and_many_places_a_few_times(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, browser) = owner(&world).await;
    let mut thieves: Vec<_> = (0..10).map(|_| at(&world, "198.51.100.9", &browser)).collect();
    for page in join_all(thieves.iter_mut().map(|thief| thief.get("/keys"))).await {
        page.with_status(200);
    }
    assert_eq!(moves(&world, &account).await.len(), 1);
    for number in 0..30 {
        at(&world, &format!("198.51.100.{number}"), &browser).get("/keys").await.with_status(200);
    }
    assert_eq!(moves(&world, &account).await.len(), 10);
    // Those of one customer are one place.
    world.clock.advance(TimeDelta::hours(1));
    for address in ["2001:db8:1:2::1", "2001:db8:1:2::2"] {
        at(&world, address, &browser).get("/keys").await.with_status(200);
    }
    assert_eq!(moves(&world, &account).await.len(), 11);
}

#[rstest]
#[tokio::test]
async fn a_program_that_comes_from_elsewhere_is_told_too(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, browser) = owner(&world).await;
    let session = serde_json::json!({"email": EMAIL, "password": crate::support::PASSWORD}).to_string();
    let open = Request::post("/v1/sessions").header("content-type", "application/json");
    let opened = at(&world, "203.0.113.7", &browser).send(open, Body::from(session)).await.with_status(201);
    let opened: serde_json::Value = serde_json::from_str(&opened.body).unwrap();
    let token = opened["session_token"].as_str().unwrap();
    let read = || {
        Request::get(format!("/v1/accounts/{account}/balance"))
            .header("authorization", format!("Bearer {token}"))
    };
    at(&world, "203.0.113.7", &browser).send(read(), Body::empty()).await.with_status(200);
    assert_eq!(moves(&world, &account).await.len(), 0);
    for _ in 0..3 {
        at(&world, "198.51.100.9", &browser).send(read(), Body::empty()).await.with_status(200);
    }
    let platform = Request::get("/v2/usage/credits").header("token", token);
    at(&world, "198.51.100.10", &browser).send(platform, Body::empty()).await.with_status(400);
    assert_eq!(moves(&world, &account).await.len(), 2);
    let programs = devices::list(&world.services, &account).await.unwrap().programs;
    assert_eq!(programs[0].address.as_deref(), Some("198.51.100.10"));
}
