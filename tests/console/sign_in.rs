//! Signing in.

use crate::support::browser::Browser;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn unknown_addresses_and_wrong_passwords_get_the_same_words(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    let wrong = browser.post("/sign-in", &[("email", "asha@example.in"), ("password", "wrong wrong")]).await;
    let unknown =
        browser.post("/sign-in", &[("email", "nobody@example.in"), ("password", "wrong wrong")]).await;
    assert_eq!(wrong.status, unknown.status);
    let same = |page: &str| {
        let page = page.replace("asha@example.in", "nobody@example.in");
        let body = page.split("<body").nth(1).unwrap();
        body.split("</html>").next().unwrap().to_owned()
    };
    assert_eq!(same(&wrong.body), same(&unknown.body));
    wrong.says("do not match").says("asha@example.in");
}

#[rstest]
#[tokio::test]
async fn the_password_is_never_sent_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    let page = browser.post("/sign-in", &[("email", "a@b.in"), ("password", "open sesame now")]).await;
    assert!(!page.body.contains("open sesame now"));
}

#[rstest]
#[tokio::test]
async fn the_session_id_is_new_after_signing_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let first = browser.cookies().clone();
    browser.sign_in("asha@example.in").await.redirect();
    assert_ne!(browser.session(), first.get("munim").map(String::as_str));
    let mut thief = Browser::of(&world);
    thief.set_cookies(first);
    assert_eq!(thief.get("/").await.redirect(), "/sign-in");
}

#[rstest]
#[tokio::test]
async fn too_many_failures_wait_and_say_how_long(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    for _ in 0..30 {
        browser
            .post("/sign-in", &[("email", "asha@example.in"), ("password", "wrong")])
            .await
            .says("do not match");
    }
    let refused = browser.sign_in("asha@example.in").await.with_status(429).says("Wait 15 minutes");
    assert_eq!(refused.header("retry-after"), "900");
    world.clock.advance(chrono::TimeDelta::minutes(15));
    browser.sign_in("asha@example.in").await.redirect();
}

#[rstest]
#[tokio::test]
async fn whoever_is_signed_in_goes_on(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    assert_eq!(browser.get("/sign-in").await.redirect(), "/");
    assert_eq!(browser.get("/sign-up").await.redirect(), "/");
    assert_eq!(browser.get("/sign-in?next=/usage").await.redirect(), "/usage");
    assert_eq!(browser.get("/sign-in?next=//evil.in").await.redirect(), "/");
}

#[rstest]
#[tokio::test]
async fn capitals_in_the_address_do_not_matter(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    let page = browser.post("/sign-in", &[("email", " Asha@Example.IN "), ("password", PASSWORD)]).await;
    assert_eq!(page.redirect(), "/");
}
