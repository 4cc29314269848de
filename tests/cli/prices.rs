//! `munim price`.

use serde_json::json;

use super::Munim;

#[test]
fn a_price_has_a_start() {
    let munim = Munim::new();
    let set = |more: &[&str]| {
        munim.run(
            &[&["price", "set", "m", "--input", "140.00", "--output", "420.00", "--json"], more].concat(),
        )
    };
    let first = set(&[]);
    assert!(
        first
            .stdout
            .contains(r#""from":"1970-01-01T00:00:00Z","input":140.00,"cached_input":null,"output":420.00"#),
        "{first:?}"
    );
    assert_eq!(set(&[]).stdout, first.stdout, "what holds already need not start again");
    for from in ["2025-01-01", "2025-01-01T00:00:00", "2025-01-01 00:00", "2024-12-31T18:30:00Z"] {
        assert!(set(&["--from", from]).stdout.contains(r#""from":"2024-12-31T18:30:00Z""#), "{from}");
    }
    set(&["--from", "2025-01-01", "--minute", "1"]).failed(1, "later start");
    set(&["--from", "soon"]).failed(2, "2025-01-01");
    assert_eq!(munim.json(&["price", "list"]).as_array().unwrap().len(), 2);
    let text = munim.run(&["price", "list"]).stdout;
    assert!(text.contains("always") && text.contains("₹140.00"), "{text}");
}

#[test]
fn a_date_begins_with_a_day_of_the_operators_zone_and_the_answer_says_so() {
    let munim = Munim::new();
    let set = |model: &str, from: &str, more: &[&str]| {
        let args = ["price", "set", model, "--input", "1", "--output", "2", "--from", from];
        munim.json(&[&args, more].concat())
    };
    let indian = set("a", "2026-04-01", &[]);
    assert_eq!(
        (&indian["from"], &indian["time_zone"]),
        (&json!("2026-03-31T18:30:00Z"), &json!("Asia/Kolkata"))
    );
    let nepali = set("b", "2026-04-01", &["--time-zone", "Asia/Kathmandu"]);
    assert_eq!(
        (&nepali["from"], &nepali["time_zone"]),
        (&json!("2026-03-31T18:15:00Z"), &json!("Asia/Kathmandu"))
    );
    // Midnight is skipped there on this day.
    let cuban = set("c", "2026-03-08T00:00:00", &["--time-zone", "America/Havana"]);
    assert_eq!(cuban["from"], json!("2026-03-08T05:00:00Z"));
    let said = set("d", "2026-04-01T00:00:00Z", &[]);
    assert_eq!((&said["from"], said.get("time_zone")), (&json!("2026-04-01T00:00:00Z"), None));
    let args = ["price", "set", "e", "--input", "1", "--output", "2", "--from", "2026-04-01"];
    let text = munim.run(&args).stdout;
    assert!(
        text.contains("2026-04-01T00:00:00+05:30") && text.contains("was taken in Asia/Kolkata"),
        "{text}"
    );
    let mut from_environment = munim.command(&[&args[..], &["--json"]].concat());
    let output = from_environment.env("MUNIM_TIME_ZONE", "UTC").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "another instant is another version: {stderr}");
    munim.run(&["price", "list", "--time-zone", "Asia/Calcuta"]).failed(2, "Asia/Kolkata");

    munim.write("file.toml", "[[price]]\nmodel = \"f\"\nminute = \"Rs 1\"\nfrom = 2026-04-01\n");
    let imported = munim.json(&["price", "import", "file.toml"]);
    let price = &imported["prices"][0];
    assert_eq!(
        (&price["from"], &price["time_zone"]),
        (&json!("2026-03-31T18:30:00Z"), &json!("Asia/Kolkata"))
    );
    assert!(munim.run(&["price", "import", "file.toml"]).stdout.contains("was taken in Asia/Kolkata"));
}

#[test]
fn a_price_that_a_later_one_overtakes_says_so() {
    let munim = Munim::new();
    let set = |input: &str, from: &str| {
        munim.json(&["price", "set", "m", "--input", input, "--output", "9", "--from", from])
    };
    assert_eq!(set("3", "2026-05-01").get("warning"), None);
    let early = set("2", "2026-04-01");
    assert_eq!(early["until"], json!("2026-04-30T18:30:00Z"));
    let warning = early["warning"].as_str().unwrap();
    assert!(warning.contains("this price holds until 2026-05-01T00:00:00+05:30"), "{warning}");
    let args = ["price", "set", "m", "--input", "1", "--output", "9", "--from", "2026-03-01"];
    let text = munim.run(&args).stdout;
    assert!(text.contains("warning: this price holds until 2026-04-01T00:00:00+05:30"), "{text}");
    set("4", "2999-01-01");

    let list = munim.json(&["price", "list"]);
    let spans: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|price| {
            (price["from"].as_str().unwrap(), price["until"].as_str(), price["current"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(
        spans,
        [
            ("2026-02-28T18:30:00Z", Some("2026-03-31T18:30:00Z"), false),
            ("2026-03-31T18:30:00Z", Some("2026-04-30T18:30:00Z"), false),
            ("2026-04-30T18:30:00Z", Some("2998-12-31T18:30:00Z"), true),
            ("2998-12-31T18:30:00Z", None, false),
        ]
    );
    let text = munim.run(&["price", "list"]).stdout;
    let current: Vec<_> = text.lines().filter(|line| line.contains("current")).collect();
    assert_eq!(current.len(), 1, "{text}");
    assert!(current[0].contains("2026-05-01T00:00:00+05:30  2999-01-01T00:00:00+05:30"), "{text}");
    assert!(text.contains("times are those of Asia/Kolkata"), "{text}");
}

#[test]
fn what_is_left_out_is_not_free() {
    let munim = Munim::new();
    let set = |args: &[&str]| munim.run(&[&["price", "set", "m"], args].concat());
    set(&[]).failed(2, "at least one amount");
    set(&["--input", "1"]).failed(2, "output is missing");
    assert_eq!(set(&["--input", "4", "--kind", "embedding"]).code, Some(0));
    assert_eq!(set(&["--minute", "0.90", "--kind", "tts", "--from", "2025-01-01"]).code, Some(0));
    set(&["--input", "1", "--output", "-1"]).failed(2, "a price is ₹0");
    set(&["--input", "1", "--output", "99999999"]).failed(2, "₹1,00,00,000");
}

#[test]
fn a_file_is_imported_whole_or_not_at_all() {
    let munim = Munim::new();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/prices.toml");
    let first = munim.json(&["price", "import", example]);
    let count = first["prices"].as_array().unwrap().len();
    assert_eq!(first["added"], json!(count));
    assert_eq!(munim.json(&["price", "import", example])["added"], json!(0));

    let entry = |model: &str, input: &str| {
        format!("[[price]]\nmodel = \"{model}\"\ninput = {input}\noutput = \"1\"\n")
    };
    munim.write("float.toml", entry("new", "\"1\"") + &entry("other", "140.00"));
    munim.run(&["price", "import", "float.toml"]).failed(1, "in quotes");
    munim.write("conflict.toml", entry("new", "\"1\"") + &entry("new", "\"2\""));
    munim.run(&["price", "import", "conflict.toml"]).failed(1, "another price");
    munim.write("none.toml", "");
    munim.run(&["price", "import", "none.toml"]).failed(1, "[[price]]");
    munim.run(&["price", "import", "missing.toml"]).failed(1, "missing.toml");
    assert_eq!(munim.json(&["price", "list"]).as_array().unwrap().len(), count);
}

#[test]
fn calls_without_a_price_are_priced_when_there_is_one() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    munim.write("calls.csv", "time,model,messages\n2026-01-05T10:00:00Z,forii/whatsapp,3\n");
    munim.json(&["import", "calls.csv", "--account", &account]);
    assert_eq!(munim.json(&["price", "apply"]), json!({"priced": 0, "cost_inr": 0.0, "unpriced": 1}));
    munim.json(&["price", "set", "forii/whatsapp", "--message", "0.35", "--from", "2026-01-01"]);
    assert_eq!(munim.json(&["price", "apply"]), json!({"priced": 1, "cost_inr": 1.05, "unpriced": 0}));
    assert!(munim.run(&["price", "apply"]).stdout.contains("0 calls priced"));
    munim.json(&["check"]);
}

#[test]
fn every_unit_has_a_price() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let set = munim.json(&[
        "price",
        "set",
        "deep",
        "--input",
        "2",
        "--cached-input",
        "1",
        "--cache-write",
        "3",
        "--output",
        "4",
        "--reasoning",
        "5",
        "--request",
        "0.25",
        "--from",
        "2026-01-01",
    ]);
    assert_eq!(
        (&set["cache_write"], &set["reasoning"], &set["request"]),
        (&json!(3.0), &json!(5.0), &json!(0.25))
    );
    munim.json(&["price", "set", "tts", "--kind", "tts", "--characters", "1200", "--from", "2026-01-01"]);
    munim.json(&["price", "set", "draw", "--image", "3.50", "--from", "2026-01-01"]);
    let listed = munim.run(&["price", "list"]).stdout;
    for head in ["cache write", "reasoning", "characters", "image", "request"] {
        assert!(listed.contains(head), "{head}: {listed}");
    }
    munim.run(&["price", "set", "m", "--image", "1", "--reasoning", "2"]).failed(2, "reasoning needs output");
    munim.write(
        "calls.csv",
        "time,model,prompt_tokens,cached_tokens,cache_write_tokens,completion_tokens,reasoning_tokens,characters,images\n\
         2026-01-05T10:00:00Z,deep,1000000,0,500000,1000000,500000,,\n\
         2026-01-05T10:00:00Z,tts,,,,,,250,\n\
         2026-01-05T10:00:00Z,draw,,,,,,,2\n",
    );
    assert_eq!(munim.json(&["import", "calls.csv", "--account", &account])["accepted"], json!(3));
    // 1 + 1.50 + 2 + 2.50 + 0.25; 0.30; 7.
    let left = munim.json(&["account", "list"])[0]["credits_inr"].clone();
    assert_eq!(left, json!(50.0 - 14.55));
    munim.json(&["check"]);
}

#[test]
fn a_models_name_is_the_same_with_space_around_it() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let set = munim.json(&["price", "set", " forii/deepseek-v3 ", "--input", "1000000.00", "--output", "0"]);
    assert_eq!(set["model"], json!("forii/deepseek-v3"));
    munim.write(
        "prices.toml",
        "\u{feff}[[price]]\r\nmodel = \"forii/bge-m3\\t\"\r\nkind = \"embedding\"\r\ninput = 2000000\r\n",
    );
    let imported = munim.json(&["price", "import", "prices.toml"]);
    assert_eq!((&imported["added"], &imported["prices"][0]["model"]), (&json!(1), &json!("forii/bge-m3")));
    assert_eq!(munim.json(&["price", "import", "prices.toml"])["added"], json!(0));
    let rows = "2025-01-15T10:30:00Z,forii/deepseek-v3 ,1\n2025-01-15T10:30:00Z,forii/bge-m3,1\n";
    munim.write("calls.csv", format!("time,model,prompt_tokens\n{rows}"));
    assert_eq!(munim.json(&["import", "calls.csv", "--account", &account])["accepted"], json!(2));
    let listed = munim.json(&["account", "list"]);
    assert_eq!(listed[0]["credits_inr"], json!(47.0), "{listed}");
}
