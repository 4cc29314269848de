//! Signing up.

use axum::body::Body;
use axum::http::Request;
use munim::domain::Password;

use crate::support::browser::Browser;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_new_owner_is_signed_in_with_fifty_rupees(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    browser.get("/sign-up").await.with_status(200).says("Create your account");
    let fields = [("name", "Asha Voice"), ("email", "asha@example.in"), ("password", PASSWORD)];
    assert_eq!(browser.post("/sign-up", &fields).await.redirect(), "/");
    browser.get("/").await.with_status(200).reads("₹50.00");
    let accounts = world.services.store.list_accounts().await.unwrap();
    assert_eq!(accounts[0].balance, munim::domain::Money::from_rupees(50));
}

#[rstest]
#[tokio::test]
async fn every_mistake_is_said_and_nothing_typed_is_lost(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    let page =
        browser.post("/sign-up", &[("name", ""), ("email", "no address"), ("password", "short")]).await;
    page.with_status(200)
        .says("Give it a name.")
        .says("not an email address")
        .says("at least 8 characters")
        .says("no address");
    let taken = [("name", "Asha"), ("email", "ASHA@example.in"), ("password", PASSWORD)];
    browser.post("/sign-up", &taken).await.with_status(200).says("There is an account").says("Asha");
    browser.post("/sign-up", &[]).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn a_password_that_anybody_would_guess_is_said_once_all_else_is_right(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    let fields = [("name", ""), ("email", "asha@example.in"), ("password", "Asha2026!!")];
    browser.post("/sign-up", &fields).await.with_status(200).says("Give it a name.");
    let fields = [("name", "Asha"), ("email", "asha@example.in"), ("password", "Asha2026!!")];
    let page = browser.post("/sign-up", &fields).await.with_status(200);
    page.says("one of the first that anybody would guess").says("asha@example.in");
    let fields = [("name", "Asha Voice"), ("email", "asha@example.in"), ("password", "red cloth")];
    browser.post("/sign-up", &fields).await.redirect();
    let hindi = Request::post("/sign-up")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("accept-language", "hi");
    let page = Browser::of(&world)
        .send(hindi, Body::from("name=Ravi&email=ravi%40example.in&password=password1"))
        .await
        .with_status(200);
    page.says("सबसे पहले लगाया जाता है");
}

#[rstest]
#[tokio::test]
async fn a_password_that_is_there_goes_on_working(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let password = Password::parse("password1").unwrap();
    let hash = world.services.passwords.hash(None, password, &*world.services.entropy).await.unwrap();
    let mut tx = world.services.store.begin().await.unwrap();
    tx.update_password(&account, &hash).await.unwrap();
    tx.commit().await.unwrap();
    let fields = [("email", "asha@example.in"), ("password", "password1")];
    assert_eq!(Browser::of(&world).post("/sign-in", &fields).await.redirect(), "/");
}

#[rstest]
#[tokio::test]
async fn a_closed_door_says_so(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let options = ["--sign-up", "closed"];
    let mut browser = Browser::with(&world.services, &options);
    let page = browser.get("/sign-up").await.with_status(200).says("made by the operator");
    assert!(!page.body.contains("name=\"password\""));
}
