//! Who may see what.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use munim::service::auth::{devices, sign_in};
use munim::service::{Policy, Services};

use crate::support::World;
use crate::support::browser::Browser;
use crate::support::fakes::FakeEntropy;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_signed_out_visitor_signs_in_and_comes_to_the_page_that_was_asked_for(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    for page in ["/", "/keys", "/usage", "/requests", "/agents", "/settings"] {
        assert!(browser.get(page).await.redirect().starts_with("/sign-in"), "{page}");
    }
    let asked = browser.get("/usage?group_by=agent&start=2026-11-01&end=2026-11-21").await;
    assert_eq!(
        asked.redirect(),
        "/sign-in?next=/usage%3Fgroup_by%3Dagent%26start%3D2026-11-01%26end%3D2026-11-21"
    );
    let form = browser.get(asked.header("location")).await.with_status(200);
    let form = form.says("name=\"next\"");
    assert!(
        form.body.contains("value=\"/usage?group_by=agent&amp;start=2026-11-01&amp;end=2026-11-21\""),
        "{}",
        form.body
    );
    let fields = [
        ("email", "asha@example.in"),
        ("password", crate::support::PASSWORD),
        ("next", "/usage?group_by=agent&start=2026-11-01&end=2026-11-21"),
    ];
    let signed_in = browser.post("/sign-in", &fields).await;
    assert_eq!(signed_in.redirect(), "/usage?group_by=agent&start=2026-11-01&end=2026-11-21");
}

#[rstest]
#[tokio::test]
async fn an_address_with_a_slash_too_many_leads_to_the_page(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    let leads = async |browser: &mut Browser, path: &str| {
        browser.get(path).await.with_status(308).header("location").to_owned()
    };
    for round in ["signed out", "signed in"] {
        for (path, page) in [
            ("/keys/", "/keys"),
            ("/usage//?group_by=day", "/usage?group_by=day"),
            ("/docs/api/", "/docs/api"),
        ] {
            assert_eq!(leads(&mut browser, path).await, page, "{round}");
        }
        for nowhere in ["//evil.in/", "//evil.in", "//keys", "/keys//x", "/\\evil.in/"] {
            browser.get(nowhere).await.with_status(404).says("Nothing is at this address");
        }
        browser.sign_in("asha@example.in").await.redirect();
    }
    browser.post("/keys/", &[("name", "prod")]).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_packed_form_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    let mut send = async |path: &str, coding: &str| {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("content-encoding", coding)
            .header("sec-fetch-site", "same-origin");
        browser.send(request, Body::from("email=asha%40example.in")).await
    };
    for path in ["/sign-in", "/sign-up", "/language", "/passkeys/challenge", "/keys", "/agents", "/keys/page"]
    {
        for coding in ["gzip", "br", "deflate", "x"] {
            send(path, coding).await.with_status(415).says("form");
        }
    }
    send("/sign-in", "identity").await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn nobody_is_sent_to_another_site(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    for next in ["https://evil.in", "//evil.in", "/\\evil.in", "javascript:alert(1)"] {
        let fields = [("email", "asha@example.in"), ("password", crate::support::PASSWORD), ("next", next)];
        let mut browser = Browser::of(&world);
        assert_eq!(browser.post("/sign-in", &fields).await.redirect(), "/", "{next}");
    }
}

#[rstest]
#[tokio::test]
async fn a_form_of_another_site_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.in")]
    {
        let request = Request::post("/keys")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value);
        let refused = browser.send(request, Body::from("name=prod-api")).await;
        assert_eq!(refused.status, 403, "{name}: {value}");
    }
    assert!(!browser.get("/keys").await.body.contains("prod-api"));
}

#[rstest]
#[tokio::test]
async fn a_session_ends_with_its_time(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    browser.get("/keys").await.with_status(200);
    // The session's end is set on this machine's clock, the world's is behind it.
    world.clock.advance(chrono::TimeDelta::days(365 * 20));
    assert_eq!(browser.get("/keys").await.redirect(), "/sign-in?next=/keys");
    assert_eq!(browser.post("/keys", &[("name", "x")]).await.redirect(), "/sign-in?next=/keys");
}

