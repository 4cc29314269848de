//! `munim topup`.

use std::sync::Arc;

use munim::domain::billing::PayBy;
use munim::domain::{AccountId, Caller, Money};
use munim::service::clock::SystemClock;
use munim::service::payments::settings::ProviderSettings;
use munim::service::payments::stand_in::{Later, Paying, StandIn};
use munim::service::payments::topups::{self, Wanted};
use munim::service::payments::{profile, reconciler, seller};
use serde_json::json;

use super::Munim;
use crate::support::shop::{example_seller, typed_profile};

#[tokio::test]
async fn top_ups_are_listed_and_shown_with_what_came() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    assert_eq!(munim.json(&["topup", "list"]), json!([]));
    let stand_in = Arc::new(StandIn::new(Box::new(SystemClock), "https://pay.example.in", 7));
    let provider = ProviderSettings::of_stand_in(Arc::clone(&stand_in));
    let services = munim.services().await.selling_on_clock(Box::new(SystemClock), provider);
    let id = AccountId::new(account.as_str());
    profile::save(&services, &Caller::OPERATOR, &id, &typed_profile()).await.unwrap();
    seller::set(&services, example_seller()).await.unwrap();
    let buy = async |request, pays: Option<i64>| {
        stand_in.switch(|switches| switches.captures = pays);
        let wanted = Wanted { request, amount: Money::from_rupees(1000), pay_by: PayBy::Order };
        let topup = topups::buy(&services, &id, wanted).await.unwrap();
        stand_in.pay(topup.provider_id.as_deref().unwrap(), Paying::Upi).unwrap();
        reconciler::work(&services).await.unwrap();
        topup.id.to_string()
    };
    let (paid, odd) = (buy("1", None).await, buy("2", Some(100)).await);
    assert_eq!(munim.json(&["topup", "list"]).as_array().unwrap().len(), 2);
    let review = munim.json(&["topup", "list", "--status", "review", "--account", &account]);
    assert_eq!((&review[0]["id"], &review[0]["amount_inr"]), (&json!(odd), &json!("1180.00")));
    let shown = munim.json(&["topup", "show", &odd]);
    assert_eq!(shown["payments"][0]["outcome"], "other_amount");
    let text = munim.run(&["topup", "show", &paid]).stdout;
    for words in ["paid", "₹1000.00 of credit for ₹1180.00", "1180.00 INR by upi, credited", "order.paid"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(munim.json(&["topup", "strange"]), json!([]));
    // The command has no credentials: it takes the credit, and a server asks the provider.
    let refund = munim.json(&["topup", "refund", &paid, "--amount", "118.00"]);
    assert_eq!((&refund["status"], &refund["credits_inr"]), (&json!("asked"), &json!("100.00")));
    munim.run(&["topup", "refund", &paid, "--amount", "1180"]).failed(1, "₹1062.00");
    munim.run(&["topup", "refund", &paid, "--force"]).failed(2, "--reason");
    reconciler::work(&services).await.unwrap();
    let shown = munim.json(&["topup", "show", &paid]);
    assert_eq!((&shown["refunds"][0]["status"], &shown["status"]), (&json!("processed"), &json!("paid")));
    let text = munim.run(&["topup", "refund", &odd]).stdout;
    assert!(text.contains("₹1.00, ₹0.00 of credit, asked; a running server asks"), "{text}");
    reconciler::work(&services).await.unwrap();
    assert_eq!(munim.json(&["topup", "list", "--status", "refunded"])[0]["id"], json!(odd));
    let payment = shown["payments"][0]["id"].as_str().unwrap().to_owned();
    stand_in.happen(&payment, Later::DisputeCreated).unwrap();
    reconciler::work(&services).await.unwrap();
    let disputes = munim.json(&["topup", "disputes"]);
    assert_eq!((&disputes[0]["status"], &disputes[0]["credits_inr"]), (&json!("open"), &json!("900.00")));
    assert!(
        munim.run(&["topup", "show", &paid]).stdout.contains("chargeback, open, ₹900.00 of credit taken")
    );
    assert_eq!(munim.json(&["check"])["ok"], json!(true));
    munim.run(&["topup", "show", "tu_other"]).failed(1, "no such top-up");
}
