//! Settings in the environment: what is empty is not set, and what is risky is said.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use super::Munim;
use super::operations::settings;
use super::serve::Server;

#[test]
fn an_empty_variable_is_one_that_is_not_set() {
    let munim = Munim::new();
    let all: Vec<_> = settings().into_keys().filter(|name| name != "MUNIM_LISTEN").collect();
    assert!(all.len() > 10);
    let empty: Vec<_> = all.iter().map(|name| (name.as_str(), "")).collect();
    let log = Server::start_with(&munim, &[&empty[..], &[("MUNIM_LOG_FORMAT", "json")]].concat()).stop();
    assert!(munim.path("data/munim.db").exists(), "the database of no setting: {log:#?}");
    // Where an address has no default, it is asked for.
    let output = munim.command(&["migrate-to"]).env("MUNIM_TARGET_URL", "").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let output = munim.command(&["healthcheck"]).env("MUNIM_LISTEN", "").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("127.0.0.1:3000"));
}

#[test]
fn an_empty_variable_leaves_the_file_its_say() {
    let munim = Munim::new();
    munim.write(
        ".env",
        "MUNIM_DATABASE_URL=sqlite://of-the-file.db\nMUNIM_BRAND=\nMUNIM_BREACHED_PASSWORDS=\n",
    );
    let run = |url: &str| {
        let output = munim.command(&["account", "list"]).env("MUNIM_DATABASE_URL", url).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    run("");
    assert!(munim.path("of-the-file.db").exists());
    run("sqlite://of-the-environment.db");
    assert!(munim.path("of-the-environment.db").exists());
    let log = Server::start_with(&munim, &[("MUNIM_DATABASE_URL", "")]).stop();
    assert!(!log.iter().any(|line| line.contains("breached")), "{log:#?}");
}

#[test]
fn a_console_is_at_the_root_of_its_host() {
    let munim = Munim::new();
    for (url, why) in [
        ("https://example.in/console", "at the root of a host"),
        ("https://example.in/?a=b", "must not have a query"),
        ("https://example.in/#top", "must not have a fragment"),
        ("https://munim:secret@example.in", "must not have a user or a password"),
    ] {
        let command =
            munim.command(&["serve", "--listen", "127.0.0.1:0"]).env("MUNIM_PUBLIC_URL", url).output();
        let output = command.unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(why), "{url}: {text}");
    }
    assert!(!munim.path("munim.db").exists(), "it is refused before anything is made");
}

#[test]
fn files_that_others_may_read_are_said_at_the_start() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    munim.write("secret.key", "0123456789abcdef".repeat(4));
    let warned = || {
        let key = munim.path("secret.key").display().to_string();
        let log = Server::start_with(&munim, &[("MUNIM_SECRET_KEY_FILE", &key)]).stop();
        let lines =
            log.into_iter().filter(|line| line.contains("is readable by other users: run `chmod 600"));
        let about = |line: &String| line.contains("\"WARN\"") && line.contains("chmod 600");
        lines
            .inspect(|line| assert!(about(line), "{line}"))
            .map(|line| line.contains("secret.key"))
            .collect::<Vec<_>>()
    };
    for (key, database, said) in [
        (0o600, 0o600, vec![]),
        (0o640, 0o600, vec![true]),
        (0o400, 0o644, vec![false]),
        (0o604, 0o660, vec![true, false]),
    ] {
        set_permissions(munim.path("secret.key"), Permissions::from_mode(key)).unwrap();
        set_permissions(munim.path("munim.db"), Permissions::from_mode(database)).unwrap();
        assert_eq!(warned(), said, "{key:o} {database:o}");
    }
}

#[test]
fn the_demos_password_is_said_at_the_start_until_it_is_another() {
    let munim = Munim::new();
    let accounts = munim.json(&["demo"]);
    let mut server = Server::start(&munim);
    for account in accounts["accounts"].as_array().unwrap() {
        let line = server.find_or_wait_for(account["email"].as_str().unwrap());
        assert!(
            line.contains("\"WARN\"") && line.contains("everybody knows this account's password"),
            "{line}"
        );
        assert!(!line.contains(accounts["password"].as_str().unwrap()), "{line}");
    }
    server.stop();
    for account in accounts["accounts"].as_array().unwrap() {
        let id = account["account_id"].as_str().unwrap();
        let mut command = munim.command(&["account", "reset-password", id]);
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
    }
    let mut server = Server::start_with(&munim, &[("RUST_LOG", "info,munim=debug")]);
    server.wait_for("the demo password does not sign in");
    let log = server.stop();
    assert!(!log.iter().any(|line| line.contains("everybody knows")), "{log:#?}");
}
