//! A caller's request: what of it is read, what is replaced, and what the call can cost at most.

mod multipart;

use std::ops::Range;

use bytes::Bytes;
use serde::Deserialize;

use super::bound::{Contents, Demand, Limits};
use super::endpoint::Endpoint;
use super::error::CallError;
use super::members::{Members, files, text_bytes};
use crate::domain::usage::TOKENS_MAX;

/// The most answers of one call.
pub const ANSWERS_MAX: i64 = 128;
const WHOLE: &str = "must be a whole number, 0 or more";

/// A replacement of a part of the body.
type Edit = (Range<usize>, String);

/// A request that can be sent to an upstream.
#[derive(Debug)]
pub struct Prepared {
    /// The model that the caller named.
    pub model: String,
    /// Whether the caller wants the usage in the stream.
    pub wants_usage: bool,
    pub demand: Demand,
    /// The type of the body, with its boundary.
    pub content_type: String,
    body: Bytes,
    /// The place of the model's name; whether it is a JSON text.
    model_at: (Range<usize>, bool),
    /// Other replacements.
    edits: Vec<Edit>,
}

impl Prepared {
    /// Reads a request. Costs time in proportion to its size.
    pub fn read(endpoint: Endpoint, content_type: &str, body: Bytes) -> Result<Self, CallError> {
        if endpoint == Endpoint::Transcriptions {
            return multipart::read(content_type, body);
        }
        if !content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
        {
            return Err(CallError::MediaType("Send JSON, with `Content-Type: application/json`."));
        }
        read_json(endpoint, &body.clone(), body)
    }

    /// The body for an upstream, which may call the model otherwise.
    pub fn body_for(&self, name_there: &str) -> Bytes {
        let (at, is_json) = &self.model_at;
        if name_there == self.model && self.edits.is_empty() {
            return self.body.clone();
        }
        let name = if *is_json {
            serde_json::to_string(name_there).unwrap_or_default()
        } else {
            name_there.to_owned()
        };
        let mut edits: Vec<_> = self.edits.iter().map(|(at, text)| (at, text.as_str())).collect();
        edits.push((at, &name));
        edits.sort_by_key(|(at, _)| at.start);
        let mut made = Vec::with_capacity(self.body.len() + name.len() + 64);
        let mut from = 0;
        for (at, text) in edits {
            made.extend_from_slice(&self.body[from..at.start]);
            made.extend_from_slice(text.as_bytes());
            from = at.end;
        }
        made.extend_from_slice(&self.body[from..]);
        made.into()
    }
}

fn read_json(endpoint: Endpoint, text: &[u8], body: Bytes) -> Result<Prepared, CallError> {
    let members = Members::read(text)?;
    if let Some(name) = members.repeated() {
        return Err(CallError::Repeated(name.to_owned()));
    }
    refuse(endpoint, &members)?;
    let model = members.get("model").ok_or(CallError::Missing("model"))?;
    let name: String =
        serde_json::from_str(model.value).map_err(|_| CallError::Wrong("model", "must be a text"))?;
    let is_streamed = flag(&members, "stream")?.unwrap_or(false);
    let (wants_usage, asked) = stream_options(endpoint, &members, is_streamed)?;
    let mut edits: Vec<_> = asked.into_iter().collect();
    if endpoint == Endpoint::Responses && members.get("store").is_none_or(|store| store.value == "null") {
        edits.push(unstored(&members));
    }
    Ok(Prepared {
        model: name,
        wants_usage,
        demand: demand(endpoint, &members, text.len())?,
        content_type: "application/json".to_owned(),
        model_at: (model.range.clone(), true),
        edits,
        body,
    })
}

/// What is not carried, because its cost could not be known or another call would go on with it.
fn refuse(endpoint: Endpoint, members: &Members<'_>) -> Result<(), CallError> {
    const STORED: &str = "answers are not stored here: send the whole conversation, with \"store\": false";
    let is_true = |name| flag(members, name).map(|flag| flag == Some(true));
    if members.value("models").is_some() {
        return Err(CallError::NotCarried("models", "name one model, as `model`"));
    }
    if endpoint == Endpoint::Chat && members.value("web_search_options").is_some() {
        return Err(CallError::NotCarried("web_search_options", "searches are not carried"));
    }
    if endpoint == Endpoint::Chat && is_true("store")? {
        return Err(CallError::NotCarried("store", STORED));
    }
    if endpoint != Endpoint::Responses {
        return Ok(());
    }
    if is_true("background")? {
        return Err(CallError::NotCarried("background", "background responses are not carried"));
    }
    if is_true("store")? {
        return Err(CallError::NotCarried("store", STORED));
    }
    for name in ["previous_response_id", "conversation", "prompt"] {
        if members.value(name).is_some() {
            return Err(CallError::NotCarried(name, STORED));
        }
    }
    let tools: Vec<Tool> = members
        .value("tools")
        .map_or(Ok(Vec::new()), serde_json::from_str)
        .map_err(|_| CallError::Wrong("tools", "must be an array of objects, each with a `type`"))?;
    if tools.iter().all(|tool| matches!(&*tool.kind, "function" | "custom")) {
        Ok(())
    } else {
        Err(CallError::NotCarried("tools", "tools that run at the model's server are not carried"))
    }
}

