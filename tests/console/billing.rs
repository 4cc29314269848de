//! `/billing`: the billing profile.

use munim::domain::Money;
use munim::domain::billing::PromoCode;
use munim::service::billing::lots;
use munim::service::payments::promo_codes::{self, NewOffer};
use munim::service::payments::stand_in::Later;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::browser::Browser;
use crate::support::shop::Shop;
use crate::support::{PASSWORD, World};

const PROFILE: [(&str, &str); 6] = [
    ("name", "Asha Voice LLP"),
    ("address", "2 Example Street"),
    ("city", "Mumbai"),
    ("pin", "400 001"),
    ("state", "27"),
    ("gstin", "27aapfu0939f1zv"),
];

async fn signed_in(world: &World) -> Browser {
    world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", PASSWORD)]).await.redirect();
    browser
}

/// The profile with another value.
fn with(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    PROFILE.into_iter().map(|(name, kept)| (name, if name == field { value } else { kept })).collect()
}

#[rstest]
#[tokio::test]
async fn the_profile_is_saved_without_scripts(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.selling(2).await;
    let mut browser = signed_in(&world).await;
    let page = browser.get("/billing").await.with_status(200);
    assert!(page.body.contains("Choose a State") && page.body.contains(">Maharashtra</option>"));
    let next = browser.post("/billing/profile", &PROFILE).await.redirect().to_owned();
    assert_eq!(next, "/billing?done=profile");
    let page = browser.get(&next).await.with_status(200);
    assert!(page.body.contains("The billing profile is saved."), "{}", page.body);
    for text in ["value=\"Asha Voice LLP\"", "value=\"400001\"", "value=\"27AAPFU0939F1ZV\""] {
        assert!(page.body.contains(text), "{text}");
    }
    let log = browser.get("/settings/activity").await;
    assert!(log.body.contains("The billing profile was set to") && log.body.contains("27AAPFU0939F1ZV"));
}

#[rstest]
#[tokio::test]
async fn a_visitor_signs_in_and_comes_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.selling(2).await;
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    assert_eq!(browser.get("/billing").await.redirect(), "/sign-in?next=/billing");
    let fields = [("email", "asha@example.in"), ("password", PASSWORD), ("next", "/billing")];
    assert_eq!(browser.post("/sign-in", &fields).await.redirect(), "/billing");
    let page = browser.get("/billing").await.with_status(200);
    let ids: Vec<_> = page.body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), all.len(), "{ids:?}");
}

#[rstest]
#[tokio::test]
async fn the_export_has_every_version_of_the_profile(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.selling(2).await;
    let mut browser = signed_in(&world).await;
    browser.post("/billing/profile", &PROFILE).await.redirect();
    browser.post("/billing/profile", &with("city", "Pune")).await.redirect();
    let export = browser.post("/settings/data", &[]).await.with_status(200).body;
    let lines: Vec<_> = export.lines().filter(|line| line.contains("\"type\":\"billing_profile\"")).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("\"city\":\"Mumbai\"") && lines[1].contains("\"city\":\"Pune\""));
}

#[rstest]
#[tokio::test]
async fn mistakes_stand_at_their_fields_and_nothing_typed_is_lost(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.selling(2).await;
    let mut browser = signed_in(&world).await;
    for (field, value, words) in [
        ("gstin", "27AAPFU0939F1ZW", "one of them is mistyped"),
        ("gstin", "29ABCDE0018F1Z0", "another State than the address"),
        ("pin", "560001", "not in the chosen State"),
        ("state", "", "Choose the State"),
        ("address", " ", "Enter the address"),
    ] {
        let page = browser.post("/billing/profile", &with(field, value)).await.with_status(200);
        assert!(page.body.contains(words), "{field}: {}", page.body);
        assert!(page.body.contains(&format!("id=\"{field}-error\"")), "{field}");
        assert!(page.body.contains("value=\"Asha Voice LLP\""), "{field}");
    }
    let page = browser.get("/billing").await;
    assert!(!page.body.contains("Asha Voice LLP\""));
}

#[rstest]
#[tokio::test]
async fn without_a_provider_there_is_no_such_page(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = signed_in(&world).await;
    browser.get("/billing").await.with_status(404);
    browser.post("/billing/profile", &PROFILE).await.with_status(404);
    assert!(!browser.get("/").await.body.contains("/billing"));
    assert!(!browser.get("/search?q=bill").await.body.contains("/billing"));
    let selling = world.selling(2).await;
    let mut browser = Browser::of(&selling);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", PASSWORD)]).await.redirect();
    assert!(browser.get("/").await.body.contains("href=\"/billing\""));
    assert!(browser.get("/search?q=bill").await.body.contains("href=\"/billing\""));
}

#[rstest]
#[tokio::test]
async fn a_code_is_entered_without_scripts(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.selling(2).await;
    let mut browser = signed_in(&world).await;
    let offer = NewOffer {
        code: PromoCode::parse("DIWALI26"),
        amount: Money::from_rupees(500),
        uses: 1,
        expires: None,
        lasts: None,
    };
    promo_codes::create(&world.services, offer).await.unwrap();
    let refused = browser.post("/billing/code", &[("code", "DIWALI27")]).await.with_status(200);
    assert!(refused.body.contains("There is no such code, or it has ended."), "{}", refused.body);
    assert!(refused.body.contains("value=\"DIWALI27\""));
    let next = browser.post("/billing/code", &[("code", "diwali 26")]).await.redirect().to_owned();
    assert_eq!(next, "/billing?done=code");
    let page = browser.get("/billing?done=code").await.with_status(200);
    page.reads("₹500.00 was added to your balance.").reads("₹550.00");
    let log = browser.get("/settings/activity?what=code_redeemed").await;
    assert!(log.body.contains("was given for the code") && log.body.contains("DIWALI26"), "{}", log.body);
}

#[rstest]
#[tokio::test]
async fn a_top_up_shows_its_refunds_and_disputes_and_the_page_what_ends(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut browser = Browser::of(&shop.world);
    browser.post("/sign-in", &[("email", "asha@example.in"), ("password", PASSWORD)]).await.redirect();
    let (topup, payment) = shop.buys(1000).await;
    let page = format!("/billing/topups/{}", topup.id);
    let before = browser.get(&page).await.with_status(200);
    assert!(!before.body.contains("Refunds") && !before.body.contains("Disputes"));
    shop.refunds(&topup, Some("118.00")).await.unwrap();
    shop.stand_in().happen(&payment, Later::DisputeCreated).unwrap();
    shop.work().await;
    let after = browser.get(&page).await.with_status(200);
    for text in
        ["Refunds", "5 to 7 working days", "Disputes", "Waits for an answer", "wants this payment back"]
    {
        assert!(after.body.contains(text), "{text}: {}", after.body);
    }
    let offer =
        NewOffer { code: None, amount: Money::from_rupees(100), uses: 1, expires: None, lasts: Some(90) };
    let code = promo_codes::create(shop.services(), offer).await.unwrap().code;
    browser.post("/billing/code", &[("code", code.as_str())]).await.redirect();
    lots::settle_all(shop.services()).await.unwrap();
    let list = browser.get("/billing").await.with_status(200);
    for text in ["Refund voucher", "RF/26-27/000001", "₹100.00 end on 19 Feb 2027"] {
        assert!(list.body.contains(text), "{text}: {}", list.body);
    }
    let log = browser.get("/settings/activity").await;
    for text in ["₹118.00 of a payment is paid back", "₹900.00 of credit is held"] {
        assert!(log.body.contains(text), "{text}: {}", log.body);
    }
}
