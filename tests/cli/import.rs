//! `munim import`: forms of files, columns, bad rows.

use munim::domain::{AccountId, ReportedAgent, Usage, UsageEvent};
use munim::service::usage::event_reader::Reader;
use munim::service::usage::ingest::{self, Batch};
use munim::store::usage::EventKey;
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
        "e,2025-01-15T10:30:00Z,m,10,1,-0.0001,200",
        "f,2025-01-15T10:30:00Z,m,10,1,1e400,200",
        "g,2025-01-15T10:30:00Z",
        "a,2025-01-15T10:30:00Z,m,11,1,,200",
        "h,2999-01-15T10:30:00Z,m,10,1,,200",
        "a,2025-01-15T10:30:00Z,m,10,1,,200",
        "\u{20b9},2025-01-15 10:30,m,1.0e1,1,12.3455,20",
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
        (5, "invalid_seconds"),
        (6, "invalid_event"),
        (7, "conflict"),
        (8, "time_in_future"),
    ];
    assert_eq!(said, expected);
    assert_eq!(counts(&outcome), (2, 1, 8));
    assert_eq!(outcome["warnings"], json!([{"index": 10, "code": "status_dropped"}]));
    assert!(outcome["rejected"][0]["message"].as_str().unwrap().contains("time"));
    assert_eq!(counts(&import(&munim, &account, &["calls.csv"])), (0, 3, 8));

    let text = munim.run(&["import", "calls.csv", "--account", &account]);
    assert_eq!(text.code, Some(0));
    assert!(text.stdout.contains("row 2: invalid_time: "), "{text:?}");
    assert!(text.stderr.contains("8 rows were not taken (2 invalid_seconds, 1 conflict, "), "{text:?}");
    assert!(text.stderr.contains("1 row was taken with something left out (1 status_dropped)"), "{text:?}");
}

/// An export without ids, and the one of the next day.
const MONDAY: &str = include_str!("../data/cases/monday.csv");
const TUESDAY: &str = include_str!("../data/cases/tuesday.csv");

#[test]
fn a_longer_export_in_another_order_adds_what_is_new() {
    for first_day in [true, false] {
        let (munim, account) = world();
        munim.write("activity.csv", if first_day { MONDAY } else { TUESDAY });
        munim.write("activity (1).csv", if first_day { TUESDAY } else { MONDAY });
        let first = import(&munim, &account, &["activity.csv"]);
        let second = import(&munim, &account, &["activity (1).csv"]);
        let expected = if first_day { [(2, 0, 0), (1, 2, 0)] } else { [(3, 0, 0), (0, 2, 0)] };
        assert_eq!([counts(&first), counts(&second)], expected);
        assert_eq!((&first["identity"], &second["identity"]), (&json!("contents"), &json!("contents")));
        for file in ["activity.csv", "activity (1).csv"] {
            assert_eq!(import(&munim, &account, &[file])["accepted"], 0);
        }
        assert_eq!(munim.json(&["check"])["events"], json!(3));
    }
}

#[test]
fn equal_rows_without_ids_are_as_many_calls_as_there_are() {
    let (munim, account) = world();
    let row = "2025-01-15T10:30:00Z,m,10\n";
    munim.write("calls.csv", format!("time,model,prompt_tokens\n{row}bad,m,1\n{row}"));
    assert_eq!(counts(&import(&munim, &account, &["calls.csv"])), (2, 0, 1));
    // Spelt in another way, without the bad row, and one more.
    let again = "2025-01-15 16:00:00+05:30, m ,1e1,,CONVERSATION\n".replace("CONVERSATION", "");
    munim.write("again.csv", format!("time,model,prompt_tokens,seconds,model_type\n{again}{again}{again}"));
    let run = munim.run(&["import", "again.csv", "--account", &account]);
    assert!(run.stdout.contains("1 accepted") && run.stdout.contains("2 duplicates"), "{run:?}");
    assert!(run.stderr.contains("known by their contents"), "{run:?}");
}

