//! `munim agent`: credit for agents that are prepaid on their own.

use super::Munim;

#[test]
fn credit_goes_to_an_agent_and_back() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let create = ["agent", "create", &account, "--name", "Clinic line", "--prepaid", "minute"];
    assert_eq!(munim.json(&create)["agent_id"], 101);
    let moved = munim.json(&["agent", "allocate", &account, "101", "--amount", "30.00", "--note", "June"]);
    assert_eq!(
        (moved["account_inr"].to_string(), moved["credits_inr"].to_string()),
        ("20.0".into(), "30.0".into())
    );
    munim.json(&["agent", "take-back", &account, "101", "--amount", "29.50"]);
    let text = munim.run(&["agent", "list", &account, "--json"]).stdout;
    assert!(text.contains(r#""credits_inr":0.50,"held_inr":0.00"#), "{text}");
    let too_much = munim.run(&["agent", "allocate", &account, "101", "--amount", "50.00"]);
    too_much.failed(1, "₹49.50 is available there, and ₹50.00 was asked for");
    for amount in ["0", "-5"] {
        let none = munim.run(&["agent", "take-back", &account, "101", "--amount", amount]);
        none.failed(2, "more than ₹0");
    }
    munim.run(&["agent", "allocate", &account, "7", "--amount", "1"]).failed(1, "munim agent list");
    munim.json(&["check"]);
}
