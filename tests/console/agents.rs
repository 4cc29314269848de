//! `/agents` without JavaScript: listed, made, given credit once.

use munim::domain::{AccountId, Caller, Money, Prepaid, ReportedAgent};
use munim::service::{accounts, agents};

use crate::support::browser::Browser;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// A browser that has signed in, its account with a prepaid agent 101 and another 102.
async fn owner(world: &World) -> (Browser, AccountId) {
    let account = world.account("asha@example.in").await;
    agents::create(&world.services, &Caller::OPERATOR, &account, "Clinic line", None, Some(Prepaid::Minute))
        .await
        .unwrap();
    agents::create(&world.services, &Caller::OPERATOR, &account, "Shop chat", None, None).await.unwrap();
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    (browser, account)
}

/// The value of a hidden field.
fn hidden(body: &str, name: &str) -> String {
    let field = body.split("<input").find(|field| field.contains(&format!("name=\"{name}\""))).unwrap();
    field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A text as a value of an address.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[rstest]
#[tokio::test]
async fn credits_and_usage_of_each_agent_are_listed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, account) = owner(&world).await;
    world.price("m").await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.agent_id = ReportedAgent::Agent(102);
    world.record(&account, vec![call]).await;
    let page = browser.get("/agents").await.with_status(200);
    let page = page.reads("prepaid by minute").reads("from the account").reads("₹0.18");
    let page = page.says("/requests?agent=102&amp;start=2026-10-23&amp;end=2026-11-21");
    let page = page.says("/usage?group_by=agent&amp;start=2026-10-23&amp;end=2026-11-21");
    let page = page.says("something on 1 of 30 days, most on 21 Nov 2026 with ₹0.18, ₹0.18 today so far");
    page.says("name=\"allocate\" value=\"101\"").says("Daily cost of Clinic line: nothing in 30 days.");
}

#[rstest]
#[tokio::test]
async fn credit_is_asked_shown_moved_once_and_receipted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, account) = owner(&world).await;
    let ask = browser.get("/agents?allocate=101").await.with_status(200);
    ask.reads("Allocate credit to Clinic line").says("name=\"amount\"");
    let question = browser.get("/agents?allocate=101&amount=%E2%82%B930.50").await.with_status(200);
    let question = question.reads("Allocate ₹30.50 to Clinic line?").reads("₹19.50").reads("₹30.50");
    let form = hidden(&question.body, "form_id");
    let fields = [("agent_id", "101"), ("form_id", form.as_str()), ("amount", "30.50")];
    for _ in 0..2 {
        let receipt = browser.post("/agents/allocate", &fields).await;
        assert_eq!(receipt.redirect(), format!("/agents?moved={form}"));
    }
    let balance = accounts::lookup(&world.services, &account).await.unwrap().balance;
    assert_eq!(balance, Money::parse("19.50").unwrap());
    let done = browser.get(&format!("/agents?moved={form}")).await.with_status(200);
    done.reads("₹30.50 was allocated to Clinic line").reads("the account ₹19.50");
    // The same form with another amount is another wish.
    let other = [("agent_id", "101"), ("form_id", form.as_str()), ("amount", "5")];
    let refused = browser.post("/agents/allocate", &other).await.with_status(200);
    refused.says("This form has moved money already").says("value=\"5\"");
    let question = browser.get("/agents?take-back=101&amount=10&q=clinic").await.with_status(200);
    let question = question.reads("Take ₹10.00 back from Clinic line?");
    let form = hidden(&question.body, "form_id");
    let fields = [("agent_id", "101"), ("form_id", form.as_str()), ("amount", "10.00"), ("q", "clinic")];
    let receipt = browser.post("/agents/take-back", &fields).await;
    assert_eq!(receipt.redirect(), format!("/agents?q=clinic&moved={form}"));
    let balance = accounts::lookup(&world.services, &account).await.unwrap().balance;
    assert_eq!(balance, Money::parse("29.50").unwrap());
}

