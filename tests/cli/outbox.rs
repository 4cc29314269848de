//! `munim outbox`.

use super::Munim;

#[test]
fn an_empty_outbox_says_so_and_an_unknown_message_where_to_look() {
    let munim = Munim::new();
    assert!(munim.run(&["outbox", "list"]).stdout.contains("The outbox is empty."));
    assert_eq!(munim.json(&["outbox", "list", "--state", "failed"]), serde_json::json!([]));
    let unknown = "msg_01JHMV5B3K9D2F7G8H1J4M6N0P";
    for word in ["show", "retry", "drop"] {
        munim.run(&["outbox", word, unknown]).failed(1, "munim outbox list");
        munim.run(&["outbox", word, "x\u{1b}"]).failed(2, "begins with msg_");
    }
    munim.run(&["outbox", "list", "--state", "lost"]).failed(2, "waiting, sent, failed, dropped");
}
