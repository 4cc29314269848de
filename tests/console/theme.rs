//! The theme, the frame of errors, and what paper says.

use crate::support::World;
use crate::support::browser::Browser;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn without_a_choice_a_page_follows_the_system(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let page = Browser::of(&world).get("/sign-in").await;
    page.says("<html lang=\"en-IN\">")
        .says("<meta name=\"color-scheme\" content=\"light dark\">")
        .says("media=\"(prefers-color-scheme: dark)\"");
}

#[rstest]
#[tokio::test]
async fn a_theme_is_kept_for_a_year_and_leads_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    let page = browser.post("/theme", &[("theme", "dark"), ("next", "/sign-up?next=/usage")]).await;
    assert_eq!(page.redirect(), "/sign-up?next=/usage");
    let cookie = page.header("set-cookie");
    for part in ["munim_theme=dark", "Path=/", "Max-Age=31536000", "SameSite=Lax", "HttpOnly"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let page = browser.get("/sign-in").await.says("data-theme=\"dark\"");
    page.says("<meta name=\"color-scheme\" content=\"dark\">")
        .says("<meta name=\"theme-color\" content=\"#171513\">");
    // A document outside the pages has it too.
    browser
        .post("/sign-in", &[("email", &"x".repeat(70_000))])
        .await
        .with_status(413)
        .says("data-theme=\"dark\"");
    browser.post("/theme", &[("theme", "system")]).await;
    let page = browser.get("/sign-in").await;
    assert!(!page.body.contains("data-theme=\"dark\""));
}

#[rstest]
#[tokio::test]
async fn a_theme_is_one_of_three_and_leads_nowhere_else(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    for theme in ["", "Dark", "dark; Path=/x", "sepia"] {
        let page = browser.post("/theme", &[("theme", theme), ("next", "https://evil.in")]).await;
        assert_eq!((page.redirect(), page.header("set-cookie")), ("/", ""), "{theme}");
    }
    assert_eq!(browser.get("/theme").await.status, 404);
}

#[rstest]
#[tokio::test]
async fn an_owner_keeps_the_frame_where_nothing_is(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    for path in ["/nothing", "/keys/nothing/here", "/requests/edge/nothing"] {
        let page = browser.get(path).await;
        assert!(!page.body.contains("class=\"nav\""), "a visitor has none: {path}");
    }
    browser.sign_in("asha@example.in").await.redirect();
    for path in ["/nothing", "/keys/nothing/here", "/requests/edge/nothing", "/keys?edit=key_none"] {
        let page = browser.get(path).await.with_status(404);
        page.reads("Nothing is at this address").says("class=\"nav\"").says("action=\"/sign-out\"");
    }
}

#[rstest]
#[tokio::test]
async fn paper_says_whose_page_it_is_its_range_and_when(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in ["/", "/usage", "/requests", "/keys", "/agents", "/settings", "/docs/api"] {
        let page = browser.get(path).await.reads("Asia/Kolkata · Printed 21 Nov 2026, ");
        page.reads(account.as_str()).reads(" IST");
    }
    browser.get("/usage?start=2026-11-01&end=2026-11-21").await.reads("1 – 21 Nov 2026 · Asia/Kolkata");
}
