//! What a server has in its memory, as a core dump would hold it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use memchr::memmem;
use reqwest::Client;
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};

use super::Munim;
use super::log::{key_in, send_form};
use super::serve::Server;
use crate::support::PASSWORD;

/// Everything that a process may write to: heap, stacks, what is mapped.
fn memory_of(process: u32) -> Vec<Vec<u8>> {
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (span, rights) = (fields.next().unwrap(), fields.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (start, end) = span.split_once('-').unwrap();
        let [start, end] = [start, end].map(|number| u64::from_str_radix(number, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
        // What the kernel keeps for itself cannot be read.
        if memory.read_exact_at(&mut bytes, start).is_ok() {
            found.push(bytes);
        }
    }
    found
}

fn count(memory: &[Vec<u8>], text: &str) -> usize {
    memory.iter().map(|bytes| memmem::find_iter(bytes, text).count()).sum()
}

#[tokio::test]
async fn a_key_that_was_shown_is_nowhere_in_memory() {
    let munim = Munim::new();
    let server = Server::start(&munim);
    let client = || Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let fields = [("name", "Asha Voice"), ("email", "asha@example.in"), ("password", PASSWORD)];
    let answer = send_form(&client(), &format!("{}/sign-up", server.url()), "", &fields).await;
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page =
        send_form(&client(), &format!("{}/keys", server.url()), &cookie, &[("name", "prod-api")]).await;
    let by_form = key_in(&page.text().await.unwrap());
    let credentials = json!({"email": "asha@example.in", "password": PASSWORD});
    let session =
        client().post(format!("{}/v1/sessions", server.url())).json(&credentials).send().await.unwrap();
    let session: Value = session.json().await.unwrap();
    let path = format!("{}/v1/accounts/{}/apiKeys", server.url(), session["account_id"].as_str().unwrap());
    let made = client()
        .post(path)
        .bearer_auth(session["session_token"].as_str().unwrap())
        .json(&json!({"name": "second"}));
    let by_program = key_in(&made.send().await.unwrap().text().await.unwrap());
    // The next page, with the modal closed.
    client()
        .get(format!("{}/keys", server.url()))
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();

    let memory = memory_of(server.process());
    // What is in memory is found: the address that the server was told to listen on.
    assert!(count(&memory, "MUNIM_LISTEN=127.0.0.1:0") > 0, "nothing was read");
    for (secret, how) in [(by_form, "form"), (by_program, "program")] {
        assert_eq!(count(&memory, &secret), 0, "{how}");
    }
    server.stop();
}
