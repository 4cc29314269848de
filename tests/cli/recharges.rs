//! `munim recharge`.

use std::sync::Arc;

use munim::domain::billing::MandateMethod;
use munim::domain::{AccountId, Caller, Money};
use munim::service::clock::SystemClock;
use munim::service::payments::recharge::settings::{self, Wanted};
use munim::service::payments::settings::ProviderSettings;
use munim::service::payments::stand_in::StandIn;
use munim::service::payments::{profile, reconciler, seller};
use serde_json::json;

use super::Munim;
use crate::support::shop::{example_seller, typed_profile};

#[tokio::test]
async fn recharges_are_listed_and_an_account_is_shown_with_its_mandates() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    assert_eq!(munim.json(&["recharge", "list"]), json!([]));
    let stand_in = Arc::new(StandIn::new(Box::new(SystemClock), "https://pay.example.in", 7));
    let provider = ProviderSettings::of_stand_in(Arc::clone(&stand_in));
    let services = munim.services().await.selling_on_clock(Box::new(SystemClock), provider);
    let id = AccountId::new(account.as_str());
    profile::save(&services, &Caller::OPERATOR, &id, &typed_profile()).await.unwrap();
    seller::set(&services, example_seller()).await.unwrap();
    let wanted = Wanted {
        is_on: true,
        threshold: Some(Money::from_rupees(200)),
        amount: Some(Money::from_rupees(1000)),
        monthly_cap: Some(Money::from_rupees(5000)),
        method: MandateMethod::Card,
        phone: None,
    };
    let set = settings::save(&services, &Caller::OPERATOR, &id, &wanted).await.unwrap();
    assert!(stand_in.give(set.mandate.unwrap().link_id.as_deref().unwrap(), true));
    reconciler::work(&services).await.unwrap();
    let shown = munim.json(&["recharge", "show", &account]);
    assert_eq!((&shown["enabled"], &shown["monthly_cap_inr"]), (&json!(true), &json!("5000.00")));
    assert_eq!(
        (&shown["mandates"][0]["status"], &shown["mandates"][0]["masked"]),
        (&json!("confirmed"), &json!("Visa …0153"))
    );
    let text = munim.run(&["recharge", "show", &account]).stdout;
    for words in ["₹1000.00 below ₹200.00", "confirmed, card, Visa …0153", "No recharges."] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(munim.json(&["check"])["ok"], json!(true));
    munim.run(&["recharge", "show", "acc_other"]).failed(1, "no such account");
    munim.run(&["recharge", "list", "--state", "new"]).failed(2, "a recharge is one of planned");
}
