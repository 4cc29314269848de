//! `munim invoice`.

use serde_json::json;

use super::Munim;

#[test]
fn a_time_without_documents_is_an_empty_list_and_an_empty_folder() {
    let munim = Munim::new();
    let dates = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let list = |more: &[&'static str]| [&["invoice"], more, &dates[..]].concat();
    assert_eq!(munim.json(&list(&["list"])), json!({"documents": []}));
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("november");
    let exported = munim.json(&[&["invoice", "export", to.to_str().unwrap()], &dates[..]].concat());
    assert_eq!(exported["documents"], 0);
    assert!(to.join("documents.csv").exists());
    munim.run(&["invoice", "list", "--from", "yesterday", "--to", "2026-11-30"]).failed(2, "yesterday");
}