#[test]
fn a_row_with_an_id_is_known_by_it_whatever_its_file_is_called() {
    let (munim, account) = world();
    let rows = "id,time,model,prompt_tokens\n1,2025-01-15T10:30:00Z,m,10\n2,2025-01-15T10:30:00Z,m,10\n";
    munim.write("activity.csv", rows);
    munim.write("activity (1).csv", rows);
    let outcome = import(&munim, &account, &["activity.csv"]);
    assert_eq!((counts(&outcome), &outcome["identity"]), ((2, 0, 0), &json!("id")));
    assert_eq!(counts(&import(&munim, &account, &["activity (1).csv"])), (0, 2, 0));
    let args = ["import", "-", "--account", &account, "--json"];
    let piped: Value = serde_json::from_str(&munim.run_with(&args, rows.as_bytes()).stdout).unwrap();
    assert_eq!(counts(&piped), (0, 2, 0));
    // Another source is other calls; a row may lack its id.
    assert_eq!(counts(&import(&munim, &account, &["activity.csv", "--source", "edge-9"])), (2, 0, 0));
    munim.write(
        "mixed.csv",
        "id,time,model,prompt_tokens\n1,2025-01-15T10:30:00Z,m,10\n,2025-01-15T10:30:00Z,m,10\n",
    );
    let mixed = import(&munim, &account, &["mixed.csv"]);
    assert_eq!((counts(&mixed), &mixed["identity"]), ((1, 1, 0), &json!("both")));
}

