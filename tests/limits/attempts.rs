//! Wrong passwords and codes.

use chrono::TimeDelta;
use futures_util::future::join_all;
use munim::domain::{Actor, Caller};
use munim::service::ServiceError;
use munim::service::auth::attempts;
use munim::service::auth::sign_in::check;
use serde_json::json;
use sqlx::AnyPool;

use crate::support::browser::Browser;
use crate::support::http::TestApp;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const EMAIL: &str = "asha@example.in";
const SESSIONS: &str = "/v1/sessions";

/// Signs in to a server as a program does, and gives the status.
async fn sign_in(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({"email": email, "password": password}).to_string();
    app.as_nobody().post(SESSIONS, body).await.status.as_u16()
}

/// A browser in which the owner has signed in, and out again.
async fn known(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    browser.sign_in(EMAIL).await.redirect();
    browser.post("/sign-out", &[]).await.redirect();
    browser
}

/// How many counters there are, and what they have counted.
async fn counted(world: &World) -> (i64, i64) {
    let pool = AnyPool::connect(&world.database.url).await.unwrap();
    let read = "select count(*), cast(coalesce(sum(times), 0) as bigint) from attempts";
    let found = sqlx::query_as(read).fetch_one(&pool).await.unwrap();
    pool.close().await;
    found
}

#[rstest]
#[tokio::test]
async fn failures_on_one_server_are_counted_on_the_others(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let first = TestApp::over(world).await;
    let second = TestApp::beside(&first).await;
    for _ in 0..15 {
        assert_eq!(sign_in(&first, EMAIL, "wrong").await, 401);
        assert_eq!(sign_in(&second, EMAIL, "wrong").await, 401);
    }
    first.world.clock.advance(TimeDelta::minutes(5));
    for server in [&first, &second] {
        assert_eq!(sign_in(server, EMAIL, PASSWORD).await, 429);
        let refused = Browser::of(&server.world).sign_in(EMAIL).await.with_status(429);
        assert_eq!(refused.says("Wait 10 minutes").header("retry-after"), "600");
    }
    first.world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(sign_in(&second, EMAIL, PASSWORD).await, 201);
}

#[rstest]
#[tokio::test]
async fn a_restart_forgets_no_failure(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let database = world.database.again();
    let before = TestApp::over(world).await;
    for _ in 0..30 {
        assert_eq!(sign_in(&before, EMAIL, "wrong").await, 401);
    }
    before.world.services.store.close().await;
    drop(before);
    let after = World::on(database).await;
    let refused = Browser::of(&after).sign_in(EMAIL).await.with_status(429);
    assert_eq!(refused.header("retry-after"), "900");
}

#[rstest]
#[tokio::test]
async fn wrong_codes_on_one_server_are_counted_on_the_others_and_right_ones_nowhere(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(EMAIL).await;
    let mut owner = Browser::of(&world);
    owner.sign_in(EMAIL).await.redirect();
    let (app, codes) = owner.turn_on(&world).await;
    let other = world.beside().await;
    let (mut here, mut there) = (Browser::of(&world), Browser::of(&other));
    here.sign_in(EMAIL).await.redirect();
    there.sign_in(EMAIL).await.redirect();
    for _ in 0..4 {
        here.second_step("000000").await.says("not right");
        there.second_step("000000").await.says("not right");
    }
    // The ninth, which is right.
    here.second_step(&app.next(&world)).await.redirect();
    there.second_step("000000").await.says("not right");
    there.second_step("000000").await.says("not right");
    there.second_step(&app.next(&world)).await.with_status(429);
    there.second_step(&codes[0]).await.redirect();
    let mut again = Browser::of(&world);
    again.sign_in(EMAIL).await.redirect();
    again.second_step(&app.next(&world)).await.with_status(429).says("Wait 14 minutes");
}

#[rstest]
#[tokio::test]
async fn guesses_at_once_are_worth_no_more_than_one_after_another(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let first = TestApp::over(world).await;
    let second = TestApp::beside(&first).await;
    let servers = [&first, &second];
    let statuses = join_all((0..40).map(|n| sign_in(servers[n % 2], EMAIL, "wrong"))).await;
    let told = statuses.iter().filter(|status| **status == 401).count();
    let refused = statuses.iter().filter(|status| **status == 429).count();
    assert_eq!((told, refused), (30, 10), "{statuses:?}");
}

#[rstest]
#[tokio::test]
async fn a_right_password_is_not_told_where_too_many_were_wrong_meanwhile(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(EMAIL).await;
    let (here, there) = (&world.services, world.beside().await.services);
    let by = Caller { actor: Actor::Visitor, address: None, user_agent: None };
    let right = loop {
        let mut guess = Box::pin(check(here, &by, None, EMAIL, PASSWORD));
        // It was admitted once its password is looked at, and goes on when it is asked again.
        while here.passwords.load() == (0, 0) && futures_util::poll!(&mut guess).is_pending() {
            tokio::task::yield_now().await;
        }
        if here.passwords.load() != (0, 0) {
            break guess;
        }
    };
    for _ in 0..30 {
        let wrong = check(&there, &by, None, EMAIL, "wrong").await;
        assert!(matches!(wrong, Err(ServiceError::WrongCredentials)), "{wrong:?}");
    }
    let told = right.await;
    assert!(matches!(told, Err(ServiceError::TooManyAttempts(_))), "{told:?}");
}

