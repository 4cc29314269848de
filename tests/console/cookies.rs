//! Cookies of consoles that share a host, and of consoles that are opened without TLS.

use axum::body::Body;
use axum::http::Request;

use crate::support::World;
use crate::support::browser::{Browser, Page};
use crate::support::databases::Database;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const TLS: [&str; 2] = ["--public-url", "https://console.example.in"];
const ELSEWHERE: [&str; 2] = ["--listen", "127.0.0.1:4000"];

fn set_cookies(page: &Page) -> Vec<&str> {
    page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect()
}

/// What pages say that are asked for in the clear where they should not be.
const SAYS: &str = "opened over plain HTTP";

#[rstest]
#[tokio::test]
async fn consoles_on_two_ports_of_a_host_are_signed_in_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let other = World::on(Database::sqlite()).await;
    world.account("asha@example.in").await;
    other.account("asha@example.in").await;
    let (mut one, mut two) = (Browser::of(&world), Browser::with(&other.services, &ELSEWHERE));
    one.sign_in("asha@example.in").await.redirect();
    // A browser gives every port what any port has set.
    two.set_cookies(one.cookies().clone());
    assert_eq!(set_cookies(&two.get("/keys").await), [""; 0]);
    two.sign_in("asha@example.in").await.redirect();
    one.set_cookies(two.cookies().clone());
    for (browser, other) in [(&mut one, "munim_4000"), (&mut two, "munim")] {
        let page = browser.get("/keys").await.with_status(200);
        assert_eq!(set_cookies(&page), [""; 0]);
        assert!(browser.cookies().contains_key(other));
    }
    two.post("/sign-out", &[]).await.redirect();
    one.set_cookies(two.cookies().clone());
    one.get("/keys").await.with_status(200);
    assert_eq!(two.get("/keys").await.redirect(), "/sign-in?next=/keys");
}

#[rstest]
#[tokio::test]
async fn a_cookie_that_this_server_does_not_know_is_left_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    for (options, name) in [
        (&[][..], "munim"),
        (&TLS[..], "__Host-munim"),
        (&ELSEWHERE[..], "munim_4000"),
        (&ELSEWHERE[..], "munim"),
    ] {
        for value in ["AAAAAAAAAAAAAAAAAAAAAA", "no-session", ""] {
            let mut browser = Browser::with(&world.services, options);
            browser.set_cookies([(name.to_owned(), value.to_owned())].into());
            for path in ["/", "/keys", "/sign-in", "/sign-out", "/docs/api", "/nothing", "/sign-in/code"] {
                assert_eq!(set_cookies(&browser.get(path).await), [""; 0], "{name}={value} {path}");
            }
            for path in ["/sign-out", "/keys", "/keys/page", "/passkeys/challenge"] {
                assert_eq!(set_cookies(&browser.post(path, &[]).await), [""; 0], "{name}={value} {path}");
            }
            let wrong =
                browser.post("/sign-in", &[("email", "asha@example.in"), ("password", "wrong")]).await;
            assert_eq!(set_cookies(&wrong), [""; 0]);
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_session_outlives_another_name_of_its_cookie(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut before = Browser::of(&world);
    before.sign_in("asha@example.in").await.redirect();
    let mut browser = Browser::with(&world.services, &ELSEWHERE);
    let mut cookies = before.cookies().clone();
    cookies.insert("munim_5000".to_owned(), "AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    browser.set_cookies(cookies);
    assert_eq!(set_cookies(&browser.get("/keys").await.with_status(200)), [""; 0]);
    let left = browser.post("/sign-out", &[]).await;
    let removed: Vec<_> =
        set_cookies(&left).into_iter().map(|line| line.split(';').next().unwrap()).collect();
    assert_eq!(removed, ["munim_4000=", "munim="]);
    assert_eq!(before.get("/keys").await.redirect(), "/sign-in?next=/keys");
    assert!(browser.cookies().contains_key("munim_5000"));
}

#[rstest]
#[tokio::test]
async fn a_cookie_is_removed_as_it_was_set(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    for (options, name) in [
        (&[][..], "munim"),
        (&TLS[..], "__Host-munim"),
        (&["--public-url", "https://console.example.in:8443"][..], "__Host-munim_8443"),
    ] {
        let mut browser = Browser::with(&world.services, options);
        browser.sign_in("asha@example.in").await.redirect();
        let left = browser.post("/sign-out", &[]).await;
        let lines = set_cookies(&left);
        let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
        assert_eq!(lines, [format!("{name}=; HttpOnly; SameSite=Lax{secure}; Path=/; Max-Age=0")]);
    }
}

#[rstest]
#[tokio::test]
async fn behind_tls_every_cookie_has_the_prefix_and_others_are_not_read(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::with(&world.services, &TLS);
    browser.sign_in("asha@example.in").await.redirect();
    browser.post("/language", &[("language", "hi")]).await;
    assert!(browser.cookies().keys().all(|name| name.starts_with("__Host-")), "{:?}", browser.cookies());
    assert_eq!(browser.cookies().len(), 3);
    // A neighbour's host, or plain HTTP, can set one without it.
    let bare = browser.cookies().iter().map(|(name, value)| (name.replace("__Host-", ""), value.clone()));
    let bare = bare.collect();
    browser.set_cookies(bare);
    assert_eq!(browser.get("/keys").await.redirect(), "/sign-in?next=/keys");
    browser.get("/sign-in").await.says("lang=\"en-IN\"");
}

#[rstest]
#[tokio::test]
async fn a_console_for_tls_that_is_opened_without_it_says_so(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let link = "<a href=\"https://console.example.in/sign-in\">https://console.example.in/sign-in";
    let mut direct = Browser::with(&world.services, &TLS);
    direct.get("/sign-in?next=/keys").await.with_status(200).says(SAYS).says(link);
    direct.get("/sign-up").await.says(SAYS).says("https://console.example.in/sign-up");
    // Nobody vouches for it.
    let forged = Request::get("/sign-in").header("x-forwarded-proto", "https");
    direct.send(forged, Body::empty()).await.says(SAYS);
    let mut behind = Browser::with(&world.services, &[&TLS[..], &["--trusted-proxies", "1"]].concat());
    for (scheme, is_said) in [("http", true), ("https", false), ("HTTPS", false), ("https, http", false)] {
        let asked = Request::get("/sign-in")
            .header("x-forwarded-proto", scheme)
            .header("x-forwarded-for", "203.0.113.7");
        assert_eq!(behind.send(asked, Body::empty()).await.body.contains(SAYS), is_said, "{scheme}");
    }
    behind.get("/sign-in").await.says(SAYS);
    let silent = Request::get("/sign-in").header("x-forwarded-for", "203.0.113.7");
    assert!(!behind.send(silent, Body::empty()).await.body.contains(SAYS));
    let mut plain = Browser::of(&world);
    assert!(!plain.get("/sign-in").await.body.contains(SAYS));
    direct.post("/language", &[("language", "hi")]).await;
    direct.get("/sign-in").await.says("सादे HTTP").says(link);
}
