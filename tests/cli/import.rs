//! `munim import`: forms of files, columns, bad rows.

use serde_json::{Value, json};

use super::Munim;

const HEADER: &str = "id,time,model,prompt_tokens,completion_tokens,seconds,status\n";

/// A database with an account, and the options that name it.
fn world() -> (Munim, String) {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    (munim, account)
}

fn import(munim: &Munim, account: &str, args: &[&str]) -> Value {
    munim.json(&[&["import", "--account", account], args].concat())
}

fn counts(outcome: &Value) -> (u64, u64, usize) {
    let number = |name: &str| outcome[name].as_u64().unwrap();
    (number("accepted"), number("duplicates"), outcome["rejected"].as_array().unwrap().len())
}

#[test]
fn a_bad_row_is_said_and_the_others_are_taken() {
    let (munim, account) = world();
    let rows = [
        "a,2025-01-15T10:30:00Z,m,10,1,,200",
        "b,yesterday,m,10,1,,200",
        "c,2025-01-15T10:30:00Z,,10,1,,200",
        "d,2025-01-15T10:30:00Z,m,-1,1,,200",
        "e,2025-01-15T10:30:00Z,m,10,1,0.0001,200",
        "f,2025-01-15T10:30:00Z,m,10,1,,20",
        "g,2025-01-15T10:30:00Z",
        "a,2025-01-15T10:30:00Z,m,11,1,,200",
        "h,2999-01-15T10:30:00Z,m,10,1,,200",
        "a,2025-01-15T10:30:00Z,m,10,1,,200",
        "\u{20b9},2025-01-15 10:30,m,10,1,12.345,",
    ];
    munim.write("calls.csv", format!("\u{feff}{HEADER}{}", rows.join("\r\n")));
    let outcome = import(&munim, &account, &["calls.csv"]);
    let said: Vec<_> = outcome["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["index"].as_u64().unwrap(), row["code"].as_str().unwrap()))
        .collect();
    let expected = [
        (1, "invalid_time"),
        (2, "invalid_model"),
        (3, "invalid_tokens"),
        (4, "invalid_seconds"),
        (5, "invalid_status"),
        (6, "invalid_event"),
        (7, "conflict"),
        (8, "time_in_future"),
    ];
    assert_eq!(said, expected);
    assert_eq!(counts(&outcome), (2, 1, 8));
    assert!(outcome["rejected"][0]["message"].as_str().unwrap().contains("time"));
    assert_eq!(counts(&import(&munim, &account, &["calls.csv"])), (0, 3, 8));

    let text = munim.run(&["import", "calls.csv", "--account", &account]);
    assert_eq!(text.code, Some(0));
    assert!(text.stdout.contains("row 2: invalid_time: "), "{text:?}");
    assert!(text.stderr.contains("8 rows were not taken"), "{text:?}");
}

#[test]
fn json_lines_are_known_by_name_or_by_their_first_character() {
    let (munim, account) = world();
    let lines = concat!(
        r#"{"id":"a","time":"2025-01-15T10:30:00Z","model":"m","seconds":1.250,"agent_id":null}"#,
        "\n\n",
        r#"{"id":7,"time":"2025-01-15T16:00:00+05:30","model":"m","prompt_tokens":3}"#,
        "\n",
        r#"{"id":"b","time":"2025-01-15T10:30:00Z","model":true,"prompt_tokens":3}"#,
        "\n",
        "no json",
    );
    munim.write("calls.jsonl", lines);
    let outcome = import(&munim, &account, &["calls.jsonl"]);
    assert_eq!(counts(&outcome), (2, 0, 2));
    assert_eq!(outcome["rejected"][0]["code"], json!("invalid_model"));
    assert_eq!(
        (&outcome["rejected"][1]["index"], &outcome["rejected"][1]["code"]),
        (&json!(3), &json!("invalid_event"))
    );
    munim.write("calls.log", lines);
    assert_eq!(counts(&import(&munim, &account, &["calls.log", "--source", "calls.jsonl"])), (0, 2, 2));
    munim.write("calls.ndjson", "time,model\n");
    munim.run(&["import", "calls.ndjson", "--account", &account]).failed(1, "JSON Lines");
}

#[test]
fn stdin_is_a_file_like_others() {
    let (munim, account) = world();
    let args = ["import", "-", "--account", &account, "--model", "m", "--json"];
    let csv = munim.run_with(&args, b"time,prompt_tokens\n2025-01-15 10:30:00,5\n2025-01-15 10:30:00,5");
    assert_eq!(csv.stdout.trim(), r#"{"accepted":2,"duplicates":0,"rejected":[]}"#);
    assert_eq!(csv.stderr, "times without a zone were read in UTC\n");
    let again = munim
        .run_with(&args, br#"{"id":"2","source":"stdin","time":"2025-01-15T10:30:00Z","prompt_tokens":5}"#);
    assert_eq!(again.stdout.trim(), r#"{"accepted":0,"duplicates":1,"rejected":[]}"#);
    assert_eq!(again.stderr, "");
    let people = munim.run_with(&args[..6], b"time,prompt_tokens\n2025-01-15 10:31:00,5");
    assert!(people.stdout.contains("times without a zone were read in UTC"), "{people:?}");
}

#[test]
fn wrong_columns_are_said_before_anything_is_written() {
    let (munim, account) = world();
    munim.write("calls.csv", "TIMESTAMP,Tokens\n2025-01-15 10:30:00,5\n");
    let run = |args: &[&str]| munim.run(&[&["import", "calls.csv", "--account", &account], args].concat());
    run(&["--model", "m"]).failed(1, "the columns are TIMESTAMP, Tokens");
    run(&["--map", "time=TIMESTAMP"]).failed(1, "--model");
    run(&["--map", "time=TIMESTAMP", "--model", "m"]).failed(1, "nothing to charge");
    run(&["--map", "time=When", "--model", "m"]).failed(1, "no column \"When\"");
    run(&["--map", "tokens=Tokens"]).failed(2, "prompt_tokens");
    run(&["--map", "time"]).failed(2, "FIELD=COLUMN");
    run(&["--model", "m", "--agent", "101"]).failed(1, "munim agent list");
    run(&["--model", "m", "--key", "key_none"]).failed(1, "no such key");
    assert_eq!(munim.json(&["check"])["events"], json!(0));
}

#[test]
fn what_is_no_file_of_events_is_an_error() {
    let (munim, account) = world();
    let run = |file: &str| munim.run(&["import", file, "--account", &account, "--model", "m"]);
    run("missing.csv").failed(1, "cannot read missing.csv");
    munim.write("empty.csv", "");
    run("empty.csv").failed(1, "nothing in it");
    munim.write("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00");
    run("picture.csv").failed(1, "no CSV header");
    munim.write("array.json", "[{}]");
    run("array.json").failed(1, "one object a line");
    run(".").failed(1, "cannot read .");
    munim.run(&["import", "empty.csv", "--account", "acc_none"]).failed(1, "no such account");
}

#[test]
fn more_rows_than_a_batch_keep_their_numbers() {
    let (munim, account) = world();
    let mut csv = String::from("time,prompt_tokens\n");
    for row in 0..12_000 {
        csv.push_str(if row == 7_777 { "never,1\n" } else { "2025-01-15 10:30:00,1\n" });
    }
    munim.write("many.csv", csv);
    let outcome = import(&munim, &account, &["many.csv", "--model", "m"]);
    assert_eq!(counts(&outcome), (11_999, 0, 1));
    assert_eq!(outcome["rejected"][0]["index"], json!(7_777));
    assert_eq!(counts(&import(&munim, &account, &["many.csv", "--model", "m"])), (0, 11_999, 1));
}
