//! A relay that is killed, as a process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use munim::service::Clock;
use munim::service::clock::SystemClock;
use munim::store::Engine::{self, Postgres, Sqlite};
use reqwest::{Client, Response};
use rstest::rstest;
use serde_json::{Value, json};

use super::{Site, question};
use crate::support::upstream::{Reply, chat_events};

/// A relay as a process, which is killed when it is dropped.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(site: &Site) -> Self {
        let file = site.journal.path().join("relay.toml");
        let text = format!(
            "[upstream.gpu-1]\nurl = \"{}\"\n[[route]]\nmodel = \"m\"\nupstream = \"gpu-1\"\nas = \"there\"\n",
            site.upstream.url()
        );
        std::fs::write(&file, text).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_munim"))
            .args(["relay", "--listen", "127.0.0.1:0"])
            .env("MUNIM_RELAY_CONFIG", &file)
            .env("MUNIM_URL", format!("http://{}", site.address))
            .env("MUNIM_GATEWAY_TOKEN", &site.token)
            .env("MUNIM_INFERENCE_JOURNAL", site.journal.path().join("journal"))
            .current_dir(site.journal.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let told = lines.find_map(|line| line.split_once("listening on ").map(|(_, url)| url.to_owned()));
        let url = told.unwrap().split(' ').next().unwrap().to_owned();
        // So that the process can go on to write.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    async fn chat(&self, key: &str, body: Value) -> Response {
        let request = Client::new().post(format!("{}/inference/v1/chat/completions", self.url));
        request.bearer_auth(key).json(&body).send().await.unwrap()
    }
}

impl Drop for Process {
    /// With SIGKILL.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until so many calls are recorded.
async fn recorded(site: &Site, count: usize) {
    while site.recorded().await.len() < count {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_relay_has_not_reported_is_reported_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(site) = Site::fresh(engine).await else { return };
    // The process has the time of day; so has Munim.
    site.app.world.clock.advance(SystemClock.now() - site.app.world.clock.now());
    let first = Process::start(&site);
    assert_eq!(first.chat(&site.key, question(json!({}))).await.status(), 200);
    recorded(&site, 1).await;
    site.upstream.reply(Reply::Stream("text/event-stream"));
    let running = first.chat(&site.key, question(json!({"stream": true}))).await;
    let stream = site.upstream.stream().await;
    site.set_away(true);
    for event in chat_events(&["One"], 12, 5) {
        stream.text(&event);
    }
    drop(stream);
    assert!(running.text().await.unwrap().ends_with("data: [DONE]\n\n"));
    drop(first);
    // It starts while Munim is away, and is killed again.
    drop(Process::start(&site));
    assert_eq!(site.recorded().await.len(), 1);
    site.set_away(false);
    let third = Process::start(&site);
    recorded(&site, 2).await;
    site.upstream.reply(Reply::Events(chat_events(&["One"], 12, 5), false));
    third.chat(&site.key, question(json!({"stream": true}))).await.text().await.unwrap();
    recorded(&site, 3).await;
    let calls = site.recorded().await;
    assert!(
        calls.iter().all(|call| call.cost == Some(12 * 140 + 5 * 420) && call.source == "relay"),
        "{calls:?}"
    );
    site.assert_clean().await;
}