#[rstest]
#[tokio::test]
async fn right_passwords_at_once_are_all_let_in_and_make_nobody_forget_the_wrong_ones(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let first = TestApp::over(world).await;
    let second = TestApp::beside(&first).await;
    let servers = [&first, &second];
    for n in 0..29 {
        assert_eq!(sign_in(servers[n % 2], EMAIL, "wrong").await, 401);
    }
    let statuses = join_all((0..35).map(|n| sign_in(servers[n % 2], EMAIL, PASSWORD))).await;
    assert_eq!(statuses, [201; 35]);
    assert_eq!(sign_in(&first, EMAIL, "wrong").await, 401);
    assert_eq!(sign_in(&second, EMAIL, PASSWORD).await, 429);
}

#[rstest]
#[tokio::test]
async fn a_browser_that_signed_in_before_is_kept_out_by_nobody(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let mut known = known(&app.world).await;
    for _ in 0..30 {
        assert_eq!(sign_in(&app, EMAIL, "wrong").await, 401);
    }
    Browser::of(&app.world).sign_in(EMAIL).await.with_status(429);
    assert_eq!(known.sign_in(EMAIL).await.redirect(), "/");
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_in_a_browser_that_signed_in_before_is_counted_for_it_alone(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(EMAIL).await;
    let mut known = known(&world).await;
    for _ in 0..30 {
        known.post("/sign-in", &[("email", EMAIL), ("password", "wrong")]).await.says("do not match");
    }
    known.sign_in(EMAIL).await.with_status(429).says("Wait 15 minutes");
    Browser::of(&world).sign_in(EMAIL).await.redirect();
    world.clock.advance(TimeDelta::minutes(15));
    known.sign_in(EMAIL).await.redirect();
}

#[rstest]
#[tokio::test]
async fn a_browser_is_known_for_the_account_that_signed_in_there(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    app.world.account("binu@example.in").await;
    let mut known = known(&app.world).await;
    for _ in 0..30 {
        assert_eq!(sign_in(&app, "binu@example.in", "wrong").await, 401);
    }
    known.sign_in("binu@example.in").await.with_status(429);
}

#[rstest]
#[tokio::test]
async fn another_password_makes_other_browsers_unknown(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let mut other = known(&app.world).await;
    let mut this = other.clone();
    this.sign_in(EMAIL).await.redirect();
    let fields = [("current_password", PASSWORD), ("password", "a quite other password")];
    this.post("/settings/password", &fields).await.redirect();
    this.post("/sign-out", &[]).await.redirect();
    for _ in 0..30 {
        assert_eq!(sign_in(&app, EMAIL, "wrong").await, 401);
    }
    let fields = [("email", EMAIL), ("password", "a quite other password")];
    other.post("/sign-in", &fields).await.with_status(429);
    this.post("/sign-in", &fields).await.redirect();
}

#[rstest]
#[tokio::test]
async fn the_second_step_makes_a_browser_known_and_the_password_alone_does_not(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(EMAIL).await;
    let mut owner = Browser::of(&world);
    owner.sign_in(EMAIL).await.redirect();
    let (_, codes) = owner.turn_on(&world).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(EMAIL).await.redirect();
    assert!(!browser.cookies().contains_key("munim_known"));
    browser.second_step(&codes[0]).await.redirect();
    assert!(browser.cookies().contains_key("munim_known"));
}

#[rstest]
#[tokio::test]
async fn unknown_emails_are_written_down_as_known_ones_are(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    for (nth, email) in (1..).zip([EMAIL, "nobody@example.in", "no address"]) {
        assert_eq!(sign_in(&app, email, "wrong").await, 401);
        assert_eq!(counted(&app.world).await, (nth, nth), "{email}");
    }
    assert_eq!(sign_in(&app, EMAIL, PASSWORD).await, 201);
    assert_eq!(counted(&app.world).await, (3, 3), "who is right leaves no trace");
}

#[rstest]
#[tokio::test]
async fn what_is_over_is_forgotten(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    sign_in(&app, EMAIL, "wrong").await;
    app.world.clock.advance(TimeDelta::minutes(10));
    sign_in(&app, "nobody@example.in", "wrong").await;
    attempts::forget_ended(&app.world.services).await.unwrap();
    assert_eq!(counted(&app.world).await.0, 2);
    app.world.clock.advance(TimeDelta::minutes(5));
    attempts::forget_ended(&app.world.services).await.unwrap();
    assert_eq!(counted(&app.world).await.0, 1);
}

#[rstest]
#[tokio::test]
async fn without_the_database_nobody_is_told_whether_a_password_is_right(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let mut browser = Browser::of(&app.world);
    app.world.services.store.close().await;
    for password in [PASSWORD, "wrong"] {
        assert_eq!(sign_in(&app, EMAIL, password).await, 503);
        let fields = [("email", EMAIL), ("password", password)];
        browser.post("/sign-in", &fields).await.with_status(503).says("cannot do this right now").says(EMAIL);
    }
    let fields = [("name", "Binu"), ("email", "binu@example.in"), ("password", PASSWORD)];
    browser.post("/sign-up", &fields).await.with_status(503).says("What you typed is kept");
}
