//! Whoever signs up shows by a link in a mail that the address is theirs.

use chrono::TimeDelta;
use munim::domain::{MessageFilter, Money};
use munim::service::outbox::operator;

use crate::support::browser::Browser;
use crate::support::letters::{link, post, writing};
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const ASHA: [(&str, &str); 3] =
    [("name", "Asha Voice"), ("email", "asha@example.in"), ("password", PASSWORD)];

async fn balance(world: &World) -> Money {
    world.services.store.list_accounts().await.unwrap()[0].balance
}

#[rstest]
#[tokio::test]
async fn the_first_credit_and_keys_come_with_the_verified_address(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = Browser::of(&world);
    assert_eq!(browser.post("/sign-up", &ASHA).await.redirect(), "/");
    browser.get("/").await.with_status(200).reads("₹0.00").says("open the mail that was sent to");
    assert_eq!(balance(&world).await, Money::ZERO);
    browser.post("/keys", &[("name", "prod")]).await.says("Confirm your email address first");

    let mails = post(&world).await;
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "asha@example.in"));
    assert_eq!(mails[0].subject, "Confirm your email address for Munim");
    let (path, token) = link(&mails[0]);
    assert!(mails[0].html.contains(&token));
    // A program that looks for malware opens it, twice.
    let mut scanner = Browser::of(&world);
    for _ in 0..2 {
        let page = scanner.get(&path).await.with_status(200).says("Press the button");
        assert_eq!(page.header("referrer-policy"), "strict-origin");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert_eq!(balance(&world).await, Money::ZERO);

    // In another browser, without a session.
    let mut other = Browser::of(&world);
    other.post("/verify-email", &[("link", &token)]).await.with_status(200).says("is confirmed");
    assert_eq!(balance(&world).await, Money::from_rupees(50));
    let again = other.post("/verify-email", &[("link", &token)]).await;
    again.with_status(200).says("was used already");
    assert_eq!(balance(&world).await, Money::from_rupees(50), "once");
    let page = browser.get("/").await.reads("₹50.00");
    assert!(!page.body.contains("open the mail"));
    assert!(browser.post("/keys", &[("name", "prod")]).await.key().is_some());
    browser.get("/settings/activity").await.says("was confirmed");
}

#[rstest]
#[tokio::test]
async fn no_token_is_in_the_database_and_each_mail_has_its_own(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = Browser::of(&world);
    browser.post("/sign-up", &ASHA).await.redirect();
    let sent = browser.post("/settings/verify-email", &[]).await;
    browser.get(sent.redirect()).await.says("The mail is on its way");
    let mails = post(&world).await;
    assert_eq!(mails.len(), 2);
    let ((_, newer), (_, older)) = (link(&mails[0]), link(&mails[1]));
    assert_ne!(newer, older);
    let messages = operator::list(&world.services, &MessageFilter::default(), "", 10).await.unwrap();
    assert!(messages.iter().all(|message| !format!("{message:?}").contains("munim_ln_")), "{messages:?}");
    // Either one works, and uses up both.
    browser.post("/verify-email", &[("link", &older)]).await.says("is confirmed");
    browser.post("/verify-email", &[("link", &newer)]).await.says("was used already");
}

#[rstest]
#[tokio::test]
async fn a_link_ends_after_three_days_and_what_is_no_link_is_refused(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = Browser::of(&world);
    browser.post("/sign-up", &ASHA).await.redirect();
    let (_, token) = link(&post(&world).await[0]);
    let long = format!("munim_ln_{}", "a".repeat(10_000));
    for wrong in ["", "x", "munim_ln_", &token[..token.len() - 1], &long, "munim_ln_\0"] {
        let page = browser.post("/verify-email", &[("link", wrong)]).await;
        page.with_status(200).says("was used already, or has expired");
    }
    browser
        .post("/reset-password", &[("link", &token), ("password", PASSWORD)])
        .await
        .says("was used already");
    world.clock.advance(TimeDelta::days(3));
    browser.post("/verify-email", &[("link", &token)]).await.says("has expired");
    assert_eq!(balance(&world).await, Money::ZERO);
}

#[rstest]
#[tokio::test]
async fn mails_can_be_asked_for_five_times_an_hour(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = Browser::of(&world);
    browser.post("/sign-up", &ASHA).await.redirect();
    for _ in 0..5 {
        browser.post("/settings/verify-email", &[]).await.redirect();
    }
    browser.post("/settings/verify-email", &[]).await.with_status(429);
    assert_eq!(post(&world).await.len(), 6);
}

#[rstest]
#[tokio::test]
async fn the_mail_is_in_the_language_of_the_sign_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = Browser::of(&world);
    browser.post("/language", &[("language", "hi"), ("next", "/sign-up")]).await.redirect();
    browser.post("/sign-up", &ASHA).await.redirect();
    let mails = post(&world).await;
    assert!(mails[0].subject.contains("पुष्टि"), "{}", mails[0].subject);
    assert!(mails[0].html.contains("lang=\"hi-IN\""));
    browser.post("/language", &[("language", "en"), ("next", "/")]).await.redirect();
    browser.post("/settings/verify-email", &[]).await.redirect();
    assert!(post(&world).await[0].subject.contains("Confirm"));
}

#[rstest]
#[tokio::test]
async fn the_credit_comes_at_once_where_the_operator_says_so_or_writes_no_mail(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    browser.post("/sign-up", &ASHA).await.redirect();
    assert_eq!(balance(&world).await, Money::from_rupees(50));
    assert!(browser.post("/keys", &[("name", "prod")]).await.key().is_some());
    browser.get("/forgot-password").await.with_status(404);
    browser.post("/forgot-password", &[("email", "asha@example.in")]).await.with_status(404);
    let page = Browser::of(&world).get("/sign-in").await.with_status(200);
    assert!(!page.body.contains("/forgot-password"));

    let Some(world) = World::fresh(engine).await else { return };
    let settings = crate::support::letters::settings();
    let world = world
        .under(9, |policy| {
            policy.mail = Some(settings);
            policy.grant_after_verification = false;
        })
        .await;
    let mut browser = Browser::of(&world);
    browser.post("/sign-up", &ASHA).await.redirect();
    assert_eq!(balance(&world).await, Money::from_rupees(50));
    let (_, token) = link(&post(&world).await[0]);
    browser.post("/verify-email", &[("link", &token)]).await.says("is confirmed");
    assert_eq!(balance(&world).await, Money::from_rupees(50));
}
