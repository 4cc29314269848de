//! The settings of the provider: a server that cannot take payments safely does not start.

use std::process::Command;

fn refused(settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_munim"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("MUNIM_DATABASE_URL", format!("sqlite://{}/munim.db", folder.path().display()))
        .envs(settings.iter().copied())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_server_with_a_key_and_without_every_secret_does_not_start() {
    let key = ("MUNIM_RAZORPAY_KEY_ID", "rzp_test_Q1a2b3c4");
    let secret = ("MUNIM_RAZORPAY_KEY_SECRET", "not-to-be-printed");
    assert!(refused(&[key]).contains("the key's secret is missing"));
    let without = refused(&[key, secret]);
    assert!(without.contains("anybody could report payments") && !without.contains("not-to-be-printed"));
    let short = refused(&[key, secret, ("MUNIM_RAZORPAY_WEBHOOK_SECRET", "fifteen-letters")]);
    assert!(short.contains("fewer than 16") && !short.contains("fifteen-letters"));
    assert!(refused(&[secret]).contains("MUNIM_RAZORPAY_KEY_ID is missing"));
    assert!(
        refused(&[key, ("MUNIM_RAZORPAY_KEY_SECRET_FILE", "/nowhere/secret")]).contains("/nowhere/secret")
    );
}

#[test]
fn a_server_with_credentials_and_the_stand_in_does_not_start() {
    let demo = ("MUNIM_RAZORPAY_URL", "demo");
    let both = refused(&[demo, ("MUNIM_RAZORPAY_KEY_ID", "rzp_live_Q1a2b3c4")]);
    assert!(both.contains("anybody can pay without money"));
    let live = refused(&[
        ("MUNIM_RAZORPAY_KEY_ID", "rzp_live_Q1a2b3c4"),
        ("MUNIM_RAZORPAY_KEY_SECRET", "not-to-be-printed"),
        ("MUNIM_RAZORPAY_WEBHOOK_SECRET", "sixteen-letters!"),
        ("MUNIM_RAZORPAY_URL", "http://127.0.0.1:9"),
    ]);
    assert!(live.contains("needs an address with https://"));
}
