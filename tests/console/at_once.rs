//! What is good once is good once, however many send it at the same time.

use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use munim::domain::{AccountId, AuditKind, Caller};
use munim::service::agents;
use munim::service::auth::devices;
use munim::service::billing::transfers;

use crate::support::browser::{Browser, Page};
use crate::support::passkey::{Authenticator, add};
use crate::support::{PASSWORD, PUBLIC_URL, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const EMAIL: &str = "asha@example.in";
const TIMES: usize = 10;

/// A browser that has signed in.
async fn owner(world: &World) -> (AccountId, Browser) {
    let account = world.account(EMAIL).await;
    let mut browser = Browser::of(world);
    browser.sign_in(EMAIL).await.redirect();
    (account, browser)
}

/// A browser whose password was right.
async fn half_way(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    assert_eq!(browser.sign_in(EMAIL).await.redirect(), "/sign-in/code");
    browser
}

/// The statuses of what ten tabs of a browser are told that send the same form at once.
async fn at_once(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> (Vec<Page>, Vec<Browser>) {
    // It learns first for which account its pages are.
    browser.get("/").await;
    let mut tabs = vec![browser.clone(); TIMES];
    let pages = join_all(tabs.iter_mut().map(|tab| tab.post(path, fields))).await;
    for page in &pages {
        assert!(page.status.as_u16() < 500, "{}: {}", page.status, page.body);
    }
    (pages, tabs)
}

fn redirected(pages: &[Page]) -> usize {
    pages.iter().filter(|page| page.status == 303 && !page.header("location").starts_with("/sign-in")).count()
}

async fn browsers(world: &World, account: &AccountId) -> usize {
    devices::list(&world.services, account).await.unwrap().browsers.len()
}

async fn told(world: &World, account: &AccountId, what: AuditKind) -> usize {
    world.services.store.page_audit_entries(account, Some(what), None, 50).await.unwrap().len()
}

/// Asks for a challenge, as the script does.
async fn challenge(browser: &mut Browser) -> String {
    let request = Request::post("/passkeys/challenge").header("sec-fetch-site", "same-origin");
    browser.send(request, Body::empty()).await.with_status(200).body
}

#[rstest]
#[tokio::test]
async fn a_code_of_an_app_signs_one_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let (app, _) = browser.turn_on(&world).await;
    let before = browsers(&world, &account).await;
    let code = app.next(&world);
    let (pages, _) = at_once(&mut half_way(&world).await, "/sign-in/code", &[("code", &code)]).await;
    assert_eq!((redirected(&pages), browsers(&world, &account).await), (1, before + 1));
}

#[rstest]
#[tokio::test]
async fn a_recovery_code_signs_one_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let (_, codes) = browser.turn_on(&world).await;
    let before = browsers(&world, &account).await;
    let (pages, _) = at_once(&mut half_way(&world).await, "/sign-in/code", &[("code", &codes[0])]).await;
    assert_eq!((redirected(&pages), browsers(&world, &account).await), (1, before + 1));
    assert_eq!(told(&world, &account, AuditKind::RecoveryCodeUsed).await, 1);
}

#[rstest]
#[tokio::test]
async fn what_a_passkey_signed_signs_one_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let mut passkey = Authenticator::at(PUBLIC_URL, 1);
    add(&mut browser, &mut passkey, "Phone", "").await.with_status(200);
    let before = browsers(&world, &account).await;
    let mut half = half_way(&world).await;
    let signed = passkey.sign(&challenge(&mut half).await);
    let (pages, _) = at_once(&mut half, "/sign-in/code", &[("code", &signed)]).await;
    assert_eq!((redirected(&pages), browsers(&world, &account).await), (1, before + 1));
}

#[rstest]
#[tokio::test]
async fn what_a_passkey_signed_confirms_one_change(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let mut passkey = Authenticator::at(PUBLIC_URL, 1);
    add(&mut browser, &mut passkey, "Phone", "").await.with_status(200);
    let signed = passkey.sign(&challenge(&mut browser).await);
    let fields = [("password", PASSWORD), ("code", &*signed)];
    let before = told(&world, &account, AuditKind::RecoveryCodesMade).await;
    at_once(&mut browser, "/settings/two-step/codes", &fields).await;
    assert_eq!(told(&world, &account, AuditKind::RecoveryCodesMade).await, before + 1);
}

