//! Passkeys, as the script of the pages uses them.

use axum::http::Request;
use chrono::TimeDelta;

use crate::support::app::{between, codes_on};
use crate::support::browser::{Browser, Page};
use crate::support::passkey::{Authenticator, add};
use crate::support::{PASSWORD, PUBLIC_URL as ORIGIN, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const EMAIL: &str = "asha@example.in";
const ADD: &str = "/settings/two-step/passkeys";

/// A browser that has signed in.
async fn owner(world: &World) -> Browser {
    world.account(EMAIL).await;
    let mut browser = Browser::of(world);
    browser.sign_in(EMAIL).await.redirect();
    browser
}

/// A browser whose password was right.
async fn half_way(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    assert_eq!(browser.sign_in(EMAIL).await.redirect(), "/sign-in/code");
    browser
}

/// Asks for a challenge, as the script does.
async fn challenge(browser: &mut Browser) -> String {
    let request = Request::post("/passkeys/challenge").header("sec-fetch-site", "same-origin");
    let answer = browser.send(request, axum::body::Body::empty()).await.with_status(200);
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        ("application/json", "no-store")
    );
    answer.body
}

/// Signs in with a passkey as the second step.
async fn sign_in(world: &World, passkey: &mut Authenticator) -> Page {
    let mut browser = half_way(world).await;
    let signed = passkey.sign(&challenge(&mut browser).await);
    browser.second_step(&signed).await
}

fn is_wrong(page: Page) {
    page.with_status(200).says("This code is not right");
}

#[rstest]
#[tokio::test]
async fn a_passkey_is_added_and_signs_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let mut passkey = Authenticator::at(ORIGIN, 1);
    let done = add(&mut browser, &mut passkey, "Pixel <b>9</b>", "").await.with_status(200);
    let codes = codes_on(&done.body);
    assert_eq!(codes.len(), 10);
    let page =
        browser.get("/settings/two-step").await.reads("Pixel &lt;b&gt;9&lt;/b&gt;").reads("10 are left");
    assert!(!page.body.contains(&codes[0]));
    browser.get("/settings").await.reads("Passkey Pixel &lt;b&gt;9&lt;/b&gt; was added");
    let mut half = half_way(&world).await;
    half.get("/sign-in/code").await.with_status(200).says("data-passkey=\"code\"").says("hidden");
    let asked = challenge(&mut half).await;
    let old = half.session().map(str::to_owned);
    assert_eq!(half.second_step(&passkey.sign(&asked)).await.redirect(), "/");
    assert_ne!(half.session(), old.as_deref());
    half.get("/settings/two-step").await.with_status(200).reads("last used");
    half.get("/settings").await.reads("Signed in with the password and a passkey");
    // Another challenge, another signature.
    assert_eq!(sign_in(&world, &mut passkey).await.redirect(), "/");
    // Who has no script has the recovery codes.
    assert_eq!(half_way(&world).await.second_step(&codes[0]).await.redirect(), "/");
}

#[rstest]
#[tokio::test]
async fn a_signature_opens_once_and_for_its_challenge_and_console_alone(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let mut passkey = Authenticator::at(ORIGIN, 1);
    add(&mut browser, &mut passkey, "Phone", "").await.with_status(200);
    let mut half = half_way(&world).await;
    is_wrong(half.second_step(&passkey.sign(&challenge(&mut half_way(&world).await).await)).await);
    let signed = passkey.sign(&challenge(&mut half).await);
    is_wrong(half.second_step(&signed.replace("\"id\"", "\"di\"")).await);
    is_wrong(half.second_step(&signed).await);
    for nonsense in ["{}", "{", "{\"id\":1}", &format!("{{\"id\":\"{}\"}}", "x".repeat(30_000))] {
        challenge(&mut half).await;
        is_wrong(half.second_step(nonsense).await);
    }
    world.clock.advance(TimeDelta::minutes(16));
    let mut elsewhere = Authenticator::at("https://console.evil.in", 1);
    elsewhere.counter = 50;
    is_wrong(sign_in(&world, &mut elsewhere).await);
    let mut unseen = Authenticator::at(ORIGIN, 1);
    (unseen.counter, unseen.verifies) = (60, false);
    is_wrong(sign_in(&world, &mut unseen).await);
    is_wrong(sign_in(&world, &mut Authenticator::at(ORIGIN, 2)).await);
    // One that has signed before what it is said to have signed last is a copy.
    assert_eq!(sign_in(&world, &mut passkey).await.redirect(), "/");
    let mut copy = Authenticator::at(ORIGIN, 1);
    is_wrong(sign_in(&world, &mut copy).await);
    let mut late = half_way(&world).await;
    let signed = passkey.sign(&challenge(&mut late).await);
    world.clock.advance(TimeDelta::minutes(10));
    assert_eq!(late.second_step(&signed).await.redirect(), "/sign-in");
}

