//! `munim plan`, `munim account plan` and `munim agent limit`.

use serde_json::json;

use super::Munim;

fn account(munim: &Munim, email: &str) -> String {
    let made = munim.json(&["account", "create", "--name", "Asha", "--email", email]);
    made["account_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_plan_is_set_and_listed_and_accounts_are_put_on_it() {
    let munim = Munim::new();
    assert_eq!(munim.json(&["plan", "list"]), json!([{"name": "free", "grant_inr": 50.0, "limits": {}}]));
    let args = ["plan", "set", "pro", "--requests-per-minute", "60", "--prompt-tokens-per-minute", "100000"];
    let more = ["--completion-tokens-per-minute", "10000", "--grant", "75.50", "--inr-per-month", "1,00,000"];
    let set = munim.json(&[&args[..], &more[..]].concat());
    let limits = json!({"requests_per_minute": 60, "prompt_tokens_per_minute": 100_000,
        "completion_tokens_per_minute": 10_000, "inr_per_month": 100_000.0});
    assert_eq!(set, json!({"name": "pro", "grant_inr": 75.5, "limits": limits}));
    // What is not named stays.
    let set = munim.json(&["plan", "set", "pro", "--inr-per-month", "none"]);
    assert_eq!(
        (&set["limits"]["requests_per_minute"], &set["limits"]["inr_per_month"]),
        (&json!(60), &json!(null))
    );
    assert!(munim.run(&["plan", "list"]).stdout.contains("60 requests/min"));
    let id = account(&munim, "asha@example.in");
    assert_eq!(munim.json(&["account", "plan", &id, "pro"]), json!({"account_id": id, "plan": "pro"}));
    assert_eq!(munim.json(&["account", "list"])[0]["plan"], "pro");
    munim.run(&["account", "plan", &id, "gold"]).failed(1, "munim plan list");
    munim.run(&["account", "plan", "acc_nobody", "pro"]).failed(1, "munim account list");
    munim.run(&["plan", "set", "Pro!"]).failed(2, "lower-case");
    munim.run(&["plan", "set", "pro", "--requests-per-minute=-1"]).failed(2, "or none");
}

#[test]
fn new_accounts_start_with_the_grant_of_the_free_plan() {
    let munim = Munim::new();
    munim.json(&["plan", "set", "free", "--grant", "12.50"]);
    account(&munim, "a@example.in");
    munim.json(&["plan", "set", "free", "--grant", "0"]);
    account(&munim, "b@example.in");
    let list = munim.json(&["account", "list"]);
    assert_eq!((&list[0]["credits_inr"], &list[1]["credits_inr"]), (&json!(12.5), &json!(0.0)));
    munim.json(&["check"]);
}

#[test]
fn an_agent_gets_limits() {
    let munim = Munim::new();
    let id = account(&munim, "asha@example.in");
    munim.json(&["agent", "create", &id, "--name", "Bot"]);
    let set = munim.json(&["agent", "limit", &id, "101", "--inr-per-day", "20", "--models", "a,b"]);
    assert_eq!(set["limits"], json!({"inr_per_day": 20.0, "models": ["a", "b"]}));
    munim.run(&["agent", "limit", &id, "7", "--inr-per-day", "1"]).failed(1, "munim agent list");
}
