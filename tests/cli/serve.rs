//! `munim serve`: starts, says where, stops.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;

use munim::domain::{AccountId, Caller};
use munim::service::keys::{self, KeyRequest};
use serde_json::{Value, json};

use super::Munim;

/// A server in a process of its own.
pub struct Server {
    child: Child,
    /// What it says, as it says it.
    lines: Receiver<String>,
    /// What it has said so far.
    said: Vec<String>,
}

impl Server {
    /// Starts one, and waits until it listens.
    pub fn start(munim: &Munim) -> Self {
        Self::start_with(munim, &[])
    }

    /// Starts one with more in its environment.
    pub fn start_with(munim: &Munim, environment: &[(&str, &str)]) -> Self {
        let mut command = munim.command(&["serve"]);
        command.env("MUNIM_LISTEN", "127.0.0.1:0").env("MUNIM_LOG_FORMAT", "json").stderr(Stdio::piped());
        let mut child = command.envs(environment.iter().copied()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (send, lines) = std::sync::mpsc::channel();
        // It must never wait for somebody to read.
        std::thread::spawn(move || log.lines().map(Result::unwrap).try_for_each(|line| send.send(line)));
        let mut server = Self { child, lines, said: Vec::new() };
        server.wait_for("http://127.0.0.1:");
        server
    }

    /// Waits until it says something, and gives the line.
    pub fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.lines.recv().unwrap_or_else(|_| panic!("no {text:?} in {:#?}", self.said));
            self.said.push(line.clone());
            if line.contains(text) {
                return line;
            }
        }
    }

    /// The line with a text, which may have come before what was waited for so far.
    pub fn find_or_wait_for(&mut self, text: &str) -> String {
        let said = self.said.iter().find(|line| line.contains(text)).cloned();
        said.unwrap_or_else(|| self.wait_for(text))
    }

    /// The line that says where it is.
    pub fn line(&self) -> &str {
        self.said.iter().find(|line| line.contains("http://127.0.0.1:")).unwrap()
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Its address, without the scheme.
    pub fn address(&self) -> &str {
        let (_, rest) = self.line().split_once("http://").unwrap();
        rest.split('"').next().unwrap()
    }

    /// Its number among processes.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends it SIGTERM.
    pub fn tell_to_stop(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits until it has stopped, and gives all that it has said.
    pub fn ended(mut self) -> Vec<String> {
        self.said.extend(self.lines.iter());
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{:#?}", self.said);
        std::mem::take(&mut self.said)
    }

    /// Tells it to stop, waits until it has, and gives all that it has said.
    pub fn stop(self) -> Vec<String> {
        self.tell_to_stop();
        self.ended()
    }
}

/// None outlives a test that failed.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_server_says_its_address_and_stops_when_told() {
    let munim = Munim::new();
    let server = Server::start(&munim);
    let line: Value = serde_json::from_str(server.line()).unwrap();
    assert_eq!((&line["version"], &line["database"]), (&env!("CARGO_PKG_VERSION").into(), &"sqlite".into()));
    assert_eq!(line["message"], format!("listening on {}", server.url()));
    let log = server.stop();
    assert!(
        log.last().unwrap().contains("shutdown complete: all requests finished, all data written"),
        "{log:#?}"
    );
}

#[tokio::test]
async fn what_a_command_does_a_server_knows_when_the_command_returns() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let services = munim.services().await;
    let request = KeyRequest { name: "prod-api", expires: "", agent_id: "" };
    let (key, plain) =
        keys::create(&services, &Caller::OPERATOR, &AccountId::new(&account), request).await.unwrap();
    munim.json(&["price", "set", "m", "--message", "50.00"]);
    munim.write("calls.csv", "time,model,messages,id\n2026-01-05T10:00:00Z,m,1,1\n");
    let server = Server::start(&munim);
    let made = munim.json(&["gateway", "create", "edge-1"]);
    let verify = async || {
        let request = reqwest::Client::new().post(format!("{}/v1/keys/verify", server.url()));
        let request =
            request.bearer_auth(made["token"].as_str().unwrap()).json(&json!({"key": plain.reveal()}));
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    assert_eq!(verify().await.1["valid"], true);
    munim.json(&["import", "calls.csv", "--account", &account, "--key", key.id.as_str()]);
    assert_eq!(verify().await.1, json!({"valid": false, "code": "credits_exhausted"}));
    munim.json(&["account", "credit", &account, "--amount", "10.00", "--note", "UPI 1"]);
    assert_eq!(verify().await.1["credits_inr"], 10.0);
    munim.json(&["gateway", "revoke", made["gateway_id"].as_str().unwrap()]);
    assert_eq!(verify().await.0, 401);
    server.stop();
    let listed = keys::lookup(&services, &AccountId::new(&account), &key.id).await.unwrap();
    assert!(listed.key.last_used.unwrap() > services.now() - chrono::TimeDelta::minutes(1), "{listed:?}");
    munim.json(&["check"]);
}

#[test]
fn an_address_that_is_taken_is_said() {
    let munim = Munim::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    munim.run(&["serve", "--listen", &address]).failed(1, "--listen");
}

/// The name and the nice value of each thread of a process, by its number.
#[cfg(target_os = "linux")]
fn threads(process: u32) -> std::collections::BTreeMap<u32, (String, i32)> {
    let folder = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let thread = |entry: std::fs::DirEntry| {
        // One that has ended meanwhile is none.
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let (number, rest) = stat.split_once(" (")?;
        let (name, fields) = rest.rsplit_once(") ")?;
        let nice = fields.split(' ').nth(16)?.parse().unwrap();
        Some((number.parse().unwrap(), (name.to_owned(), nice)))
    };
    folder.filter_map(|entry| thread(entry.ok()?)).collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn threads_of_pages_and_passwords_stand_back_and_those_of_checks_and_writes_do_not() {
    let munim = Munim::new();
    munim.account("asha@example.in");
    let server = Server::start(&munim);
    let before = threads(server.process());
    let usual = before[&server.process()].1;
    // What checks wait for: those that answer them, and the database's writer and the key cache's readers.
    let kept: Vec<u32> =
        before.iter().filter(|(_, (_, nice))| *nice == usual).map(|(number, _)| *number).collect();
    let databases = before.values().filter(|(name, nice)| name.starts_with("sqlx-sqlite") && *nice == usual);
    assert!(databases.count() >= 3, "{before:?}");
    // A page, a password and a write.
    let http = reqwest::Client::new();
    assert_eq!(http.get(format!("{}/sign-in", server.url())).send().await.unwrap().status(), 200);
    for _ in 0..2 {
        let request = http.post(format!("{}/v1/sessions", server.url()));
        let wrong = json!({"email": "asha@example.in", "password": "not her password"});
        assert_eq!(request.json(&wrong).send().await.unwrap().status(), 401);
    }
    let after = threads(server.process());
    let nices = |name: &str| -> std::collections::BTreeSet<i32> {
        after.values().filter(|(thread, _)| thread == name).map(|(_, nice)| *nice - usual).collect()
    };
    let back = (usual + 10).min(19) - usual;
    assert_eq!(nices("pages"), [back].into(), "{after:?}");
    assert_eq!(nices("passwords"), [back].into(), "{after:?}");
    assert_eq!(nices("forms"), [0].into(), "{after:?}");
    assert_eq!(nices("tokio-rt-worker"), [0].into(), "{after:?}");
    for number in kept.iter().filter_map(|number| after.get(number)) {
        assert_eq!(number.1, usual, "{after:?}");
    }
    server.stop();
}
