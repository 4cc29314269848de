//! What comes in over HTTP: webhooks, who comes back from the provider, and the pages of top-ups.

use axum::body::Body;
use axum::http::Request;
use munim::domain::billing::{Topup, TopupStatus};
use munim::service::payments::signature::sign;
use munim::service::payments::stand_in::{Delivery, Fault, KEY_SECRET, Paying, WEBHOOK_SECRET};
use munim::service::payments::topups;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::browser::{Browser, Page};
use crate::support::shop::Shop;
use crate::support::{PUBLIC_URL, World};

async fn post(browser: &mut Browser, signature: Option<&str>, body: impl Into<Body>) -> Page {
    let mut request = Request::post("/webhooks/razorpay").header("content-type", "application/json");
    if let Some(signature) = signature {
        request = request.header("x-razorpay-signature", signature);
    }
    browser.send(request, body.into()).await
}

async fn owner(shop: &Shop) -> Browser {
    let mut browser = Browser::of(&shop.world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

/// The page of a top-up.
fn page_of(topup: &Topup) -> String {
    format!("/billing/topups/{}", topup.id)
}

/// The address at which a payer comes back.
fn back(shop: &Shop, topup: &Topup) -> String {
    let address = shop.pay(topup, Paying::Upi).returns_to.unwrap();
    address.strip_prefix(PUBLIC_URL).unwrap().to_owned()
}

#[rstest]
#[tokio::test]
async fn a_webhook_without_a_right_signature_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    let Delivery { body, signature, .. } = shop.stand_in().deliveries().remove(0);
    let mut browser = Browser::of(&shop.world);
    let empty = sign(&"".into(), &[body.as_bytes()]);
    let of_the_key = sign(&KEY_SECRET.into(), &[body.as_bytes()]);
    for wrong in [None, Some(""), Some("x"), Some(empty.as_str()), Some(of_the_key.as_str())] {
        let page = post(&mut browser, wrong, body.clone()).await.with_status(400);
        assert!(page.body.contains("signature_mismatch"), "{}", page.body);
    }
    post(&mut browser, Some(&signature), body.replace(',', ", ")).await.with_status(400);
    post(&mut browser, Some(&signature), "x".repeat(10 * 1024 * 1024)).await.with_status(413);
    assert_eq!(shop.services().metrics.payments.webhooks_refused.get(), 6);
    // What is signed and not understood is no reason to turn all webhooks off.
    let odd = sign(&WEBHOOK_SECRET.into(), &[b"[1]"]);
    post(&mut browser, Some(&odd), "[1]").await.with_status(200);
    post(&mut browser, Some(&signature), body).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn webhooks_are_refused_where_nothing_is_sold(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let body = "{}";
    let signature = sign(&"".into(), &[body.as_bytes()]);
    let page = post(&mut Browser::of(&world), Some(&signature), body).await.with_status(503);
    assert!(page.body.contains("unavailable"), "{}", page.body);
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_answered_before_the_provider_is_asked(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    shop.switch(|switches| switches.is_away = true);
    let mut browser = Browser::of(&shop.world);
    for Delivery { body, signature, .. } in shop.stand_in().deliveries() {
        post(&mut browser, Some(&signature), body).await.with_status(200);
    }
    assert_eq!(shop.status(&topup).await, TopupStatus::Pending);
    shop.switch(|switches| switches.is_away = false);
    shop.work().await;
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn who_comes_back_sees_the_credit_and_an_address_without_ids(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    let mut browser = owner(&shop).await;
    let next = browser.get(&back(&shop, &topup)).await.redirect().to_owned();
    assert_eq!(next, format!("{}?back=1", page_of(&topup)));
    browser.get(&next).await.with_status(200).says("₹1,000.00 of credit was added");
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn who_is_not_signed_in_or_somebody_else_pays_and_sees_nothing(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.account("meera@example.in").await;
    let mut stranger = Browser::of(&shop.world);
    let mut other = Browser::of(&shop.world);
    other.sign_in("meera@example.in").await.redirect();
    for browser in [&mut stranger, &mut other] {
        let topup = shop.link(1000).await;
        let address = back(&shop, &topup);
        assert_eq!(browser.get(&address).await.redirect(), "/billing/returned");
        let page = browser.get("/billing/returned").await.with_status(200);
        assert!(!page.body.contains("₹1,") && !page.body.contains(topup.id.as_str()), "{}", page.body);
        assert_eq!(shop.status(&topup).await, TopupStatus::Paid);
        other_sees_nothing(&shop, &topup).await;
    }
    shop.has_bought(2000).await;
}

async fn other_sees_nothing(shop: &Shop, topup: &Topup) {
    let mut other = Browser::of(&shop.world);
    other.sign_in("meera@example.in").await.redirect();
    other.get(&page_of(topup)).await.with_status(404);
    other.post("/billing/cancel", &[("topup_id", topup.id.as_str())]).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_return_that_nobody_signed_settles_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (paid, other) = (shop.link(1000).await, shop.link(1000).await);
    let address = back(&shop, &paid);
    let mut browser = owner(&shop).await;
    let ids = |topup: &Topup| topup.provider_id.clone().unwrap();
    for forged in [
        address.replace(&ids(&paid), &ids(&other)),
        address.replace(paid.id.as_str(), other.id.as_str()),
        address.replace("status=paid", "status=created"),
        address.replace("signature=", "signature=0"),
    ] {
        assert_ne!(forged, address);
        assert_eq!(browser.get(&forged).await.redirect(), "/billing/returned");
    }
    assert_eq!(shop.status(&paid).await, TopupStatus::Pending);
    assert_eq!(shop.status(&other).await, TopupStatus::Pending);
}

#[rstest]
#[tokio::test]
async fn a_form_leads_to_a_page_of_ours_with_a_link(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut browser = owner(&shop).await;
    let page = browser.get("/billing").await.with_status(200);
    assert!(page.header("content-security-policy").contains("form-action 'self'"));
    let form =
        page.body.split("name=\"form_id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("form_id", form.as_str()), ("amount", "1,000")];
    let next = browser.post("/billing/buy", &fields).await.redirect().to_owned();
    assert!(next.starts_with("/billing/topups/tu_"), "{next}");
    // Sent again, as by a reload.
    assert_eq!(browser.post("/billing/buy", &fields).await.redirect(), next);
    let page = browser.get(&next).await.with_status(200);
    for text in ["Pay ₹1,180.00", "rel=\"noreferrer\"", "IGST", "₹180.00", "/demo/razorpay/plink_"] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    browser.get("/billing").await.says("Top-up of ₹1,000.00");
    let other = [("form_id", form.as_str()), ("amount", "2,000")];
    browser.post("/billing/buy", &other).await.with_status(200);
    for amount in ["", "x", "0.29", "1,15,000.10"] {
        let form = topups::new_form(shop.services());
        let page = browser.post("/billing/buy", &[("form_id", &form), ("amount", amount)]).await;
        assert!(page.body.contains("aria-invalid=\"true\""), "{amount}: {}", page.body);
    }
}

#[rstest]
#[tokio::test]
async fn a_page_without_a_webhook_yet_says_so_and_checks_when_asked(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    let mut browser = owner(&shop).await;
    // The provider does not answer while the payer comes back.
    let address = back(&shop, &topup);
    shop.switch(|switches| switches.is_away = true);
    let next = browser.get(&address).await.redirect().to_owned();
    let page = browser.get(&next).await.with_status(200);
    assert!(page.body.contains("Your payment is being confirmed"), "{}", page.body);
    assert!(page.body.contains("data-region=\"topup\"") && page.body.contains("data-live"));
    shop.switch(|switches| switches.is_away = false);
    let check = browser.post("/billing/check", &[("topup_id", topup.id.as_str())]).await;
    assert_eq!(check.redirect(), page_of(&topup));
    browser.get(&page_of(&topup)).await.says("₹1,000.00 of credit was added");
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn a_provider_that_is_away_is_tried_again_from_the_page(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut browser = owner(&shop).await;
    shop.switch(|switches| (switches.faults, switches.reading) = (vec![Fault::Before], vec![Fault::Before]));
    let form = topups::new_form(shop.services());
    let page = browser.post("/billing/buy", &[("form_id", &form), ("amount", "1000")]).await;
    let next = page.redirect().to_owned();
    browser.get(&next).await.with_status(200).says("does not answer");
    let id = next.rsplit('/').next().unwrap().to_owned();
    browser.post("/billing/check", &[("topup_id", &id)]).await.redirect();
    browser.get(&next).await.with_status(200).says("Pay ₹1,180.00");
    browser.post("/billing/cancel", &[("topup_id", &id)]).await.redirect();
    browser.get(&next).await.with_status(200).says("This top-up has ended");
}
