//! The built command, with a database of its own.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use munim::config::{DatabaseConfig, MailConfig};
use munim::domain::{AccountId, Caller};
use munim::service::Services;
use munim::service::keys::{self, KeyRequest};
use serde_json::Value;
use tempfile::TempDir;

/// A folder with a database in it, and the command that works on it.
pub struct Munim {
    folder: TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    /// The exit code.
    pub code: Option<i32>,
    /// What it answered.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Munim {
    /// A folder with nothing in it.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// How the database is opened.
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.path("munim.db").display())
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// The command, in the folder, with nothing in its environment but the database.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_munim"));
        command.args(args).current_dir(self.folder.path()).env_clear().env("MUNIM_DATABASE_URL", self.url());
        command
    }

    /// Runs the command with nothing on stdin.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, b"")
    }

    /// Runs the command with something on stdin.
    pub fn run_with(&self, args: &[&str], stdin: &[u8]) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Who fails before reading has closed the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs the command, which succeeds, with `--json`, and gives its answer.
    pub fn json(&self, args: &[&str]) -> Value {
        let run = self.run(&[args, &["--json"]].concat());
        assert_eq!(run.code, Some(0), "{args:?}: {run:?}");
        serde_json::from_str(&run.stdout).unwrap()
    }

    /// Makes an account and gives its id.
    pub fn account(&self, email: &str) -> String {
        let made = self.json(&["account", "create", "--name", "Asha Voice", "--email", email]);
        made["account_id"].as_str().unwrap().to_owned()
    }

    /// Makes a key of an account, and gives its id and its text.
    pub async fn key(&self, account: &str) -> (String, String) {
        let request = KeyRequest { name: "prod-api", expires: "", agent_id: "" };
        let services = self.services().await;
        let (key, plain) =
            keys::create(&services, &Caller::OPERATOR, &AccountId::new(account), request).await.unwrap();
        services.store.close().await;
        (key.id.as_str().to_owned(), plain.reveal().to_owned())
    }

    /// The services over the same database.
    pub async fn services(&self) -> Arc<Services> {
        let config = DatabaseConfig {
            database_url: self.url(),
            key_prefix: "forii_sk_".into(),
            brand: "Munim".into(),
            breached_passwords: None,
            mail: MailConfig::default(),
        };
        munim::startup::services(&config, None).await.unwrap()
    }
}

impl Run {
    /// The run failed with an exit code and said something on stderr.
    #[track_caller]
    pub fn failed(&self, code: i32, said: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        assert!(self.stderr.contains(said), "{said:?} is not in {self:?}");
        assert_eq!(self.stdout, "");
    }
}
