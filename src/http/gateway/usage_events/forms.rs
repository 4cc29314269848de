//! The formats of a batch: each yields the events in order.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName};
use percent_encoding::percent_decode_str;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::bounds::{EVENTS_MAX, EVENTS_MAX_WORDS};
use crate::http::api::body::essence;
use crate::http::api::error::ApiError;
use crate::service::usage::event_reader::{BYTE_ORDER_MARK, Envelope, Read, Reader, Value};
use crate::service::usage::rejected::ReportForm;

/// The format of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// An array, an object with one, or one event.
    Json,
    /// One event per line.
    Lines,
    /// An array of `CloudEvent`s.
    CloudEvents,
    /// One `CloudEvent`.
    CloudEvent,
    /// One event, with the `CloudEvent` attributes in headers.
    Binary(Headers),
}

/// The `CloudEvent` attributes of headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    pub specversion: Option<String>,
    /// The type.
    pub kind: Option<String>,
    pub id: Option<String>,
    pub source: Option<String>,
    pub time: Option<String>,
}

/// An event as one `CloudEvent` object.
#[derive(Serialize)]
struct Enveloped<'a> {
    specversion: &'a Option<String>,
    #[serde(rename = "type")]
    kind: &'a Option<String>,
    id: &'a Option<String>,
    source: &'a Option<String>,
    time: &'a Option<String>,
    /// Verbatim, to the last digit.
    data: &'a RawValue,
}

/// The header that marks a `CloudEvent` in binary mode.
const SPECVERSION: HeaderName = HeaderName::from_static("ce-specversion");

/// The elements of an array, verbatim; stops at one more than the limit.
struct Elements<'a>(Vec<&'a RawValue>);

/// An object with the events in it, or one that is an event.
#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow, default)]
    events: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    time: Option<&'a RawValue>,
    #[serde(borrow, default)]
    model: Option<&'a RawValue>,
}

impl Form {
    /// The format that the headers declare.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let kind = essence(headers).to_ascii_lowercase();
        match kind.as_str() {
            "application/cloudevents-batch+json" => Some(Self::CloudEvents),
            "application/cloudevents+json" => Some(Self::CloudEvent),
            // Data without a content type is JSON.
            kind if headers.contains_key(SPECVERSION) => {
                let is_json = kind.is_empty() || kind == "application/json" || kind.ends_with("+json");
                is_json.then(|| Self::Binary(Headers::of(headers)))
            }
            "application/json" => Some(Self::Json),
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines" => Some(Self::Lines),
            _ => None,
        }
    }

    /// The form in which a rejected event is stored.
    pub const fn report(&self) -> ReportForm {
        match self {
            Self::Json | Self::Lines => ReportForm::Event,
            Self::CloudEvents | Self::CloudEvent | Self::Binary(_) => ReportForm::CloudEvent,
        }
    }

    /// The texts of the events of a body, in the same order. Binary mode yields one JSON object.
    pub fn texts<'a>(&self, body: &'a [u8]) -> Result<Vec<Cow<'a, [u8]>>, ApiError> {
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let each = |events: Vec<&'a RawValue>| {
            events.into_iter().map(|event| Cow::Borrowed(event.get().as_bytes())).collect()
        };
        Ok(match self {
            Self::Json => match unwrapped(body)? {
                Body::Event => vec![Cow::Borrowed(body)],
                Body::Batch(batch) => each(array(batch)?),
            },
            Self::CloudEvents => each(array(body)?),
            Self::CloudEvent => vec![Cow::Borrowed(body)],
            Self::Binary(headers) => vec![Cow::Owned(headers.around(object(body)?)?)],
            Self::Lines => lines(body).into_iter().map(Cow::Borrowed).collect(),
        })
    }

    /// Parses the events of a body, each by itself. `source` is the default source.
    pub fn events(&self, body: &[u8], source: &str) -> Result<Vec<Read>, ApiError> {
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let reader = Reader::of_gateway(source);
        match self {
            Self::Json => match unwrapped(body)? {
                Body::Event => Ok(vec![reader.line(body)]),
                Body::Batch(batch) => {
                    let events = few(array(batch)?)?;
                    Ok(events.into_iter().map(|event| reader.object(event.get())).collect())
                }
            },
            Self::CloudEvents => {
                let events = few(array(body)?)?;
                Ok(events.into_iter().map(|event| reader.cloud_event(event.get())).collect())
            }
            Self::CloudEvent => Ok(vec![reader.cloud_event(object(body)?)]),
            Self::Binary(headers) => Ok(vec![reader.enveloped(&headers.envelope(), object(body)?)]),
            Self::Lines => Ok(few(lines(body))?.into_iter().map(|line| reader.line(line)).collect()),
        }
    }
}

