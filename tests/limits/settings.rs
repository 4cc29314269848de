//! What is typed wrong within a session, and what strangers type wrong in the meantime.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use munim::service::auth::two_step;
use munim::service::{Policy, Services};
use serde_json::json;

use crate::support::app::App;
use crate::support::browser::Browser;
use crate::support::fakes::FakeEntropy;
use crate::support::http::TestApp;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const EMAIL: &str = "asha@example.in";
const OTHER: &str = "a quite other password";

/// A browser that has signed in.
async fn signed_in(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    browser.sign_in(EMAIL).await.redirect();
    browser
}

/// Types a password that is wrong into the settings.
async fn guess(browser: &mut Browser) -> u16 {
    let fields = [("current_password", "wrong"), ("password", OTHER)];
    browser.post("/settings/password", &fields).await.status.as_u16()
}

/// An owner with an authenticator app, whose browser has gone away.
async fn with_app(world: &World) -> (App, Vec<String>) {
    world.account(EMAIL).await;
    signed_in(world).await.turn_on(world).await
}

/// A browser whose password was right.
async fn half_way(world: &World) -> Browser {
    signed_in(world).await
}

/// Types wrong codes in a browser that nobody knows until it is locked, and gives how many those were.
async fn wrong_codes(world: &World, browser: &mut Browser) -> usize {
    let mut times = 0;
    while times < 100 {
        world.clock.advance(TimeDelta::seconds(1));
        let page = browser.second_step("000000").await;
        if page.status == 429 {
            return times;
        }
        times += 1;
    }
    times
}

#[rstest]
#[tokio::test]
async fn strangers_at_the_sign_in_form_keep_nobody_from_the_settings(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let mut browser = signed_in(&app.world).await;
    for _ in 0..35 {
        let body = json!({"email": EMAIL, "password": "wrong"}).to_string();
        app.as_nobody().post("/v1/sessions", body).await;
    }
    // The whole network is locked out too.
    for number in 0..300 {
        let email = format!("nobody{}@example.in", number / 20);
        Browser::of(&app.world).post("/sign-in", &[("email", &email), ("password", "wrong")]).await;
    }
    Browser::of(&app.world).sign_in(EMAIL).await.with_status(429);
    let fields = [("email", "asha@new.example"), ("email_password", PASSWORD)];
    browser.post("/settings/email", &fields).await.redirect();
    let fields = [("current_password", PASSWORD), ("password", OTHER)];
    browser.post("/settings/password", &fields).await.redirect();
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_within_a_session_is_counted_for_it_alone_and_locks_it_longer_each_time(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(EMAIL).await;
    let (mut thief, mut owner) = (signed_in(&world).await, signed_in(&world).await);
    for _ in 0..10 {
        assert_eq!(guess(&mut thief).await, 200);
    }
    let fields = [("current_password", PASSWORD), ("password", OTHER)];
    let refused = thief.post("/settings/password", &fields).await.with_status(429);
    assert_eq!(refused.says("Wait 15 minutes").header("retry-after"), "900");
    let mut lock = TimeDelta::minutes(15);
    for _ in 0..6 {
        world.clock.advance(lock);
        for _ in 0..3 {
            assert_eq!(guess(&mut thief).await, 200);
        }
        lock = lock * 2;
        assert_eq!(guess(&mut thief).await, 429);
        world.clock.advance(lock - TimeDelta::minutes(1));
        assert_eq!(guess(&mut thief).await, 429);
        world.clock.advance(TimeDelta::minutes(1) - lock);
    }
    // Neither another session nor signing in has anything of it.
    signed_in(&world).await;
    owner.post("/settings/password", &fields).await.redirect();
}

#[rstest]
#[tokio::test]
async fn guesses_within_a_session_at_once_are_no_more_than_one_after_another(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(EMAIL).await;
    let mut browser = signed_in(&world).await;
    browser.post("/settings/name", &[("name", "Asha Voice")]).await;
    let mut tabs = vec![browser; 14];
    let statuses = join_all(tabs.iter_mut().map(guess)).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 10, "{statuses:?}");
}

