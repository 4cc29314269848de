//! A database that cannot be opened says what, why and what to do, in one line, in every command.

use std::fs::{self, Permissions, set_permissions};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use sqlx::{AnyPool, Executor};

use super::Munim;
use super::munim::Run;
use crate::support::databases::Database;

/// The command as a user who has no more rights than others: root may read and write everything, but for this.
fn without_privileges(munim: &Munim, args: &[&str]) -> Run {
    let mut command = if rights_are_ignored(munim) {
        let mut command = Command::new("setpriv");
        command.args([
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-dac_override,-dac_read_search",
        ]);
        command.arg(env!("CARGO_BIN_EXE_munim")).args(args).current_dir(munim.path("")).env_clear();
        command.env("MUNIM_DATABASE_URL", munim.url()).env("PATH", "/usr/bin:/bin");
        command
    } else {
        munim.command(args)
    };
    let output = command.output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Whether this user writes where nobody may.
fn rights_are_ignored(munim: &Munim) -> bool {
    let file = munim.path("rights");
    fs::write(&file, "").unwrap();
    set_permissions(&file, Permissions::from_mode(0o400)).unwrap();
    let written = fs::write(&file, "x").is_ok();
    fs::remove_file(&file).unwrap();
    written
}

/// The run failed in one line that has these words.
#[track_caller]
fn said(run: &Run, words: &[&str]) {
    for word in words {
        run.failed(1, word);
    }
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    assert!(!run.stderr.contains("timed out"), "{run:?}");
}

/// Each command that opens a database, and the server.
const COMMANDS: [&[&str]; 6] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["account", "list"],
    &["check"],
    &["backup", "saved.db"],
    &["price", "list"],
    &["demo"],
];

#[test]
fn a_file_that_is_no_database_says_so_in_every_command() {
    let munim = Munim::new();
    munim.write(
        "munim.db",
        "a letter, and no database at all: it is long enough to have a header that is wrong",
    );
    for command in COMMANDS {
        said(&munim.run(command), &["munim.db", "no database of SQLite's", "name another file"]);
    }
    let other = Munim::new();
    other.account("asha@example.in");
    let url = munim.url();
    said(&other.run(&["migrate-to", &url]), &["munim.db", "no database of SQLite's"]);
}

#[test]
fn a_folder_and_what_is_no_file_are_told_apart() {
    let munim = Munim::new();
    fs::create_dir(munim.path("data")).unwrap();
    munim.write("plain", "");
    let told = [
        ("sqlite://data", "it is a folder"),
        ("sqlite:///dev/null", "no regular file"),
        ("sqlite://plain/munim.db", "is a file, and not a folder"),
        ("sqlite://nothing.db?mode=rw", "there is no such file"),
    ];
    for (url, why) in told {
        said(&munim.run(&["check", "--database-url", url]), &[why]);
    }
    assert!(!munim.path("nothing.db").exists());
}

#[test]
fn a_file_or_folder_without_rights_is_said() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    set_permissions(munim.path("munim.db"), Permissions::from_mode(0o400)).unwrap();
    for command in COMMANDS {
        said(&without_privileges(&munim, command), &["this user may not read and write it", "owner"]);
    }
    set_permissions(munim.path("munim.db"), Permissions::from_mode(0o600)).unwrap();
    // The log cannot be made.
    set_permissions(munim.path(""), Permissions::from_mode(0o500)).unwrap();
    let logless = without_privileges(&munim, &["account", "list"]);
    let nowhere = without_privileges(&munim, &["account", "list", "--database-url", "sqlite://new.db"]);
    set_permissions(munim.path(""), Permissions::from_mode(0o700)).unwrap();
    said(&logless, &["cannot be written to", "to its folder"]);
    said(&nowhere, &["new.db", "may not make it in the folder"]);
    munim.write("saved.db", "");
    set_permissions(munim.path("saved.db"), Permissions::from_mode(0o000)).unwrap();
    said(&without_privileges(&munim, &["restore", "saved.db"]), &["cannot read saved.db", "who may read it"]);
    munim.json(&["check"]);
}

#[tokio::test]
async fn a_file_that_another_process_keeps_is_said() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&format!("{}?mode=rw", munim.url())).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    // Whoever reads is kept out too.
    connection
        .execute("pragma locking_mode = exclusive; begin exclusive; update accounts set plan = plan")
        .await
        .unwrap();
    let run = tokio::task::spawn_blocking(move || (munim.run(&["account", "list"]), munim)).await.unwrap();
    said(&run.0, &["another process has locked it", "fuser"]);
    connection.execute("rollback").await.unwrap();
    drop(connection);
    pool.close().await;
    // Of one that writes for long, who writes hears.
    let munim = run.1;
    let pool = AnyPool::connect(&munim.url()).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    connection.execute("begin immediate").await.unwrap();
    let create = ["account", "create", "--name", "Ravi", "--email", "ravi@example.in"];
    let (created, munim) = tokio::task::spawn_blocking(move || (munim.run(&create), munim)).await.unwrap();
    said(&created, &["locked", "another process writes to it"]);
    connection.execute("rollback").await.unwrap();
    drop(connection);
    pool.close().await;
    assert_eq!(munim.run(&create).code, Some(0));
}

