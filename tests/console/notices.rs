//! Notices: owners are told by mail of what happens to their account, once, and choose what.

use chrono::TimeDelta;
use munim::domain::{AccountId, Caller, Money, Overlap};
use munim::service::keys::{self, KeyRequest};
use munim::service::mail::KeptMail;
use munim::service::notices;
use munim::service::{accounts, auth};

use crate::support::browser::Browser;
use crate::support::letters::{link, post, writing};
use crate::support::{PASSWORD, World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const ASHA: &str = "asha@example.in";
const BILLS: &str = "bills@example.in";

/// What mails to an address are about, the oldest first.
fn subjects(mails: &[KeptMail], to: &str) -> Vec<String> {
    mails.iter().rev().filter(|mail| mail.to == to).map(|mail| mail.subject.clone()).collect()
}

/// A call that costs so many rupees.
async fn spend(world: &World, account: &AccountId, id: &str, rupees: i64) {
    let mut call = event(id, "2026-11-21T08:00:00Z", "m");
    call.usage = munim::domain::Usage { prompt_tokens: rupees * 1_000_000 / 140, ..call.usage };
    assert_eq!(world.record(account, vec![call]).await.accepted, 1);
}

async fn add_credit(world: &World, account: &AccountId, rupees: i64) {
    accounts::credit(&world.services, account, None, Money::from_rupees(rupees), "").await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_browser_is_told_of_once_and_the_first_not_at_all(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    world.account(ASHA).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    browser.post("/sign-out", &[]).await.redirect();
    browser.sign_in(ASHA).await.redirect();
    let mails = post(&world).await;
    assert_eq!(subjects(&mails, ASHA), ["A new browser signed in to Munim"]);
    assert!(
        mails[0].text.contains("When: ") && mails[0].text.contains("/settings/security"),
        "{}",
        mails[0].text
    );
    // Whoever signs up knows it.
    let mut visitor = Browser::of(&world);
    let fields = [("name", "Binu"), ("email", "binu@example.in"), ("password", PASSWORD)];
    visitor.post("/sign-up", &fields).await.redirect();
    assert_eq!(
        subjects(&post(&world).await, "binu@example.in").len(),
        1,
        "the one that confirms the address"
    );
}

#[rstest]
#[tokio::test]
async fn changes_of_how_one_signs_in_are_told_and_cannot_be_turned_off(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    assert_eq!(
        browser.post("/settings/notices", &[]).await.redirect(),
        "/settings/notifications?done=notices"
    );
    let later = || world.clock.advance(TimeDelta::seconds(1));
    later();
    browser.turn_on(&world).await;
    later();
    accounts::profile::reset_password(&world.services, &account, "seven blue umbrellas").await.unwrap();
    later();
    auth::second_factor::reset(&world.services, &account).await.unwrap();
    let told = subjects(&post(&world).await, ASHA);
    assert_eq!(
        told[1..],
        [
            "Two-step sign-in of your Munim account changed",
            "The password of your Munim account changed",
            "Two-step sign-in of your Munim account changed",
        ]
    );
}

#[rstest]
#[tokio::test]
async fn a_key_is_told_of_unless_the_owner_turned_that_off(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    world.account(ASHA).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    world.clock.advance(TimeDelta::seconds(1));
    assert!(browser.post("/keys", &[("name", "<b>prod</b>")]).await.key().is_some());
    let mails = post(&world).await;
    assert_eq!(mails[0].subject, "A new API key: <b>prod</b>");
    assert!(mails[0].html.contains("&lt;b&gt;prod&lt;/b&gt;") && !mails[0].html.contains("<b>prod"));
    assert!(mails[0].text.contains("/settings/notifications"), "how such mails are turned off");
    let page = browser.get("/settings/notifications").await.with_status(200);
    page.says("name=\"key_created\" value=\"1\" checked");
    let on = [("key_expiring", "1"), ("old_key_used", "1"), ("balance_low", "1"), ("balance_zero", "1")];
    browser.post("/settings/notices", &on).await.redirect();
    let page = browser.get("/settings/notifications?done=notices").await.says("The notices are saved");
    assert!(!page.body.contains("name=\"key_created\" value=\"1\" checked"), "{}", page.body);
    assert!(browser.post("/keys", &[("name", "test")]).await.key().is_some());
    assert_eq!(post(&world).await.len(), mails.len());
    browser.get("/settings/activity").await.says("The notices by mail were changed");
}

#[rstest]
#[tokio::test]
async fn a_key_that_expires_is_told_of_once_seven_days_before(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    let create = async |name: &str, days: i64| {
        let expires = (world.services.now() + TimeDelta::days(days)).to_rfc3339();
        let request = KeyRequest { name, expires: &expires, agent_id: "" };
        keys::create(&world.services, &Caller::OPERATOR, &account, request).await.unwrap().0.id
    };
    create("short", 3).await;
    create("long", 30).await;
    for (days, told) in [(22, 0), (2, 1), (1, 1)] {
        world.clock.advance(TimeDelta::days(days));
        notices::tend(&world.services).await.unwrap();
        let mails = subjects(&post(&world).await, ASHA);
        let expiring = mails.iter().filter(|subject| subject.contains("expires soon")).count();
        assert_eq!(expiring, told, "{mails:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_replaced_key_that_is_still_used_is_told_of(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    world.price("m").await;
    let (services, by) = (&*world.services, Caller::OPERATOR);
    let request = KeyRequest { name: "prod", expires: "", agent_id: "" };
    let (key, _) = keys::create(services, &by, &account, request).await.unwrap();
    keys::rotate(services, &by, &account, &key.id, Overlap::Day).await.unwrap();
    notices::tend(services).await.unwrap();
    world.clock.advance(TimeDelta::hours(2));
    let mut call = event("1", &world.services.now().to_rfc3339(), "m");
    call.key_id = Some(key.id.clone());
    world.record(&account, vec![call]).await;
    for _ in 0..2 {
        notices::tend(services).await.unwrap();
    }
    let told = subjects(&post(&world).await, ASHA);
    assert_eq!(told.last().unwrap(), "The replaced API key prod is still used");
    assert_eq!(told.len(), 3, "two keys were made: {told:?}");
}

#[rstest]
#[tokio::test]
async fn a_balance_that_falls_is_told_once_for_each_crossing_and_once_a_day(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    world.price("m").await;
    let told = async || subjects(&post(&world).await, ASHA);
    spend(&world, &account, "1", 30).await;
    assert_eq!(told().await, [""; 0]);
    spend(&world, &account, "2", 11).await;
    spend(&world, &account, "3", 1).await;
    assert_eq!(told().await.len(), 1, "at ₹10, once");
    assert!(told().await[0].ends_with("left at Munim"), "{:?}", told().await);
    add_credit(&world, &account, 20).await;
    spend(&world, &account, "4", 20).await;
    assert_eq!(told().await.len(), 1, "it swings within a day");
    spend(&world, &account, "5", 10).await;
    assert_eq!(told().await.last().unwrap(), "Your credit at Munim is used up");
    // Above, and low again on the same day: told when the day is over.
    add_credit(&world, &account, 30).await;
    spend(&world, &account, "6", 25).await;
    assert_eq!(told().await.len(), 2);
    world.clock.advance(TimeDelta::hours(25));
    notices::tend(&world.services).await.unwrap();
    assert_eq!(told().await.len(), 3);
    notices::tend(&world.services).await.unwrap();
    assert_eq!(told().await.len(), 3);
}

#[rstest]
#[tokio::test]
async fn another_threshold_tells_nothing_by_itself(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    world.price("m").await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    browser.post("/settings/low-balance", &[("amount", "60")]).await.redirect();
    spend(&world, &account, "1", 1).await;
    assert_eq!(subjects(&post(&world).await, ASHA).len(), 1, "the new browser");
}

#[rstest]
#[tokio::test]
async fn a_further_address_is_confirmed_first_and_its_reader_may_leave(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    world.price("m").await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    let add = [("email", BILLS)];
    let done = browser.post("/settings/notices/addresses", &add).await;
    browser.get(done.redirect()).await.says("waits to be confirmed").says("Open the link in the mail");
    spend(&world, &account, "1", 41).await;
    let mails = post(&world).await;
    assert_eq!(subjects(&mails, BILLS), ["Confirm your email address for Munim"]);
    let (path, token) = link(mails.iter().find(|mail| mail.to == BILLS).unwrap());
    let mut reader = Browser::of(&world);
    reader.get(&path).await.with_status(200).says("Press the button");
    reader.post("/verify-email/notices", &[("link", &token)]).await.says("Your address is confirmed");
    browser.post("/settings/notices/addresses", &add).await.says("Notices go to this address already");
    spend(&world, &account, "2", 10).await;
    let mails = post(&world).await;
    let mail = mails.iter().find(|mail| mail.to == BILLS).unwrap();
    assert_eq!(mail.subject, "Your credit at Munim is used up");
    assert!(!mail.text.contains("Open the console"), "whoever reads it has no account");
    let (path, token) = link(mail);
    reader.get(&path).await.with_status(200).says("no more notices about credit");
    reader.post("/verify-email/leave", &[("link", &token)]).await.says("No more notices come");
    assert!(notices::addresses::list(&world.services, &account).await.unwrap().is_empty());
    reader.post("/verify-email/leave", &[("link", &token)]).await.says("was used already");
}

#[rstest]
#[tokio::test]
async fn only_a_confirmed_owner_adds_addresses_and_five_at_most(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut visitor = Browser::of(&world);
    let fields = [("name", "Binu"), ("email", "binu@example.in"), ("password", PASSWORD)];
    visitor.post("/sign-up", &fields).await.redirect();
    visitor
        .post("/settings/notices/addresses", &[("email", BILLS)])
        .await
        .says("Confirm your email address first");
    let account = world.account(ASHA).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    let path = "/settings/notices/addresses";
    for typed in ["", "a@b.in, c@d.in", "a@b.in\r\nBcc: c@d.in", "nobody"] {
        browser.post(path, &[("email", typed)]).await.with_status(200).says("email-error");
    }
    browser.post(path, &[("email", ASHA)]).await.says("Notices go to this address already");
    for number in 0..5 {
        browser.post(path, &[("email", &format!("a{number}@example.in"))]).await.redirect();
    }
    browser.post(path, &[("email", BILLS)]).await.says("There are five addresses already");
    let first = notices::addresses::list(&world.services, &account).await.unwrap().remove(0);
    let removed = browser.post("/settings/notices/addresses/remove", &[("id", first.id.as_str())]).await;
    browser.get(removed.redirect()).await.says("The address is removed");
    assert_eq!(notices::addresses::list(&world.services, &account).await.unwrap().len(), 4);
}

#[rstest]
#[tokio::test]
async fn the_bell_leads_to_what_needs_doing_and_what_was_sent(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut without = Browser::of(&world);
    world.account("binu@example.in").await;
    without.sign_in("binu@example.in").await.redirect();
    assert!(!without.get("/").await.with_status(200).body.contains("/notices"));
    let settings = without.get("/settings/notifications").await.with_status(200);
    assert!(!settings.body.contains("By mail"), "nothing is promised that is not there");

    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    let mut browser = Browser::of(&world);
    browser.sign_in(ASHA).await.redirect();
    browser.get("/").await.says("href=\"/notices\"").says("aria-label=\"Notices\"");
    let expires = (world.services.now() + TimeDelta::days(2)).to_rfc3339();
    let request = KeyRequest { name: "brief", expires: &expires, agent_id: "" };
    keys::create(&world.services, &Caller::OPERATOR, &account, request).await.unwrap();
    browser.post("/settings/notices/addresses", &[("email", BILLS)]).await.redirect();
    let page = browser.get("/notices").await.with_status(200).says("brief").says(BILLS);
    page.says("A new browser signed in").says("on its way");
    post(&world).await;
    let page = browser.get("/notices").await.says("sent");
    assert!(!page.body.contains("on its way"), "{}", page.body);
    world.price("m").await;
    spend(&world, &account, "1", 50).await;
    browser.get("/").await.says("something needs doing");
}

#[rstest]
#[tokio::test]
async fn a_program_that_makes_many_keys_does_not_fill_a_mailbox(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let account = world.account(ASHA).await;
    for number in 0..25 {
        let request = KeyRequest { name: &number.to_string(), expires: "", agent_id: "" };
        keys::create(&world.services, &Caller::OPERATOR, &account, request).await.unwrap();
    }
    assert_eq!(subjects(&post(&world).await, ASHA).len(), 20);
}