#[rstest]
#[tokio::test]
async fn a_passkey_is_added_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let fields = [("name", "Phone"), ("password", PASSWORD)];
    let begun = browser.post("/settings/two-step/passkeys", &fields).await.with_status(200);
    let asked = crate::support::app::between(&begun.body, "data-passkey-new=\"", "\"");
    let asked = asked.replace("&quot;", "\"").replace("&amp;", "&");
    let credential = Authenticator::at(PUBLIC_URL, 1).create(&asked);
    at_once(&mut browser, "/settings/two-step/passkeys/finish", &[("credential", &credential)]).await;
    assert_eq!(world.services.store.list_passkeys(&account).await.unwrap().len(), 1);
    assert_eq!(told(&world, &account, AuditKind::PasskeyAdded).await, 1);
}

#[rstest]
#[tokio::test]
async fn the_form_of_a_key_makes_one(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let page = browser.get("/keys?new=1").await.with_status(200);
    let id = crate::support::app::between(&page.body, "name=\"key_id\" value=\"", "\"").to_owned();
    let (pages, _) = at_once(&mut browser, "/keys", &[("key_id", &id), ("name", "prod-api")]).await;
    assert_eq!(pages.iter().filter(|page| page.key().is_some()).count(), 1);
    assert_eq!(told(&world, &account, AuditKind::KeyCreated).await, 1);
    at_once(&mut browser, "/keys/rotate", &[("key_id", &id), ("overlap", "1h")]).await;
    assert_eq!(told(&world, &account, AuditKind::KeyRotated).await, 1);
    at_once(&mut browser, "/keys/revoke", &[("key_id", &id)]).await;
    assert_eq!(told(&world, &account, AuditKind::KeyRevoked).await, 1);
}

#[rstest]
#[tokio::test]
async fn the_form_of_a_transfer_moves_money_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let prepaid = Some(munim::domain::Prepaid::Minute);
    agents::create(&world.services, &Caller::OPERATOR, &account, "Sales", Some(101), prepaid).await.unwrap();
    let form = transfers::new_form(&world.services);
    let fields = [("agent_id", "101"), ("form_id", &*form), ("amount", "5")];
    let (pages, _) = at_once(&mut browser, "/agents/allocate", &fields).await;
    assert_eq!(redirected(&pages), TIMES, "each is led to the one receipt");
    assert_eq!(told(&world, &account, AuditKind::CreditMoved).await, 1);
}

#[rstest]
#[tokio::test]
async fn a_new_password_is_set_once_and_leaves_one_session(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let fields = [("current_password", PASSWORD), ("password", "a new book of blue cloth")];
    let (pages, mut tabs) = at_once(&mut browser, "/settings/password", &fields).await;
    assert_eq!(redirected(&pages), 1);
    assert_eq!(told(&world, &account, AuditKind::PasswordChanged).await, 1);
    assert_eq!(browsers(&world, &account).await, 1);
    let mut alive = 0;
    for tab in &mut tabs {
        alive += usize::from(tab.get("/settings").await.status == 200);
    }
    assert_eq!(alive, 1, "the old secret opens nothing, and there is one new one");
}

#[rstest]
#[tokio::test]
async fn a_new_email_is_set_once_and_leaves_one_session(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let fields = [("email", "asha@new.example"), ("email_password", PASSWORD)];
    let (_, mut tabs) = at_once(&mut browser, "/settings/email", &fields).await;
    assert_eq!(told(&world, &account, AuditKind::EmailChanged).await, 1);
    assert_eq!(browsers(&world, &account).await, 1);
    let mut alive = 0;
    for tab in &mut tabs {
        alive += usize::from(tab.get("/settings").await.status == 200);
    }
    assert_eq!(alive, 1);
}

#[rstest]
#[tokio::test]
async fn an_app_is_turned_on_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let begun = browser.post("/settings/two-step/app", &[("password", PASSWORD)]).await.with_status(200);
    let app = crate::support::app::App::typed(&crate::support::app::secret_on(&begun.body));
    let code = app.now(&world);
    at_once(&mut browser, "/settings/two-step/app/confirm", &[("code", &code)]).await;
    assert_eq!(told(&world, &account, AuditKind::AuthenticatorAdded).await, 1);
}
