//! `/settings` without JavaScript: each of its forms, and what comes of mistakes.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use munim::domain::{Caller, Factor, Money};
use munim::service::accounts::{self, NewCredit};
use munim::service::auth::sign_in;
use munim::service::webhooks::{self, WebhookRequest};

use crate::support::browser::{Browser, Page};
use crate::support::{PASSWORD, World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// A browser that has signed in.
async fn owner(world: &World) -> Browser {
    world.account("asha@example.in").await;
    signed_in(world).await
}

/// One more browser of the same owner.
async fn signed_in(world: &World) -> Browser {
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

/// The public ids on a page that start with a prefix.
fn ids(page: &Page, prefix: &str) -> Vec<String> {
    let field = format!("name=\"id\" value=\"{prefix}");
    let rest = page.body.split(&field).skip(1);
    rest.map(|text| format!("{prefix}{}", text.split('"').next().unwrap())).collect()
}

#[rstest]
#[tokio::test]
async fn no_two_things_on_the_page_have_one_id(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let page = owner(&world).await.get("/settings").await.with_status(200);
    let mut ids: Vec<_> =
        page.body.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert!(count > 10 && ids.len() == count, "{ids:?}");
}

#[rstest]
#[tokio::test]
async fn the_name_is_changed_and_mistakes_are_said_at_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.get("/settings").await.with_status(200).says("value=\"Asha Voice\"");
    let page = browser.post("/settings/name", &[("name", " ")]).await;
    page.with_status(200).says("Give it a name.");
    let done = browser.post("/settings/name", &[("name", "Māyā <b>& Co</b> 🚀")]).await;
    assert_eq!(done.redirect(), "/settings?done=name");
    let page = browser.get("/settings?done=name").await.reads("The name is changed.");
    page.says("Māyā &lt;b&gt;&amp; Co&lt;/b&gt; 🚀").reads("The name was changed from Asha Voice to");
}

#[rstest]
#[tokio::test]
async fn the_email_needs_the_password_and_stays_unique(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    world.account("binu@example.in").await;
    let post = async |browser: &mut Browser, email, password| {
        browser.post("/settings/email", &[("email", email), ("email_password", password)]).await
    };
    let wrong = post(&mut browser, "asha@new.example", "not it").await.with_status(200);
    wrong.says("This is not your password").says("value=\"asha@new.example\"");
    let taken = post(&mut browser, "BINU@example.in", PASSWORD).await.with_status(200);
    taken.says("There is an account with this email address");
    post(&mut browser, "nonsense", PASSWORD).await.with_status(200).says("not an email address");
    let done = post(&mut browser, "asha@new.example", PASSWORD).await;
    assert_eq!(done.redirect(), "/settings?done=email");
    let mut other = Browser::of(&world);
    other.sign_in("asha@example.in").await.with_status(200).says("do not match");
    other.sign_in("asha@new.example").await.redirect();
    let log = browser.get("/settings").await;
    log.reads("The email was changed from asha@example.in to asha@new.example")
        .reads("A wrong password was typed in the settings");
}

#[rstest]
#[tokio::test]
async fn wrong_passwords_in_the_settings_are_told_in_the_log(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let fields = [("current_password", "wrong"), ("password", "another long password")];
    browser.post("/settings/password", &fields).await.with_status(200).says("This is not your password");
    browser.get("/settings").await.reads("A wrong password was typed in the settings");
}

#[rstest]
#[tokio::test]
async fn a_new_password_signs_out_everything_else_and_renews_this_session(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    let (mut phone, mut thief) = (signed_in(&world).await, Browser::of(&world));
    let (token, _) =
        sign_in::issue_token(&world.services, &Caller::OPERATOR, &account, None, Factor::Password)
            .await
            .unwrap();
    thief.set_cookies(browser.cookies().clone());
    thief.get("/settings").await.with_status(200);
    let short = [("current_password", PASSWORD), ("password", "short")];
    browser.post("/settings/password", &short).await.with_status(200).says("at least 8 characters");
    let fields = [("current_password", PASSWORD), ("password", "a new book of blue cloth")];
    let done = browser.post("/settings/password", &fields).await;
    assert_eq!(done.redirect(), "/settings/security?done=password&out=2");
    browser
        .get("/settings/security?done=password&out=2")
        .await
        .reads("2 other browsers and programs were signed out");
    assert_eq!(phone.get("/settings").await.redirect(), "/sign-in?next=/settings");
    assert_eq!(thief.get("/settings").await.redirect(), "/sign-in?next=/settings");
    assert!(world.services.store.find_token(token.hash()).await.unwrap().is_none());
    let mut fresh = Browser::of(&world);
    fresh.sign_in("asha@example.in").await.with_status(200).says("do not match");
    let right = [("email", "asha@example.in"), ("password", "a new book of blue cloth")];
    fresh.post("/sign-in", &right).await.redirect();
}

#[rstest]
#[tokio::test]
async fn a_password_that_anybody_would_guess_is_not_taken(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    for common in ["password1", "asha-voice", "ASHA@example.in", "Munim!2026"] {
        let fields = [("current_password", PASSWORD), ("password", common)];
        browser
            .post("/settings/password", &fields)
            .await
            .with_status(200)
            .says("one of the first that anybody would guess");
    }
    let fields = [("current_password", PASSWORD), ("password", "red cloth")];
    browser.post("/settings/password", &fields).await.redirect();
}

#[rstest]
#[tokio::test]
async fn a_new_zone_cuts_every_day_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    world.price("m").await;
    // One in the morning of 21 November in India is the evening of the 20th in New York.
    world.record(&account, vec![event("1", "2026-11-20T19:30:00Z", "m")]).await;
    let day = "/usage?group_by=day&start=2026-11-20&end=2026-11-20";
    browser.get(day).await.with_status(200).reads("₹0.00");
    browser
        .post("/settings/time-zone", &[("time_zone", "Mars/Olympus")])
        .await
        .with_status(200)
        .says("Choose a time zone");
    let done = browser.post("/settings/time-zone", &[("time_zone", "America/New_York")]).await;
    assert_eq!(done.redirect(), "/settings?done=time-zone");
    browser.get(day).await.with_status(200).reads("₹0.182");
    let page = browser.get("/settings").await.reads("from Asia/Kolkata to America/New_York");
    let page = page.reads("New York · UTC−05:00").says("03:35 EST");
    assert!(!page.body.contains("Kathmandu"), "the zones are sent where one is chosen");
    browser.get("/settings?zone=1").await.says("selected>New York · UTC−05:00");
    let check = munim::service::operations::check::check(&world.services).await.unwrap();
    assert_eq!(check.differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn devices_are_listed_without_secrets_and_signed_out(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let mut phone = signed_in(&world).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    let (token, _) =
        sign_in::issue_token(&world.services, &Caller::OPERATOR, &account, None, Factor::Password)
            .await
            .unwrap();
    let page =
        browser.get("/settings/security").await.with_status(200).reads("This device").reads("127.0.0.1");
    let (browsers, programs) = (ids(&page, "dev_"), ids(&page, "tok_"));
    assert_eq!((browsers.len(), programs.len()), (1, 1), "this one has no button");
    let secrets = [&browser, &phone].map(|browser| browser.session().unwrap());
    for secret in secrets.into_iter().chain([token.reveal()]) {
        assert!(!page.body.contains(secret));
    }
    for id in [&browsers[0], &programs[0]] {
        let done = browser.post("/settings/devices/sign-out", &[("id", id)]).await;
        assert_eq!(done.redirect(), "/settings/security?done=device");
        browser.post("/settings/devices/sign-out", &[("id", id)]).await.with_status(404);
    }
    assert_eq!(phone.get("/").await.redirect(), "/sign-in");
    assert!(world.services.store.find_token(token.hash()).await.unwrap().is_none());
    browser.get("/settings").await.with_status(200).reads("was signed out");
}

#[rstest]
#[tokio::test]
async fn all_others_are_signed_out_together(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let mut others = [signed_in(&world).await, signed_in(&world).await];
    let done = browser.post("/settings/devices/sign-out-others", &[]).await;
    assert_eq!(done.redirect(), "/settings/security?done=others&out=2");
    for other in &mut others {
        assert_eq!(other.get("/").await.redirect(), "/sign-in");
    }
    let page = browser.get("/settings/security?done=others&out=2").await;
    page.reads("2 other browsers and programs were signed out");
}

#[rstest]
#[tokio::test]
async fn a_device_of_another_account_is_not_there(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut asha = owner(&world).await;
    let mut phone = signed_in(&world).await;
    let id = ids(&asha.get("/settings/security").await, "dev_").remove(0);
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    for id in [id.as_str(), "dev_unknown", "tok_unknown", "\0", "x", ""] {
        binu.post("/settings/devices/sign-out", &[("id", id)]).await.with_status(404);
    }
    phone.get("/").await.with_status(200);
    assert!(!binu.get("/settings").await.body.contains("asha@example.in"));
}

#[rstest]
#[tokio::test]
async fn forms_of_another_site_and_of_strangers_change_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let paths =
        ["name", "email", "password", "time-zone", "devices/sign-out-others", "devices/sign-out", "data"];
    for path in paths {
        let path = format!("/settings/{path}");
        let request = Request::post(&path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site");
        assert_eq!(browser.send(request, Body::from("name=Evil")).await.status, 403, "{path}");
        let stranger = Browser::of(&world).post(&path, &[("name", "Evil")]).await;
        assert_eq!(stranger.redirect(), "/sign-in?next=/settings", "{path}");
    }
    browser.get("/settings").await.says("value=\"Asha Voice\"");
    for (form, page) in [
        ("name", "/settings"),
        ("email", "/settings"),
        ("time-zone", "/settings"),
        ("password", "/settings/security"),
        ("devices/sign-out", "/settings/security"),
        ("devices/sign-out-others", "/settings/security"),
        ("low-balance", "/settings/notifications"),
    ] {
        assert_eq!(browser.get(&format!("/settings/{form}")).await.redirect(), page);
    }
}

#[rstest]
#[tokio::test]
async fn what_has_happened_is_told_filtered_and_paged(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    accounts::credit(&world.services, &account, None, Money::from_rupees(500), "UPI 4471").await.unwrap();
    let reference = munim::domain::Reference::parse("NEFT 0815").unwrap();
    let paid =
        NewCredit { agent: None, amount: Money::from_rupees(7), reference: Some(&reference), note: "June" };
    accounts::book(&world.services, &account, paid).await.unwrap();
    for number in 0..25 {
        world.clock.advance(TimeDelta::seconds(1));
        let name = format!("key-{number}");
        browser.post("/keys", &[("name", &name)]).await.with_status(200);
    }
    let request = Request::post("/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("user-agent", FIREFOX);
    Browser::of(&world).send(request, Body::from("email=asha%40example.in&password=wrong")).await;
    let page = browser.get("/settings/activity").await.with_status(200);
    let page = page
        .reads("A wrong password was typed to sign in")
        .reads("from 127.0.0.1 · Firefox on Linux · not signed in");
    let page = page.reads("Key key-24 was created").reads("this browser");
    assert!(!page.body.contains("UPI 4471"), "it is on the next page");
    let next = page.body.split("/settings/activity?after=").nth(1).unwrap().split('"').next().unwrap();
    let older = browser.get(&format!("/settings/activity?after={next}")).await.with_status(200);
    older
        .reads("₹500.00 of credit was added: UPI 4471")
        .reads("₹7.00 of credit was added (paid with NEFT 0815): June")
        .reads("by the operator")
        .reads("The account was created for asha@example.in");
    let credit = browser.get("/settings/activity?what=credit_added").await.with_status(200).reads("UPI 4471");
    assert!(!credit.body.contains("was created"), "{}", credit.body);
    browser.get("/settings/activity?what=key_revoked").await.reads("No matching activity");
    browser.get("/settings/activity?what=nonsense").await.with_status(400);
    browser.get("/settings/activity?after=nonsense").await.with_status(400);
}

#[rstest]
#[tokio::test]
async fn everything_that_is_kept_is_downloaded_and_nothing_secret(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    world.price("m").await;
    let made = browser.post("/keys", &[("name", "prod-api")]).await;
    let key = made.key().unwrap();
    let calls = (0..250).map(|number| event(&number.to_string(), "2026-11-20T19:30:00Z", "m")).collect();
    world.record(&account, calls).await;
    let reference = munim::domain::Reference::parse("UPI 4711").unwrap();
    let paid =
        NewCredit { agent: None, amount: Money::from_rupees(7), reference: Some(&reference), note: "June" };
    accounts::book(&world.services, &account, paid).await.unwrap();
    let id = webhooks::new_id(&world.services);
    let request = WebhookRequest { url: "https://hooks.example.in/munim", events: &[] };
    let webhook = webhooks::add(&world.services, &Caller::OPERATOR, &account, &id, request).await.unwrap();
    let file = browser.post("/settings/data", &[]).await.with_status(200);
    assert!(file.body.contains("\"note\":\"June\",\"reference\":\"UPI 4711\"}"), "{}", file.body);
    assert_eq!(
        file.header("content-disposition"),
        format!("attachment; filename=\"munim-data-{account}.jsonl\"")
    );
    assert_eq!(file.header("cache-control"), "no-store");
    let lines: Vec<serde_json::Value> =
        file.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |kind| lines.iter().filter(|line| line["type"] == kind).count();
    assert_eq!((count("account"), count("key"), count("wallet"), count("request")), (1, 1, 1, 250));
    assert_eq!(count("ledger_entry"), 3, "the welcome, one debit and a credit");
    assert!(count("audit") >= 4);
    let last = lines.last().unwrap();
    assert_eq!((&last["type"], last["lines"].as_u64()), (&"end".into(), Some(lines.len() as u64 - 1)));
    let ids: std::collections::BTreeSet<_> = lines.iter().filter_map(|line| line["id"].as_str()).collect();
    assert!(ids.len() >= 250, "no request comes twice");
    assert!(file.body.contains("\"cost_inr\":0.182"), "{}", file.body);
    let hash = world.services.store.find_profile(&account).await.unwrap().unwrap().password_hash;
    assert!(lines.iter().any(|line| line["url"] == "https://hooks.example.in/munim"));
    for secret in [key.as_str(), &hash, webhook.secret.reveal(), browser.session().unwrap()] {
        assert!(!file.body.contains(secret));
    }
    browser.get("/settings").await.reads("The account's data was downloaded");
}

#[rstest]
#[tokio::test]
async fn a_browser_is_seen_at_most_once_a_minute(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    let seen = async || {
        let found = munim::service::auth::devices::list(&world.services, &account).await.unwrap();
        found.browsers[0].last_seen.unwrap()
    };
    let first = seen().await;
    world.clock.advance(TimeDelta::seconds(59));
    browser.get("/").await.with_status(200);
    assert_eq!(seen().await, first);
    world.clock.advance(TimeDelta::seconds(1));
    browser.get("/").await.with_status(200);
    assert_eq!(seen().await, first + TimeDelta::minutes(1));
}

#[rstest]
#[tokio::test]
async fn signing_in_and_out_is_written_down(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.post("/sign-out", &[]).await.redirect();
    let mut again = signed_in(&world).await;
    again.get("/settings/activity?what=signed_in").await.with_status(200).reads("Signed in");
    again.get("/settings/activity?what=signed_out").await.with_status(200).reads("Signed out");
    let entries = world
        .services
        .store
        .page_audit_entries(&world.services.store.list_accounts().await.unwrap()[0].id, None, None, 10)
        .await
        .unwrap();
    again.get("/settings").await.reads("Signed in with the password alone");
    let words: Vec<_> = entries.iter().map(|entry| entry.deed.what().as_str()).collect();
    assert_eq!(words, ["signed_in", "signed_out", "signed_in", "account_created"]);
}

#[rstest]
#[tokio::test]
async fn activity_is_filtered_by_who_did_it_and_by_day(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    accounts::credit(&world.services, &account, None, Money::from_rupees(500), "UPI 4471").await.unwrap();
    world.clock.advance(TimeDelta::days(2));
    let mut browser_later = signed_in(&world).await;
    browser.post("/settings/name", &[("name", "Later")]).await;
    let operator =
        browser_later.get("/settings/activity?by=operator").await.with_status(200).reads("UPI 4471");
    assert!(!operator.body.contains("Signed in with"), "{}", operator.body);
    let all = browser_later.get("/settings/activity").await;
    let day = |page: &Page, nth| {
        let days: Vec<_> = page.body.split("datetime=\"").skip(1).map(|text| text[..10].to_owned()).collect();
        days.get(nth).cloned().unwrap_or_default()
    };
    let today = day(&all, 0);
    let path = format!("/settings/activity?start={today}&end={today}");
    let of_today = browser_later.get(&path).await.with_status(200).reads("to Later");
    assert!(!of_today.body.contains("UPI 4471"), "{}", of_today.body);
    let before = browser_later.get("/settings/activity?end=2020-01-01").await.with_status(200);
    before.reads("No matching activity");
    let reversed = browser_later.get("/settings/activity?start=2026-11-22&end=2026-11-21").await;
    reversed.with_status(200).says("The last day is before the first");
    let typed = browser_later.get("/settings/activity?start=x").await.with_status(200);
    typed.says("This is not a date").says("value=\"x\"");
    browser_later.get("/settings/activity?by=nobody").await.with_status(400);
}

#[rstest]
#[tokio::test]
async fn recent_instants_say_how_long_ago_they_were(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.get("/settings/activity").await.reads("just now");
    world.clock.advance(TimeDelta::minutes(4));
    browser.get("/settings/activity").await.reads("4 min ago");
    world.clock.advance(TimeDelta::hours(23));
    browser.get("/settings/activity").await.reads("23 h ago");
    world.clock.advance(TimeDelta::hours(1));
    let page = browser.get("/settings/activity").await;
    assert!(!page.body.contains(" ago"), "{}", page.body);
}

#[rstest]
#[tokio::test]
async fn the_settings_lead_to_each_part(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    signed_in(&world).await;
    let page = browser.get("/settings").await.with_status(200);
    let page = page
        .reads("2 signed in")
        .says("Sign out all others")
        .says("Change password")
        .says("Download your data");
    for part in ["security", "notifications", "activity", "data", "two-step"] {
        let href = format!("/settings/{part}");
        assert!(page.body.contains(&format!("href=\"{href}")), "{href}");
        browser.get(&href).await.with_status(200).says("<h1");
    }
}
