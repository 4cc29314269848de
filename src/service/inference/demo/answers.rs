//! The operations that the model knows.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::text::{packed, reply, tokens, tone, vector};

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub path: &'a str,
    pub body: &'a [u8],
    /// The id of the call.
    pub id: &'a str,
}

/// An answer.
#[derive(Debug)]
pub enum Answer {
    Json(u16, Value),
    /// Server-sent events.
    Events(Vec<String>),
    /// A WAV file.
    Audio(Vec<u8>),
}

/// Answers a request.
pub fn answer(asked: &Asked<'_>) -> Answer {
    let Ok(body) = serde_json::from_slice::<Value>(asked.body) else {
        return refused(400, "The body is no JSON.");
    };
    match asked.path {
        "/chat/completions" => chat(asked, &body),
        "/completions" => completion(asked, &body),
        "/responses" => response(asked, &body),
        "/embeddings" => embeddings(&body),
        "/audio/speech" => Answer::Audio(tone(body["input"].as_str().unwrap_or_default().chars().count())),
        _ => refused(400, "The demo model does not know this operation."),
    }
}

fn refused(status: u16, message: &str) -> Answer {
    let error = json!({"message": message, "type": "invalid_request_error", "param": null, "code": null});
    Answer::Json(status, json!({"error": error}))
}

/// What all texts of a value say: a text, a list of texts, or messages with contents of these forms.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(part) => {
            ["content", "text"].iter().filter_map(|name| part.get(*name)).flat_map(texts).collect()
        }
        _ => Vec::new(),
    }
}

/// What was said last by the user, of a text or of messages.
fn last(value: &Value) -> String {
    let messages = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let by_user = messages.iter().rfind(|message| message["role"] == "user");
    texts(by_user.unwrap_or(value)).join(" ")
}

fn count(value: &Value) -> usize {
    texts(value).into_iter().map(|text| tokens(text).len()).sum::<usize>().max(1)
}

/// The first limit of completion tokens that is named.
fn most(body: &Value, names: &[&str]) -> Option<usize> {
    let found = names.iter().find_map(|name| body[*name].as_u64())?;
    usize::try_from(found).ok()
}

fn model(body: &Value) -> &str {
    body["model"].as_str().unwrap_or_default()
}

/// When the call was made, in seconds since 1970: its id contains it.
fn created(id: &str) -> u64 {
    let ulid = id.rsplit('_').next().and_then(|text| ulid::Ulid::from_string(text).ok());
    ulid.map(|ulid| ulid.timestamp_ms() / 1_000).unwrap_or_default()
}

