//! Two-step sign-in with an authenticator app and recovery codes, without JavaScript.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use munim::domain::{AccountId, AuditEvent, AuditKind, Factor};
use munim::service::accounts::profile;
use munim::service::auth::two_step;

use crate::support::app::{App, codes_on, secret_on};
use crate::support::browser::{Browser, Page};
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const EMAIL: &str = "asha@example.in";
const HALF_WAY: &str = "/sign-in/code";

/// A browser that has signed in.
async fn owner(world: &World) -> Browser {
    world.account(EMAIL).await;
    let mut browser = Browser::of(world);
    browser.sign_in(EMAIL).await.redirect();
    browser
}

/// The app and the recovery codes of an owner with two-step sign-in, whose browser has gone away.
async fn with_two_steps(world: &World) -> (App, Vec<String>) {
    owner(world).await.turn_on(world).await
}

/// A browser whose password was right.
async fn half_way(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    assert_eq!(browser.sign_in(EMAIL).await.redirect(), HALF_WAY);
    browser
}

async fn account(world: &World) -> AccountId {
    world.services.store.list_accounts().await.unwrap()[0].id.clone()
}

/// What a page says at its first mistake.
fn is_wrong(page: Page) -> Page {
    page.with_status(200).says("This code is not right, or was used already.")
}

#[rstest]
#[tokio::test]
async fn an_app_is_turned_on_with_the_password_and_a_right_code(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser
        .get("/settings/security")
        .await
        .reads("your password alone signs you in")
        .says("href=\"/settings/two-step\"");
    browser.get("/settings/two-step").await.with_status(200).reads("Set up an authenticator app");
    browser.get("/settings/two-step?ask=app").await.with_status(200).says("<dialog").reads("Your password");
    let wrong = browser.post("/settings/two-step/app", &[("password", "not it")]).await.with_status(200);
    wrong.says("This is not your password");
    let begun = browser.post("/settings/two-step/app", &[("password", PASSWORD)]).await.with_status(200);
    assert_eq!(begun.header("cache-control"), "no-store");
    let app = App::typed(&secret_on(&begun.body));
    let begun = begun.says("<svg").says("role=\"img\"");
    assert!(!begun.body.contains("style="), "the policy forbids it");
    let refused = is_wrong(browser.post("/settings/two-step/app/confirm", &[("code", "000000")]).await);
    assert_eq!(secret_on(&refused.body), secret_on(&begun.body), "the same secret is shown again");
    browser.get("/settings/security").await.reads("your password alone signs you in");
    let code = app.now(&world);
    let done = browser.post("/settings/two-step/app/confirm", &[("code", &code)]).await.with_status(200);
    assert_eq!(done.header("cache-control"), "no-store");
    let codes = codes_on(&done.body);
    assert_eq!(codes.len(), 10);
    let page = browser.get("/settings/two-step").await.with_status(200).reads("10 are left");
    assert!(codes.iter().all(|code| !page.body.contains(code)), "shown once");
    browser.get("/settings/security").await.reads("10 are left");
    browser.get("/settings").await.reads("An authenticator app was set up");
    // What is there already is not set up again, and no old form makes it so.
    let again = browser.post("/settings/two-step/app", &[("password", PASSWORD), ("code", &codes[0])]).await;
    assert_eq!(again.redirect(), "/settings/two-step");
    let again = browser.post("/settings/two-step/app/confirm", &[("code", &app.next(&world))]).await;
    assert_eq!(again.redirect(), "/settings/two-step");
    assert!(!browser.get("/settings/two-step?ask=app").await.body.contains("<dialog class=\"modal\""));
}

#[rstest]
#[tokio::test]
async fn each_change_signs_out_everything_else_and_renews_this_session(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (mut phone, mut thief) = (Browser::of(&world), Browser::of(&world));
    phone.sign_in(EMAIL).await.redirect();
    thief.set_cookies(browser.cookies().clone());
    let (app, _) = browser.turn_on(&world).await;
    for other in [&mut phone, &mut thief] {
        assert_eq!(other.get("/settings").await.redirect(), "/sign-in?next=/settings");
    }
    browser.get("/settings").await.with_status(200).reads("; one more was signed out");
    for (path, done) in [("codes", None), ("app/remove", Some("/settings/two-step?done=app-removed&out=0"))] {
        thief.set_cookies(browser.cookies().clone());
        let fields = [("password", PASSWORD), ("code", &app.next(&world))];
        let changed = browser.post(&format!("/settings/two-step/{path}"), &fields).await;
        match done {
            Some(done) => assert_eq!(changed.redirect(), done),
            None => assert_eq!(codes_on(&changed.body).len(), 10),
        }
        assert_eq!(thief.get("/settings").await.redirect(), "/sign-in?next=/settings", "{path}");
    }
    browser.get("/settings/security").await.with_status(200).reads("your password alone signs you in");
    assert_eq!(Browser::of(&world).sign_in(EMAIL).await.redirect(), "/");
    assert_eq!(
        world
            .services
            .store
            .reads()
            .await
            .unwrap()
            .count_recovery_codes(&account(&world).await)
            .await
            .unwrap(),
        0
    );
}

