//! The language of a page: chosen, or asked for by the browser.

use axum::body::Body;
use axum::http::{Request, header};

use crate::support::World;
use crate::support::browser::{Browser, Page};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

async fn asking_for(browser: &mut Browser, path: &str, accepted: &str) -> Page {
    browser.send(Request::get(path).header(header::ACCEPT_LANGUAGE, accepted), Body::empty()).await
}

#[rstest]
#[tokio::test]
async fn without_a_choice_the_browsers_language_is_taken(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    let page = asking_for(&mut browser, "/sign-in", "hi-IN,hi;q=0.9,en;q=0.8").await;
    assert_eq!(page.header("content-language"), "hi-IN");
    page.says("<html lang=\"hi-IN\">").says("साइन इन करें");
    let page = asking_for(&mut browser, "/sign-in", "ta,fr").await;
    assert_eq!(page.header("content-language"), "en-IN");
    assert!(page.header("vary").contains("accept-language"));
    assert_eq!(page.header("cache-control"), "no-store");
    page.says("<html lang=\"en-IN\">").says("Sign in");
}

#[rstest]
#[tokio::test]
async fn a_choice_is_kept_and_leads_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    let page = browser.post("/language", &[("language", "hi"), ("next", "/sign-up?next=/usage")]).await;
    assert_eq!(page.redirect(), "/sign-up?next=/usage");
    let cookie = page.header("set-cookie");
    for part in ["munim_language=hi", "Path=/", "Max-Age=31536000", "SameSite=Lax", "HttpOnly"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let page = asking_for(&mut browser, "/sign-up", "en-IN").await;
    page.says("lang=\"hi-IN\"").says("name=\"next\" value=\"/sign-up\"");
    browser.post("/language", &[("language", "en")]).await;
    asking_for(&mut browser, "/sign-up", "hi").await.says("lang=\"en-IN\"");
}

#[rstest]
#[tokio::test]
async fn a_choice_leads_nowhere_else_and_must_be_one(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    for next in ["https://evil.in", "//evil.in", "/\\evil.in", "", "javascript:1"] {
        let page = browser.post("/language", &[("language", "hi"), ("next", next)]).await;
        assert_eq!(page.redirect(), "/", "{next:?}");
    }
    let page = browser.post("/language", &[("language", "fr; Path=/x"), ("next", "/sign-in")]).await;
    assert_eq!((page.redirect(), page.header("set-cookie")), ("/sign-in", ""));
    assert_eq!(browser.get("/language").await.status, 404);
}

#[rstest]
#[tokio::test]
async fn behind_tls_the_cookie_is_secure(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::with(&world.services, &["--public-url", "https://console.example.in"]);
    let page = browser.post("/language", &[("language", "hi")]).await;
    let cookie = "__Host-munim_language=hi; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000";
    assert_eq!(page.header("set-cookie"), cookie);
    browser.get("/sign-in").await.says("lang=\"hi-IN\"");
}

#[rstest]
#[tokio::test]
async fn what_is_wrong_is_said_in_the_readers_language(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    browser.post("/language", &[("language", "hi")]).await;
    let page = browser.post("/sign-up", &[("name", ""), ("email", "x"), ("password", "short")]).await;
    page.says("कोई नाम दें।").says("यह ईमेल पता नहीं है।").says("लंबा पासवर्ड डालें।");
    browser.get("/nothing").await.with_status(404).says("इस पते पर कुछ नहीं है");
    let big = "x".repeat(70_000);
    let page = browser.post("/sign-in", &[("email", &big)]).await.with_status(413);
    assert_eq!(page.header("content-language"), "hi-IN");
    page.says("lang=\"hi-IN\"").says("64 KB");
}
