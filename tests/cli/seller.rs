//! `munim seller`.

use std::fs;

use serde_json::json;

use super::Munim;

const EXAMPLE: &str = include_str!("../../examples/seller.toml");

#[test]
fn a_seller_is_set_shown_and_changed_in_versions() {
    let munim = Munim::new();
    munim.run(&["seller", "show"]).failed(1, "munim seller set");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seller.toml");
    let name = file.to_str().unwrap();
    fs::write(&file, EXAMPLE).unwrap();
    let set = munim.json(&["seller", "set", name]);
    assert_eq!((&set["version"], &set["gstin"]), (&json!(1), &json!("29ABCDE0018F1Z0")));
    // The same again is no new version.
    assert_eq!(munim.json(&["seller", "set", name]), set);
    fs::write(&file, EXAMPLE.replace("1 Example Road", "2 Example Road")).unwrap();
    assert_eq!(munim.json(&["seller", "set", name])["version"], 2);
    assert_eq!(munim.json(&["seller", "show"])["address"], "2 Example Road");
    let text = munim.run(&["seller", "show"]).stdout;
    assert!(text.contains("Karnataka (29)") && text.contains("/000001 receipt voucher"), "{text}");
    munim.json(&["check"]);
}

#[test]
fn what_is_wrong_with_a_file_is_said_and_nothing_is_changed() {
    let munim = Munim::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seller.toml");
    for (from, to, words) in [
        ("29ABCDE0018F1Z0", "29ABCDE0018F1Z1", "gstin: its last character"),
        ("29ABCDE0018F1Z0", "27AAPFU0939F1ZV", "gstin: This GSTIN is of another State"),
        ("560001", "400001", "pin: This PIN code is not in the chosen State"),
        ("RV/{fy}", "RVOUCHER/{fy}", "16 characters"),
        ("exclusive\"", "extra\"", "tax"),
        ("100.00\"", "0.29\"", "smallest_topup"),
        ("topup_is", "topup", "unknown field"),
    ] {
        fs::write(&file, EXAMPLE.replacen(from, to, EXAMPLE.matches(from).count())).unwrap();
        munim.run(&["seller", "set", file.to_str().unwrap()]).failed(1, words);
    }
    munim.run(&["seller", "set", "/nowhere/seller.toml"]).failed(1, "cannot read");
    munim.run(&["seller", "show"]).failed(1, "munim seller set");
}
