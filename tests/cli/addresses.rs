//! Files of any name: in the database's address, and as those of backups. What is made is for its owner alone.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::Munim;
use super::serve::Server;

/// The command over a database at an address.
fn at(munim: &Munim, url: &str, args: &[&str]) -> Command {
    let mut command = munim.command(args);
    command.env("MUNIM_DATABASE_URL", url);
    command
}

/// Makes an account in the database at an address, and gives what was complained of.
#[track_caller]
fn fill(munim: &Munim, url: &str) {
    let made = at(munim, url, &["account", "create", "--name", "Asha", "--email", "asha@example.in"]);
    let output = { made }.output().unwrap();
    assert!(output.status.success(), "{url}: {output:?}");
}

fn mode(file: &Path) -> u32 {
    file.metadata().unwrap_or_else(|error| panic!("{}: {error}", file.display())).permissions().mode() & 0o777
}

#[test]
fn a_database_is_made_where_its_address_says() {
    let munim = Munim::new();
    let absolute = munim.path("an absolute 100%.db");
    let absolute = (format!("sqlite://{}", absolute.display()), "an absolute 100%.db");
    let places = [
        ("sqlite://my%20data/मुनीम.db", "my data/मुनीम.db"),
        ("sqlite:data/100%.db", "data/100%.db"),
        ("sqlite://what%3F%23.db?mode=rwc", "what?#.db"),
        ("sqlite://a b'\"c.db", "a b'\"c.db"),
        ("sqlite:-x.db", "-x.db"),
        ("sqlite://file:y.db", "file:y.db"),
        ("sqlite://deep/er/../m.db", "deep/m.db"),
        (absolute.0.as_str(), absolute.1),
    ];
    for (url, file) in places {
        fill(&munim, url);
        assert_eq!(mode(&munim.path(file)), 0o600, "{file}");
    }
    // Nothing else was made: neither a name that was not unescaped nor a file of SQLite's that stayed.
    let mut found: Vec<_> = munim
        .path("")
        .read_dir()
        .unwrap()
        .map(|found| found.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(
        found,
        ["-x.db", "a b'\"c.db", "an absolute 100%.db", "data", "deep", "file:y.db", "my data", "what?#.db"]
    );
}

#[test]
fn all_files_are_their_owners_alone_whatever_the_umask() {
    for umask in ["000", "027", "277"] {
        let munim = Munim::new();
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        let run = |args: &[&str]| {
            let mut command = Command::new("sh");
            command.args(["-c", &script, env!("CARGO_BIN_EXE_munim")]).args(args).current_dir(munim.path(""));
            let output = command.env_clear().env("MUNIM_DATABASE_URL", "sqlite://munim.db").output().unwrap();
            assert!(output.status.success(), "{output:?}");
        };
        run(&["account", "create", "--name", "Asha", "--email", "asha@example.in"]);
        run(&["backup", "saved.db"]);
        for file in ["munim.db", "saved.db"] {
            assert_eq!(mode(&munim.path(file)), 0o600, "{file} with umask {umask}");
        }
    }
}

#[test]
fn the_files_beside_an_open_database_are_its_owners_alone() {
    let munim = Munim::new();
    let server = Server::start_with(&munim, &[("MUNIM_DATABASE_URL", "sqlite://my%20data/मुनीम.db")]);
    for file in ["my data/मुनीम.db", "my data/मुनीम.db-wal", "my data/मुनीम.db-shm"]
    {
        assert_eq!(mode(&munim.path(file)), 0o600, "{file}");
    }
    server.stop();
}

#[test]
fn a_backup_has_any_name_and_comes_back() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    std::fs::create_dir(munim.path("nightly copies")).unwrap();
    let absolute = munim.path("absolute.db").display().to_string();
    let names = [
        "it's \"saved\".db",
        "100%41.db",
        "मुनीम.db",
        "nightly copies/a?b#c.db",
        "file:x.db",
        ":memory:",
        "-saved.db",
        "./../no/such/../../x.db",
        &absolute,
    ];
    for (number, name) in names.iter().enumerate() {
        let run = munim.run(&["backup", "--json", "--", name]);
        if name.contains("no/such") {
            run.failed(1, "check the folder");
            continue;
        }
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        assert_eq!(mode(&munim.path(name)), 0o600, "{name}");
        let url = format!("sqlite://restored {number}.db");
        let output = at(&munim, &url, &["restore", "--json", "--", name]).output().unwrap();
        let restored: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(restored, json!({"file": name, "accounts": 1, "events": 0, "entries": 1}), "{name}");
    }
}

#[test]
fn an_address_of_no_file_is_refused() {
    let munim = Munim::new();
    let refused = [
        ("sqlite::memory:", "name a file"),
        ("sqlite://x.db?mode=memory", "name a file"),
        ("sqlite://", "names no file"),
        ("sqlite://%FF.db", "UTF-8"),
        ("sqlite://what?.db", "%3F"),
        ("mysql://localhost/munim", "sqlite:// or postgres://"),
        ("postgres://munim:p/w@db/munim", "%40 for @"),
    ];
    for (url, why) in refused {
        let run = munim.run(&["check", "--database-url", url]);
        run.failed(1, why);
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        munim.run(&["migrate-to", url]).failed(1, why);
    }
}
