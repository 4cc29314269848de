//! The other operations.

use axum::body::Body;
use axum::http::{Request, header};
use munim::domain::{ModelKind, Money, Rates};
use munim::service::accounts;
use munim::service::billing::prices;
use munim::store::Engine::Sqlite;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{Door, Told, route};
use crate::support::upstream::Reply;

async fn price(door: &Door, model: &str, rates: Rates) {
    prices::set(&door.app.world.services, model, ModelKind::Chat, rates, None).await.unwrap();
    route(&door.app, model, "gpu-1", 1).await;
}

async fn get(door: &Door, path: &str) -> Told {
    let request = Request::get(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", door.key))
        .body(Body::empty())
        .unwrap();
    Told::of(door.app.router().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn completions_and_embeddings_are_charged_by_tokens() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let answer =
        json!({"choices": [{"text": "Nine"}], "usage": {"prompt_tokens": 10, "completion_tokens": 2}});
    door.upstream.reply(Reply::Json(200, answer));
    let asked = json!({"model": "m", "prompt": ["a", "b"], "max_tokens": 5, "n": 2});
    let told = door.post("/inference/v1/completions", asked.to_string()).await.with_status(200);
    assert_eq!(told.header("x-munim-cost-inr"), "0.00224");
    price(&door, "e", Rates { input: Money::from_rupees(100), ..Rates::default() }).await;
    let answer = json!({"data": [{"embedding": [0.1]}], "usage": {"prompt_tokens": 10, "total_tokens": 10}});
    door.upstream.reply(Reply::Json(200, answer.clone()));
    let asked = json!({"model": "e", "input": ["a", "b"]});
    let told = door.post("/inference/v1/embeddings", asked.to_string()).await.with_status(200);
    assert_eq!((told.body.as_str(), told.header("x-munim-cost-inr")), (&*answer.to_string(), "0.001"));
    let paths: Vec<_> = door.upstream.received().into_iter().map(|received| received.path).collect();
    assert_eq!(paths, ["/v1/completions", "/v1/embeddings"]);
    assert_eq!(door.recorded().await.len(), 2);
    door.assert_clean().await;
}

#[tokio::test]
async fn a_response_is_charged_whole_and_streamed() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let usage =
        json!({"input_tokens": 12, "output_tokens": 5, "output_tokens_details": {"reasoning_tokens": 2}});
    door.upstream.reply(Reply::Json(200, json!({"output": [], "usage": usage})));
    let asked = json!({"model": "m", "input": "How much?", "max_output_tokens": 50});
    let told = door.post("/inference/v1/responses", asked.to_string()).await.with_status(200);
    assert_eq!(told.header("x-munim-cost-inr"), "0.00378");
    let sent: Value = serde_json::from_slice(&door.upstream.received()[0].body).unwrap();
    assert_eq!(sent["store"], false);
    let events = vec![
        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n".to_owned(),
        format!("event: response.completed\ndata: {}\n\n",
            json!({"type": "response.completed", "response": {"usage": usage}})),
    ];
    door.upstream.reply(Reply::Events(events.clone(), false));
    let asked = json!({"model": "m", "input": "How much?", "stream": true, "max_output_tokens": 50});
    let told = door.post("/inference/v1/responses", asked.to_string()).await.with_status(200);
    assert_eq!(told.body, events.concat());
    for (name, value) in
        [("store", json!(true)), ("background", json!(true)), ("previous_response_id", json!("r"))]
    {
        let mut asked = json!({"model": "m", "input": "x"});
        asked[name] = value;
        let told = door.post("/inference/v1/responses", asked.to_string()).await;
        told.fails(400, "invalid_request_error", "unsupported_parameter");
    }
    let recorded = door.recorded().await;
    assert!(recorded.len() == 2 && recorded.iter().all(|call| call.cost == Some(3780)), "{recorded:?}");
    door.assert_clean().await;
}

#[tokio::test]
async fn speech_is_passed_as_bytes_and_charged_as_a_message() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    price(&door, "tts", Rates { message: Money::from_rupees(2), ..Rates::default() }).await;
    door.upstream.reply(Reply::Raw(200, "audio/mpeg", vec![7; 100_000].into(), vec![]));
    let asked = json!({"model": "tts", "input": "Namaste", "voice": "asha"});
    let told = door.post("/inference/v1/audio/speech", asked.to_string()).await.with_status(200);
    assert_eq!((told.header("content-type"), told.body.len()), ("audio/mpeg", 100_000));
    assert_eq!(door.only().await.cost, Some(2_000_000));
}

#[tokio::test]
async fn speech_is_charged_by_its_characters_where_they_have_a_price() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let rates = Rates { characters: Money::from_rupees(1_000_000), ..Rates::default() };
    price(&door, "tts", rates).await;
    door.upstream.reply(Reply::Raw(200, "audio/mpeg", vec![7; 1_000].into(), vec![]));
    // Characters, not bytes.
    let asked = json!({"model": "tts", "input": "नमस्ते\n", "voice": "asha"});
    door.post("/inference/v1/audio/speech", asked.to_string()).await.with_status(200);
    assert_eq!(door.only().await.cost, Some(7_000_000));
    let asked = json!({"model": "tts", "input": 7});
    let told = door.post("/inference/v1/audio/speech", asked.to_string()).await;
    told.fails(400, "invalid_request_error", "invalid_value");
}