impl Headers {
    fn of(headers: &HeaderMap) -> Self {
        // Header values are percent-encoded.
        let header = |name: &str| {
            let text = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?;
            Some(percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Into::into))
        };
        Self {
            specversion: header(SPECVERSION.as_str()),
            kind: header("ce-type"),
            id: header("ce-id"),
            source: header("ce-source"),
            time: header("ce-time"),
        }
    }

    /// An event as one `CloudEvent` object in JSON.
    fn around(&self, data: &str) -> Result<Vec<u8>, ApiError> {
        let data = serde_json::from_str(data).map_err(|_| ApiError::InvalidJson)?;
        let Self { specversion, kind, id, source, time } = self;
        serde_json::to_vec(&Enveloped { specversion, kind, id, source, time, data })
            .map_err(|_| ApiError::Internal)
    }

    fn envelope(&self) -> Envelope<'_> {
        Envelope {
            specversion: self.specversion.as_deref().map(Value::Cell),
            kind: self.kind.as_deref().map(Value::Cell),
            id: self.id.as_deref().map(Value::Cell),
            source: self.source.as_deref().map(Value::Cell),
            time: self.time.as_deref().map(Value::Cell),
        }
    }
}

fn object(body: &[u8]) -> Result<&str, ApiError> {
    serde_json::from_slice::<IgnoredAny>(body).map_err(|_| ApiError::InvalidJson)?;
    if first_of(body) != Some(b'{') {
        return Err(ApiError::NotABatch);
    }
    std::str::from_utf8(body).map_err(|_| ApiError::InvalidJson)
}

/// The lines that are not blank.
fn lines(body: &[u8]) -> Vec<&[u8]> {
    let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines.take(EVENTS_MAX + 1).collect()
}

/// The contents of a JSON body.
enum Body<'a> {
    /// Several events: the text that should be their array.
    Batch(&'a [u8]),
    Event,
}

/// The array of a body, or of the object around it; none if the object is an event itself.
fn unwrapped(body: &[u8]) -> Result<Body<'_>, ApiError> {
    if first_of(body) != Some(b'{') {
        return Ok(Body::Batch(body));
    }
    let Wrapped { events, id, time, model } = serde_json::from_slice(body)
        .map_err(|error| if error.is_data() { ApiError::NotABatch } else { ApiError::InvalidJson })?;
    match events {
        Some(events) => Ok(Body::Batch(events.get().as_bytes())),
        None if id.or(time).or(model).is_some() => Ok(Body::Event),
        None => Err(ApiError::NotABatch),
    }
}

fn array(body: &[u8]) -> Result<Vec<&RawValue>, ApiError> {
    if first_of(body) == Some(b'[') {
        let elements: Elements<'_> = serde_json::from_slice(body).map_err(|_| ApiError::InvalidJson)?;
        return Ok(elements.0);
    }
    let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
    Err(if is_json { ApiError::NotABatch } else { ApiError::InvalidJson })
}

fn first_of(body: &[u8]) -> Option<u8> {
    body.trim_ascii_start().first().copied()
}

