//! Every page says when little credit is left, from where its owner wants to know it.

use chrono::TimeDelta;
use munim::domain::{AccountId, Caller, Money, Prepaid, ReportedAgent};
use munim::service::accounts::profile;
use munim::service::{accounts, agents};

use crate::support::browser::Browser;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const PAGES: [&str; 7] = ["/", "/usage", "/requests", "/keys", "/agents", "/settings", "/docs/api"];
const FORM: &str = "/settings/low-balance";
const DISMISS: &str = "/settings/low-balance/dismiss";

async fn owner(world: &World) -> (AccountId, Browser) {
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    (account, browser)
}

/// Spends so many times ₹0.14.
async fn spend(world: &World, account: &AccountId, id: &str, thousands: i64) {
    let mut call = event(id, "2026-11-21T08:00:00Z", "m");
    call.usage.prompt_tokens = thousands * 1_000;
    call.usage.completion_tokens = 0;
    world.record(account, vec![call]).await;
}

#[rstest]
#[tokio::test]
async fn a_new_owner_is_told_from_ten_rupees_on(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    spend(&world, &account, "1", 285).await;
    let page = browser.get("/").await.reads("₹10.10");
    assert!(!page.body.contains("of credit is left"), "₹10.10 is above");
    spend(&world, &account, "2", 1).await;
    for path in PAGES {
        browser
            .get(path)
            .await
            .with_status(200)
            .reads("₹9.96 of credit is left")
            .reads("Ask the operator for more");
    }
    browser.get("/").await.reads("Alert at ₹10");
    let page = Browser::of(&world).get("/docs/api").await;
    assert!(!page.body.contains("of credit is left"), "a visitor has none");
}

#[rstest]
#[tokio::test]
async fn nothing_left_is_said_without_a_threshold_too(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    browser.post(FORM, &[("amount", "")]).await.redirect();
    spend(&world, &account, "1", 350).await;
    let page = browser.get("/keys").await;
    assert!(!page.body.contains("of credit is left"));
    spend(&world, &account, "2", 10).await;
    for path in PAGES {
        browser
            .get(path)
            .await
            .reads("Your balance is −₹0.40: your keys are refused.")
            .reads("Ask the operator for credit");
    }
    accounts::credit(&world.services, &account, None, Money::parse("0.40").unwrap(), "paid").await.unwrap();
    browser.get("/usage").await.reads("No credit is left: your keys are refused.");
}

#[rstest]
#[tokio::test]
async fn the_notice_of_low_credit_is_dismissed_until_the_balance_has_risen(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    spend(&world, &account, "1", 286).await;
    let said = "of credit is left";
    browser.get("/usage").await.reads(said).says("aria-label=\"Dismiss\"");
    let done = browser.post(DISMISS, &[("next", "/usage?group_by=agent&x=1")]).await;
    assert_eq!(done.redirect(), "/usage?group_by=agent");
    assert!(!browser.get("/usage").await.body.contains(said));
    // Another amount is another notice.
    browser.post(FORM, &[("amount", "20")]).await.redirect();
    browser.get("/keys").await.reads(said);
    browser.post(DISMISS, &[]).await.redirect();
    assert!(!browser.get("/keys").await.body.contains(said));
    // Whoever was above it since is told again.
    accounts::credit(&world.services, &account, None, Money::from_rupees(30), "paid").await.unwrap();
    let cookie = browser.get("/keys").await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("munim_low_balance=;") && cookie.contains("; Max-Age=0"), "{cookie}");
    spend(&world, &account, "2", 215).await;
    browser.get("/keys").await.reads(said);
}

#[rstest]
#[tokio::test]
async fn that_keys_are_refused_is_not_dismissed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    spend(&world, &account, "1", 286).await;
    browser.post(DISMISS, &[]).await.redirect();
    spend(&world, &account, "2", 100).await;
    let page = browser.get("/keys").await.reads("your keys are refused");
    assert!(!page.body.contains("aria-label=\"Dismiss\""));
}

