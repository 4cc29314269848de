//! A PostgreSQL server of the harness, with `fsync` on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::Executor;
use tempfile::TempDir;

use super::program::free_port;

/// A server.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
    databases: AtomicU32,
}

impl Postgres {
    /// Initializes and starts one; `None` if it is not installed.
    pub fn new() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let postgres =
            Self { folder, programs: programs()?, port: free_port(), databases: AtomicU32::new(0) };
        if is_root() {
            let owner = Command::new("chown").arg("postgres").arg(postgres.folder.path()).status();
            assert!(owner.expect("chown").success());
        }
        postgres.run("initdb", &["--username=munim", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        postgres.start();
        Some(postgres)
    }

    /// Starts it, and waits until it accepts connections.
    pub fn start(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=120",
            self.port,
            self.folder.path().display()
        );
        let log = format!("--log={}/log", self.folder.path().display());
        self.run("pg_ctl", &[&log, "--silent", "--wait", "start", "--options", &options]);
    }

    /// Stops it: `fast` ends sessions, `immediate` simulates a crash.
    pub fn stop(&self, mode: &str) {
        self.run("pg_ctl", &["--silent", "--wait", "stop", &format!("--mode={mode}")]);
    }

    /// Where it listens.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Creates a database; returns its name.
    pub async fn database(&self) -> String {
        let name = format!("torture_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&Self::url(self.port, "postgres")).await.expect("PostgreSQL");
        #[expect(clippy::disallowed_methods, reason = "a name made here, in tests alone")]
        let create = sqlx::AssertSqlSafe(format!("create database {name}"));
        pool.execute(create).await.expect("a database");
        pool.close().await;
        name
    }

    /// The URL of a database, by its own port or a proxy's.
    pub fn url(port: u16, database: &str) -> String {
        format!("postgres://munim@127.0.0.1:{port}/{database}")
    }

    fn run(&self, program: &str, args: &[&str]) {
        let program = self.programs.join(program);
        let data = format!("--pgdata={}/data", self.folder.path().display());
        // PostgreSQL refuses to run as root; Debian's package created a user for it.
        let mut command = Command::new(if is_root() { "runuser" } else { "env" });
        if is_root() {
            command.args(["-u", "postgres", "--"]);
        }
        // On a machine of its own it takes no time from the server.
        if let Some(cores) = cores() {
            command.args(["taskset", "--cpu-list", &cores]);
        }
        command
            .arg(program)
            .arg(data)
            .args(args)
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().expect("PostgreSQL's programs");
        assert!(status.success(), "{args:?}: {status}; see {}", self.folder.path().display());
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = format!("--pgdata={}/data", self.folder.path().display());
        let mut command = Command::new(if is_root() { "runuser" } else { "env" });
        if is_root() {
            command.args(["-u", "postgres", "--"]);
        }
        command.arg(self.programs.join("pg_ctl")).args([&data, "--silent", "--mode=immediate", "stop"]);
        let _ = command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// The cores that PostgreSQL alone may use, such as `1` or `2-3`.
#[expect(clippy::disallowed_methods, reason = "the harness's own variable, not the program's")]
fn cores() -> Option<String> {
    std::env::var("POSTGRES_CORES").ok()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0)
}

/// The folder with `initdb` and `pg_ctl`, which is not on Debian's path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<_> = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    found.retain(|folder| folder.join("initdb").exists());
    found.sort();
    found.pop().or_else(|| Path::new("/usr/bin/initdb").exists().then(|| "/usr/bin".into()))
}