fn usage(prompt: usize, completion: usize) -> Value {
    json!({"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion})
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn chat(asked: &Asked<'_>, body: &Value) -> Answer {
    let prompt = count(&body["messages"]);
    let (words, is_cut) =
        reply(&last(&body["messages"]), most(body, &["max_completion_tokens", "max_tokens"]));
    let answers = body["n"].as_u64().unwrap_or(1);
    let spent = usage(prompt, words.len() * usize::try_from(answers).unwrap_or(1));
    let reason = if is_cut { "length" } else { "stop" };
    let head = |object: &str| json!({"id": asked.id, "object": object, "created": created(asked.id), "model": model(body)});
    let with = |mut value: Value, choices: Value| {
        value["choices"] = choices;
        value
    };
    if body["stream"] != true {
        let choice = |index| {
            let message = json!({"role": "assistant", "content": words.concat(), "refusal": null});
            json!({"index": index, "message": message, "finish_reason": reason, "logprobs": null})
        };
        let mut whole = with(head("chat.completion"), (0..answers).map(choice).collect());
        whole["usage"] = spent;
        return Answer::Json(200, whole);
    }
    let piece = |index: u64, delta: Value, reason: Option<&str>| {
        let choice = json!({"index": index, "delta": delta, "finish_reason": reason, "logprobs": null});
        event(&with(head("chat.completion.chunk"), json!([choice])))
    };
    let mut events: Vec<_> =
        (0..answers).map(|index| piece(index, json!({"role": "assistant", "content": ""}), None)).collect();
    for word in &words {
        events.extend((0..answers).map(|index| piece(index, json!({"content": word}), None)));
    }
    events.extend((0..answers).map(|index| piece(index, json!({}), Some(reason))));
    events.extend(end(body, with(head("chat.completion.chunk"), json!([])), spent));
    Answer::Events(events)
}

/// The usage, where it is asked for, and the end of a stream.
fn end(body: &Value, mut chunk: Value, spent: Value) -> Vec<String> {
    chunk["usage"] = spent;
    let asks = body["stream_options"]["include_usage"] == true;
    asks.then(|| event(&chunk)).into_iter().chain(["data: [DONE]\n\n".to_owned()]).collect()
}

fn completion(asked: &Asked<'_>, body: &Value) -> Answer {
    let (words, is_cut) = reply(&texts(&body["prompt"]).join(" "), most(body, &["max_tokens"]));
    let spent = usage(count(&body["prompt"]), words.len());
    let reason = if is_cut { "length" } else { "stop" };
    let chunk = |text: &str, reason: Option<&str>| {
        json!({"id": asked.id, "object": "text_completion", "created": created(asked.id), "model": model(body),
            "choices": [{"index": 0, "text": text, "finish_reason": reason, "logprobs": null}]})
    };
    if body["stream"] != true {
        let mut whole = chunk(&words.concat(), Some(reason));
        whole["usage"] = spent;
        return Answer::Json(200, whole);
    }
    let mut events: Vec<_> = words.iter().map(|word| event(&chunk(word, None))).collect();
    events.push(event(&chunk("", Some(reason))));
    let mut last = chunk("", None);
    last["choices"] = json!([]);
    events.extend(end(body, last, spent));
    Answer::Events(events)
}

fn response(asked: &Asked<'_>, body: &Value) -> Answer {
    let (words, is_cut) = reply(&last(&body["input"]), most(body, &["max_output_tokens"]));
    let (prompt, completion) = (count(&body["input"]), words.len());
    let spent = json!({"input_tokens": prompt, "output_tokens": completion, "total_tokens": prompt + completion,
        "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}});
    let item = format!("{}_1", asked.id);
    let whole = |status: &str, output: Value, spent: Value| {
        json!({"id": asked.id, "object": "response", "created_at": created(asked.id), "model": model(body),
            "status": status, "output": output, "usage": spent, "tools": [], "tool_choice": "auto",
            "parallel_tool_calls": false, "error": null, "metadata": {},
            "incomplete_details": is_cut.then(|| json!({"reason": "max_output_tokens"}))})
    };
    let part = |text: String| json!({"type": "output_text", "text": text, "annotations": []});
    let output = json!([{"type": "message", "id": item, "role": "assistant", "status": "completed",
        "content": [part(words.concat())]}]);
    let ended = whole(if is_cut { "incomplete" } else { "completed" }, output, spent);
    if body["stream"] != true {
        return Answer::Json(200, ended);
    }
    let mut number = 0;
    let mut named = |kind: &str, mut data: Value| {
        data["type"] = kind.into();
        data["sequence_number"] = number.into();
        number += 1;
        format!("event: {kind}\n{}", event(&data))
    };
    let begun = whole("in_progress", json!([]), Value::Null);
    let at = |name: &str, value: Value| json!({"item_id": item, "output_index": 0, "content_index": 0, name: value});
    let message = |status: &str, content: Value| json!({"type": "message", "id": item, "role": "assistant", "status": status, "content": content});
    let item_of = |item: Value| json!({"output_index": 0, "item": item});
    let text = words.concat();
    let mut events = vec![
        named("response.created", json!({"response": begun})),
        named("response.output_item.added", item_of(message("in_progress", json!([])))),
        named("response.content_part.added", at("part", part(String::new()))),
    ];
    events.extend(words.iter().map(|word| named("response.output_text.delta", at("delta", json!(word)))));
    events.extend([
        named("response.output_text.done", at("text", json!(text))),
        named("response.content_part.done", at("part", part(text.clone()))),
        named("response.output_item.done", item_of(message("completed", json!([part(text)])))),
    ]);
    let kind = if is_cut { "response.incomplete" } else { "response.completed" };
    events.push(named(kind, json!({"response": ended})));
    Answer::Events(events)
}

fn embeddings(body: &Value) -> Answer {
    let input = texts(&body["input"]);
    let is_packed = body["encoding_format"] == "base64";
    let of = |(index, text): (usize, &&str)| {
        let vector = vector(text);
        let embedding = if is_packed { json!(BASE64.encode(&packed(&vector))) } else { json!(vector) };
        json!({"object": "embedding", "index": index, "embedding": embedding})
    };
    let data: Vec<_> = input.iter().enumerate().map(of).collect();
    let prompt = count(&body["input"]);
    let spent = json!({"prompt_tokens": prompt, "total_tokens": prompt});
    Answer::Json(200, json!({"object": "list", "model": model(body), "data": data, "usage": spent}))
}