#[derive(Deserialize)]
struct Tool {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: Option<bool>,
}

/// Whether the caller wants usage in the stream, and the change that asks the upstream for it.
fn stream_options(
    endpoint: Endpoint,
    members: &Members<'_>,
    is_streamed: bool,
) -> Result<(bool, Option<Edit>), CallError> {
    const WRONG: CallError = CallError::Wrong("stream_options", "must be an object");
    if !endpoint.has_stream_options() || !is_streamed {
        return Ok((!endpoint.has_stream_options(), None));
    }
    let asks = "\"include_usage\":true";
    let Some(given) = members.get("stream_options") else {
        let at = members.front();
        return Ok((false, Some((at..at, format!("\"stream_options\":{{{asks}}},")))));
    };
    if given.value == "null" {
        return Ok((false, Some((given.range.clone(), format!("{{{asks}}}")))));
    }
    let options: StreamOptions = serde_json::from_str(given.value).map_err(|_| WRONG)?;
    if options.include_usage == Some(true) {
        return Ok((true, None));
    }
    let inner = Members::read(given.value.as_bytes()).map_err(|_| WRONG)?;
    if let Some(said) = inner.get("include_usage") {
        let at = given.range.start + said.range.start;
        return Ok((false, Some((at..at + said.value.len(), "true".to_owned()))));
    }
    let at = given.range.start + inner.front();
    let comma = if inner.is_empty() { "" } else { "," };
    Ok((false, Some((at..at, format!("{asks}{comma}")))))
}

/// The change that tells the upstream to store nothing.
fn unstored(members: &Members<'_>) -> Edit {
    if let Some(null) = members.get("store") {
        return (null.range.clone(), "false".to_owned());
    }
    let at = members.front();
    (at..at, "\"store\":false,".to_owned())
}

/// What the call demands at most.
fn demand(endpoint: Endpoint, members: &Members<'_>, size: usize) -> Result<Demand, CallError> {
    let mut limits = Limits::default();
    // Also as llama.cpp and others call it.
    for name in ["max_tokens", "max_completion_tokens", "n_predict", "max_new_tokens", "max_output_tokens"] {
        let found = whole(members, name)?;
        // A limit that the operation does not have is none.
        let is_read = (name == "max_output_tokens") == (endpoint == Endpoint::Responses);
        limits.output = limits.output.max(found.filter(|_| is_read));
    }
    let mut answers = 1;
    for name in ["n", "best_of"] {
        if let Some(found) = whole(members, name)? {
            if !(1..=ANSWERS_MAX).contains(&found) {
                return Err(CallError::Wrong(name, "must be 1 to 128"));
            }
            answers = answers.max(found);
        }
    }
    limits.answers = answers;
    if endpoint == Endpoint::Completions {
        limits.prompts = members.value("prompt").map_or(1, prompts);
    }
    let mut contents = Contents::default();
    for name in ["messages", "prompt", "input", "instructions", "tools", "system"] {
        let Some(value) = members.value(name) else { continue };
        contents.text += text_bytes(value.as_bytes());
        // Elsewhere what looks like a file is written into the prompt.
        if matches!(name, "messages" | "input") {
            let (count, embedded) = files(value.as_bytes());
            contents.files += count;
            contents.embedded += embedded;
        }
    }
    let demand = Demand::of(endpoint, size, contents, limits);
    Ok(if endpoint == Endpoint::Speech { demand.speaking(characters(members)?) } else { demand })
}

