//! `/billing`: automatic recharge.

use chrono::TimeDelta;
use munim::domain::Caller;
use munim::service::payments::stand_in::Debits;
use munim::service::payments::{profile, recharge, reconciler, seller};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::browser::Browser;
use crate::support::shop::{example_seller, typed_profile};
use crate::support::{PASSWORD, World, event};

const SET: [(&str, &str); 5] = [
    ("threshold", "1,200"),
    ("recharge_amount", "1000"),
    ("monthly_cap", "₹5,000"),
    ("method", "upi"),
    ("phone", "90000 90000"),
];

async fn open(world: &World) -> Browser {
    let account = world.account("asha@example.in").await;
    profile::save(&world.services, &Caller::OPERATOR, &account, &typed_profile()).await.unwrap();
    seller::set(&world.services, example_seller()).await.unwrap();
    world.price("m").await;
    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", "m")]).await;
    let mut browser = Browser::of(world);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", PASSWORD)]).await.redirect();
    browser
}

async fn work(world: &World) {
    for _ in 0..3 {
        reconciler::work(&world.services).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn an_owner_sets_it_gives_a_mandate_and_is_told_what_comes(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(first) = World::fresh(engine).await else { return };
    let world = first.selling(2).await;
    let mut browser = open(&world).await;
    let page = browser.get("/billing").await.with_status(200);
    assert!(page.body.contains("Automatic recharge is off.") && page.body.contains(">Switch on</button>"));
    let next = browser.post("/billing/recharge", &SET).await.redirect().to_owned();
    assert_eq!(next, "/billing?done=recharge");
    let page = browser.get("/billing?done=recharge").await.with_status(200);
    assert!(page.body.contains("Automatic recharge is saved.") && page.body.contains("Give the mandate"));
    // The page of the stand-in, on which a person approves.
    let address = between(&page.body, "/demo/razorpay/inv_", "\"");
    let there = format!("/demo/razorpay/inv_{address}");
    assert!(browser.get(&there).await.with_status(200).body.contains("Allow debits of up to ₹5,000.00 each"));
    assert_eq!(browser.post(&there, &[("how", "approve")]).await.redirect(), there);
    assert!(browser.get(&there).await.body.contains("The mandate is given."));
    work(&world).await;
    let page = browser.get("/billing").await.with_status(200);
    for text in [
        "₹2,360.00 will be debited after 22 Nov 2026, 15:05 IST",
        "by 24 Nov 2026, 03:05 IST at the latest",
        "At zero they are refused.",
        "as…@examplebank",
        "₹2,360.00 of ₹5,000.00",
        "Call this debit off",
        ">Announced",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    let topup = between(&page.body, "name=\"topup_id\" value=\"", "\"");
    assert!(
        browser
            .get(&format!("/billing/topups/{topup}"))
            .await
            .body
            .contains("This is an automatic recharge.")
    );
    let calling = [("topup_id", topup.as_str())];
    assert_eq!(browser.post("/billing/recharge/call-off", &calling).await.redirect(), "/billing#recharge");
    let page = browser.get("/billing").await;
    assert!(page.body.contains(">Not debited") && page.body.contains("It was called off."), "{}", page.body);
    assert!(page.body.contains("The next recharge is looked at after"));
    assert_eq!(browser.post("/billing/recharge/remove", &[]).await.redirect(), "/billing#recharge");
    let page = browser.get("/billing").await;
    assert!(page.body.contains("Automatic recharge is off.") && !page.body.contains("Remove the mandate"));
    let log = browser.get("/settings/activity").await;
    assert!(log.body.contains("Automatic recharge was set: ₹1,000.00 below ₹1,200.00"), "{}", log.body);
    assert!(log.body.contains("The mandate as…@examplebank is now: ended"));
}

#[rstest]
#[tokio::test]
async fn mistakes_stand_at_their_fields_in_both_languages(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(first) = World::fresh(engine).await else { return };
    let world = first.selling(2).await;
    let mut browser = open(&world).await;
    let with = |name: &str, value: &'static str| {
        SET.map(|(field, kept)| (field, if field == name { value } else { kept })).to_vec()
    };
    for (field, value, words) in [
        ("threshold", "-1", "Enter from which credit on to recharge"),
        ("recharge_amount", "14000", "the most that may be debited without asking you"),
        ("monthly_cap", "1000", "One recharge with its tax costs more than this."),
        ("phone", "12", "A mobile number of India has ten digits"),
    ] {
        let page = browser.post("/billing/recharge", &with(field, value)).await.with_status(200);
        assert!(page.body.contains(words), "{field}: {}", page.body);
        assert!(page.body.contains(&format!("value=\"{value}\"")), "{field}");
    }
    world.services.payments.stand_in().unwrap().switch(|switches| switches.makes_no_mandates = true);
    let page = browser.post("/billing/recharge", &SET).await.with_status(200);
    assert!(page.body.contains("The payment provider offers no automatic recharge here"), "{}", page.body);
    browser.post("/language", &[("language", "hi")]).await.redirect();
    let page = browser.get("/billing").await.with_status(200);
    assert!(page.body.contains("ऑटोमैटिक रिचार्ज"));
}

#[rstest]
#[tokio::test]
async fn a_page_says_when_the_answer_of_the_bank_is_due(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(first) = World::fresh(engine).await else { return };
    let world = first.selling(2).await;
    let mut browser = open(&world).await;
    let stand_in = world.services.payments.stand_in().unwrap();
    stand_in.switch(|switches| switches.debits = Debits::Wait);
    browser.post("/billing/recharge", &SET).await.redirect();
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    let asked = recharge::overview(&world.services, &account).await.unwrap().mandate.unwrap();
    assert!(stand_in.give(asked.link_id.as_deref().unwrap(), true));
    work(&world).await;
    world.clock.advance(TimeDelta::hours(25));
    work(&world).await;
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", PASSWORD)]).await.redirect();
    let page = browser.get("/billing").await.with_status(200);
    assert!(
        page.body.contains("Your bank was asked for ₹2,360.00. It answers by 24 Nov 2026, 03:05 IST"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("Call this debit off"));
}

#[rstest]
#[tokio::test]
async fn without_a_billing_profile_nothing_of_it_is_on_the_page(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(first) = World::fresh(engine).await else { return };
    let world = first.selling(2).await;
    seller::set(&world.services, example_seller()).await.unwrap();
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", PASSWORD)]).await.redirect();
    assert!(!browser.get("/billing").await.with_status(200).body.contains("Automatic recharge"));
}

fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("{before}: {text}")).1;
    rest.split_once(after).unwrap().0.to_owned()
}
