//! `munim account` and `munim agent`.

use serde_json::{Value, json};

use super::Munim;
use crate::support::PASSWORD;

const CREATE: [&str; 6] = ["account", "create", "--name", "Asha Voice", "--email", "asha@example.in"];

#[test]
fn an_account_begins_free_with_fifty_rupees() {
    let munim = Munim::new();
    let id = munim.account("asha@example.in");
    assert!(id.starts_with("acc_"));
    let run = munim.run(&["account", "list", "--json"]);
    assert!(run.stdout.contains(r#""credits_inr":50.00"#), "{run:?}");
    let list = munim.json(&["account", "list"]);
    let account = &list[0];
    assert_eq!((&account["id"], &account["plan"]), (&json!(id), &json!("free")));
    assert_eq!(
        (&account["email"], &account["time_zone"]),
        (&json!("asha@example.in"), &json!("Asia/Kolkata"))
    );
    assert!(account["created"].as_str().unwrap().ends_with('Z'));
    assert_eq!(account.as_object().unwrap().len(), 7);
}

#[test]
fn a_password_comes_from_stdin_or_is_made_and_shown_once() {
    let munim = Munim::new();
    let given = munim.run_with(
        &[&CREATE[..], &["--password-stdin", "--json"]].concat(),
        format!("{PASSWORD}\nrest").as_bytes(),
    );
    let given: serde_json::Value = serde_json::from_str(&given.stdout).unwrap();
    assert_eq!(given.as_object().unwrap().keys().collect::<Vec<_>>(), ["account_id"]);

    let made = munim.json(&["account", "create", "--name", "Ravi", "--email", "ravi@example.in"]);
    let password = made["password"].as_str().unwrap();
    // Thirty letters of 32, five bits each.
    assert_eq!((password.len(), password.matches('-').count()), (34, 4));
    let other = munim.json(&["account", "create", "--name", "Uma", "--email", "uma@example.in"]);
    assert_ne!(other["password"].as_str().unwrap(), password);
}

#[tokio::test]
async fn the_password_of_stdin_opens_the_account() {
    let munim = Munim::new();
    munim.run_with(&[&CREATE[..], &["--password-stdin"]].concat(), format!("{PASSWORD}\r\n").as_bytes());
    let services = munim.services().await;
    let email = ::munim::domain::Email::parse("asha@example.in").unwrap();
    let credentials = services.store.find_credentials(&email).await.unwrap().unwrap();
    let typed = PASSWORD.as_bytes().to_vec();
    assert!(services.passwords.verify(None, typed, Some(credentials.password_hash)).await.unwrap());
}

#[test]
fn what_is_wrong_with_an_account_is_said_at_once() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    munim.run(&CREATE).failed(1, "There is an account with this email address");
    let wrong =
        munim.run_with(&["account", "create", "--name", "", "--email", "x", "--password-stdin"], b"short");
    wrong.failed(1, "Give it a name. This is not an email address. It looks like name@example.in. A password has at least 8");
}

#[test]
fn a_password_that_anybody_would_guess_is_refused() {
    let munim = Munim::new();
    let create =
        |password: &str| munim.run_with(&[&CREATE[..], &["--password-stdin"]].concat(), password.as_bytes());
    for common in ["password1", "Asha-Voice", "asha@example.in", "munim2026"] {
        create(common).failed(1, "one of the first that anybody would guess");
    }
    let mut branded = munim.command(&[&CREATE[..], &["--brand", "Forii"]].concat());
    let made = branded.output().unwrap();
    assert!(made.status.success(), "{made:?}");
    assert_eq!(munim.json(&["account", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_breached_password_is_refused_where_there_is_a_list() {
    let munim = Munim::new();
    let hash = |text: &str| data_encoding::HEXUPPER.encode(&<sha1::Sha1 as sha1::Digest>::digest(text));
    let mut lines = [PASSWORD, "another of them", "and one more"].map(|text| format!("{}:3\r\n", hash(text)));
    lines.sort();
    munim.write("breached.txt", lines.concat());
    let create = |list: &str| {
        let args = [&CREATE[..], &["--password-stdin", "--breached-passwords", list]].concat();
        munim.run_with(&args, PASSWORD.as_bytes())
    };
    create("breached.txt").failed(1, "in a list of stolen ones");
    create("nowhere.txt").failed(1, "MUNIM_BREACHED_PASSWORDS");
    munim.write("other.txt", "password\n12345678\n".repeat(50));
    munim.run(&["serve", "--breached-passwords", "nowhere.txt"]).failed(1, "nowhere.txt");
    munim.run(&["serve", "--breached-passwords", "other.txt"]).failed(1, "no list of SHA-1 hashes");
    munim.write("empty.txt", "");
    munim.run(&["serve", "--breached-passwords", "empty.txt"]).failed(1, "no list of SHA-1 hashes");
}

#[test]
fn credit_is_booked_to_the_account_or_to_an_agent() {
    let munim = Munim::new();
    let id = munim.account("asha@example.in");
    munim.json(&["agent", "create", &id, "--name", "Calls", "--prepaid", "minute"]);
    let credit =
        |more: &[&str]| munim.run(&[&["account", "credit", &id, "--note", "UPI", "--json"], more].concat());
    let account = credit(&["--amount", "500.00"]);
    assert_eq!(account.stdout.trim(), format!(r#"{{"account_id":"{id}","credits_inr":550.00}}"#));
    let agent = credit(&["--amount", "0.000001", "--agent", "101"]);
    assert!(agent.stdout.contains(r#""agent_id":101,"credits_inr":0.000001"#), "{agent:?}");

    credit(&["--amount", "0"]).failed(2, "more than ₹0");
    credit(&["--amount", "-5"]).failed(2, "more than ₹0");
    credit(&["--amount", "5", "--agent", "7"]).failed(1, "munim agent list");
    credit(&["--amount", "1e3"]).failed(2, "digits with at most six decimals");
    munim
        .run(&["account", "credit", "acc_none", "--amount", "1", "--note", "x"])
        .failed(1, "munim account list");
    munim.run(&["account", "credit", "forii", "--amount", "1", "--note", "x"]).failed(2, "acc_");
    munim.run(&["account", "credit", &id, "--amount", "1", "--note", ""]).failed(2, "--note");
}

#[test]
fn a_credit_with_a_reference_counts_once() {
    let munim = Munim::new();
    let (asha, binu) = (munim.account("asha@example.in"), munim.account("binu@example.in"));
    munim.json(&["agent", "create", &asha, "--name", "Calls", "--prepaid", "minute"]);
    let credit = |account: &str, reference: &str, more: &[&str]| {
        let args =
            ["account", "credit", account, "--amount", "500", "--note", "June", "--reference", reference];
        munim.run(&[&args, more].concat())
    };
    let first = credit(&asha, "UPI4711", &["--json"]);
    let expected = format!(r#"{{"account_id":"{asha}","credits_inr":550.00,"reference":"UPI4711"}}"#);
    assert_eq!(first.stdout.trim(), expected, "{first:?}");
    // The same payment, however it is written, to whatever wallet.
    for (account, reference, more) in [
        (&asha, "UPI4711", &[][..]),
        (&asha, "upi 4711 ", &[]),
        (&asha, "UPI4711", &["--agent", "101"]),
        (&binu, "Upi\u{a0}4711", &[]),
    ] {
        let again = credit(account, reference, more);
        again.failed(1, "the reference UPI4711 was credited already: ₹500.00 to");
        assert!(again.stderr.contains(&asha) && again.stderr.contains(" on 20"), "{again:?}");
    }
    let again = credit(&binu, "upi4711", &["--json"]);
    again.failed(1, "nothing was booked");
    let error: Value = serde_json::from_str(again.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["code"], json!("reference_used"));
    assert_eq!(error["error"]["account_id"], json!(asha));
    assert!(again.stderr.contains(r#""amount_inr":500.00"#), "{again:?}");

    let agents = credit(&asha, "NEFT 9", &["--agent", "101", "--json"]);
    assert!(agents.stdout.contains(r#""credits_inr":500.00,"reference":"NEFT 9""#), "{agents:?}");
    credit(&asha, "neft9", &[]).failed(1, "agent 101, on 20");
    for reference in ["", "  ", "a\nb"] {
        credit(&asha, reference, &[]).failed(2, "a reference is one line");
    }
    // Without one nothing is compared.
    let plain = ["account", "credit", &asha, "--amount", "1", "--note", "June"];
    assert_eq!((munim.run(&plain).code, munim.run(&plain).code), (Some(0), Some(0)));
    assert_eq!(munim.json(&["account", "list"])[1]["credits_inr"], json!(50.0));
    munim.json(&["check"]);
}

#[test]
fn amounts_are_typed_as_people_type_them() {
    let munim = Munim::new();
    let id = munim.account("asha@example.in");
    let credit =
        |amount: &str| munim.run(&["account", "credit", &id, "--note", "x", "--json", "--amount", amount]);
    let mut balance = 50_i64;
    for amount in ["₹500", "Rs 500", "Rs. 500", "INR 500", "500/-", "५००", "500.00"] {
        balance += 500;
        let done = credit(amount);
        assert!(done.stdout.contains(&format!(r#""credits_inr":{balance}.00"#)), "{amount}: {done:?}");
    }
    let done = credit("1,15,000.10");
    assert!(done.stdout.contains(r#""credits_inr":118550.10"#), "{done:?}");
    for amount in ["1.000,50", "5,00", "1,2,3"] {
        credit(amount).failed(2, "commas part lakhs or thousands");
    }
}

#[test]
fn a_balance_is_listed_rounded_down() {
    let munim = Munim::new();
    let id = munim.account("asha@example.in");
    munim.json(&["agent", "create", &id, "--name", "Calls", "--prepaid", "minute"]);
    munim.json(&["account", "credit", &id, "--amount", "4263.487495", "--note", "x"]);
    munim.json(&["account", "credit", &id, "--amount", "0.009999", "--agent", "101", "--note", "x"]);
    let list = munim.run(&["account", "list"]).stdout;
    assert!(list.contains("₹4,313.48 "), "{list}");
    let agents = munim.run(&["agent", "list", &id]).stdout;
    assert!(agents.contains("₹0.00 "), "{agents}");
    assert!(munim.run(&["account", "list", "--json"]).stdout.contains("4313.487495"));
}

#[test]
fn agents_are_numbered_from_a_hundred_and_one() {
    let munim = Munim::new();
    let id = munim.account("asha@example.in");
    let create =
        |more: &[&str]| munim.run(&[&["agent", "create", &id, "--name", "Bot", "--json"], more].concat());
    assert!(create(&[]).stdout.contains(r#""agent_id":101"#));
    assert!(create(&["--id", "7", "--prepaid", "token"]).stdout.contains(r#""agent_id":7"#));
    create(&["--id", "7"]).failed(1, "choose another number");
    create(&["--prepaid", "day"]).failed(2, "minute, token or message");
    let list = munim.json(&["agent", "list", &id]);
    assert_eq!(list[0]["agent_id"], json!(7));
    assert_eq!(list[0]["prepaid"], json!("token"));
    assert_eq!((&list[1]["prepaid"], &list[1]["credits_inr"]), (&json!(null), &json!(null)));
    munim.run(&["agent", "list", "acc_none"]).failed(1, "no such account");
}

#[test]
fn people_read_columns() {
    let munim = Munim::new();
    assert!(munim.run(&["account", "list"]).stdout.contains("munim account create"));
    let id = munim.account("asha@example.in");
    munim.run(&["account", "credit", &id, "--amount", "125000", "--note", "NEFT"]);
    let list = munim.run(&["account", "list"]).stdout;
    assert!(list.lines().nth(1).unwrap().contains("₹1,25,050.00"), "{list}");
}