/// The characters that are to be spoken.
fn characters(members: &Members<'_>) -> Result<i64, CallError> {
    let Some(value) = members.value("input") else { return Ok(0) };
    let text: String =
        serde_json::from_str(value).map_err(|_| CallError::Wrong("input", "must be a text"))?;
    Ok(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
}

/// The number of prompts of a completion: several texts, or several lists of tokens.
fn prompts(value: &str) -> i64 {
    if !value.starts_with('[') {
        return 1;
    }
    let several = serde_json::from_str::<Vec<&serde_json::value::RawValue>>(value).unwrap_or_default();
    let is_one = several.first().is_some_and(|first| first.get().starts_with(|c: char| c.is_ascii_digit()));
    if is_one { 1 } else { i64::try_from(several.len()).unwrap_or(i64::MAX).max(1) }
}

fn flag(members: &Members<'_>, name: &'static str) -> Result<Option<bool>, CallError> {
    match members.value(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(CallError::Wrong(name, "must be true or false")),
    }
}

fn whole(members: &Members<'_>, name: &'static str) -> Result<Option<i64>, CallError> {
    let Some(value) = members.value(name) else { return Ok(None) };
    let number: i64 = value.parse().map_err(|_| CallError::Wrong(name, WHOLE))?;
    if (0..=TOKENS_MAX).contains(&number) { Ok(Some(number)) } else { Err(CallError::Wrong(name, WHOLE)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(endpoint: Endpoint, body: &str) -> Result<Prepared, CallError> {
        Prepared::read(endpoint, "application/json; charset=utf-8", body.to_owned().into())
    }

    fn sent(endpoint: Endpoint, body: &str) -> String {
        let sent = read(endpoint, body).unwrap().body_for("there");
        String::from_utf8(sent.to_vec()).unwrap()
    }

    #[test]
    fn the_model_alone_is_replaced() {
        let body = r#"{ "extra" : [1.50, "x"], "model":"m", "messages":[] }"#;
        assert_eq!(sent(Endpoint::Chat, body), body.replace("\"m\"", "\"there\""));
        assert_eq!(read(Endpoint::Chat, body).unwrap().body_for("m"), body);
    }

    #[test]
    fn usage_is_asked_for_where_the_caller_did_not() {
        let asked = |options: &str| {
            let read =
                read(Endpoint::Chat, &format!(r#"{{"model":"there","stream":true{options}}}"#)).unwrap();
            (read.wants_usage, String::from_utf8(read.body_for("there").to_vec()).unwrap())
        };
        let (wants, sent) = asked("");
        assert_eq!(
            (wants, &*sent),
            (false, r#"{"stream_options":{"include_usage":true},"model":"there","stream":true}"#)
        );
        for (options, becomes) in [
            ("null", r#"{"include_usage":true}"#),
            ("{}", r#"{"include_usage":true}"#),
            (r#"{"include_usage": false}"#, r#"{"include_usage": true}"#),
            (r#"{"x":1}"#, r#"{"include_usage":true,"x":1}"#),
        ] {
            let (wants, sent) = asked(&format!(r#","stream_options":{options}"#));
            assert!(
                !wants && sent.ends_with(&format!(r#""stream_options":{becomes}}}"#)),
                "{options}: {sent}"
            );
        }
        let (wants, sent) = asked(r#","stream_options":{"include_usage":true}"#);
        assert!(wants && sent.ends_with(r#""stream_options":{"include_usage":true}}"#), "{sent}");
    }

    #[test]
    fn wrong_bodies_are_named() {
        for (body, status) in [
            (r#"{"model":"m","stream":"true"}"#, 400),
            (r#"{"model":"a","model":"b"}"#, 400),
            (r#"{"model":["a"]}"#, 400),
            (r#"{"messages":[]}"#, 400),
            (r#"{"model":"m","n":0}"#, 400),
            (r#"{"model":"m","n":129}"#, 400),
            (r#"{"model":"m","max_tokens":-1}"#, 400),
            (r#"{"model":"m","max_tokens":1.5}"#, 400),
            (r#"{"model":"m","max_tokens":"9"}"#, 400),
            (r#"{"model":"m","models":["a","b"]}"#, 400),
            (r#"{"model":"m","stream":true,"stream_options":[]}"#, 400),
            ("[]", 400),
            ("{", 400),
        ] {
            assert_eq!(read(Endpoint::Chat, body).unwrap_err().status(), status, "{body}");
        }
        let other = Prepared::read(Endpoint::Chat, "text/plain", Bytes::from_static(b"{}"));
        assert_eq!(other.unwrap_err().status(), 415);
    }

    #[test]
    fn a_response_is_neither_stored_nor_continued() {
        assert_eq!(
            sent(Endpoint::Responses, r#"{"model":"m","input":"a"}"#),
            r#"{"store":false,"model":"there","input":"a"}"#
        );
        assert_eq!(
            sent(Endpoint::Responses, r#"{"model":"m","store":false}"#),
            r#"{"model":"there","store":false}"#
        );
        for more in [
            r#""store":true"#,
            r#""background":true"#,
            r#""previous_response_id":"resp_1""#,
            r#""conversation":"c""#,
            r#""tools":[{"type":"web_search"}]"#,
        ] {
            let refused = read(Endpoint::Responses, &format!(r#"{{"model":"m",{more}}}"#)).unwrap_err();
            assert!(matches!(refused, CallError::NotCarried(..)), "{more}");
        }
        assert!(
            read(Endpoint::Responses, r#"{"model":"m","tools":[{"type":"function","name":"f"}]}"#).is_ok()
        );
    }
}