fn few<T>(events: Vec<T>) -> Result<Vec<T>, ApiError> {
    if events.len() > EVENTS_MAX { Err(ApiError::BodyTooLarge(EVENTS_MAX_WORDS)) } else { Ok(events) }
}

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;

        impl<'de> Visitor<'de> for All {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Elements<'de>, A::Error> {
                let mut elements = Vec::new();
                while elements.len() <= EVENTS_MAX
                    && let Some(element) = sequence.next_element()?
                {
                    elements.push(element);
                }
                // The rest must be valid JSON, but is not stored.
                while sequence.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Elements(elements))
            }
        }

        deserializer.deserialize_seq(All)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Rejection;

    fn forms() -> [Form; 5] {
        let headers = Headers {
            specversion: Some("1.0".into()),
            kind: Some("munim.usage".into()),
            id: Some("a".into()),
            source: Some("/edge".into()),
            time: None,
        };
        [Form::Json, Form::Lines, Form::CloudEvents, Form::CloudEvent, Form::Binary(headers)]
    }

    fn of(headers: &[(&'static str, &'static str)]) -> Option<Form> {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        Form::of(&headers.collect())
    }

    fn fails(form: Form, body: &str) -> &'static str {
        form.events(body.as_bytes(), "edge-1").unwrap_err().code()
    }

    #[test]
    fn what_is_no_json_is_told_from_json_of_another_shape() {
        for body in [
            "",
            " ",
            "[",
            "[{}",
            "[{},]",
            "nope",
            "{\"events\":[}",
            "[] []",
            "{\"events\":[]} x",
            "\u{feff}\u{feff}[]",
        ] {
            assert_eq!(fails(Form::Json, body), "invalid_json", "{body:?}");
        }
        let shapes = [
            "{}",
            "null",
            "5",
            "\"x\"",
            "{\"events\":{}}",
            "{\"events\":null}",
            "{\"events\":[],\"events\":[]}",
        ];
        for body in shapes {
            assert_eq!(fails(Form::Json, body), "not_a_batch", "{body:?}");
        }
        assert_eq!(fails(Form::CloudEvents, "{\"events\":[]}"), "not_a_batch");
        for form in &forms()[3..] {
            assert_eq!(fails(form.clone(), "[]"), "not_a_batch");
            assert_eq!(fails(form.clone(), "{"), "invalid_json");
        }
        assert_eq!(fails(Form::Json, &"[".repeat(1_000_000)), "invalid_json");
        assert!(Form::Json.events(b"[\"\xff\"]", "edge-1").is_err());
    }

    #[test]
    fn an_empty_batch_has_no_events() {
        for (form, body) in [
            (Form::Json, " [ ] "),
            (Form::Json, "{\"events\":[],\"note\":1}"),
            (Form::Json, "\u{feff}[]"),
            (Form::Lines, "\u{feff}"),
            (Form::Lines, "\n\r\n "),
            (Form::CloudEvents, "[]"),
        ] {
            assert_eq!(form.events(body.as_bytes(), "edge-1").unwrap(), []);
        }
    }

    #[test]
    fn ten_thousand_events_are_read_and_one_more_is_not() {
        for (form, open, between, close) in
            [(Form::Json, "[", ",", "]"), (Form::Lines, "", "\n", "\n"), (Form::CloudEvents, "[", ",", "]")]
        {
            let body = |count| format!("{open}{}{close}", vec!["{}"; count].join(between));
            assert_eq!(form.events(body(EVENTS_MAX).as_bytes(), "edge-1").unwrap().len(), EVENTS_MAX);
            assert_eq!(fails(form, &body(EVENTS_MAX + 1)), "body_too_large");
        }
    }

    #[test]
    fn an_object_that_is_an_event_is_a_batch_of_one() {
        for body in ["{\"id\":\"a\"}", "{\"time\":1,\"events\":null}", "\u{feff} {\"model\":\"m\"}\n"] {
            assert_eq!(Form::Json.events(body.as_bytes(), "edge-1").unwrap().len(), 1, "{body}");
        }
    }

    #[test]
    fn headers_tell_the_form() {
        let version = ("ce-specversion", "1.0");
        assert_eq!(of(&[("content-type", "application/jsonl; charset=utf-8")]), Some(Form::Lines));
        assert_eq!(of(&[("content-type", "Application/NDJSON")]), Some(Form::Lines));
        assert_eq!(of(&[("content-type", "application/cloudevents+json"), version]), Some(Form::CloudEvent));
        assert!(matches!(of(&[version]), Some(Form::Binary(_))));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("content-type", "text/plain"), version]), None);
        let binary =
            of(&[("content-type", "application/json"), version, ("ce-id", "100%"), ("ce-source", "/a%20b")]);
        let expected = Headers {
            specversion: Some("1.0".into()),
            id: Some("100%".into()),
            source: Some("/a b".into()),
            ..Headers::default()
        };
        assert_eq!(binary, Some(Form::Binary(expected)));
    }

    #[test]
    fn a_bad_line_is_no_other_lines_loss() {
        let body = b"{}\n\nnope\n\xff\n[]\r\n{\"a\":1}{}\n7";
        let events = Form::Lines.events(body, "edge-1").unwrap();
        let expected = [
            Rejection::InvalidId,
            Rejection::InvalidEvent,
            Rejection::InvalidEvent,
            Rejection::InvalidEvent,
            Rejection::InvalidEvent,
            Rejection::InvalidEvent,
        ];
        assert_eq!(events.into_iter().map(Result::unwrap_err).collect::<Vec<_>>(), expected);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            for form in forms() {
                let _ = form.events(&bytes, "edge-1");
            }
        }

        #[test]
        fn no_json_panics(text in r#"[\[\]{}",:0-9a-z\\.eE+-]{0,60}"#) {
            for form in forms() {
                let _ = form.events(text.as_bytes(), "edge-1");
                let _ = form.events(format!("[{{{text}}}]").as_bytes(), "edge-1");
            }
        }
    }
}
