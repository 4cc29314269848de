//! Text that looks the same is the same, and what nobody sees is nothing.

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;
use munim::service::accounts::emails;
use serde_json::{Value, json};

use crate::support::browser::{Browser, Page};
use crate::support::http::TestApp;
use crate::support::{PASSWORD, World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// The cases of a kind: what is stored, what is typed, and whether it is the same.
fn cases(what: &str) -> Vec<(String, String, Value)> {
    let rows = include_str!("../data/texts.ndjson").lines();
    let rows = rows.map(|row| serde_json::from_str::<Value>(row).unwrap()).filter(|row| row["what"] == what);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let found: Vec<_> =
        rows.map(|row| (text(&row["stored"]), text(&row["typed"]), row["same"].clone())).collect();
    assert!(!found.is_empty(), "{what}");
    found
}

async fn sign_up(world: &World, email: &str, password: &str) -> Page {
    let mut browser = Browser::of(world);
    browser.post("/sign-up", &[("name", "Asha"), ("email", email), ("password", password)]).await
}

async fn sign_in(world: &World, email: &str, password: &str) -> u16 {
    let mut browser = Browser::of(world);
    browser.post("/sign-in", &[("email", email), ("password", password)]).await.status.as_u16()
}

/// The hash of a password as it was typed, as it was made before passwords had a form.
fn older_hash(password: &str) -> String {
    let (salt, mut output) = (b"a salt of tests!", [0; 32]);
    let params = Params::new(19 * 1024, 2, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(password.as_bytes(), salt, &mut output).unwrap();
    let text = |bytes: &[u8]| BASE64_NOPAD.encode(bytes);
    format!("$argon2id$v=19$m=19456,t=2,p=1${}${}", text(salt), text(&output))
}

async fn pool(world: &World) -> sqlx::AnyPool {
    sqlx::AnyPool::connect(&world.database.url).await.unwrap()
}

async fn set(world: &World, statement: &'static str, value: &str, id: &str) {
    sqlx::query(statement).bind(value).bind(id).execute(&pool(world).await).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn passwords_that_look_the_same_are_the_same_at_every_door(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    for (nth, (stored, typed, same)) in cases("password").into_iter().enumerate() {
        let email = format!("a{nth}@example.in");
        sign_up(&app.world, &email, &stored).await.redirect();
        let is_same = same == true;
        assert_eq!(sign_in(&app.world, &email, &stored).await, 303, "{stored}");
        assert_eq!(sign_in(&app.world, &email, &typed).await, if is_same { 303 } else { 200 }, "{typed}");
        let body = json!({"email": email, "password": typed}).to_string();
        app.as_nobody().post("/v1/sessions", body.clone()).await.with_status(if is_same { 201 } else { 401 });
        let token = app.as_nobody().post("/v2/auth/token", body).await;
        assert_eq!(token.status == 200, is_same, "{typed}");
    }
}

#[rstest]
#[tokio::test]
async fn a_password_is_changed_and_confirmed_in_any_form(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    let fields = [("current_password", PASSWORD), ("password", "cafe\u{301}-bhojan-2026")];
    browser.post("/settings/password", &fields).await.redirect();
    let fields = [("email", "binu@example.in"), ("email_password", "caf\u{e9}-bhojan-2026")];
    browser.post("/settings/email", &fields).await.redirect();
    assert_eq!(sign_in(&world, "binu@example.in", "cafe\u{301}-bhojan-2026").await, 303);
}

#[rstest]
#[tokio::test]
async fn an_older_hash_is_good_as_it_was_typed_and_from_then_on_in_any_form(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let (typed, other) = ("cafe\u{301} bhojan 2026", "caf\u{e9} bhojan 2026");
    let older = older_hash(typed);
    set(&world, "update accounts set password_hash = $1 where id = $2", &older, account.as_str()).await;
    assert_eq!(sign_in(&world, "asha@example.in", other).await, 200);
    let mut browser = Browser::of(&world);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", typed)]).await.redirect();
    assert_eq!(browser.get("/keys").await.status, 200);
    let profile = world.services.store.find_profile(&account).await.unwrap().unwrap();
    assert_ne!(profile.password_hash, older);
    for password in [typed, other] {
        assert_eq!(sign_in(&world, "asha@example.in", password).await, 303);
    }
}

#[rstest]
#[tokio::test]
async fn an_older_hash_of_what_is_its_own_form_stays(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let older = older_hash("red cloth ledger");
    set(&world, "update accounts set password_hash = $1 where id = $2", &older, account.as_str()).await;
    assert_eq!(sign_in(&world, "asha@example.in", "red cloth ledger").await, 303);
    let profile = world.services.store.find_profile(&account).await.unwrap().unwrap();
    assert_eq!(profile.password_hash, older);
}

#[rstest]
#[tokio::test]
async fn one_address_is_one_account_however_it_is_written(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    for (nth, (stored, typed, same)) in cases("email").into_iter().enumerate() {
        let page = sign_up(&world, &stored, PASSWORD).await;
        if same != true {
            page.with_status(200).says("not an email address");
            continue;
        }
        page.redirect();
        assert_eq!(sign_in(&world, &typed, PASSWORD).await, 303, "{nth}: {typed}");
        assert_eq!(sign_in(&world, &stored, PASSWORD).await, 303, "{nth}: {stored}");
        sign_up(&world, &typed, PASSWORD).await.with_status(200).says("There is an account");
    }
}

#[rstest]
#[tokio::test]
async fn a_domain_is_shown_in_its_letters(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    sign_up(&world, "asha@xn--bcher-kva.example", PASSWORD).await.redirect();
    let mut browser = Browser::of(&world);
    browser
        .post("/sign-in", &[("email", "asha@B\u{fc}cher.example"), ("password", PASSWORD)])
        .await
        .redirect();
    let page = browser.get("/settings").await.says("asha@b\u{fc}cher.example");
    assert!(!page.body.contains("xn--"));
    let fields = [("email", "asha@xn--p1b6ci4b4b3a.xn--h2brj9c"), ("email_password", PASSWORD)];
    browser.post("/settings/email", &fields).await.redirect();
    browser.get("/settings").await.says("asha@उदाहरण.भारत");
    let account = &world.services.store.list_accounts().await.unwrap()[0];
    assert_eq!(account.email, "asha@xn--p1b6ci4b4b3a.xn--h2brj9c");
}

#[rstest]
#[tokio::test]
async fn all_ways_to_write_an_address_are_one_address_to_guess_at(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@xn--bcher-kva.example").await;
    for email in ["asha@b\u{fc}cher.example", "asha@xn--bcher-kva.example", "ASHA@BU\u{308}CHER.example"] {
        for _ in 0..10 {
            assert_eq!(sign_in(&world, email, "wrong").await, 200);
        }
    }
    assert_eq!(sign_in(&world, "asha@xn--bcher-kva.example", PASSWORD).await, 429);
}

#[rstest]
#[tokio::test]
async fn what_nobody_sees_is_in_no_address(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    for unseen in [
        '\u{200b}', '\u{200f}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{202e}', '\u{2066}', '\u{200d}',
        '\u{3164}',
    ] {
        for email in [format!("bi{unseen}nu@example.in"), format!("binu@exam{unseen}ple.in")] {
            sign_up(&app.world, &email, PASSWORD).await.with_status(200).says("not an email address");
            assert_eq!(sign_in(&app.world, &email.replace("binu", "asha"), PASSWORD).await, 200);
        }
    }
    sign_up(&app.world, "\u{200b}", PASSWORD).await.with_status(200).says("Enter your email address");
}

#[rstest]
#[tokio::test]
async fn a_name_that_shows_nothing_is_none(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::over(world).await;
    let mut names: Vec<_> = cases("key name").into_iter().map(|(stored, ..)| stored).collect();
    names.extend(["\u{feff}", " \u{ad}\u{2060} ", "\u{3164}", "\u{202e}", "\u{2800}"].map(str::to_owned));
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@example.in").await.redirect();
    for name in &names {
        let body = json!({ "name": name }).to_string();
        app.as_owner().await.post("/v1/accounts/{id}/apiKeys", body).await.refuses("name", "name_missing");
        for path in ["/keys", "/agents"] {
            let page = browser.post(path, &[("name", name), ("billing", "shared")]).await;
            page.with_status(200).says("Give it a name");
        }
        browser.post("/settings/name", &[("name", name)]).await.with_status(200).says("Give it a name");
        let fields = [("name", name.as_str()), ("email", "b@example.in"), ("password", PASSWORD)];
        Browser::of(&app.world).post("/sign-up", &fields).await.with_status(200).says("Give it a name");
        assert!(munim::service::key_cache::gateways::create(&app.world.services, name).await.is_err());
    }
    let joined = "क्\u{200d}ष ग्राहक";
    let made =
        app.as_owner().await.post("/v1/accounts/{id}/apiKeys", json!({ "name": joined }).to_string()).await;
    assert_eq!(made.json()["name"], joined);
}

#[rstest]
#[tokio::test]
async fn a_model_is_filtered_by_without_the_spaces_around_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for (nth, (typed, stored, _)) in cases("model").into_iter().enumerate() {
        let id = format!("call-{nth}");
        world.record(&account, vec![event(&id, "2026-11-21T08:00:00Z", &stored)]).await;
        let page = browser.get(&format!("/requests?model=%20{}", typed.replace(' ', "%20"))).await;
        let page = page.with_status(200).says(&id);
        assert!(page.body.contains(&format!("<option value=\"{stored}\" selected")), "{}", page.body);
        assert!(!page.body.contains(&format!("value=\"{typed}\"")), "{}", page.body);
    }
}

#[rstest]
#[tokio::test]
async fn older_addresses_are_put_into_their_form_and_both_ways_sign_in(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let older = "update accounts set email = $1, email_is_older = 1 where id = $2";
    for (nth, kept) in ["asha@b\u{fc}cher.example", "bi\u{200b}nu@example.in"].into_iter().enumerate() {
        let account = world.account(&format!("a{nth}@example.in")).await;
        set(&world, older, kept, account.as_str()).await;
        assert_eq!(sign_in(&world, kept, PASSWORD).await, 303, "before it is in its form");
    }
    emails::put_into_form(&world.services).await.unwrap();
    for email in ["asha@b\u{fc}cher.example", "asha@xn--bcher-kva.example", "binu@example.in"] {
        assert_eq!(sign_in(&world, email, PASSWORD).await, 303, "{email}");
    }
    let left = world.services.store.begin().await.unwrap().list_older_emails().await.unwrap();
    assert_eq!(left, []);
    let mut browser = Browser::of(&world);
    browser.sign_in("binu@example.in").await.redirect();
    browser.get("/settings").await.reads("bi\u{200b}nu@example.in");
}

#[rstest]
#[tokio::test]
async fn two_accounts_with_one_address_stay_two(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let older = "update accounts set email = $1, email_is_older = 1 where id = $2";
    let first = world.account("asha@xn--bcher-kva.example").await;
    let second = world.account("b@example.in").await;
    set(&world, older, "asha@b\u{fc}cher.example", second.as_str()).await;
    emails::put_into_form(&world.services).await.unwrap();
    let app = TestApp::over(world).await;
    for (email, account) in [("asha@xn--bcher-kva.example", &first), ("asha@b\u{fc}cher.example", &second)] {
        let body = json!({"email": email, "password": PASSWORD}).to_string();
        let answer = app.as_nobody().post("/v1/sessions", body).await.with_status(201);
        assert_eq!(answer.json()["account_id"], account.as_str());
    }
    // Its owner takes another, and it is as any.
    let mut browser = Browser::of(&app.world);
    browser.sign_in("asha@b\u{fc}cher.example").await.redirect();
    browser
        .post("/settings/email", &[("email", "binu@example.in"), ("email_password", PASSWORD)])
        .await
        .redirect();
    assert_eq!(sign_in(&app.world, "binu@example.in", PASSWORD).await, 303);
    let left = app.world.services.store.begin().await.unwrap().list_older_emails().await.unwrap();
    assert_eq!(left, []);
}