#[rstest]
#[tokio::test]
async fn a_wrong_amount_is_said_at_the_field_and_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, _) = owner(&world).await;
    let cases = [
        ("five", "This is not an amount."),
        ("500,00", "Commas part lakhs or thousands"),
        ("1.000,50", "Commas part lakhs or thousands"),
        ("Rs. 1,25,000/-", "Only ₹50.00 is available there."),
        ("0", "An amount is more than ₹0."),
        ("-5", "An amount is more than ₹0."),
        ("0.0000001", "at most six decimals"),
        ("50.01", "Only ₹50.00 is available there."),
        ("1,25,000", "Only ₹50.00 is available there."),
    ];
    for (amount, sentence) in cases {
        let asked =
            browser.get(&format!("/agents?allocate=101&amount={}", encoded(amount))).await.with_status(200);
        asked.says(sentence).says(&format!("value=\"{amount}\"")).says("aria-invalid=\"true\"");
        let question = browser.get("/agents?allocate=101&amount=1").await;
        let form = hidden(&question.body, "form_id");
        let sent = browser
            .post("/agents/allocate", &[("agent_id", "101"), ("form_id", &form), ("amount", amount)])
            .await;
        sent.with_status(200).says(sentence).says(&format!("value=\"{amount}\""));
    }
    browser.get("/agents?allocate=101&sent=1&amount=").await.with_status(200).says("Say how much");
    browser.get("/agents?take-back=101&amount=1").await.with_status(200).says("Nothing is available there.");
}

#[rstest]
#[tokio::test]
async fn an_amount_is_read_however_it_is_typed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, _) = owner(&world).await;
    for typed in ["₹30.50", "Rs 30.50", "rs.30.50", "INR 30.50", "30.50/-", "३०.५०"] {
        let question =
            browser.get(&format!("/agents?allocate=101&amount={}", encoded(typed))).await.with_status(200);
        let question = question.reads("Allocate ₹30.50 to Clinic line?");
        let form = hidden(&question.body, "form_id");
        let done = browser
            .post("/agents/allocate", &[("agent_id", "101"), ("form_id", &form), ("amount", typed)])
            .await;
        assert_eq!(done.redirect(), format!("/agents?moved={form}"), "{typed}");
        let question = browser.get(&format!("/agents?take-back=101&amount={}", encoded(typed))).await;
        let form = hidden(&question.body, "form_id");
        browser
            .post("/agents/take-back", &[("agent_id", "101"), ("form_id", &form), ("amount", typed)])
            .await
            .redirect();
    }
}

#[rstest]
#[tokio::test]
async fn what_is_shown_as_available_can_be_allocated(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, account) = owner(&world).await;
    accounts::credit(&world.services, &account, None, Money::parse("4263.487495").unwrap(), "paid")
        .await
        .unwrap();
    accounts::credit(&world.services, &account, Some(101), Money::parse("7.129999").unwrap(), "paid")
        .await
        .unwrap();
    for path in ["/", "/agents", "/usage", "/keys"] {
        let page = browser.get(path).await.with_status(200).reads("₹4,313.48");
        assert!(!page.body.contains("4,313.49"), "{path}");
    }
    browser.get("/agents").await.reads("₹7.12");
    let question = browser.get("/agents?allocate=101&amount=4313.48").await.with_status(200);
    question.reads("Allocate ₹4,313.48 to Clinic line?");
    browser.get("/agents?allocate=101&amount=4313.49").await.says("Only ₹4,313.487495 is available there.");
}

#[rstest]
#[tokio::test]
async fn a_debt_is_never_shown_as_less_than_it_is(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, account) = owner(&world).await;
    world.price("m").await;
    // ₹0.00014 a token: 357,150 cost ₹50.001.
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.usage.prompt_tokens = 357_150;
    call.usage.completion_tokens = 0;
    world.record(&account, vec![call]).await;
    for path in ["/", "/agents", "/keys"] {
        browser.get(path).await.with_status(200).reads("−₹0.01");
    }
    browser.get("/usage").await.reads("Your balance is −₹0.01: your keys are refused.").reads("₹50.00");
}

