//! `munim code`.

use serde_json::json;

use super::Munim;

#[test]
fn codes_are_made_listed_and_ended() {
    let munim = Munim::new();
    let made = munim.json(&["code", "create", "--amount", "500", "--uses", "100", "--code", "Diwali-26"]);
    assert_eq!((&made["code"], &made["amount_inr"]), (&json!("DIWALI26"), &json!(500.0)));
    assert_eq!((&made["uses"], &made["used"], &made["ended"]), (&json!(100), &json!(0), &json!(null)));
    munim.run(&["code", "create", "--amount", "1", "--code", "DIWALI26"]).failed(1, "already");
    let random = munim.json(&["code", "create", "--amount", "50", "--expires", "2099-01-01"]);
    assert_eq!(random["code"].as_str().unwrap().len(), 12);
    assert_eq!(random["expires"], "2098-12-31T18:30:00Z");
    assert!(!munim.json(&["code", "end", "diwali26"])["ended"].is_null());
    assert_eq!(munim.json(&["code", "list"]).as_array().unwrap().len(), 2);
    let text = munim.run(&["code", "list"]).stdout;
    assert!(text.contains("DIWALI26") && text.contains("ended"), "{text}");
    let ending = munim.json(&["code", "create", "--amount", "5", "--expires-after", "90d"]);
    assert_eq!((&ending["credit_lasts_days"], &random["credit_lasts_days"]), (&json!(90), &json!(null)));
    munim.run(&["code", "end", "NOTHERE"]).failed(1, "there is no such code");
    munim.json(&["check"]);
}

#[test]
fn what_is_no_code_is_wrong_usage() {
    let munim = Munim::new();
    for options in [
        ["--amount", "500", "--code", "abc"],
        ["--amount", "0", "--uses", "1"],
        ["--amount", "500", "--uses", "0"],
        ["--amount", "500", "--expires", "soon"],
        ["--amount", "500", "--expires-after", "0d"],
        ["--amount", "500", "--expires-after", "90"],
    ] {
        munim.run(&[&["code", "create"], &options[..]].concat()).failed(2, "");
    }
    munim.run(&["code", "create", "--amount", "500", "--expires", "2020-01-01"]).failed(1, "in the future");
}