#[rstest]
#[tokio::test]
async fn the_password_alone_opens_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, _) = with_two_steps(&world).await;
    let mut browser = half_way(&world).await;
    let pages = [
        "/",
        "/keys",
        "/usage",
        "/requests",
        "/agents",
        "/settings",
        "/settings/two-step",
        "/usage.csv",
        "/usage/requests.csv",
        "/settings/name",
    ];
    for page in pages {
        assert!(browser.get(page).await.redirect().starts_with("/sign-in"), "{page}");
    }
    browser.get("/live").await.with_status(204);
    let forms = [
        "/keys",
        "/keys/edit",
        "/keys/revoke",
        "/keys/revoke-many",
        "/keys/rotate",
        "/agents",
        "/agents/allocate",
        "/agents/take-back",
        "/settings/name",
        "/settings/email",
        "/settings/password",
        "/settings/time-zone",
        "/settings/data",
        "/settings/low-balance",
        "/settings/devices/sign-out-others",
        "/settings/two-step/app",
        "/settings/two-step/app/confirm",
        "/settings/two-step/app/remove",
        "/settings/two-step/codes",
    ];
    for form in forms {
        let fields = [("name", "x"), ("password", PASSWORD), ("current_password", PASSWORD)];
        assert!(browser.post(form, &fields).await.redirect().starts_with("/sign-in"), "{form}");
    }
    for function in ["balance", "keys/page", "usage/report", "keys", "settings/two-step/codes"] {
        let status = browser.call(function, &[]).await.status;
        assert!(status.is_client_error(), "{function}: {status}");
    }
    // It is no device, and the page for the code is the only one there is.
    browser
        .get(HALF_WAY)
        .await
        .with_status(200)
        .says("autocomplete=\"one-time-code\"")
        .says("inputmode=\"numeric\"");
    let half = browser.cookies().clone();
    assert_eq!(browser.second_step(&app.next(&world)).await.redirect(), "/");
    assert_ne!(browser.session(), half.get("munim").map(String::as_str));
    let page = browser.get("/settings/security").await.with_status(200);
    assert_eq!(page.body.matches("This device").count(), 1);
    let mut thief = Browser::of(&world);
    thief.set_cookies(half);
    assert_eq!(thief.get(HALF_WAY).await.redirect(), "/sign-in");
}

#[rstest]
#[tokio::test]
async fn the_page_that_was_asked_for_comes_after_the_second_step(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, _) = with_two_steps(&world).await;
    let mut browser = Browser::of(&world);
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/usage?group_by=agent")];
    let half = browser.post("/sign-in", &fields).await;
    assert_eq!(half.redirect(), "/sign-in/code?next=/usage%3Fgroup_by%3Dagent");
    let page = browser.get(half.header("location")).await.with_status(200);
    let page = page.says("value=\"/usage?group_by=agent\"").says("/sign-in/code?recovery=1&amp;next=/usage");
    assert!(page.says("action=\"/sign-in/code\"").status.is_success());
    let wrong = browser.post(HALF_WAY, &[("code", "1"), ("next", "/usage?group_by=agent")]).await;
    is_wrong(wrong).says("value=\"/usage?group_by=agent\"");
    let fields = [("code", &*app.next(&world)), ("next", "/usage?group_by=agent")];
    assert_eq!(browser.post(HALF_WAY, &fields).await.redirect(), "/usage?group_by=agent");
    assert_eq!(browser.get("/sign-in/code?next=/keys").await.redirect(), "/keys");
    for next in ["//evil.in", "/sign-in/code"] {
        let mut browser = half_way(&world).await;
        let fields = [("code", &*app.next(&world)), ("next", next)];
        assert_eq!(browser.post(HALF_WAY, &fields).await.redirect(), "/");
    }
    let mut stranger = Browser::of(&world);
    assert_eq!(stranger.get("/sign-in/code?next=/keys").await.redirect(), "/sign-in?next=/keys");
    assert_eq!(stranger.second_step(&app.next(&world)).await.redirect(), "/sign-in");
}

