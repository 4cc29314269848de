//! The built program as separate processes.

use std::fs::{File, OpenOptions};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::sleep;

/// The program and its database.
#[derive(Clone, Debug)]
pub struct Program {
    /// The binary.
    pub binary: PathBuf,
    /// Its database.
    pub database: String,
    /// Its working directory, with its log.
    pub folder: PathBuf,
}

/// The result of a command.
#[derive(Debug)]
pub struct Run {
    /// It succeeded.
    pub ok: bool,
    /// What it answered.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

/// A server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Program {
    /// A command with an empty environment except for the database.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(args).current_dir(&self.folder).env_clear().env("MUNIM_DATABASE_URL", &self.database);
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, args: &[&str]) -> Run {
        let mut command = self.command(&[args, &["--json"]].concat());
        command.stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("a thread");
        let output = output.expect("the program");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Run { ok: output.status.success(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// Runs a command that must succeed; returns its output.
    pub async fn json(&self, args: &[&str]) -> Value {
        let run = self.run(args).await;
        assert!(run.ok, "{args:?}: {run:?}");
        serde_json::from_str(&run.stdout).expect("an answer in JSON")
    }

    /// Starts a server and waits until it listens; `None` if it exits before.
    pub async fn serve(&self, port: u16, environment: &[(&str, String)]) -> Option<Server> {
        self.serve_at(SocketAddr::from(([127, 0, 0, 1], port)), environment).await
    }

    /// Starts a server at an address, as [`Program::serve`].
    pub async fn serve_at(&self, address: SocketAddr, environment: &[(&str, String)]) -> Option<Server> {
        let log = || -> File {
            let path = self.folder.join(format!("serve-{}-{}.log", address.ip(), address.port()));
            OpenOptions::new().create(true).append(true).open(path).expect("a log")
        };
        let mut command = self.command(&["serve"]);
        command.envs(environment.iter().map(|(name, value)| (*name, value.as_str())));
        command.env("MUNIM_LISTEN", address.to_string()).env("MUNIM_REQUESTS_PER_MINUTE", "0");
        command.stdin(Stdio::null()).stdout(log()).stderr(log());
        let mut server = Server { child: command.spawn().expect("a server"), address };
        let begun = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if server.has_ended() {
                return None;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "the server does not listen after a minute");
            sleep(Duration::from_millis(10)).await;
        }
        Some(server)
    }
}

impl Server {
    /// Its address as the start of URLs.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its peak memory, in bytes.
    pub fn memory_at_most(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.and_then(|peak| peak.trim().split(' ').next()?.parse::<u64>().ok());
        kilobytes.expect("what the system says of the process") * 1024
    }

    /// Sends a signal, such as STOP.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().expect("kill");
        assert!(sent.success(), "no signal could be sent");
    }

    /// Kills it with SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().expect("a server that runs");
        self.child.wait().expect("its end");
    }

    /// Whether it has exited.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_some()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A free port.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}
