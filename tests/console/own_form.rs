//! A form acts on the account that it was drawn for, or on none: two tabs of one browser, and another owner signs in
//! in the second.

use munim::domain::{AccountId, Caller, Prepaid};
use munim::service::auth::devices;
use munim::service::{accounts, agents};

use crate::support::browser::{Browser, Page};
use crate::support::passkey::{Authenticator, add};
use crate::support::{PASSWORD, PUBLIC_URL, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const ASHA: &str = "asha@example.in";
const BINU: &str = "binu@example.in";

/// Where a form is sent, its fields, what the page says again of them, and where it leads.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

/// The value of a hidden field of a page's first form that has it.
fn hidden<'a>(page: &'a Page, name: &str) -> &'a str {
    let before = format!("type=\"hidden\" name=\"{name}\" value=\"");
    page.body
        .split_once(&before)
        .unwrap_or_else(|| panic!("no {name} in {}", page.body))
        .1
        .split('"')
        .next()
        .unwrap()
}

/// A browser in which Asha has a page open and Binu has signed in since; what the page's forms say of their account.
async fn two_tabs(world: &World) -> (Browser, AccountId, AccountId) {
    let (asha, binu) = (world.account(ASHA).await, world.account(BINU).await);
    accounts::credit(&world.services, &binu, None, munim::domain::Money::from_rupees(500), "paid")
        .await
        .unwrap();
    for account in [&asha, &binu] {
        agents::create(
            &world.services,
            &Caller::OPERATOR,
            account,
            "Sales",
            Some(101),
            Some(Prepaid::Minute),
        )
        .await
        .unwrap();
    }
    let mut browser = Browser::of(world);
    browser.sign_in(ASHA).await.redirect();
    let page = browser.get("/settings").await.with_status(200);
    assert_eq!((hidden(&page, "account"), hidden(&page, "account_email")), (asha.as_str(), ASHA));
    browser.post("/sign-out", &[]).await.redirect();
    browser.sign_in(BINU).await.redirect();
    (browser, asha, binu)
}

/// What a page must say that refuses a form of Asha's.
fn refused(page: Page) -> Page {
    let page = page.with_status(409).reads("Nothing was changed").reads(ASHA).reads(BINU).reads("Asha Voice");
    assert_eq!(page.header("cache-control"), "no-store");
    page
}

/// The forms of a page that are sent, each from its tag to its end.
fn forms(page: &Page) -> Vec<&str> {
    let forms = page.body.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap());
    forms.filter(|form| form.split('>').next().unwrap().contains("method=\"post\"")).collect()
}

#[rstest]
#[tokio::test]
async fn every_form_of_every_page_says_for_which_account_it_is(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account(ASHA).await;
    agents::create(&world.services, &Caller::OPERATOR, &account, "Sales", Some(101), Some(Prepaid::Minute))
        .await
        .unwrap();
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    let made = browser.post("/keys", &[("name", "prod-api")]).await.with_status(200);
    let listed = browser.get("/keys").await;
    let key = listed.body.split("value=\"key_").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut pages = vec![made];
    for path in [
        "/",
        "/usage",
        "/requests",
        "/agents",
        "/agents?new=1",
        "/agents?allocate=101&amount=5&sent=1",
        "/keys",
        "/keys?new=1",
        "/settings",
        "/settings?zone=1",
        "/settings/security",
        "/settings/notifications",
        "/settings/activity",
        "/settings/data",
        "/search?q=a",
        "/settings/two-step",
        "/settings/two-step?ask=app",
        "/settings/two-step?ask=passkey",
        "/sign-out",
        "/docs/api",
    ] {
        pages.push(browser.get(path).await.with_status(200));
    }
    for word in ["edit", "rotate", "revoke"] {
        pages.push(browser.get(&format!("/keys?{word}=key_{key}")).await.with_status(200));
    }
    // What forms with mistakes and forms that go on are answered with.
    for (path, fields) in [
        ("/agents", vec![("name", "")]),
        ("/agents/allocate", vec![("agent_id", "101"), ("form_id", ""), ("amount", "5000")]),
        ("/keys", vec![("name", "")]),
        ("/settings/name", vec![("name", "")]),
        ("/settings/time-zone", vec![("time_zone", "x")]),
        ("/settings/two-step/app", vec![("password", PASSWORD)]),
        ("/settings/two-step/app", vec![("password", "wrong")]),
        ("/settings/two-step/passkeys", vec![("name", "Phone"), ("password", PASSWORD)]),
    ] {
        pages.push(browser.post(path, &fields).await.with_status(200));
    }
    let field = format!("name=\"account\" value=\"{account}\"");
    let mut found = std::collections::BTreeSet::new();
    for page in &pages {
        for form in forms(page) {
            let action = form.split_once("action=\"").unwrap().1.split('"').next().unwrap();
            if action != "/language" {
                assert!(form.contains(&field), "{form}");
                found.insert(action.to_owned());
            }
        }
    }
    for action in [
        "/agents",
        "/agents/allocate",
        "/keys",
        "/keys/edit",
        "/keys/rotate",
        "/keys/revoke",
        "/settings/name",
        "/settings/email",
        "/settings/password",
        "/settings/low-balance",
        "/settings/time-zone",
        "/settings/data",
        "/settings/two-step/app",
        "/settings/two-step/app/confirm",
        "/settings/two-step/passkeys",
        "/settings/two-step/passkeys/finish",
        "/sign-out",
    ] {
        assert!(found.contains(action), "{action} is not among {found:?}");
    }
}

