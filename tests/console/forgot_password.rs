//! Forgotten passwords: a link by mail sets another one.

use chrono::TimeDelta;
use munim::domain::{AuditKind, MessageFilter};
use munim::service::auth::forgotten;
use munim::service::outbox::operator;

use crate::support::browser::Browser;
use crate::support::letters::{link, post, writing};
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const NEW: &str = "seven blue umbrellas";

async fn ask(world: &World, email: &str) -> String {
    let mut browser = Browser::of(world);
    browser.post("/forgot-password", &[("email", email)]).await.with_status(200).body
}

/// The page without what differs on every page.
fn without_nonces(page: &str) -> String {
    let mut parts = page.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + part.split_once('"').map_or("", |(_, rest)| rest))
}

#[rstest]
#[tokio::test]
async fn every_address_gets_the_same_answer_and_a_known_one_a_mail(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account("asha@example.in").await;
    Browser::of(&world).get("/sign-in").await.says("href=\"/forgot-password\"");
    let (known, unknown) = (ask(&world, " Asha@Example.in ").await, ask(&world, "nobody@example.in").await);
    assert!(known.contains("If there is an account with this address"));
    assert_eq!(without_nonces(&known), without_nonces(&unknown));
    // The same work: a row each, of which nobody knows yet whose it is.
    let written = operator::list(&world.services, &MessageFilter::default(), "", 10).await.unwrap();
    assert!(written.iter().all(|message| message.account_id.is_none()) && written.len() == 2, "{written:?}");
    let mails = post(&world).await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["asha@example.in"]);
    let kept = operator::list(&world.services, &MessageFilter::default(), "", 10).await.unwrap();
    assert_eq!(kept.len(), 1, "nothing is kept of an address without an account");
    assert_eq!(kept[0].account_id.as_ref(), Some(&account));
}

#[rstest]
#[tokio::test]
async fn a_link_sets_the_password_once_and_ends_all_sessions(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account("asha@example.in").await;
    let mut thief = Browser::of(&world);
    thief.sign_in("asha@example.in").await.redirect();
    // So that its mail is the first.
    world.clock.advance(TimeDelta::seconds(1));
    ask(&world, "asha@example.in").await;
    let (path, token) = link(&post(&world).await[0]);

    let mut browser = Browser::of(&world);
    let page = browser.get(&path).await.with_status(200).says(&token);
    assert_eq!(page.header("referrer-policy"), "strict-origin");
    let weak = browser.post("/reset-password", &[("link", &token), ("password", "password")]).await;
    weak.with_status(200).says("anybody would guess").says(&token);
    thief.get("/").await.with_status(200);
    let done = browser.post("/reset-password", &[("link", &token), ("password", NEW)]).await;
    let done = done.with_status(200).says("The new password is set");
    assert!(!done.body.contains(&token) && !done.body.contains(NEW));
    assert_eq!(thief.get("/").await.redirect(), "/sign-in");
    let again = browser.post("/reset-password", &[("link", &token), ("password", PASSWORD)]).await;
    again.says("was used already").says("/forgot-password");

    browser.sign_in("asha@example.in").await.with_status(200).says("do not match");
    let fields = [("email", "asha@example.in"), ("password", NEW)];
    assert_eq!(browser.post("/sign-in", &fields).await.redirect(), "/");
    let what = Some(AuditKind::PasswordResetByLink);
    let log = world.services.store.page_audit_entries(&account, what, None, 10).await.unwrap();
    assert_eq!(log.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_second_step_still_holds(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    world.account("asha@example.in").await;
    let mut owner = Browser::of(&world);
    owner.sign_in("asha@example.in").await.redirect();
    owner.turn_on(&world).await;
    world.clock.advance(TimeDelta::seconds(1));
    ask(&world, "asha@example.in").await;
    let (_, token) = link(&post(&world).await[0]);
    let mut browser = Browser::of(&world);
    browser.post("/reset-password", &[("link", &token), ("password", NEW)]).await.says("is set");
    let fields = [("email", "asha@example.in"), ("password", NEW)];
    assert_eq!(browser.post("/sign-in", &fields).await.redirect(), "/sign-in/code");
}

#[rstest]
#[tokio::test]
async fn a_link_ends_after_half_an_hour_and_with_the_address(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    ask(&world, "asha@example.in").await;
    let (_, token) = link(&post(&world).await[0]);
    world.clock.advance(TimeDelta::minutes(30));
    browser.post("/reset-password", &[("link", &token), ("password", NEW)]).await.says("has expired");

    ask(&world, "asha@example.in").await;
    let (_, token) = link(&post(&world).await[0]);
    let mut tx = world.services.store.begin().await.unwrap();
    let other = munim::domain::Email::parse("other@example.in").unwrap();
    tx.update_email(&account, &other).await.unwrap();
    tx.commit().await.unwrap();
    browser.post("/reset-password", &[("link", &token), ("password", NEW)]).await.says("was used already");
}

#[rstest]
#[tokio::test]
async fn an_address_and_a_network_can_ask_a_few_times_an_hour(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    for _ in 0..5 {
        ask(&world, "nobody@example.in").await;
    }
    let mut browser = Browser::of(&world);
    let wait = browser.post("/forgot-password", &[("email", "nobody@example.in")]).await;
    assert_eq!(wait.with_status(429).header("retry-after"), "3600");
    for typed in ["", "a@b\r\nBcc: c@d.in", "a@b.in, c@d.in", "nobody", &"a".repeat(10_000)] {
        let page = browser.post("/forgot-password", &[("email", typed)]).await.with_status(200);
        assert!(page.body.contains("email-error") || page.body.contains("email address"), "{typed}");
    }
    assert_eq!(post(&world).await.len(), 0);
    world.clock.advance(TimeDelta::hours(1));
    ask(&world, "nobody@example.in").await;
}

#[rstest]
#[tokio::test]
async fn a_link_of_the_operators_works_without_mail(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let services = &*world.services;
    let link = forgotten::make_link(services, "https://console.example.in", &account).await.unwrap();
    let path = link.strip_prefix("https://console.example.in").unwrap();
    let token = path.strip_prefix("/reset-password?link=").unwrap();
    let mut browser = Browser::of(&world);
    let page = browser.get(path).await.with_status(200).says(token);
    assert!(!page.body.contains("/forgot-password"), "nothing is promised that is not there");
    browser.post("/reset-password", &[("link", token), ("password", NEW)]).await.says("is set");
    let again = browser.post("/reset-password", &[("link", token), ("password", PASSWORD)]).await;
    assert!(!again.says("was used already").body.contains("/forgot-password"));
    let fields = [("email", "asha@example.in"), ("password", NEW)];
    assert_eq!(browser.post("/sign-in", &fields).await.redirect(), "/");
}
