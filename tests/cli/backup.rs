//! `munim backup`, `munim restore` and `munim migrate-to`.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use super::Munim;
use super::serve::Server;
use crate::support::databases::Database;

const CALLS: &str = "time,model,prompt_tokens,completion_tokens,id
2026-01-05T10:00:00Z,m,1000,100,1
2026-01-05T10:01:00Z,m,2000,200,2
";

/// An account with two calls.
fn filled() -> Munim {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    munim.json(&["price", "set", "m", "--input", "140.00", "--output", "420.00"]);
    munim.write("calls.csv", CALLS);
    munim.json(&["import", "calls.csv", "--account", &account]);
    munim
}

#[test]
fn a_backup_is_written_while_the_server_runs_and_comes_back() {
    let munim = filled();
    let server = Server::start(&munim);
    let made = munim.json(&["backup", "saved.db"]);
    assert_eq!(made, json!({"file": "saved.db", "accounts": 1, "events": 2, "entries": 2}));
    server.stop();
    let rights = std::fs::metadata(munim.path("saved.db")).unwrap().permissions().mode();
    assert_eq!(rights & 0o777, 0o600, "it holds everything");

    let other = Munim::new();
    std::fs::copy(munim.path("saved.db"), other.path("saved.db")).unwrap();
    let run = other.run(&["restore", "saved.db"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "1 accounts, 2 events, 2 ledger entries restored; everything adds up\n")
    );
    assert_eq!(other.json(&["check"]), munim.json(&["check"]));
    assert_eq!(other.json(&["account", "list"]), munim.json(&["account", "list"]));
    other.run(&["restore", "saved.db"]).failed(1, "is not empty");
    munim.run(&["backup", "saved.db"]).failed(1, "name a file that is not");
    munim.run(&["backup", "no/such/folder/saved.db"]).failed(1, "cannot make");
    munim.run(&["restore", "nothing.db"]).failed(1, "check the name");
}

#[tokio::test]
async fn a_file_moves_to_a_server() {
    let Some(database) = Database::postgres().await else { return };
    let munim = filled();
    let moved = munim.json(&["migrate-to", &database.url]);
    assert_eq!(moved, json!({"accounts": 1, "events": 2, "entries": 2}));
    let again = munim.command(&["migrate-to"]).env("MUNIM_TARGET_URL", &database.url).output().unwrap();
    assert!(String::from_utf8(again.stderr).unwrap().contains("is not empty"));
    let mut check = munim.command(&["check", "--json"]);
    let checked = check.env("MUNIM_DATABASE_URL", &database.url).output().unwrap();
    let checked: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(checked, munim.json(&["check"]));
}

#[test]
fn a_database_that_is_served_is_not_moved() {
    let munim = filled();
    let server = Server::start(&munim);
    munim.run(&["migrate-to", "sqlite://other.db"]).failed(1, "stop it first");
    server.stop();
    munim.json(&["migrate-to", "sqlite://other.db"]);
    munim.run(&["migrate-to", "nowhere"]).failed(1, "sqlite:// or postgres://");
}
