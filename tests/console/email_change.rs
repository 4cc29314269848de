//! Changes of email where Munim writes mail: the new address is verified first, the old one may take it back.

use chrono::TimeDelta;
use munim::service::mail::KeptMail;

use crate::support::browser::Browser;
use crate::support::letters::{link, post, writing};
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Asha, signed in, who asks for another address.
async fn asking(world: &World, email: &str) -> Browser {
    world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    // So that its mail is the first.
    world.clock.advance(TimeDelta::seconds(1));
    let fields = [("email", email), ("email_password", PASSWORD)];
    assert_eq!(browser.post("/settings/email", &fields).await.redirect(), "/settings?done=email-asked");
    browser
}

async fn email(world: &World) -> String {
    world.services.store.list_accounts().await.unwrap()[0].email.clone()
}

/// The mail to an address.
fn to<'a>(mails: &'a [KeptMail], address: &str) -> &'a KeptMail {
    mails.iter().find(|mail| mail.to == address).unwrap()
}

#[rstest]
#[tokio::test]
async fn the_address_changes_when_the_new_one_is_verified(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = asking(&world, "new@example.in").await;
    browser.get("/settings?done=email-asked").await.says("Open the link in the mail to the new address");
    assert_eq!(email(&world).await, "asha@example.in");
    let mails = post(&world).await;
    // The third is that a new browser signed in.
    assert_eq!(mails.len(), 3);
    assert!(to(&mails, "asha@example.in").text.contains("new@example.in"));
    let (path, token) = link(to(&mails, "new@example.in"));
    Browser::of(&world).get(&path).await.with_status(200).says("Press the button");
    assert_eq!(email(&world).await, "asha@example.in");
    browser.post("/verify-email/new", &[("link", &token)]).await.with_status(200).says("is changed");
    assert_eq!(email(&world).await, "new@example.in");
    browser.get("/").await.with_status(200);
    browser.post("/verify-email/new", &[("link", &token)]).await.says("was used already");
}

#[rstest]
#[tokio::test]
async fn the_old_address_takes_it_back_before_and_after(#[values(Sqlite, Postgres)] engine: Engine) {
    for happens in [false, true] {
        let Some(world) = World::fresh(engine).await else { return };
        let world = writing(&world).await;
        let mut thief = asking(&world, "thief@example.in").await;
        let mails = post(&world).await;
        let (_, theirs) = link(to(&mails, "thief@example.in"));
        let (path, back) = link(to(&mails, "asha@example.in"));
        if happens {
            thief.post("/verify-email/new", &[("link", &theirs)]).await.says("is changed");
            world.clock.advance(TimeDelta::days(6));
        }
        let mut asha = Browser::of(&world);
        asha.get(&path).await.with_status(200).says("every browser and program is signed out");
        let done = asha.post("/verify-email/take-back", &[("link", &back)]).await.with_status(200);
        done.says("is as it was").says("/forgot-password");
        assert_eq!(email(&world).await, "asha@example.in");
        assert_eq!(thief.get("/").await.redirect(), "/sign-in", "{happens}");
        thief.post("/verify-email/new", &[("link", &theirs)]).await.says("was used already");
        asha.post("/verify-email/take-back", &[("link", &back)]).await.says("was used already");
        assert_eq!(email(&world).await, "asha@example.in");
    }
}

#[rstest]
#[tokio::test]
async fn nobody_gets_an_address_that_may_be_taken_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = asking(&world, "new@example.in").await;
    let mails = post(&world).await;
    let (_, token) = link(to(&mails, "new@example.in"));
    let (_, back) = link(to(&mails, "asha@example.in"));
    browser.post("/verify-email/new", &[("link", &token)]).await.says("is changed");
    let fields = [("name", "Eve"), ("email", "asha@example.in"), ("password", PASSWORD)];
    let mut eve = Browser::of(&world);
    eve.post("/sign-up", &fields).await.with_status(200).says("There is an account");
    world.clock.advance(TimeDelta::days(7));
    browser.post("/verify-email/take-back", &[("link", &back)]).await.says("has expired");
    eve.post("/sign-up", &fields).await.redirect();
}

#[rstest]
#[tokio::test]
async fn an_address_that_was_never_verified_is_replaced_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut browser = Browser::of(&world);
    let fields = [("name", "Asha"), ("email", "asha@exmaple.in"), ("password", PASSWORD)];
    browser.post("/sign-up", &fields).await.redirect();
    let fields = [("email", "asha@example.in"), ("email_password", PASSWORD)];
    assert_eq!(browser.post("/settings/email", &fields).await.redirect(), "/settings?done=email");
    // The mail to the mistyped address was not sent yet, and is not sent any more.
    let mails = post(&world).await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["asha@example.in"]);
    let (_, token) = link(&mails[0]);
    browser.post("/verify-email", &[("link", &token)]).await.says("is confirmed");
}
