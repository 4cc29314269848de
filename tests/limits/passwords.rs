//! Work on passwords, which costs: begun when everything else is known to be right, and for nobody beyond a limit.

use crate::support::browser::{Browser, Page};
use crate::support::http::TestApp;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const BEHIND_A_PROXY: [&str; 2] = ["--trusted-proxies", "1"];

async fn sign_up(world: &World, name: &str, email: &str, password: &str) -> Page {
    let mut browser = Browser::with(&world.services, &BEHIND_A_PROXY).behind_proxy("203.0.113.7");
    browser.post("/sign-up", &[("name", name), ("email", email), ("password", password)]).await
}

#[rstest]
#[tokio::test]
async fn a_sign_up_is_parsed_and_counted_before_its_password_is_looked_at(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.under(2, |policy| policy.sign_ups_per_hour = 1).await;
    let begun = || world.services.passwords.begun();
    let long = "x".repeat(10_000);
    for (name, email, password) in [
        ("", "a@example.in", PASSWORD),
        ("Asha", "no address", PASSWORD),
        ("Asha", "a@example.in", ""),
        ("Asha", "a@example.in", "short"),
        ("Asha", "a@example.in", long.as_str()),
        (long.as_str(), "a@example.in", PASSWORD),
        ("Asha", long.as_str(), PASSWORD),
    ] {
        sign_up(&world, name, email, password).await.with_status(200);
        assert_eq!(begun(), 0, "{name:.10} {email:.10} {password:.10}");
    }
    sign_up(&world, "Asha", "a@example.in", PASSWORD).await.redirect();
    // Weighed, then hashed.
    assert_eq!(begun(), 2);
    sign_up(&world, "Asha", "b@example.in", PASSWORD).await.with_status(429);
    sign_up(&world, "Asha", "b@example.in", "password").await.with_status(429);
    assert_eq!(begun(), 2);
}

#[rstest]
#[tokio::test]
async fn a_poor_password_is_weighed_and_not_counted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.under(2, |policy| policy.sign_ups_per_hour = 1).await;
    for _ in 0..3 {
        let page = sign_up(&world, "Asha", "a@example.in", "password").await.with_status(200);
        page.says("one of the first that anybody would guess");
    }
    assert_eq!(world.services.passwords.begun(), 3);
    sign_up(&world, "Asha", "a@example.in", PASSWORD).await.redirect();
}

#[rstest]
#[tokio::test]
async fn where_sign_up_is_closed_nothing_is_looked_at(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.under(2, |policy| policy.sign_up_open = false).await;
    sign_up(&world, "Asha", "a@example.in", PASSWORD).await.with_status(200);
    assert_eq!(world.services.passwords.begun(), 0);
}

#[rstest]
#[tokio::test]
async fn a_new_password_is_parsed_before_anything_is_worked_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let begun = world.services.passwords.begun();
    for password in ["", "short", &"x".repeat(10_000)] {
        let fields = [("current_password", PASSWORD), ("password", password)];
        browser.post("/settings/password", &fields).await.with_status(200);
    }
    browser
        .post("/settings/email", &[("email", "no address"), ("email_password", PASSWORD)])
        .await
        .with_status(200);
    assert_eq!(world.services.passwords.begun(), begun);
}

#[rstest]
#[tokio::test]
async fn a_program_that_sends_no_password_begins_no_work(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let begun = app.world.services.passwords.begun();
    for path in ["/v1/sessions", "/v2/auth/token"] {
        for body in [
            "{",
            "[]",
            r#"{"email":"asha@example.in"}"#,
            r#"{"email":"","password":"x"}"#,
            r#"{"email":5,"password":"x"}"#,
        ] {
            app.as_nobody().post(path, body).await.with_status(400);
        }
    }
    assert_eq!(app.world.services.passwords.begun(), begun);
}