#[rstest]
#[tokio::test]
async fn a_code_of_the_app_is_taken_once_and_for_a_minute(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, _) = with_two_steps(&world).await;
    let first = app.now(&world);
    is_wrong(half_way(&world).await.second_step(&first).await);
    let code = app.next(&world);
    half_way(&world).await.second_step(&code).await.redirect();
    is_wrong(half_way(&world).await.second_step(&code).await);
    // Clocks differ by half a minute; more is too much.
    let early = app.at(world.services.now() + TimeDelta::seconds(60));
    is_wrong(half_way(&world).await.second_step(&early).await);
    let late = app.next(&world);
    world.clock.advance(TimeDelta::seconds(60));
    is_wrong(half_way(&world).await.second_step(&late).await);
    for nonsense in ["", "abc", "12345", &"9".repeat(5_000), "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"] {
        is_wrong(half_way(&world).await.second_step(nonsense).await);
        world.clock.advance(TimeDelta::minutes(16));
    }
}

#[rstest]
#[tokio::test]
async fn a_code_of_the_app_is_taken_once_by_all_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, codes) = with_two_steps(&world).await;
    for code in [app.next(&world), codes[3].clone()] {
        let mut browsers = Vec::new();
        for _ in 0..6 {
            browsers.push(half_way(&world).await);
        }
        let sent = browsers.iter_mut().map(|browser| browser.second_step(&code));
        let pages = futures_util::future::join_all(sent).await;
        assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    }
}

#[rstest]
#[tokio::test]
async fn a_recovery_code_is_good_once_and_the_rest_is_counted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, codes) = with_two_steps(&world).await;
    let mut browser = half_way(&world).await;
    browser.get("/sign-in/code?recovery=1").await.with_status(200).reads("Recovery code");
    let sloppy = codes[0].to_uppercase().replace('-', " ");
    assert_eq!(browser.second_step(&sloppy).await.redirect(), "/");
    is_wrong(half_way(&world).await.second_step(&codes[0]).await);
    let log = browser.get("/settings").await.reads("A recovery code was used; 9 are left");
    log.reads("A wrong code was typed to sign in, after the right password");
    for code in &codes[1..9] {
        half_way(&world).await.second_step(code).await.redirect();
    }
    browser.get("/settings/two-step").await.reads("One is left.");
    let fields = [("password", PASSWORD), ("code", &app.next(&world))];
    let new = codes_on(&browser.post("/settings/two-step/codes", &fields).await.body);
    is_wrong(half_way(&world).await.second_step(&codes[9]).await);
    half_way(&world).await.second_step(&new[9]).await.redirect();
    assert!(new.iter().all(|code| !codes.contains(code)));
}

#[rstest]
#[tokio::test]
async fn guesses_are_limited_and_nobody_is_locked_out_for_ever(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, _) = with_two_steps(&world).await;
    let mut browser = half_way(&world).await;
    for _ in 0..10 {
        is_wrong(browser.second_step("000000").await);
    }
    let refused = browser.second_step(&app.next(&world)).await.with_status(429).says("Wait 15 minutes");
    assert_eq!(refused.header("retry-after"), "900");
    // Another browser, and another way in, are the same account's.
    half_way(&world).await.second_step(&app.next(&world)).await.with_status(429);
    // Another account is none of it.
    world.account("binu@example.in").await;
    assert_eq!(Browser::of(&world).sign_in("binu@example.in").await.redirect(), "/");
    world.clock.advance(TimeDelta::minutes(15));
    let mut browser = half_way(&world).await;
    browser.second_step(&app.now(&world)).await.redirect();
    browser.get("/settings").await.reads("10 wrong codes were typed to sign in, after the right password");
}

