//! `munim topup`.

use std::sync::Arc;

use munim::domain::billing::PayBy;
use munim::domain::{AccountId, Caller, Money};
use munim::service::clock::SystemClock;
use munim::service::payments::settings::ProviderSettings;
use munim::service::payments::stand_in::{Paying, StandIn};
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
    assert_eq!(munim.json(&["check"])["ok"], json!(true));
    munim.run(&["topup", "show", "tu_other"]).failed(1, "no such top-up");
}
