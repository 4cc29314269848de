//! Munim is away for a while.

use munim::service::inference;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::json;

use super::{CHAT, Site, question, text_of};
use crate::support::upstream::{Reply, chat_events};

#[rstest]
#[tokio::test]
async fn running_calls_end_and_are_reported_once_when_it_is_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(site) = Site::fresh(engine).await else { return };
    let relay = site.relay().await;
    site.upstream.reply(Reply::Stream("text/event-stream"));
    let running = relay.send(CHAT, &site.key, &question(json!({"stream": true}))).await;
    let stream = site.upstream.stream().await;
    site.set_away(true);
    assert_eq!(relay.refusal(&site.key, &question(json!({}))).await, (503, "unavailable".to_owned()));
    for event in chat_events(&["One"], 12, 5) {
        stream.text(&event);
    }
    drop(stream);
    let text = text_of(running).await;
    assert!(text.ends_with("data: [DONE]\n\n"), "{text}");
    assert_eq!(site.recorded().await, []);
    site.set_away(false);
    inference::all_recorded(&relay.remote.inference).await;
    let call = site.only(&relay).await;
    assert_eq!((call.prompt, call.completion, call.cost), (12, 5, Some(12 * 140 + 5 * 420)));
}