#[rstest]
#[tokio::test]
async fn passkeys_are_the_accounts_own(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut asha = owner(&world).await;
    let mut passkey = Authenticator::at(ORIGIN, 1);
    add(&mut asha, &mut passkey, "Phone", "").await.with_status(200);
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    // The same authenticator's passkey is one account's alone.
    add(&mut binu, &mut Authenticator::at(ORIGIN, 1), "Stolen", "")
        .await
        .with_status(200)
        .says("The browser made no passkey");
    binu.get("/settings/two-step").await.reads("No passkey yet");
    let id = between(&asha.get("/settings/two-step").await.body, "name=\"remove\" value=\"", "\"").to_owned();
    let fields = [("id", &*id), ("password", PASSWORD)];
    assert_eq!(
        binu.post("/settings/two-step/passkeys/remove", &fields).await.redirect(),
        "/settings/two-step"
    );
    assert_eq!(sign_in(&world, &mut passkey).await.redirect(), "/");
    let request = Request::post("/passkeys/challenge").header("sec-fetch-site", "same-origin");
    Browser::of(&world).send(request, axum::body::Body::empty()).await.with_status(404);
    let request = Request::post("/passkeys/challenge").header("sec-fetch-site", "same-origin");
    binu.send(request, axum::body::Body::empty()).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_passkey_confirms_what_a_code_does(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (mut phone, mut key) = (Authenticator::at(ORIGIN, 1), Authenticator::at(ORIGIN, 2));
    let codes = codes_on(&add(&mut browser, &mut phone, "Phone", "").await.body);
    browser
        .post(ADD, &[("name", "Key"), ("password", PASSWORD)])
        .await
        .with_status(200)
        .says("Enter the code");
    browser.post(ADD, &[("name", " "), ("password", PASSWORD)]).await.with_status(200).says("Give it a name");
    world.clock.advance(TimeDelta::minutes(1));
    let signed = phone.sign(&challenge(&mut browser).await);
    let added = add(&mut browser, &mut key, "Key", &signed).await;
    assert_eq!(added.redirect(), "/settings/two-step?done=passkey&out=0");
    let signed = key.sign(&challenge(&mut browser).await);
    let fields = [("email", "asha@new.example"), ("email_password", PASSWORD), ("email_code", &*signed)];
    browser.post("/settings/email", &fields).await.redirect();
    is_wrong(browser.post("/settings/email", &fields).await);
    let mut ids = browser.get("/settings/two-step").await.body;
    let mut of_a_page = || {
        let rest = ids.split_once("name=\"remove\" value=\"").unwrap().1.to_owned();
        let id = rest.split('"').next().unwrap().to_owned();
        ids = rest;
        id
    };
    let (first, second) = (of_a_page(), of_a_page());
    let fields = [("id", &*first), ("password", PASSWORD), ("code", &*codes[0])];
    let removed = browser.post("/settings/two-step/passkeys/remove", &fields).await;
    assert_eq!(removed.redirect(), "/settings/two-step?done=passkey-removed&out=0");
    browser.get("/settings/two-step").await.reads("9 are left");
    let signed = key.sign(&challenge(&mut browser).await);
    let fields = [("id", &*second), ("password", PASSWORD), ("code", &*signed)];
    browser.post("/settings/two-step/passkeys/remove", &fields).await.redirect();
    browser.get("/settings/security").await.reads("your password alone signs you in");
    browser.get("/settings").await.reads("Passkey Key was removed");
}

#[rstest]
#[tokio::test]
async fn programs_use_a_recovery_code(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let codes = codes_on(&add(&mut browser, &mut Authenticator::at(ORIGIN, 1), "Phone", "").await.body);
    let mut post = async |code: &str| {
        let body = serde_json::json!({"email": EMAIL, "password": PASSWORD, "code": code}).to_string();
        let request = Request::post("/v1/sessions").header("content-type", "application/json");
        browser.send(request, body.into()).await
    };
    post("").await.with_status(401).says("second_factor_required").says("a recovery code");
    post("{}").await.with_status(401).says("invalid_credential");
    post(&codes[0]).await.with_status(201);
}

#[rstest]
#[tokio::test]
async fn a_console_without_a_name_offers_none(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world.with_nothing().await);
    world.account(EMAIL).await;
    browser.sign_in(EMAIL).await.redirect();
    let page = browser.get("/settings/two-step").await.with_status(200);
    assert!(!page.body.contains("asskey"), "{}", page.body);
    assert_eq!(
        browser.post(ADD, &[("name", "Phone"), ("password", PASSWORD)]).await.redirect(),
        "/settings/two-step"
    );
}
