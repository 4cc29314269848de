//! `munim gateway`.

use super::Munim;

#[test]
fn a_gateways_token_is_shown_once() {
    let munim = Munim::new();
    let made = munim.json(&["gateway", "create", "edge-1"]);
    let (id, token) = (made["gateway_id"].as_str().unwrap(), made["token"].as_str().unwrap());
    assert!(id.starts_with("gw_") && token.starts_with("munim_gw_"), "{made}");
    let list = munim.json(&["gateway", "list"]);
    assert_eq!((&list[0]["gateway_id"], &list[0]["status"]), (&made["gateway_id"], &"active".into()));
    assert!(!list.to_string().contains(token));
    let file = std::fs::read(munim.path("munim.db")).unwrap();
    assert!(!file.windows(token.len()).any(|bytes| bytes == token.as_bytes()));
}

#[test]
fn a_gateway_is_revoked_once_and_for_all() {
    let munim = Munim::new();
    let made = munim.json(&["gateway", "create", "edge-1"]);
    let id = made["gateway_id"].as_str().unwrap();
    let ended = munim.json(&["gateway", "revoke", id]);
    assert_eq!(ended["status"], "revoked");
    assert_eq!(munim.json(&["gateway", "revoke", id]), ended, "again changes nothing");
    munim.run(&["gateway", "revoke", "gw_nobody"]).failed(1, "munim gateway list");
    munim.run(&["gateway", "revoke", "edge-1"]).failed(2, "starts with gw_");
}

#[test]
fn a_list_without_gateways_says_how_to_make_one() {
    assert!(Munim::new().run(&["gateway", "list"]).stdout.contains("munim gateway create"));
}