#[tokio::test]
async fn tables_of_a_newer_program_are_left_alone() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&munim.url()).await.unwrap();
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (9001, 'tomorrow', true, x'00', 1)";
    pool.execute(newer).await.unwrap();
    pool.close().await;
    for command in [COMMANDS[0], COMMANDS[1]] {
        said(&munim.run(command), &["of a newer Munim (migration 9001", "start the newer program"]);
    }
}

#[test]
fn a_link_to_nowhere_makes_a_file_that_is_its_owners_alone() {
    let munim = Munim::new();
    symlink(munim.path("there.db"), munim.path("munim.db")).unwrap();
    munim.account("asha@example.in");
    assert_eq!(fs::metadata(munim.path("there.db")).unwrap().permissions().mode() & 0o777, 0o600);
}

/// A disk of the given size in memory, which goes with the command; `None` where this user may mount none.
fn on_a_disk_of(munim: &Munim, size: &str, script: &str) -> Option<Run> {
    let mount = format!("mount -t tmpfs -o size={size} tmpfs disk || exit 77; {script}");
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", &mount, env!("CARGO_BIN_EXE_munim")]);
    fs::create_dir(munim.path("disk")).unwrap();
    let output =
        command.current_dir(munim.path("")).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").output();
    let output = output.ok().filter(|output| !matches!(output.status.code(), Some(77 | 126 | 127)))?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Some(Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) })
}

#[test]
fn a_disk_that_is_full_at_the_start_is_said() {
    let munim = Munim::new();
    let script = "exec \"$0\" account list --database-url sqlite://disk/munim.db";
    match on_a_disk_of(&munim, "16k", script) {
        Some(run) if !run.stderr.contains("Operation not permitted") => {
            said(&run, &["disk is full", "df -h"]);
        }
        _ => eprintln!("skipped: this user may mount no disk"),
    }
}

#[test]
fn a_server_that_is_not_reached_says_why() {
    let munim = Munim::new();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    // It takes the connection, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = silent.local_addr().map(|at| (at, silent)).unwrap();
    let told: [(String, &[&str]); 4] = [
        (
            format!("postgres://munim@127.0.0.1:{port}/munim"),
            &["the connection is refused", "start PostgreSQL"],
        ),
        (
            "postgres://munim@nowhere.invalid/munim".to_owned(),
            &["its host is unknown", "correct the host's name"],
        ),
        (format!("postgres://munim@{}/munim", silent.0), &["nobody answers there", "firewall"]),
        ("postgres:///munim?host=/nowhere".to_owned(), &["no such socket"]),
    ];
    for (url, words) in told {
        said(&munim.run(&["account", "list", "--database-url", &url]), words);
    }
    let url = format!("postgres://munim@127.0.0.1:{port}/munim");
    for command in COMMANDS {
        said(
            &munim.run(&[command, &["--database-url", &url]].concat()),
            &[&format!("127.0.0.1:{port}/munim")],
        );
    }
    said(&munim.run(&["migrate-to", &url]), &["the connection is refused"]);
}

#[tokio::test]
async fn a_server_that_lets_nobody_in_says_why() {
    let Some(database) = Database::postgres().await else { return };
    let munim = Munim::new();
    let with = |part: &str, other: &str| database.url.replace(part, other);
    let told: [(String, &[&str]); 6] = [
        (with("munim@", "strict:wrong@"), &["password authentication failed", "correct user and password"]),
        (with("munim@", "secret@"), &["no encryption", "sslmode=require"]),
        (with("munim@", "nobody@"), &["role \"nobody\" does not exist", "correct the user"]),
        (with("/postgres?", "/nothing?"), &["database \"nothing\" does not exist", "createdb"]),
        (with("sslmode=disable", "sslmode=verify-full"), &["certificate is not trusted", "sslrootcert"]),
        (with("munim@", "strict:right@"), &["no schema has been selected", "let the address's user use it"]),
    ];
    for (url, words) in told {
        let run = munim.run(&["account", "list", "--database-url", &url]);
        said(&run, words);
        assert!(!run.stderr.contains("wrong") && !run.stderr.contains("right"), "{run:?}");
    }
}

#[tokio::test]
async fn a_server_whose_tables_are_newer_or_kept_says_so() {
    let Some(database) = Database::postgres().await else { return };
    let munim = Munim::new();
    database.open().await.close().await;
    let pool = AnyPool::connect(&database.url).await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    tx.execute("lock table _sqlx_migrations in access exclusive mode").await.unwrap();
    let url = database.url.clone();
    let (run, munim) =
        tokio::task::spawn_blocking(move || (munim.run(&["account", "list", "--database-url", &url]), munim))
            .await
            .unwrap();
    said(&run, &["lock timeout", "try again when it has ended"]);
    tx.rollback().await.unwrap();
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        values (9001, 'tomorrow', true, '', 1)";
    pool.execute(newer).await.unwrap();
    pool.close().await;
    let run = munim.run(&["account", "list", "--database-url", &database.url]);
    said(&run, &["of a newer Munim (migration 9001"]);
}