#[test]
fn when_no_row_is_taken_the_command_fails_and_says_why() {
    let (munim, account) = world();
    let rows = "2025-01-15T10:30:00Z,m,x\n2025-01-15T10:30:00Z,m,-1\nnever,m,1\n2025\n";
    munim.write("calls.csv", format!("time,model,prompt_tokens\n{rows}"));
    let run = munim.run(&["import", "calls.csv", "--account", &account, "--json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr.contains("4 rows were not taken (2 invalid_tokens, 1 invalid_event, 1 invalid_time)"),
        "{run:?}"
    );
    assert_eq!(counts(&serde_json::from_str(&run.stdout).unwrap()), (0, 0, 4));
    munim.write("none.csv", "time,model,prompt_tokens\n");
    assert_eq!(counts(&import(&munim, &account, &["none.csv"])), (0, 0, 0));
}

#[tokio::test]
async fn what_an_earlier_version_recorded_by_file_and_row_is_not_counted_again() {
    let (munim, account) = world();
    let services = munim.services().await;
    let call = |source: &str, id: &str, minute: &str, tokens: i64| UsageEvent {
        source: source.into(),
        id: id.into(),
        time: format!("2026-11-02T06:{minute}:00Z").parse().unwrap(),
        key_id: None,
        agent_id: ReportedAgent::Unsaid,
        model: "forii/deepseek-v3".into(),
        usage: Usage { prompt_tokens: tokens, completion_tokens: 10, messages: 1, ..Usage::default() },
        status: None,
        latency_ms: None,
        interaction_id: None,
        model_type: None,
        hold_id: None,
        was_cut: false,
    };
    let events = vec![
        call("monday.csv", "1", "02", 2_000),
        call("monday.csv", "2", "01", 1_000),
        // A gateway's call is another one, though it is equal.
        call("edge-1", "3", "03", 4_000),
        call("named.csv", "req_1", "05", 5_000),
    ];
    let account_id = Some(AccountId::new(account.clone()));
    assert_eq!(ingest::record(&services, &Batch { account_id, events }).await.unwrap().accepted, 4);
    services.store.close().await;
    munim.write("tuesday.csv", format!("{TUESDAY}2026-11-02T06:03:00Z,forii/deepseek-v3,4000,10\n"));
    let run = munim.run(&["import", "tuesday.csv", "--account", &account, "--json"]);
    assert_eq!(counts(&serde_json::from_str(&run.stdout).unwrap()), (2, 2, 0), "{run:?}");
    assert!(run.stderr.contains("2 rows were imported by an earlier version"), "{run:?}");
    assert_eq!(counts(&import(&munim, &account, &["tuesday.csv"])), (0, 4, 0));
    let header = "id,time,model,prompt_tokens,completion_tokens";
    munim.write("named (1).csv", format!("{header}\nreq_1,2026-11-02T06:05:00Z,forii/deepseek-v3,5000,10\n"));
    assert_eq!(counts(&import(&munim, &account, &["named (1).csv"])), (0, 1, 0));
    // A row twice is two calls, of which one is there.
    munim.write("twice.csv", format!("{MONDAY}{}", MONDAY.split_once('\n').unwrap().1));
    assert_eq!(counts(&import(&munim, &account, &["twice.csv"])), (2, 2, 0));
    assert_eq!(counts(&import(&munim, &account, &["twice.csv"])), (0, 4, 0));
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
    assert_eq!(counts(&import(&munim, &account, &["calls.log"])), (0, 2, 2));
    munim.write("first.jsonl", format!("[]\n{lines}"));
    assert_eq!(counts(&import(&munim, &account, &["first.jsonl"])), (0, 2, 3));
    munim.write("calls.ndjson", "time,model\n");
    munim.run(&["import", "calls.ndjson", "--account", &account]).failed(1, "JSON Lines");
}

#[tokio::test]
async fn lines_are_read_as_the_http_door_reads_them() {
    let (munim, account) = world();
    let (key, _) = munim.key(&account).await;
    munim.write("bom.ndjson", include_str!("../data/cases/bom.ndjson").replace("KEYID", &key));
    assert_eq!(counts(&import(&munim, &account, &["bom.ndjson"])), (2, 0, 0));
    let lines = [
        r#"{"id":" 1 ","time":"2025-01-15T10:30:00Z","model":"m ","prompt_tokens":1.2e3,"seconds":8.470000267028809}"#,
        r#"{"id":"2","time":"2025-01-15T10:30:00Z","model":"m","status":"200","latency_ms":-3,"hold_id":{}}"#,
        r#"{"id":"3","time":"2025-01-15T10:30:00Z","model":"m","prompt_tokens":"12"}"#,
        r#"{"id":"4","time":"2025-01-15T10:30:00Z","model":"m","status":200,"status":200}"#,
        r#"{"id":"5","time":"2025-01-15T10:30:00Z","model":"m","prompt_tokens":5,"cut":true,"other":[1.5e300]}"#,
    ];
    munim.write("lines.jsonl", lines.join("\r\n"));
    let outcome = import(&munim, &account, &["lines.jsonl"]);
    let services = munim.services().await;
    let reader = Reader::of_gateway("import");
    let read: Vec<_> = lines.iter().map(|line| reader.line(line.as_bytes())).collect();
    let codes =
        |at: usize| outcome["rejected"].as_array().unwrap().iter().find(|row| row["index"] == at).cloned();
    for (at, read) in read.into_iter().enumerate() {
        match read {
            Err(rejection) => assert_eq!(codes(at).unwrap()["code"], rejection.code()),
            Ok(read) => {
                assert_eq!(codes(at), None);
                let key = EventKey {
                    account_id: AccountId::new(&*account),
                    source: "import".into(),
                    id: read.event.id.clone(),
                };
                let mut tx = services.store.snapshot().await.unwrap();
                let recorded =
                    tx.list_events(std::slice::from_ref(&key)).await.unwrap().remove(&key).unwrap();
                // Whose it is was found out when it was recorded.
                let agent_id = recorded.agent_id;
                assert_eq!(recorded, UsageEvent { agent_id, ..read.event });
            }
        }
    }
    let warnings =
        json!([{"index": 1, "code": "latency_ms_dropped"}, {"index": 1, "code": "hold_id_dropped"}]);
    assert_eq!((counts(&outcome), &outcome["warnings"]), ((3, 0, 2), &warnings));
    munim.write(
        "named.jsonl",
        r#"{"ts":"2025-01-15T10:30:00Z","req":"1","model":"m","prompt_tokens":1200,"seconds":8.47}"#,
    );
    let named = ["named.jsonl", "--map", "time=ts", "--map", "id=req"];
    assert_eq!(counts(&import(&munim, &account, &named)), (0, 1, 0));
    let wrong = ["import", "named.jsonl", "--account", &account, "--map", "time=When"];
    munim
        .run(&wrong)
        .failed(1, "no column \"When\" for time; the columns are model, prompt_tokens, req, seconds, ts");
}

#[test]
fn stdin_is_a_file_like_others() {
    let (munim, account) = world();
    let args = ["import", "-", "--account", &account, "--model", "m", "--json"];
    let csv = munim.run_with(&args, b"time,prompt_tokens\n2025-01-15 10:30:00,5\n2025-01-15 10:30:00,5");
    assert_eq!(csv.stdout.trim(), r#"{"accepted":2,"duplicates":0,"rejected":[],"identity":"contents"}"#);
    assert!(csv.stderr.contains("times without a zone were read in UTC\n"), "{csv:?}");
    munim.write("calls.csv", "time,prompt_tokens\n2025-01-15 10:30:00,5\n");
    assert_eq!(counts(&import(&munim, &account, &["calls.csv", "--model", "m"])), (0, 1, 0));
    let again = munim.run_with(&args, br#"{"time":"2025-01-15T10:30:00Z","prompt_tokens":5}"#);
    assert_eq!(again.stdout.trim(), r#"{"accepted":0,"duplicates":1,"rejected":[],"identity":"contents"}"#);
    assert!(!again.stderr.contains("without a zone"), "{again:?}");
    let other = munim.run_with(&args, br#"{"id":"2","time":"2025-01-15T10:30:00Z","prompt_tokens":5}"#);
    assert_eq!(other.stdout.trim(), r#"{"accepted":1,"duplicates":0,"rejected":[],"identity":"id"}"#);
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