#[tokio::test]
async fn images_are_charged_as_they_came() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let rates = Rates { image: Money::from_rupees(3), ..Rates::default() };
    price(&door, "draw", rates).await;
    door.upstream.reply(Reply::Json(200, json!({"data": [{}, {}]})));
    let asked = json!({"model": "draw", "prompt": "a ledger", "n": 3});
    let told = door.post("/inference/v1/images/generations", asked.to_string()).await.with_status(200);
    assert_eq!(told.header("x-munim-cost-inr"), "6.00");
    let drawn = door.only().await;
    assert_eq!((drawn.cost, drawn.is_estimated), (Some(6_000_000), false));
}

#[tokio::test]
async fn reasoning_and_cache_writes_are_charged_at_their_prices_and_each_request_at_its() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    let million = |count: i64| Money::from_rupees(count * 1_000_000);
    let rates = Rates {
        input: million(1),
        cached_input: Some(Money::from_rupees(500_000)),
        cache_write: Some(million(2)),
        output: million(3),
        reasoning: Some(million(4)),
        request: Money::from_rupees(1),
        ..Rates::default()
    };
    price(&door, "deep", rates).await;
    let usage = json!({"prompt_tokens": 5, "completion_tokens": 3,
        "prompt_tokens_details": {"cached_tokens": 2, "cache_write_tokens": 1},
        "completion_tokens_details": {"reasoning_tokens": 2}});
    let answer = json!({"choices": [{"message": {"content": "Hi"}}], "usage": usage});
    door.upstream.reply(Reply::Json(200, answer));
    // The hold is what it can cost, and larger than the credit of this account.
    let asked = json!({"model": "deep", "messages": [], "max_tokens": 3});
    door.chat(asked.clone()).await.fails(402, "insufficient_quota", "insufficient_quota");
    let amount = Money::from_rupees(100_000);
    accounts::credit(&door.app.world.services, &door.app.account, None, amount, "Top-up").await.unwrap();
    let told = door.chat(asked).await.with_status(200);
    // 2 + 2 × 0.50 + 1 × 2 + 1 × 3 + 2 × 4 + 1.
    assert_eq!(told.header("x-munim-cost-inr"), "17.00");
    door.assert_clean().await;
}

#[tokio::test]
async fn a_transcription_is_charged_by_its_seconds() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    price(&door, "stt", Rates { minute: Money::from_rupees(6), ..Rates::default() }).await;
    let form = |model: &str| {
        format!(
            "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF0000\r\n\
                 --xx\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n{model}\r\n--xx--\r\n"
        )
    };
    let ask = async |form: String| {
        let request = Request::post("/inference/v1/audio/transcriptions")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx")
            .header(header::AUTHORIZATION, format!("Bearer {}", door.key))
            .body(Body::from(form))
            .unwrap();
        Told::of(door.app.router().oneshot(request).await.unwrap()).await
    };
    let answer = json!({"text": "Namaste", "usage": {"type": "duration", "seconds": 90}});
    door.upstream.reply(Reply::Json(200, answer));
    assert_eq!(ask(form("stt")).await.with_status(200).header("x-munim-cost-inr"), "9.00");
    assert_eq!(door.upstream.received()[0].body, form("there"));
    assert_eq!(door.upstream.received()[0].headers["content-type"], "multipart/form-data; boundary=xx");
    door.upstream.reply(Reply::Json(200, json!({"text": "Namaste", "duration": 30.0})));
    assert_eq!(ask(form("stt")).await.with_status(200).header("x-munim-cost-inr"), "3.00");
    ask(form("a,b")).await.fails(404, "invalid_request_error", "model_not_found");
    ask("--xx\r\nnonsense".to_owned()).await.fails(400, "invalid_request_error", "invalid_value");
    assert_eq!(door.recorded().await.len(), 2);
    door.assert_clean().await;
}

#[tokio::test]
async fn images_are_charged_by_their_number() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    price(&door, "draw", Rates { message: Money::from_rupees(3), ..Rates::default() }).await;
    door.upstream
        .reply(Reply::Json(200, json!({"data": [{}, {}], "usage": {"input_tokens": 5, "output_tokens": 9}})));
    let asked = json!({"model": "draw", "prompt": "a ledger", "n": 2});
    let told = door.post("/inference/v1/images/generations", asked.to_string()).await.with_status(200);
    assert_eq!(told.header("x-munim-cost-inr"), "6.00");
    assert_eq!(door.only().await.cost, Some(6_000_000));
}

#[tokio::test]
async fn models_with_a_route_are_listed_with_their_prices() {
    let Some(door) = Door::fresh(Sqlite).await else { return };
    door.app.world.price("without-a-route").await;
    route(&door.app, "forii/new", "gpu-1", 1).await;
    let list = get(&door, "/inference/v1/models").await.with_status(200).json();
    assert_eq!(list["object"], "list");
    let ids: Vec<_> =
        list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["forii/new", "m"]);
    assert_eq!(list["data"][1]["pricing"]["input_per_million_tokens"], 140.0);
    assert!(list["data"][0].get("pricing").is_none());
    assert_eq!(get(&door, "/inference/v1/models/forii/new").await.with_status(200).json()["id"], "forii/new");
    get(&door, "/inference/v1/models/other").await.fails(404, "invalid_request_error", "model_not_found");
}
