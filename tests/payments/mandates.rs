//! Mandates of the stand-in: registering, notice, debit.

use munim::service::payments::stand_in::{Asked, KEY_ID, KEY_SECRET, Reply, StandIn};
use serde_json::{Value, json};

use crate::support::fakes::FakeClock;
use crate::support::{START, utc};

fn ask(stand_in: &StandIn, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let pair = data_encoding::BASE64.encode(format!("{KEY_ID}:{KEY_SECRET}").as_bytes());
    let (authorization, body) = (format!("Basic {pair}"), body.to_string());
    let asked = Asked {
        method,
        path,
        query: "",
        authorization: Some(&authorization),
        idempotency: None,
        body: body.as_bytes(),
    };
    match stand_in.answer(&asked) {
        Reply::Json(status, json) => (status, json),
        Reply::Cut => panic!("cut"),
    }
}

#[test]
fn a_debit_waits_for_its_notice_and_for_its_time() {
    let clock = FakeClock::at(utc(START));
    let stand_in = StandIn::new(Box::new(clock.clone()), "https://console.example.in/demo/razorpay", 7);
    let post = |path: &str, body: Value| ask(&stand_in, "POST", path, &body);
    let (_, invoice) = post(
        "/subscription_registration/auth_links",
        json!({"customer": {"name": "Asha", "email": "asha@example.in", "contact": "9000090000"}, "type": "link",
            "amount": 100, "currency": "INR", "receipt": "md_1",
            "subscription_registration": {"method": "upi", "max_amount": 1_500_000, "frequency": "as_presented"}}),
    );
    assert_eq!((&invoice["status"], &invoice["amount"]), (&json!("issued"), &json!("100")));
    let customer = invoice["customer_id"].as_str().unwrap();
    let (_, tokens) = ask(&stand_in, "GET", &format!("/customers/{customer}/tokens"), &Value::Null);
    let token = tokens["items"][0]["id"].as_str().unwrap();
    assert!(stand_in.give(invoice["id"].as_str().unwrap(), true));
    assert!(!stand_in.give(invoice["id"].as_str().unwrap(), true), "once");
    let order = |receipt: &str| {
        let wanted = json!({"amount": 118_000, "currency": "INR", "receipt": receipt,
            "notification": {"token_id": token}});
        post("/orders", wanted).1
    };
    let charge = |order: &Value, amount: i64| {
        let wanted =
            json!({"order_id": order["id"], "token": token, "customer_id": customer, "amount": amount});
        post("/payments/create/recurring", wanted)
    };
    let first = order("ar_1");
    assert_eq!(charge(&first, 118_000).0, 400);
    clock.advance(chrono::TimeDelta::hours(25));
    assert_eq!(charge(&first, 1_500_001).0, 400);
    let (status, paid) = charge(&first, 118_000);
    assert_eq!(status, 200);
    assert_eq!(stand_in.find(paid["razorpay_payment_id"].as_str().unwrap()).unwrap()["status"], "captured");

    // T47: the mandate is paused between the notice and the debit.
    let second = order("ar_2");
    clock.advance(chrono::TimeDelta::hours(25));
    stand_in.switch(|switches| switches.tokens_are_paused = true);
    assert_eq!(charge(&second, 118_000).0, 400);
    stand_in.switch(|switches| {
        switches.tokens_are_paused = false;
        switches.notices_fail = true;
    });
    assert_eq!(charge(&second, 118_000).0, 400);
    stand_in.switch(|switches| switches.notices_fail = false);
    let path = format!("/customers/{customer}/tokens/{token}");
    assert_eq!(ask(&stand_in, "PUT", &format!("{path}/cancel"), &Value::Null).0, 200);
    assert_eq!(charge(&second, 118_000).0, 400);
    assert_eq!(ask(&stand_in, "DELETE", &path, &Value::Null).1, json!({"deleted": true}));
    let (_, settled) = ask(&stand_in, "GET", "/settlements/recon/combined", &Value::Null);
    assert_eq!((settled["count"].as_i64(), &settled["items"][0]["credit"]), (Some(2), &json!(115_216)));
}

#[test]
fn customers_are_found_again_or_refused() {
    let stand_in = StandIn::new(Box::new(FakeClock::at(utc(START))), "https://console.example.in", 7);
    let customer = |existing: &str| {
        let wanted = json!({"name": "Asha", "email": "asha@example.in", "fail_existing": existing});
        ask(&stand_in, "POST", "/customers", &wanted)
    };
    let (status, first) = customer("1");
    assert_eq!((status, customer("0").1, customer("1").0), (200, first, 400));
    assert_eq!(ask(&stand_in, "GET", "/nowhere", &Value::Null).0, 400);
}
