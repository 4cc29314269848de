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
    for from in ["2025-01-01", "2025-01-01T00:00:00", "2025-01-01T05:30:00+05:30"] {
        assert!(set(&["--from", from]).stdout.contains(r#""from":"2025-01-01T00:00:00Z""#), "{from}");
    }
    set(&["--from", "2025-01-01", "--minute", "1"]).failed(1, "later start");
    set(&["--from", "soon"]).failed(2, "2025-01-01");
    assert_eq!(munim.json(&["price", "list"]).as_array().unwrap().len(), 2);
    let text = munim.run(&["price", "list"]).stdout;
    assert!(text.contains("always") && text.contains("₹140.00"), "{text}");
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
