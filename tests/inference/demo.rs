//! The model that answers in the process of the server.

use munim::domain::{ModelKind, Money, Rates};
use munim::service::billing::prices;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::json;

use super::{CHAT, Door, add, route};

/// A server whose model `d` is the demo's.
async fn demo(engine: Engine) -> Option<Door> {
    let door = Door::fresh(engine).await?;
    add(&door.app, "demo", "demo:", 60).await;
    route(&door.app, "d", "demo", 1).await;
    door.app.world.price("d").await;
    Some(door)
}

#[rstest]
#[tokio::test]
async fn it_repeats_what_it_is_told_and_counts_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(door) = demo(engine).await else { return };
    let asked = json!({"model": "d", "messages": [{"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Kitna hua?"}]}]});
    let told = door.chat(asked).await.with_status(200).json();
    let text = told["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(text.ends_with("You said: Kitna hua?"), "{text}");
    assert_eq!((&told["model"], &told["choices"][0]["finish_reason"]), (&json!("there"), &json!("stop")));
    let recorded = door.only().await;
    let words = i64::try_from(text.split_whitespace().count()).unwrap();
    assert_eq!((recorded.prompt, recorded.completion, recorded.is_estimated), (4, words, false));
    assert_eq!(recorded.cost, Some(4 * 140 + words * 420));
}

#[tokio::test]
async fn it_streams_word_by_word_within_a_limit() {
    let Some(door) = demo(Sqlite).await else { return };
    let asked = json!({"model": "d", "stream": true, "max_tokens": 3, "n": 2,
        "messages": [{"role": "user", "content": "Hi"}]});
    let told = door.chat(asked).await.with_status(200);
    assert!(told.body.ends_with("data: [DONE]\n\n") && told.body.contains("\"length\""), "{}", told.body);
    assert_eq!(told.body.matches("Namaste! ").count(), 2);
    let recorded = door.only().await;
    assert_eq!((recorded.prompt, recorded.completion, recorded.is_estimated), (1, 6, false));
}

#[tokio::test]
async fn it_embeds_speaks_completes_and_responds() {
    let Some(door) = demo(Sqlite).await else { return };
    let asked = json!({"model": "d", "input": ["a b", "c"], "encoding_format": "base64"});
    let told = door.post("/inference/v1/embeddings", asked.to_string()).await.with_status(200).json();
    // 64 numbers of four bytes.
    assert_eq!(told["data"][1]["embedding"].as_str().unwrap().len(), 344);
    let asked = json!({"model": "d", "prompt": "Hi", "max_tokens": 2});
    let told = door.post("/inference/v1/completions", asked.to_string()).await.with_status(200).json();
    assert_eq!(told["choices"][0]["text"], "Namaste! I ");
    let asked = json!({"model": "d", "input": "Hi", "stream": true});
    let told = door.post("/inference/v1/responses", asked.to_string()).await.with_status(200);
    assert!(told.body.contains("event: response.completed"), "{}", told.body);
    let rates = Rates { minute: Money::from_rupees(6), ..Rates::default() };
    prices::set(&door.app.world.services, "voice", ModelKind::Tts, rates, None).await.unwrap();
    route(&door.app, "voice", "demo", 1).await;
    let asked = json!({"model": "voice", "input": "fifteen letters", "voice": "v"});
    let told = door.post("/inference/v1/audio/speech", asked.to_string()).await.with_status(200);
    assert_eq!(told.header("content-type"), "audio/wav");
    let recorded = door.recorded().await;
    let mut prompts: Vec<_> = recorded.iter().map(|call| call.prompt).collect();
    prompts.sort_unstable();
    assert_eq!(prompts, [0, 1, 1, 3]);
    // A second of speech, by estimate.
    let spoken = recorded.iter().find(|call| call.prompt == 0).unwrap();
    assert_eq!((spoken.cost, spoken.is_estimated), (Some(100_000), true));
    door.assert_clean().await;
}

#[tokio::test]
async fn its_stream_is_cut_with_its_key() {
    let Some(door) = demo(Sqlite).await else { return };
    let said = "word ".repeat(300);
    let asked = json!({"model": "d", "stream": true, "messages": [{"role": "user", "content": said}]});
    let response = door.send(CHAT, asked.to_string()).await;
    assert_eq!(door.revoke().await["in_flight_cut"], 1);
    drop(response);
    let recorded = door.only().await;
    assert!(recorded.was_cut && recorded.completion < 300, "{recorded:?}");
}