#[rstest]
#[tokio::test]
async fn wrong_codes_lock_longer_each_time_and_a_right_one_makes_none_forgotten(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, codes) = with_app(&world).await;
    let mut stranger = half_way(&world).await;
    assert_eq!(wrong_codes(&world, &mut stranger).await, 10);
    // What cannot be guessed is not locked.
    half_way(&world).await.second_step(&codes[0]).await.redirect();
    half_way(&world).await.second_step(&app.next(&world)).await.with_status(429).says("recovery code");
    for minutes in [15, 30, 60, 120] {
        world.clock.advance(TimeDelta::minutes(minutes));
        let mut stranger = half_way(&world).await;
        // The owner is let in, and that gives the stranger no more.
        half_way(&world).await.second_step(&app.next(&world)).await.redirect();
        assert_eq!(wrong_codes(&world, &mut stranger).await, 3, "after {minutes} minutes");
    }
    let refused = half_way(&world).await.second_step(&app.next(&world)).await.with_status(429);
    refused.says("4 hours");
    let body = json!({"email": EMAIL, "password": PASSWORD, "code": app.next(&world)}).to_string();
    let request = axum::http::Request::post("/v1/sessions").header("content-type", "application/json");
    Browser::of(&world).send(request, body.into()).await.with_status(429);
}

#[rstest]
#[tokio::test]
async fn who_knows_the_password_keeps_no_known_browser_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, codes) = with_app(&world).await;
    let mut known = half_way(&world).await;
    known.second_step(&codes[0]).await.redirect();
    known.post("/sign-out", &[]).await.redirect();
    wrong_codes(&world, &mut half_way(&world).await).await;
    known.sign_in(EMAIL).await.redirect();
    // And what is wrong there is counted for that browser alone.
    assert_eq!(wrong_codes(&world, &mut known).await, 10);
    world.clock.advance(TimeDelta::minutes(15));
    known.sign_in(EMAIL).await.redirect();
    known.second_step(&app.next(&world)).await.redirect();
}

#[rstest]
#[tokio::test]
async fn who_knows_the_password_keeps_nobody_from_codes_in_the_settings(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(EMAIL).await;
    let mut owner = signed_in(&world).await;
    let (app, _) = owner.turn_on(&world).await;
    wrong_codes(&world, &mut half_way(&world).await).await;
    let fields = [("password", PASSWORD), ("code", &*app.next(&world))];
    owner.post("/settings/two-step/codes", &fields).await.with_status(200).says("id=\"new-codes\"");
    // There, too, guesses end.
    for _ in 0..10 {
        let fields = [("password", PASSWORD), ("code", "000000")];
        owner.post("/settings/two-step/codes", &fields).await.with_status(200).says("not right");
    }
    let fields = [("password", PASSWORD), ("code", &*app.next(&world))];
    owner.post("/settings/two-step/codes", &fields).await.with_status(429);
}

#[rstest]
#[tokio::test]
async fn the_operator_ends_the_lock_with_the_second_step(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    with_app(&world).await;
    wrong_codes(&world, &mut half_way(&world).await).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    two_step::reset(&world.services, &account).await.unwrap();
    let mut owner = signed_in(&world).await;
    let (app, _) = owner.turn_on(&world).await;
    half_way(&world).await.second_step(&app.next(&world)).await.redirect();
}

#[rstest]
#[tokio::test]
async fn asking_for_addresses_is_counted_with_the_sign_ups(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    for email in [EMAIL, "binu@example.in"] {
        world.account(email).await;
    }
    let policy = Policy { sign_ups_per_hour: 3, ..world.services.policy.clone() };
    let entropy = Box::new(FakeEntropy::numbered(7));
    let services: Arc<Services> =
        Services::new(world.services.store.clone(), Box::new(world.clock.clone()), entropy, policy);
    let at = |address: &str| Browser::with(&services, &["--trusted-proxies", "1"]).behind_proxy(address);
    let ask = async |browser: &mut Browser, email: &str| {
        let fields = [("email", email), ("email_password", PASSWORD)];
        browser.post("/settings/email", &fields).await
    };
    let mut browser = at("203.0.113.7");
    browser.sign_in(EMAIL).await.redirect();
    for _ in 0..5 {
        ask(&mut browser, EMAIL).await.redirect();
    }
    let fields = [("name", "New"), ("email", "binu@example.in"), ("password", PASSWORD)];
    at("203.0.113.7").post("/sign-up", &fields).await.says("There is an account");
    ask(&mut browser, "binu@example.in").await.with_status(200).says("There is an account");
    ask(&mut browser, "BINU@example.in").await.with_status(200).says("There is an account");
    // Taken or free, beyond the limit nothing is told.
    for email in ["binu@example.in", "free@example.in"] {
        ask(&mut browser, email).await.with_status(429).says("Wait 60 minutes").says(email);
    }
    at("203.0.113.7").post("/sign-up", &fields).await.with_status(429);
    // From another network it is the same account that asks.
    let mut moved = at("203.0.113.99");
    moved.set_cookies(browser.cookies().clone());
    ask(&mut moved, "binu@example.in").await.with_status(200).says("There is an account");
    ask(&mut moved, "binu@example.in").await.with_status(429);
    world.clock.advance(TimeDelta::hours(1));
    ask(&mut moved, "free@example.in").await.redirect();
}
