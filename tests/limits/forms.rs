//! Forms of an account's browsers.

use chrono::TimeDelta;

use crate::support::app::between;
use crate::support::browser::{Browser, Page};
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A browser that has signed in, on a server that takes so many forms a minute.
async fn owner(world: &World, number: u64, forms_per_minute: u32) -> Browser {
    let world = world.under(number, |policy| policy.forms_per_minute = forms_per_minute).await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

/// What the form of a page has: its hidden fields.
fn hidden(page: &Page) -> Vec<(String, String)> {
    let form = between(&page.body, "<main", "</main>");
    let fields = form.split("<input").filter(|field| field.contains("type=\"hidden\""));
    let value = |field: &str, name: &str| between(field, &format!("{name}=\""), "\"").to_owned();
    let fields = fields.map(|field| (value(field, "name"), value(field, "value")));
    // Whose form it is goes along.
    fields.filter(|(name, _)| name != "account").collect()
}

#[rstest]
#[tokio::test]
async fn beyond_the_limit_the_page_says_how_long_to_wait_and_has_what_was_typed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    // Two browsers on two servers: it is the account's limit.
    let mut browsers = [owner(&world, 2, 3).await, owner(&world, 3, 3).await];
    for nth in 0..3 {
        browsers[nth % 2].post("/settings/name", &[("name", &format!("Asha {nth}"))]).await.redirect();
    }
    world.clock.advance(TimeDelta::seconds(20));
    let refused = browsers[1].post("/settings/name", &[("name", "Asha <b> & \"co\""), ("more", "")]).await;
    let refused = refused.with_status(429).says("Wait 41 seconds").says("action=\"/settings/name\"");
    assert_eq!((refused.header("retry-after"), refused.header("cache-control")), ("41", "no-store"));
    assert!(!refused.body.contains("<script"));
    let typed = [("name", "Asha &lt;b&gt; &amp; &quot;co&quot;"), ("more", "")];
    assert_eq!(hidden(&refused), typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    // Pages are none of it, and who wants to may leave.
    browsers[0].get("/settings").await.with_status(200).says("Asha 2");
    world.clock.advance(TimeDelta::seconds(41));
    browsers[1].post("/settings/name", &[("name", "Asha Rao"), ("more", "")]).await.redirect();
    browsers[1].post("/sign-out", &[]).await.redirect();
}

#[rstest]
#[tokio::test]
async fn what_is_secret_is_asked_for_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = owner(&world, 2, 1).await;
    browser.post("/settings/name", &[("name", "Asha")]).await.redirect();
    let fields = [("email", "new@example.in"), ("email_password", PASSWORD), ("email_code", "")];
    let refused = browser.post("/settings/email", &fields).await.with_status(429);
    assert_eq!(hidden(&refused), [("email".to_owned(), "new@example.in".to_owned())]);
    assert!(!refused.body.contains(PASSWORD));
    let refused =
        refused.says("type them once more").says("name=\"email_password\"").says("type=\"password\"");
    assert!(!refused.body.contains("email_code"));
    world.clock.advance(TimeDelta::minutes(1));
    browser.post("/settings/email", &fields).await.redirect();
}

#[rstest]
#[tokio::test]
async fn another_account_and_a_server_without_a_limit_are_none_of_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    world.account("ravi@example.in").await;
    let mut browser = owner(&world, 2, 1).await;
    browser.post("/settings/name", &[("name", "Asha")]).await.redirect();
    browser.post("/settings/name", &[("name", "Asha")]).await.with_status(429);
    browser.post("/sign-out", &[]).await.redirect();
    browser.sign_in("ravi@example.in").await.redirect();
    browser.post("/settings/name", &[("name", "Ravi")]).await.redirect();
    let mut unlimited = owner(&world, 3, 0).await;
    for _ in 0..3 {
        unlimited.post("/settings/name", &[("name", "Asha")]).await.redirect();
    }
}

#[rstest]
#[tokio::test]
async fn in_hindi_it_is_said_in_hindi(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = owner(&world, 2, 1).await;
    browser.post("/language", &[("language", "hi")]).await.redirect();
    browser.post("/settings/name", &[("name", "आशा")]).await.redirect();
    let refused = browser.post("/keys", &[("name", "कुंजी")]).await.with_status(429);
    refused.says("60 सेकंड रुकें, फिर इसे दोबारा भेजें").says("कुंजी").says("action=\"/keys\"");
}

#[rstest]
#[tokio::test]
async fn forms_at_once_are_no_more_than_the_limit(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let browser = owner(&world, 2, 4).await;
    let sent = (0..16).map(|nth| {
        let mut browser = browser.clone();
        async move { browser.post("/keys", &[("name", &format!("k{nth}"))]).await }
    });
    let pages = futures_util::future::join_all(sent).await;
    assert_eq!(pages.iter().filter(|page| page.status == 200).count(), 4);
    assert_eq!(pages.iter().filter(|page| page.status == 429).count(), 12);
}
