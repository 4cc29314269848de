//! The four forms of a batch: each gives the events by their places.

use axum::http::HeaderMap;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{EVENTS_MAX, EVENTS_MAX_WORDS, wire};
use crate::domain::{Rejection, UsageEvent};
use crate::http::api::body::essence;
use crate::http::api::error::ApiError;
use crate::service::rejected::ReportForm;

/// How the events of a body are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An array, or an object with one.
    Json,
    /// One event a line.
    Lines,
    /// An array of envelopes.
    CloudEvents,
}

/// The elements of an array as they stand, of too many only so many that it shows.
struct Elements<'a>(Vec<&'a RawValue>);

/// An object with the events in it.
#[derive(Deserialize)]
struct Wrapped<'a> {
    #[serde(borrow, default)]
    events: Option<&'a RawValue>,
}

impl Form {
    /// The form that a body says it has.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        match essence(headers).to_ascii_lowercase().as_str() {
            "application/json" => Some(Self::Json),
            "application/x-ndjson" => Some(Self::Lines),
            "application/cloudevents-batch+json" => Some(Self::CloudEvents),
            _ => None,
        }
    }

    /// What each event is kept as where it is refused.
    pub const fn report(self) -> ReportForm {
        match self {
            Self::Json | Self::Lines => ReportForm::Event,
            Self::CloudEvents => ReportForm::CloudEvent,
        }
    }

    /// The texts of the events of a body, by the same places.
    pub fn texts(self, body: &[u8]) -> Result<Vec<&[u8]>, ApiError> {
        Ok(match self {
            Self::Json => array(unwrapped(body)?)?.into_iter().map(|event| event.get().as_bytes()).collect(),
            Self::CloudEvents => array(body)?.into_iter().map(|event| event.get().as_bytes()).collect(),
            Self::Lines => lines(body),
        })
    }

    /// The events of a body, each by itself. `source` is whose they are where they do not say.
    pub fn events(self, body: &[u8], source: &str) -> Result<Vec<Result<UsageEvent, Rejection>>, ApiError> {
        match self {
            Self::Json => {
                Ok(few(array(unwrapped(body)?)?)?.into_iter().map(|e| wire::event(e, source)).collect())
            }
            Self::CloudEvents => Ok(few(array(body)?)?.into_iter().map(wire::cloud_event).collect()),
            Self::Lines => {
                let read = |line| {
                    let line = serde_json::from_slice(line).map_err(|_| Rejection::InvalidEvent)?;
                    wire::event(line, source)
                };
                Ok(few(lines(body))?.into_iter().map(read).collect())
            }
        }
    }
}

/// One event by its text, such as was refused before. `source` is whose it is where it does not say.
pub fn one(form: ReportForm, text: &str, source: &str) -> Result<UsageEvent, Rejection> {
    let raw = serde_json::from_str(text).map_err(|_| Rejection::InvalidEvent)?;
    match form {
        ReportForm::Event => wire::event(raw, source),
        ReportForm::CloudEvent => wire::cloud_event(raw),
    }
}

/// The lines that have something in them.
fn lines(body: &[u8]) -> Vec<&[u8]> {
    let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines.take(EVENTS_MAX + 1).collect()
}

/// The array of a body that may have an object around it.
fn unwrapped(body: &[u8]) -> Result<&[u8], ApiError> {
    if first_of(body) != Some(b'{') {
        return Ok(body);
    }
    let wrapped: Wrapped<'_> = serde_json::from_slice(body)
        .map_err(|error| if error.is_data() { ApiError::NotABatch } else { ApiError::InvalidJson })?;
    wrapped.events.map(|events| events.get().as_bytes()).ok_or(ApiError::NotABatch)
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
                // The rest has to be JSON, and is not kept.
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

    const FORMS: [Form; 3] = [Form::Json, Form::Lines, Form::CloudEvents];

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
            "\u{feff}[]",
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
        assert_eq!(fails(Form::Json, &"[".repeat(1_000_000)), "invalid_json");
        assert!(Form::Json.events(b"[\"\xff\"]", "edge-1").is_err());
    }

    #[test]
    fn an_empty_batch_has_no_events() {
        for (form, body) in [
            (Form::Json, " [ ] "),
            (Form::Json, "{\"events\":[],\"note\":1}"),
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
            for form in FORMS {
                let _ = form.events(&bytes, "edge-1");
            }
        }

        #[test]
        fn no_json_panics(text in r#"[\[\]{}",:0-9a-z\\.eE+-]{0,60}"#) {
            for form in FORMS {
                let _ = form.events(text.as_bytes(), "edge-1");
                let _ = form.events(format!("[{{{text}}}]").as_bytes(), "edge-1");
            }
        }
    }
}
