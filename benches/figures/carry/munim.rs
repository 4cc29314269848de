//! The program as a process, with an account that has credit and a key.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::MODEL;

const PROGRAM: &str = env!("CARGO_BIN_EXE_munim");
const EMAIL: &str = "bench@example.in";

/// The running server.
pub struct Munim {
    child: Child,
    folder: PathBuf,
    pub address: SocketAddr,
    /// An API key.
    pub key: String,
}

impl Munim {
    pub async fn start(folder: &Path, upstream: SocketAddr) -> Self {
        let run = |args: &[&str]| json_of(folder, args);
        run(&["price", "set", MODEL, "--input", "140.00", "--output", "420.00"]);
        run(&["upstream", "add", "bench", "--url", &format!("http://{upstream}/v1")]);
        run(&["model", "route", MODEL, "--upstream", "bench"]);
        let made = run(&["account", "create", "--name", "Bench", "--email", EMAIL]);
        let account = made["account_id"].as_str().expect("an id").to_owned();
        run(&["account", "credit", &account, "--amount", "100000000.00", "--note", "bench"]);
        let address = free_address();
        let child = command(folder)
            .arg("serve")
            .env("MUNIM_LISTEN", address.to_string())
            .env("MUNIM_REQUESTS_PER_MINUTE", "0")
            .env("MUNIM_MAX_CONNECTIONS", "8192")
            .env("MUNIM_INFERENCE_CALLS_PER_ACCOUNT", "8192")
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .expect("a server");
        wait_for(address).await;
        let client = reqwest::Client::new();
        let url = |path: &str| format!("http://{address}{path}");
        let body = json!({"email": EMAIL, "password": made["password"]});
        let session = client.post(url("/v1/sessions")).json(&body);
        let session: Value = session.send().await.expect("a session").json().await.expect("a session");
        let token = session["session_token"].as_str().expect("a token");
        let key = client.post(url(&format!("/v1/accounts/{account}/apiKeys"))).bearer_auth(token);
        let key = key.json(&json!({"name": "bench"})).send().await.expect("a key");
        let key: Value = key.json().await.expect("a key");
        let key = key["key"].as_str().expect("a key").to_owned();
        Self { child, folder: folder.to_owned(), address, key }
    }

    /// Its memory now, in megabytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its state");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().split(' ').next().and_then(|text| text.parse::<u64>().ok()).expect("kilobytes") / 1024
    }

    /// Stops it, and looks whether every sum is right.
    pub fn check(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
        self.child.wait().expect("its end");
        let found = json_of(&self.folder, &["check"]);
        assert_eq!(found["ok"], true, "{found}");
        println!("carry   munim check finds no difference");
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    let database = format!("sqlite://{}", folder.join("munim.db").display());
    command.current_dir(folder).env("MUNIM_DATABASE_URL", database);
    command
}

/// Runs a command that must succeed.
fn json_of(folder: &Path, args: &[&str]) -> Value {
    let output = command(folder).args(args).arg("--json").output().expect("the program");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("an answer in JSON")
}

/// An address that is free now.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port")
}

/// Waits until somebody listens.
pub async fn wait_for(address: SocketAddr) {
    while TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