#[rstest]
#[tokio::test]
async fn half_a_sign_in_ends_soon_and_with_what_it_began_with(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, codes) = with_two_steps(&world).await;
    let mut slow = half_way(&world).await;
    world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(slow.second_step(&app.next(&world)).await.redirect(), "/sign-in");
    assert_eq!(slow.get(HALF_WAY).await.redirect(), "/sign-in");
    // Whoever knew the old password is out, half way too; and is no device that is counted.
    let mut thief = half_way(&world).await;
    let mut browser = half_way(&world).await;
    browser.second_step(&app.next(&world)).await.redirect();
    let fields =
        [("current_password", PASSWORD), ("password", "a new book of blue cloth"), ("code", &codes[0])];
    let changed = browser.post("/settings/password", &fields).await;
    assert_eq!(changed.redirect(), "/settings/security?done=password&out=1", "the first browser alone");
    assert_eq!(thief.second_step(&app.next(&world)).await.redirect(), "/sign-in");
}

#[rstest]
#[tokio::test]
async fn email_and_password_are_changed_with_a_code(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let page = browser.get("/settings").await;
    assert!(!page.body.contains("one-time-code"));
    let mut thief = Browser::of(&world);
    thief.set_cookies(browser.cookies().clone());
    let fields = [("email", "asha@new.example"), ("email_password", PASSWORD)];
    browser.post("/settings/email", &fields).await.redirect();
    assert_eq!(thief.get("/keys").await.redirect(), "/sign-in?next=/keys", "the session id is another");
    let (app, _) = browser.turn_on(&world).await;
    for page in ["/settings", "/settings/security"] {
        assert_eq!(browser.get(page).await.body.matches("one-time-code").count(), 1, "{page}");
    }
    let old = [("email", EMAIL), ("email_password", PASSWORD)];
    browser
        .post("/settings/email", &old)
        .await
        .with_status(200)
        .says("Enter the code of your authenticator app");
    is_wrong(browser.post("/settings/email", &[&old[..], &[("email_code", "123456")]].concat()).await);
    let code = app.next(&world);
    browser.post("/settings/email", &[&old[..], &[("email_code", &*code)]].concat()).await.redirect();
    let fields = [("current_password", PASSWORD), ("password", "a new book of blue cloth")];
    browser.post("/settings/password", &fields).await.with_status(200).says("Enter the code");
    is_wrong(browser.post("/settings/password", &[&fields[..], &[("code", &*code)]].concat()).await);
    let code = app.next(&world);
    browser.post("/settings/password", &[&fields[..], &[("code", &*code)]].concat()).await.redirect();
    browser.get("/settings").await.with_status(200).reads("A wrong code was typed in the settings");
}

#[rstest]
#[tokio::test]
async fn taking_it_away_asks_for_both(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (app, codes) = browser.turn_on(&world).await;
    for path in ["/settings/two-step/app/remove", "/settings/two-step/codes"] {
        browser
            .post(path, &[("password", "not it"), ("code", &codes[0])])
            .await
            .with_status(200)
            .says("This is not your password");
        browser.post(path, &[("password", PASSWORD)]).await.with_status(200).says("Enter the code");
        is_wrong(browser.post(path, &[("password", PASSWORD), ("code", "000000")]).await).says("<dialog");
        assert_eq!(browser.get(path).await.redirect(), "/settings/two-step");
    }
    browser.get("/settings/two-step").await.reads("10 are left");
    let fields = [("password", PASSWORD), ("code", &app.next(&world))];
    browser.post("/settings/two-step/app/remove", &fields).await.redirect();
    assert_eq!(browser.post("/settings/two-step/app/remove", &fields).await.redirect(), "/settings/two-step");
    assert_eq!(browser.post("/settings/two-step/codes", &fields).await.redirect(), "/settings/two-step");
    browser
        .get("/settings/activity?what=authenticator_removed")
        .await
        .reads("The authenticator app was removed");
}

#[rstest]
#[tokio::test]
async fn a_sealed_secret_is_of_its_account_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, codes) = with_two_steps(&world).await;
    let (asha, binu) = (account(&world).await, world.account("binu@example.in").await);
    let mut tx = world.services.store.begin().await.unwrap();
    let moved = world.services.store.find_authenticator(&asha).await.unwrap().unwrap();
    assert!(tx.insert_authenticator(&binu, &moved).await.unwrap());
    tx.commit().await.unwrap();
    let mut browser = Browser::of(&world);
    assert_eq!(browser.sign_in("binu@example.in").await.redirect(), HALF_WAY);
    is_wrong(browser.second_step(&app.next(&world)).await);
    is_wrong(browser.second_step(&codes[0]).await);
    half_way(&world).await.second_step(&app.next(&world)).await.redirect();
}

