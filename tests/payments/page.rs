//! The page of the stand-in on which a link is paid.

use std::sync::Arc;

use chrono::TimeDelta;
use munim::domain::billing::Paise;
use munim::service::payments::razorpay::NewLink;
use munim::service::payments::settings::ProviderSettings;
use munim::service::payments::stand_in::StandIn;
use munim::store::Engine::Sqlite;

use crate::support::browser::Browser;
use crate::support::{START, World, utc};

/// A world with a stand-in, and the path of the page of a link.
async fn world() -> (World, Arc<StandIn>, String) {
    let plain = World::fresh(Sqlite).await.unwrap();
    let pages = "https://console.example.in/demo/razorpay";
    let stand_in = Arc::new(StandIn::new(Box::new(plain.clock.clone()), pages, 7));
    let settings = ProviderSettings::of_stand_in(Arc::clone(&stand_in));
    let world = plain.under(2, |policy| policy.payments = Some(settings)).await;
    let link = NewLink {
        reference: "tu_1",
        amount: Paise::new(118_000),
        description: "Credit for <Asha> & Co",
        expires: utc(START) + TimeDelta::hours(1),
        returns_to: "https://console.example.in/billing/returned",
    };
    let provider = world.services.payments.provider(world.services.started).unwrap();
    let made = provider.create_link(&link).await.unwrap();
    let path = made.short_url.strip_prefix("https://console.example.in").unwrap().to_owned();
    (world, stand_in, path)
}

#[tokio::test]
async fn a_link_is_paid_without_scripts_and_leads_back() {
    let (world, _, path) = world().await;
    let mut browser = Browser::of(&world);
    let page = browser.get(&path).await.with_status(200);
    assert!(
        page.body.contains("Pay ₹1,180.00") && page.body.contains("&lt;Asha&gt; &amp; Co"),
        "{}",
        page.body
    );
    assert!(page.body.contains("No money moves") && !page.body.contains("<script"));
    let failed = browser.post_as_it_is(&path, &[("how", "fail")]).await.redirect().to_owned();
    assert!(browser.get(&failed).await.body.contains("The payment failed"));
    let back = browser.post_as_it_is(&path, &[("how", "upi")]).await.redirect().to_owned();
    assert!(
        back.starts_with("https://console.example.in/billing/returned?razorpay_payment_id=pay_"),
        "{back}"
    );
    let page = browser.get(&path).await.with_status(200);
    assert!(page.body.contains("has ended") && !page.body.contains("<form class=\"fields\""));
    // What is done again changes nothing.
    assert_eq!(browser.post_as_it_is(&path, &[("how", "card")]).await.redirect(), path);
}

#[tokio::test]
async fn a_late_payment_comes_by_itself() {
    let (world, stand_in, path) = world().await;
    let mut browser = Browser::of(&world);
    browser.post_as_it_is(&path, &[("how", "late")]).await.redirect();
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(stand_in.find(id).unwrap()["status"], "created");
    world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(stand_in.find(id).unwrap()["status"], "paid");
}

#[tokio::test]
async fn the_page_is_there_with_a_stand_in_alone() {
    let (_, _, path) = world().await;
    let world = World::fresh(Sqlite).await.unwrap();
    Browser::of(&world).get(&path).await.with_status(404);
    Browser::of(&world).post_as_it_is(&path, &[("how", "upi")]).await.with_status(404);
    let (world, _, _) = self::world().await;
    let mut browser = Browser::of(&world);
    browser.get("/demo/razorpay/plink_other").await.with_status(404);
    browser.get("/demo/razorpay/order_00000007000001").await.with_status(404);
}
