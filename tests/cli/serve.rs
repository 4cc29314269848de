//! `munim serve`: starts, says where, stops.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStderr, Command, Stdio};

use munim::domain::{AccountId, Caller};
use munim::service::keys::{self, KeyRequest};
use serde_json::{Value, json};

use super::Munim;

/// A server in a process of its own.
pub struct Server {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    /// The line that says where it is.
    line: String,
}

impl Server {
    /// Starts one, and waits until it listens.
    pub fn start(munim: &Munim) -> Self {
        let mut command = munim.command(&["serve"]);
        command.env("MUNIM_LISTEN", "127.0.0.1:0").env("MUNIM_LOG_FORMAT", "json").stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = log.by_ref().map(Result::unwrap).find(|line| line.contains("http://127.0.0.1:")).unwrap();
        Self { child, log, line }
    }

    /// Its address.
    pub fn url(&self) -> String {
        let (_, rest) = self.line.split_once("http://").unwrap();
        format!("http://{}", rest.split('"').next().unwrap())
    }

    /// Tells it to stop, and waits until it has.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let rest: Vec<_> = self.log.map(Result::unwrap).collect();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{rest:?}");
    }
}

#[test]
fn the_server_says_its_address_and_stops_when_told() {
    let munim = Munim::new();
    let server = Server::start(&munim);
    assert!(serde_json::from_str::<Value>(&server.line).is_ok(), "{}", server.line);
    server.stop();
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