#[rstest]
#[tokio::test]
async fn an_agent_is_made_with_its_billing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, _) = owner(&world).await;
    browser.get("/agents?new=1").await.with_status(200).says("name=\"billing\"");
    let wrong = browser.post("/agents", &[("name", " "), ("billing", "message")]).await.with_status(200);
    wrong.says("Give it a name.").says("<option value=\"message\" selected");
    let long = "न".repeat(101);
    browser
        .post("/agents", &[("name", &long), ("billing", "x")])
        .await
        .with_status(200)
        .says("at most 100 characters")
        .says(&long)
        .says("or by minute, token or message.");
    let made = browser.post("/agents", &[("name", "<b>Bot</b>"), ("billing", "message")]).await;
    assert_eq!(made.redirect(), "/agents?made=103");
    let list = browser.get("/agents?made=103").await.with_status(200);
    list.says("&lt;b&gt;Bot&lt;/b&gt;").reads("prepaid by message").says("name=\"allocate\" value=\"103\"");
    assert_eq!(
        browser.post("/agents", &[("name", "Plain"), ("billing", "account")]).await.redirect(),
        "/agents?made=104"
    );
}

#[rstest]
#[tokio::test]
async fn what_is_not_there_or_anothers_is_not_found(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut asha, _) = owner(&world).await;
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    let question = asha.get("/agents?allocate=101&amount=1").await;
    let form = hidden(&question.body, "form_id");
    let fields = [("agent_id", "101"), ("form_id", form.as_str()), ("amount", "1")];
    binu.get("/agents?allocate=101").await.with_status(404);
    binu.post("/agents/allocate", &fields).await.with_status(404);
    binu.get("/agents?made=101").await.with_status(404);
    asha.post("/agents/allocate", &fields).await.redirect();
    binu.get(&format!("/agents?moved={form}")).await.with_status(404);
    for path in [
        "/agents?allocate=102",
        "/agents?allocate=7",
        "/agents?allocate=x",
        "/agents?moved=x%00",
        "/agents?made=x",
    ] {
        asha.get(path).await.with_status(404);
    }
    asha.post("/agents/allocate", &[("agent_id", "102"), fields[1], fields[2]]).await.with_status(404);
    asha.post("/agents/allocate", &fields[1..]).await.with_status(404);
    asha.post("/agents/allocate", &[("agent_id", "x"), fields[1], fields[2]]).await.with_status(422);
    // The place of an agent's page, which takes no POST.
    asha.post("/agents/sideways", &fields).await.with_status(405);
    asha.get("/agents?after=x").await.with_status(400);
    asha.get("/agents?q=nobody%00").await.with_status(200).says("No agents match");
}

#[rstest]
#[tokio::test]
async fn an_account_without_agents_is_taught_what_they_are(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    browser.get("/agents").await.with_status(200).says("No agents yet").says("/agents?new=1");
}

#[rstest]
#[tokio::test]
async fn an_agent_has_a_page_of_its_own(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, account) = owner(&world).await;
    world.price("m").await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.agent_id = ReportedAgent::Agent(101);
    world.record(&account, vec![call, event("2", "2026-11-21T08:00:00Z", "not-of-it")]).await;
    browser.post("/keys", &[("name", "bot"), ("agent_id", "101")]).await.with_status(200);
    browser.get("/agents").await.says("href=\"/agents/101\"");
    let form = browser.get("/agents/101?allocate=101&amount=10").await.with_status(200);
    let form_id = hidden(&form.reads("Allocate ₹10.00 to Clinic line?").body, "form_id");
    let fields = [("agent_id", "101"), ("form_id", &form_id), ("amount", "10.00"), ("on", "101")];
    let to = browser.post("/agents/allocate", &fields).await.redirect().to_owned();
    assert_eq!(to, format!("/agents/101?moved={form_id}"));
    browser.get(&to).await.reads("₹10.00 was allocated to Clinic line");
    let page = browser.get("/agents/101").await.with_status(200);
    let page = page.reads("₹9.81").reads("₹0.18").reads("prepaid by minute").reads("bot");
    let page = page.reads("₹10.00 was moved").says("href=\"/requests/test/1\"");
    let page = page.says("href=\"/requests?agent=101&amp;model=m\"");
    assert!(!page.body.contains("not-of-it") && !page.body.contains("Shop chat"));
    let page = browser.get("/agents/102").await.with_status(200).reads("from the account");
    assert!(!page.body.contains("name=\"allocate\""));
    for nothing in ["103", "x", "-1", "99999999999999999999"] {
        browser.get(&format!("/agents/{nothing}")).await.with_status(404);
    }
}
