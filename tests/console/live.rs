//! `GET /live`: that something has changed, and nothing else, for as long as its browser is signed in.

use munim::domain::{AccountId, Caller, Money};
use munim::service::auth::devices;
use munim::service::keys::{self, KeyRequest};
use munim::service::usage::ingest::Batch;
use munim::service::{accounts, group_commit};

use crate::support::browser::{Browser, Page};
use crate::support::events::Follower;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// An account, and a browser that has signed in.
async fn owner(world: &World, email: &str) -> (AccountId, Browser) {
    let account = world.account(email).await;
    let mut browser = Browser::of(world);
    browser.sign_in(email).await.redirect();
    (account, browser)
}

async fn make_key(world: &World, account: &AccountId) -> munim::domain::KeyId {
    let request = KeyRequest { name: "prod", expires: "", agent_id: "" };
    keys::create(&world.services, &Caller::OPERATOR, account, request).await.unwrap().0.id
}

async fn credit(world: &World, account: &AccountId) {
    accounts::credit(&world.services, account, None, Money::from_rupees(5), "paid").await.unwrap();
}

/// The marks that a page was made with.
fn marks(page: &Page) -> String {
    page.body.split("data-live=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// What the next event says has changed.
async fn told(stream: &mut Follower) -> String {
    stream.event().await.expect("the stream goes on").2
}

#[rstest]
#[tokio::test]
async fn a_credit_a_call_and_a_revocation_are_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world, "asha@example.in").await;
    let mut stream = browser.follow("/live").await.unwrap();
    assert!(stream.frame().await.unwrap().contains("retry: 3000"));
    credit(&world, &account).await;
    assert!(told(&mut stream).await.contains("balance"));
    let batch =
        Batch { account_id: Some(account.clone()), events: vec![event("1", "2026-11-21T08:00:00Z", "m")] };
    group_commit::record(&world.services, batch).await.unwrap();
    assert_eq!(told(&mut stream).await, "requests");
    let key = make_key(&world, &account).await;
    keys::revoke(&world.services, &Caller::OPERATOR, &account, &key).await.unwrap();
    assert_eq!(told(&mut stream).await, "keys");
}

#[rstest]
#[tokio::test]
async fn what_changed_since_the_page_was_made_is_told_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world, "asha@example.in").await;
    let since = marks(&browser.get("/").await);
    make_key(&world, &account).await;
    let mut stream = browser.follow(&format!("/live?since={since}")).await.unwrap();
    let (name, id, data) = stream.event().await.unwrap();
    assert_eq!((name.as_str(), data.as_str()), ("", "keys"));
    assert_eq!(marks(&browser.get("/").await), id, "the event is numbered as the page is");
    for odd in
        ["/live?since=", "/live?since=x", "/live?since=1-2", "/live?since=%00", "/live?since=1&since=2"]
    {
        assert!(browser.follow(odd).await.unwrap().frame().await.unwrap().contains("id: "), "{odd}");
    }
}

#[rstest]
#[tokio::test]
async fn another_accounts_changes_are_not_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world, "asha@example.in").await;
    let (other, mut neighbour) = owner(&world, "binu@example.in").await;
    let mut stream = browser.follow("/live").await.unwrap();
    let mut theirs = neighbour.follow("/live").await.unwrap();
    credit(&world, &other).await;
    assert!(told(&mut theirs).await.contains("balance"));
    make_key(&world, &account).await;
    assert_eq!(told(&mut stream).await, "keys", "and no balance before it");
}

#[rstest]
#[tokio::test]
async fn what_another_process_did_is_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world, "asha@example.in").await;
    let beside = world.beside().await;
    let mut stream = browser.follow("/live").await.unwrap();
    beside.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "no-price")]).await;
    assert_eq!(told(&mut stream).await, "requests");
}

#[rstest]
#[tokio::test]
async fn it_ends_when_its_browser_is_signed_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world, "asha@example.in").await;
    let this = devices::list(&world.services, &account).await.unwrap().browsers.remove(0).id;
    let mut stays = Browser::of(&world);
    stays.sign_in("asha@example.in").await.redirect();
    let mut stream = browser.follow("/live").await.unwrap();
    let mut other = stays.follow("/live").await.unwrap();
    devices::sign_out(&world.services, &Caller::OPERATOR, &account, &this).await.unwrap();
    while stream.frame().await.is_some() {}
    make_key(&world, &account).await;
    assert_eq!(told(&mut other).await, "keys");
    browser.follow("/live").await.err().expect("no stream").with_status(204);
}

#[rstest]
#[tokio::test]
async fn a_browser_has_a_few_connections_and_gets_them_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = owner(&world, "asha@example.in").await;
    let mut streams = Vec::new();
    for _ in 0..4 {
        streams.push(browser.follow("/live").await.unwrap());
    }
    let refused = browser.follow("/live").await.err().expect("no stream");
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "60"));
    streams.pop();
    browser.follow("/live").await.unwrap();
    for _ in 0..3 {
        let mut other = Browser::of(&world);
        other.sign_in("asha@example.in").await.redirect();
        for _ in 0..4 {
            streams.extend(other.follow("/live").await.ok());
        }
    }
    assert_eq!(streams.len(), 15);
    let mut other = Browser::of(&world);
    other.sign_in("asha@example.in").await.redirect();
    streams.push(other.follow("/live").await.unwrap());
    assert!(other.follow("/live").await.is_err(), "an account has sixteen");
}

#[rstest]
#[tokio::test]
async fn it_ends_when_the_process_stops(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = owner(&world, "asha@example.in").await;
    let mut stream = browser.follow("/live").await.unwrap();
    stream.frame().await.unwrap();
    world.services.stopping.cancel();
    assert_eq!(stream.frame().await, None);
}

#[rstest]
#[tokio::test]
async fn nobody_follows_who_is_not_signed_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    Browser::of(&world).follow("/live").await.err().expect("no stream").with_status(204);
}

#[rstest]
#[tokio::test]
async fn every_page_of_somebody_signed_in_follows_and_no_other_does(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = owner(&world, "asha@example.in").await;
    for path in ["/", "/usage", "/requests", "/agents", "/keys", "/settings", "/docs/api"] {
        let page = browser.get(path).await.with_status(200);
        assert!(page.body.contains("data-live=\"") && page.body.contains("id=\"shortcuts\""), "{path}");
    }
    for path in ["/sign-in", "/sign-up", "/sign-out", "/docs/api"] {
        let page = Browser::of(&world).get(path).await.with_status(200);
        assert!(!page.body.contains("data-live") && !page.body.contains("<leptos-island"), "{path}");
    }
}