#[rstest]
#[tokio::test]
async fn without_the_key_the_recovery_codes_are_left(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, codes) = with_two_steps(&world).await;
    let elsewhere = World::with_nothing(&world).await;
    let mut browser = Browser::of(&elsewhere);
    assert_eq!(browser.sign_in(EMAIL).await.redirect(), HALF_WAY);
    is_wrong(browser.second_step(&app.next(&world)).await);
    browser.second_step(&codes[0]).await.redirect();
    let fields = [("password", PASSWORD), ("code", &codes[1])];
    browser.post("/settings/two-step/app/remove", &fields).await.redirect();
    browser.get("/settings/two-step").await.reads("has not prepared this console");
    assert_eq!(
        browser.post("/settings/two-step/app", &[("password", PASSWORD)]).await.redirect(),
        "/settings/two-step"
    );
}

#[rstest]
#[tokio::test]
async fn the_operator_takes_it_away_and_ends_every_session(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = account(&world).await;
    two_step::reset(&world.services, &account).await.unwrap_err();
    browser.turn_on(&world).await;
    let mut thief = half_way(&world).await;
    let changed = two_step::reset(&world.services, &account).await.unwrap();
    assert_eq!((changed.signed_out, changed.codes.len()), (1, 0));
    assert_eq!(browser.get("/").await.redirect(), "/sign-in");
    assert_eq!(thief.get(HALF_WAY).await.redirect(), "/sign-in");
    assert_eq!(browser.sign_in(EMAIL).await.redirect(), "/");
    browser
        .get("/settings")
        .await
        .reads("Two-step sign-in was removed; one more was signed out")
        .reads("by the operator");
}

#[rstest]
#[tokio::test]
async fn another_password_of_the_operators_leaves_the_second_step(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (app, _) = with_two_steps(&world).await;
    let mut thief = half_way(&world).await;
    profile::reset_password(&world.services, &account(&world).await, "a new book of blue cloth")
        .await
        .unwrap();
    assert_eq!(thief.second_step(&app.next(&world)).await.redirect(), "/sign-in");
    let mut browser = Browser::of(&world);
    browser.sign_in(EMAIL).await.with_status(200).says("do not match");
    let fields = [("email", EMAIL), ("password", "a new book of blue cloth")];
    assert_eq!(browser.post("/sign-in", &fields).await.redirect(), HALF_WAY);
    browser.second_step(&app.now(&world)).await.redirect();
    browser
        .get("/settings")
        .await
        .reads("Another password was set; one more was signed out")
        .reads("by the operator");
}

#[rstest]
#[tokio::test]
async fn the_log_says_with_what_somebody_signed_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.get("/settings").await.reads("Signed in with the password alone");
    let (app, codes) = browser.turn_on(&world).await;
    half_way(&world).await.second_step(&app.next(&world)).await.redirect();
    browser.get("/settings").await.reads("Signed in with the password and a code of the app");
    half_way(&world).await.second_step(&codes[0]).await.redirect();
    browser.get("/settings").await.reads("Signed in with the password and a recovery code");
    let session = serde_json::json!({"email": EMAIL, "password": PASSWORD, "code": codes[1]}).to_string();
    let request = Request::post("/v1/sessions").header("content-type", "application/json");
    browser.send(request, Body::from(session)).await.with_status(201);
    let entries = world
        .services
        .store
        .page_audit_entries(&account(&world).await, Some(AuditKind::SignedIn), None, 1)
        .await
        .unwrap();
    assert_eq!(entries[0].deed, AuditEvent::SignedIn { with: Some(Factor::RecoveryCode) });
}

#[rstest]
#[tokio::test]
async fn what_is_downloaded_holds_no_secret(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let begun = browser.post("/settings/two-step/app", &[("password", PASSWORD)]).await;
    let secret = secret_on(&begun.body);
    let app = App::typed(&secret);
    let code = app.now(&world);
    let codes = codes_on(&browser.post("/settings/two-step/app/confirm", &[("code", &code)]).await.body);
    let file = browser.post("/settings/data", &[]).await.with_status(200).body;
    let kept = file + &browser.get("/settings").await.body;
    for text in codes.iter().map(String::as_str).chain([&*secret, &*secret.replace(' ', ""), &*code]) {
        assert!(!kept.contains(text), "{text}");
    }
}
