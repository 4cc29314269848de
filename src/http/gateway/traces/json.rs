//! Spans in JSON: the mapping of Protocol Buffers, with ids in base 16 and enums as numbers. Elements are read one after the
//! other, so that a list needs no memory of its own.

use data_encoding::HEXLOWER_PERMISSIVE;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Number, Value};

use super::protobuf::identity;
use super::{Collected, few};
use crate::http::api::error::ApiError;
use crate::service::usage::spans::{Attributes, Kind, Span, Spans, is_read};

/// Text that is JSON.
type Raw<'a> = Option<&'a RawValue>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export<'a> {
    #[serde(borrow, default)]
    resource_spans: Raw<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfResource<'a> {
    #[serde(borrow, default)]
    resource: Raw<'a>,
    #[serde(borrow, default)]
    scope_spans: Raw<'a>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow, default)]
    attributes: Raw<'a>,
}

#[derive(Deserialize)]
struct OfScope<'a> {
    #[serde(borrow, default)]
    spans: Raw<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow, default)]
    trace_id: Raw<'a>,
    #[serde(borrow, default)]
    span_id: Raw<'a>,
    #[serde(borrow, default)]
    parent_span_id: Raw<'a>,
    #[serde(borrow, default)]
    kind: Raw<'a>,
    #[serde(borrow, default)]
    start_time_unix_nano: Raw<'a>,
    #[serde(borrow, default)]
    end_time_unix_nano: Raw<'a>,
    #[serde(borrow, default)]
    attributes: Raw<'a>,
    #[serde(borrow, default)]
    status: Raw<'a>,
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    code: Value,
}

#[derive(Deserialize)]
struct Pair<'a> {
    #[serde(borrow, default)]
    key: Raw<'a>,
    #[serde(borrow, default)]
    value: Raw<'a>,
}

/// The value of an attribute; lists and objects are not read.
#[derive(Deserialize)]
struct AnyValue {
    #[serde(rename = "stringValue", default)]
    string: Option<String>,
    #[serde(rename = "boolValue", default)]
    bool: Option<bool>,
    /// A number, or its digits as text.
    #[serde(rename = "intValue", default)]
    int: Option<Value>,
    #[serde(rename = "doubleValue", default)]
    double: Option<Value>,
}

/// Reads an `ExportTraceServiceRequest`.
pub fn read(body: &[u8]) -> Collected {
    let text = std::str::from_utf8(body).map_err(|_| ApiError::InvalidJson)?;
    let mut spans = Spans::default();
    let export: Export<'_> = object(text)?;
    each(export.resource_spans, |text| {
        let of_resource: OfResource<'_> = object(text)?;
        let mut resource = Attributes::default();
        if let Some(text) = of_resource.resource {
            let Resource { attributes: pairs } = object(text.get())?;
            attributes(pairs, &mut resource)?;
        }
        each(of_resource.scope_spans, |text| {
            let of_scope: OfScope<'_> = object(text)?;
            each(of_scope.spans, |text| {
                spans.add(span(&object(text)?)?, &resource);
                few(&spans)
            })
        })
    })?;
    Ok(spans)
}

fn span(members: &Members<'_>) -> Result<Span, ApiError> {
    let mut span = Span {
        trace_id: id(members.trace_id),
        span_id: id(members.span_id),
        parent_id: id(members.parent_span_id),
        kind: if matches!(whole(members.kind), Some(2 | 3)) { Kind::Remote } else { Kind::Other },
        start: whole(members.start_time_unix_nano).unwrap_or_default(),
        end: whole(members.end_time_unix_nano).unwrap_or_default(),
        has_failed: members.status.and_then(value::<Status>).is_some_and(|status| status.code == 2),
        attributes: Attributes::default(),
    };
    attributes(members.attributes, &mut span.attributes)?;
    Ok(span)
}

fn attributes(pairs: Raw<'_>, attributes: &mut Attributes) -> Result<(), ApiError> {
    each(pairs, |text| {
        let pair: Pair<'_> = object(text)?;
        let Some(name) = pair.key.and_then(value::<String>).filter(|name| is_read(name)) else {
            return Ok(());
        };
        if let Some(value) = pair.value.and_then(value::<AnyValue>).and_then(AnyValue::scalar) {
            attributes.add(&name, value);
        }
        Ok(())
    })
}

impl AnyValue {
    fn scalar(self) -> Option<Value> {
        let digits = |value: Value| match value.as_str().and_then(|text| text.parse::<i64>().ok()) {
            Some(number) => number.into(),
            None => value,
        };
        self.string
            .map(Value::String)
            .or_else(|| self.bool.map(Value::Bool))
            .or_else(|| self.int.map(digits))
            .or_else(|| self.double.filter(Value::is_number))
    }
}

/// A value that is what it should be. Any other counts as absent, and the event that lacks it is rejected by itself.
fn value<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

fn id<const N: usize>(raw: Raw<'_>) -> Option<[u8; N]> {
    let text: String = raw.and_then(value)?;
    identity(&HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?)
}

/// A whole number, or its digits as text.
fn whole(raw: Raw<'_>) -> Option<u64> {
    let text = raw?.get();
    let digits = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    serde_json::from_str::<Number>(digits).ok()?.as_u64()
}

/// Parses an object. Serde would take an array for one.
fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ApiError> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|_| ApiError::InvalidJson);
    }
    let is_json = serde_json::from_str::<IgnoredAny>(text).is_ok();
    Err(if is_json { ApiError::NotSpans } else { ApiError::InvalidJson })
}

/// Calls a function with each element of an array. Without an array there is none.
fn each<'a>(array: Raw<'a>, take: impl FnMut(&'a str) -> Result<(), ApiError>) -> Result<(), ApiError> {
    let Some(array) = array.filter(|array| array.get() != "null") else { return Ok(()) };
    let mut each = Each { take, failed: None };
    let read = serde_json::Deserializer::from_str(array.get()).deserialize_seq(&mut each);
    match (each.failed, read) {
        (Some(error), _) => Err(error),
        (None, Err(_)) => Err(ApiError::NotSpans),
        (None, Ok(())) => Ok(()),
    }
}

struct Each<F> {
    take: F,
    failed: Option<ApiError>,
}

impl<'de, F: FnMut(&'de str) -> Result<(), ApiError>> Visitor<'de> for &mut Each<F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            if let Err(error) = (self.take)(element.get()) {
                self.failed = Some(error);
                return Err(A::Error::custom("refused"));
            }
        }
        Ok(())
    }
}