#[rstest]
#[tokio::test]
async fn an_old_page_changes_nothing_of_whoever_signed_in_since_and_loses_nothing_typed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, asha, binu) = two_tabs(&world).await;
    let of_asha = [("account", asha.as_str()), ("account_email", ASHA)];
    let cases: [Case<'_>; 7] = [
        (
            "/agents/allocate",
            &[("agent_id", "101"), ("amount", "200"), ("form_id", "trf_1")],
            "200",
            "/agents",
        ),
        ("/settings/name", &[("name", "Māyā <b>& Co</b>")], "Māyā &lt;b&gt;&amp; Co&lt;/b&gt;", "/settings"),
        ("/settings/time-zone", &[("time_zone", "America/New_York")], "America/New_York", "/settings"),
        ("/settings/low-balance", &[("amount", "77")], "77", "/settings"),
        (
            "/settings/email",
            &[("email", "new@example.in"), ("email_password", "my secret words")],
            "new@example.in",
            "/settings",
        ),
        ("/keys", &[("name", "prod-api"), ("expires", "2027-01-31")], "2027-01-31", "/keys"),
        ("/agents", &[("name", "Clinic"), ("billing", "minute")], "Prepaid by minute", "/agents"),
    ];
    for (path, fields, typed, onward) in cases {
        let sent: Vec<_> = fields.iter().copied().chain(of_asha).collect();
        let page = refused(browser.post_as_it_is(path, &sent).await).says(typed);
        let page = page.says(&format!("href=\"{onward}\"")).reads("Go on as Asha Voice");
        assert!(!page.body.contains("my secret words"), "{}", page.body);
        assert!(page.key().is_none());
    }
    for account in [&asha, &binu] {
        let found = accounts::lookup(&world.services, account).await.unwrap();
        assert_eq!((found.name.as_str(), found.zone.name()), ("Asha Voice", "Asia/Kolkata"));
        let keys = world.services.store.find_profile(account).await.unwrap().unwrap();
        assert!([ASHA, BINU].contains(&keys.email.as_str()));
    }
    let page = browser.get("/keys").await.with_status(200);
    assert!(!page.body.contains("prod-api"));
    browser.get("/agents").await.reads("₹550.00");
    // Their own page does what it says.
    browser.post("/settings/name", &[("name", "Binu Traders")]).await.redirect();
}