#[rstest]
#[tokio::test]
async fn a_session_that_nobody_uses_ends(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let mut used = Browser::of(&world);
    used.sign_in("asha@example.in").await.redirect();
    world.clock.advance(TimeDelta::hours(71));
    used.get("/keys").await.with_status(200).says("data-live");
    let open = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    let listed = async || devices::list(&world.services, &open).await.unwrap().browsers.len();
    assert_eq!(listed().await, 2);
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(browser.get("/keys?q=x").await.redirect(), "/sign-in?next=/keys%3Fq%3Dx");
    assert_eq!(browser.post("/keys", &[("name", "x")]).await.redirect(), "/sign-in?next=/keys");
    assert_eq!(listed().await, 1, "what has ended is no device");
    used.post("/settings/devices/sign-out-others", &[]).await.redirect();
    world.clock.advance(TimeDelta::hours(71));
    assert_eq!(used.get("/").await.status, 200, "each use counts from anew");
    world.clock.advance(TimeDelta::days(7) + TimeDelta::hours(72) + TimeDelta::seconds(1));
    sign_in::forget_ended(&world.services).await.unwrap();
    let pool = sqlx::AnyPool::connect(&world.database.url).await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, 0);
}

#[rstest]
#[tokio::test]
async fn what_a_page_does_by_itself_is_no_use_of_a_session(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    world.clock.advance(TimeDelta::hours(71));
    let by_itself = Request::get("/keys").header("x-munim-refresh", "1");
    browser.send(by_itself, Body::empty()).await.with_status(200);
    let mut stream = browser.follow("/live").await.unwrap();
    stream.frame().await.unwrap();
    world.clock.advance(TimeDelta::hours(1));
    while stream.frame().await.is_some() {}
    assert_eq!(browser.get("/").await.redirect(), "/sign-in");
}

#[rstest]
#[tokio::test]
async fn an_operator_may_let_sessions_last_unused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let policy = Policy { session_idle: None, ..world.services.policy.clone() };
    let entropy = Box::new(FakeEntropy::numbered(1));
    let services =
        Services::new(world.services.store.clone(), Box::new(world.clock.clone()), entropy, policy);
    let mut browser = Browser::with(&services, &[]);
    browser.sign_in("asha@example.in").await.redirect();
    world.clock.advance(TimeDelta::days(8));
    browser.get("/").await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn what_a_session_is_given_to_keep_does_not_move_its_end(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let pool = sqlx::AnyPool::connect(&world.database.url).await.unwrap();
    let end = (world.services.now() + chrono::TimeDelta::hours(1)).timestamp_micros();
    sqlx::query("update sessions set expires = $1").bind(end).execute(&pool).await.unwrap();
    // The secret of an app that is being set up is kept in the session.
    let fields = [("password", crate::support::PASSWORD)];
    browser.post("/settings/two-step/app", &fields).await.with_status(200).says("<svg");
    let found: i64 = sqlx::query_scalar("select expires from sessions").fetch_one(&pool).await.unwrap();
    assert_eq!(found, end);
}

#[rstest]
#[tokio::test]
async fn after_signing_out_the_old_cookie_opens_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let stolen = browser.cookies().clone();
    browser.get("/sign-out").await.with_status(200).says("method=\"post\"");
    browser.get("/").await.with_status(200);
    let left = browser.post("/sign-out", &[]).await;
    assert_eq!((left.redirect(), left.header("clear-site-data")), ("/sign-in", "\"cache\""));
    assert_eq!(browser.session(), None);
    browser.set_cookies(stolen);
    assert_eq!(browser.get("/").await.redirect(), "/sign-in");
}

#[rstest]
#[tokio::test]
async fn unknown_addresses_are_not_found_and_offer_the_next_step(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    browser.get("/nothing-here").await.with_status(404).says("href=\"/\"");
    browser.get("/pkg/munim.js").await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_form_of_ten_megabytes_is_refused_with_a_page(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    let big = "x".repeat(10 * 1024 * 1024);
    let page = browser.post("/sign-in", &[("email", &big)]).await.with_status(413);
    page.says("too much at once").says("href=\"/\"");
}