#[rstest]
#[tokio::test]
async fn an_agents_debt_is_said_as_it_stops_all_calls(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let prepaid = Some(Prepaid::Token);
    agents::create(&world.services, &Caller::OPERATOR, &account, "Bot", Some(101), prepaid).await.unwrap();
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.agent_id = ReportedAgent::Agent(101);
    (call.usage.prompt_tokens, call.usage.completion_tokens) = (10_000, 0);
    world.record(&account, vec![call]).await;
    for path in PAGES {
        browser
            .get(path)
            .await
            .reads("The balance of agent 101 is −₹1.40: all your keys are refused. Allocate credit to it");
    }
    accounts::credit(&world.services, &account, Some(101), Money::from_rupees(2), "paid").await.unwrap();
    assert!(!browser.get("/").await.body.contains("The balance of agent"));
}

#[rstest]
#[tokio::test]
async fn how_long_it_lasts_is_said_where_it_is_known(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    profile::change_low_balance(&world.services, &Caller::OPERATOR, &account, "50").await.unwrap();
    browser.get("/").await.reads("of credit is left. Ask");
    for day in 1..=4 {
        spend(&world, &account, &day.to_string(), 10).await;
        world.clock.advance(TimeDelta::days(1));
        // Who does not look for three days is signed out.
        browser.get("/").await.with_status(200);
    }
    browser.get("/agents").await.reads("of credit is left. It lasts until about ");
}

#[rstest]
#[tokio::test]
async fn an_owner_says_from_where_on(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (_, mut browser) = owner(&world).await;
    browser.get("/settings/notifications").await.says("value=\"10.00\"");
    let done = browser.post(FORM, &[("amount", "1,25,000")]).await;
    assert_eq!(done.redirect(), "/settings/notifications?done=low-balance");
    let page = browser
        .get("/settings/notifications?done=low-balance")
        .await
        .says("The low-balance alert is saved.")
        .says("value=\"125000.00\"");
    page.reads("₹50.00 of credit is left");
    browser.get("/settings").await.reads("The low-balance alert was changed from ₹10.00 to ₹1,25,000.00");
    browser.post(FORM, &[("amount", " ")]).await.redirect();
    let page = browser.get("/settings").await.reads("The low-balance alert was removed");
    assert!(!page.body.contains("of credit is left"));
    browser.post(FORM, &[("amount", "Rs. 500/-")]).await.redirect();
    browser.get("/settings/notifications").await.says("value=\"500.00\"");
    browser.post(FORM, &[("amount", "")]).await.redirect();
    browser.post(FORM, &[("amount", "0.000001")]).await.redirect();
    browser.get("/settings").await.reads("The low-balance alert was set to ₹0.000001");
    browser.get("/settings/notifications").await.says("value=\"0.000001\"");
    assert_eq!(browser.get(FORM).await.redirect(), "/settings/notifications");
}

#[rstest]
#[tokio::test]
async fn mistakes_are_said_at_the_field_and_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let cases = [
        ("ten", "This is not an amount."),
        ("1.000,50", "Commas part lakhs or thousands"),
        ("0", "An amount is more than ₹0."),
        ("-5", "An amount is more than ₹0."),
        ("0.0000001", "at most six decimals"),
        ("99999999999999999999", "more than any wallet can hold"),
    ];
    for (typed, said) in cases {
        let page = browser.post(FORM, &[("amount", typed)]).await.with_status(200);
        page.says(said).says(&format!("value=\"{typed}\""));
    }
    let kept = accounts::lookup(&world.services, &account).await.unwrap().low_balance;
    assert_eq!(kept, Some(Money::from_rupees(10)));
}

#[rstest]
#[tokio::test]
async fn the_overview_has_the_balance_of_the_last_days_as_a_line(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, mut browser) = owner(&world).await;
    let page = browser.get("/").await;
    assert!(!page.body.contains("Balance by day"), "one day is no line");
    spend(&world, &account, "1", 10).await;
    world.clock.advance(TimeDelta::days(1));
    accounts::credit(&world.services, &account, None, Money::from_rupees(20), "paid").await.unwrap();
    let label = "Balance by day: ₹48.60 at the end of 21 Nov 2026, ₹68.60 now. Lowest: ₹48.60 on 21 Nov 2026. \
                     Credit came in on one day.";
    browser.get("/").await.says(label).says("trail-line");
}
