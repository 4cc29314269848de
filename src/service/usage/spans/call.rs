//! The usage event of a span.

use chrono::{DateTime, SecondsFormat};
use data_encoding::HEXLOWER;
use serde_json::{Map, Value};

use super::attributes::{Attributes, Slot};
use super::operation::Operation;
use super::{Report, Span, SpanId, TraceId};
use crate::domain::Rejection;
use crate::service::usage::event_reader::Field;

/// The status of a call that failed without one.
const FAILED: i64 = 500;
const NANOSECONDS: u64 = 1_000_000_000;

/// A span of a model call.
#[derive(Debug)]
pub struct Call {
    pub trace_id: TraceId,
    pub span_id: SpanId,
    /// Whether the span itself names the key, not its resource.
    pub names_key: bool,
    pub response_id: Option<String>,
    rejection: Option<Rejection>,
    event: Map<String, Value>,
}

impl Call {
    /// The call that a span describes, if it describes one.
    pub fn of(mut span: Span, resource: &Attributes) -> Option<Self> {
        let rejection = match Operation::of(&span) {
            Operation::Call => None,
            Operation::Unknown => Some(Rejection::UnknownOperation),
            Operation::Other => return None,
        };
        let names_key = span.attributes.get(Slot::Field(Field::KeyId)).is_some();
        span.attributes.inherit(resource);
        let response_id = span.attributes.text(Slot::ResponseId).map(str::to_owned);
        let (trace_id, span_id) = (span.trace_id, span.span_id);
        Some(Self { trace_id, span_id, names_key, response_id, rejection, event: event_of(span) })
    }

    pub fn report(self) -> Report {
        Report { text: Value::Object(self.event).to_string(), rejection: self.rejection }
    }
}

fn event_of(span: Span) -> Map<String, Value> {
    let mut event = Map::new();
    let mut set = |field: Field, value: Option<Value>| {
        if let Some(value) = value {
            event.insert(field.name().to_owned(), value);
        }
    };
    let ids = span.trace_id.zip(span.span_id);
    set(
        Field::Id,
        ids.map(|(trace, span)| format!("{}-{}", HEXLOWER.encode(&trace), HEXLOWER.encode(&span)).into()),
    );
    set(Field::Time, instant(span.start).map(Value::from));
    set(Field::LatencyMs, milliseconds(span.start, span.end).map(Value::from));
    set(Field::Status, span.has_failed.then(|| status_of(span.attributes.get(Slot::ErrorType)).into()));
    for (field, value) in span.attributes.into_fields() {
        set(field, Some(value));
    }
    event
}

/// The instant to the microsecond, as RFC 3339.
fn instant(nanoseconds: u64) -> Option<String> {
    let seconds = i64::try_from(nanoseconds / NANOSECONDS).ok().filter(|seconds| *seconds > 0)?;
    let rest = u32::try_from(nanoseconds % NANOSECONDS).ok()?;
    Some(DateTime::from_timestamp(seconds, rest)?.to_rfc3339_opts(SecondsFormat::Micros, true))
}

fn milliseconds(start: u64, end: u64) -> Option<u64> {
    let is_known = start > 0 && end > 0;
    end.checked_sub(start).filter(|_| is_known).map(|nanoseconds| (nanoseconds / 1_000 + 500) / 1_000)
}

/// The status of a failed call: clients of HTTP write it as the class of the error.
fn status_of(error: Option<&Value>) -> i64 {
    let status = error.and_then(|error| error.as_i64().or_else(|| error.as_str()?.trim().parse().ok()));
    status.filter(|status| (400..=599).contains(status)).unwrap_or(FAILED)
}