#[rstest]
#[tokio::test]
async fn what_is_secret_is_not_shown_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, asha, _) = two_tabs(&world).await;
    let secrets = [
        ("current_password", "first secret"),
        ("password", "second secret"),
        ("email_password", "third secret"),
        ("code", "424242"),
        ("email_code", "434343"),
        ("credential", "{\"id\":1}"),
        ("unknown", "what is this"),
    ];
    let sent: Vec<_> =
        secrets.into_iter().chain([("account", asha.as_str()), ("account_email", ASHA)]).collect();
    for path in ["/settings/password", "/settings/two-step/app", "/settings/two-step/passkeys/finish"] {
        let page = refused(browser.post_as_it_is(path, &sent).await);
        for (_, secret) in secrets {
            assert!(!page.body.contains(secret), "{secret}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_form_that_does_not_say_for_whom_it_is_does_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account(ASHA).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    for extra in [vec![], vec![("account", "")], vec![("account", account.as_str()), ("account", "acc_x")]] {
        let sent: Vec<_> = [("name", "Another name")].into_iter().chain(extra).collect();
        let page = browser.post_as_it_is("/settings/name", &sent).await.with_status(409);
        page.reads("does not say which account").reads(ASHA).reads("Another name");
    }
    let empty = axum::http::Request::post("/settings/data").header("sec-fetch-site", "same-origin");
    browser.send(empty, axum::body::Body::empty()).await.with_status(409);
    browser.get("/settings").await.says("value=\"Asha Voice\"");
    // Whoever is signed out signs in first.
    let page = Browser::of(&world).post_as_it_is("/settings/name", &[("name", "x")]).await;
    assert_eq!(page.redirect(), "/sign-in?next=/settings");
}

#[rstest]
#[tokio::test]
async fn an_old_page_signs_nobody_else_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, asha, binu) = two_tabs(&world).await;
    let of_asha = [("account", asha.as_str()), ("account_email", ASHA)];
    let page = refused(browser.post_as_it_is("/sign-out", &of_asha).await);
    assert_eq!(hidden(&page, "account"), binu.as_str(), "its button signs out who is signed in");
    browser.get("/").await.with_status(200);
    assert_eq!(devices::list(&world.services, &binu).await.unwrap().browsers.len(), 1);
    // Who wants to sign out must be able to, on the oldest page too.
    assert_eq!(browser.post_as_it_is("/sign-out", &[]).await.redirect(), "/sign-in");
    assert_eq!(devices::list(&world.services, &binu).await.unwrap().browsers.len(), 0);
}

#[rstest]
#[tokio::test]
async fn a_page_that_is_open_is_told_by_nobody_elses_stream(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, asha, binu) = two_tabs(&world).await;
    browser.get("/keys").await.says(&format!("data-account=\"{binu}\""));
    let path = |account: &AccountId| format!("/live?since=&account={account}");
    browser.follow(&path(&asha)).await.err().expect("no stream").with_status(204);
    assert!(browser.follow(&path(&binu)).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn the_address_of_each_form_can_be_asked_for_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account(ASHA).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    for path in ["/keys/edit", "/keys/rotate", "/keys/revoke"] {
        assert_eq!(browser.get(path).await.redirect(), "/keys", "{path}");
    }
    for path in ["/agents/allocate", "/agents/take-back"] {
        assert_eq!(browser.get(path).await.redirect(), "/agents", "{path}");
    }
    assert_eq!(browser.get("/settings/devices/sign-out").await.redirect(), "/settings/security");
    assert_eq!(browser.get("/settings/two-step/codes").await.redirect(), "/settings/two-step");
}

#[rstest]
#[tokio::test]
async fn a_code_is_tried_for_the_account_whose_password_was_typed_on_its_page(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut owner = Browser::of(&world);
    let (mut ids, mut codes) = (Vec::new(), Vec::new());
    for (email, number) in [(ASHA, 1), (BINU, 2)] {
        ids.push(world.account(email).await);
        owner.sign_in(email).await.redirect();
        let done = add(&mut owner, &mut Authenticator::at(PUBLIC_URL, number), "Phone", "").await;
        codes.push(crate::support::app::codes_on(&done.body));
    }
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    let page = browser.get("/sign-in/code").await.with_status(200);
    assert_eq!(hidden(&page, "account"), ids[0].as_str());
    browser.sign_in(BINU).await.redirect();
    let sent = [("account", ids[0].as_str()), ("code", codes[1][0].as_str())];
    let page = browser.post_as_it_is("/sign-in/code", &sent).await.with_status(409);
    assert_eq!(hidden(&page.reads("the code was not tried"), "account"), ids[1].as_str());
    let right = [("account", ids[1].as_str()), ("code", codes[1][0].as_str())];
    browser.post_as_it_is("/sign-in/code", &right).await.redirect();
}
