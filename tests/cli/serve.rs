//! `munim serve`: starts, says where, stops.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::Munim;

#[test]
fn the_server_says_its_address_and_stops_when_told() {
    let munim = Munim::new();
    let mut command = munim.command(&["serve"]);
    command.env("MUNIM_LISTEN", "127.0.0.1:0").env("MUNIM_LOG_FORMAT", "json").stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let line = lines.find(|line| line.contains("http://127.0.0.1:")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok(), "{line}");
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let rest: Vec<_> = lines.collect();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest:?}");
}

#[test]
fn an_address_that_is_taken_is_said() {
    let munim = Munim::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    munim.run(&["serve", "--listen", &address]).failed(1, "--listen");
}
