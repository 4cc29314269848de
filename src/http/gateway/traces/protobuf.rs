//! Spans in Protocol Buffers. The numbers are those of `opentelemetry/proto/trace/v1/trace.proto` and of what it includes.

use serde_json::{Number, Value};

use super::wire::{Fields, Malformed, Wire};
use super::{Collected, few};
use crate::http::api::error::ApiError;
use crate::service::usage::spans::{Attributes, Kind, Span, Spans, is_read};

/// `SPAN_KIND_SERVER` and `SPAN_KIND_CLIENT`.
const REMOTE: [u64; 2] = [2, 3];
/// `STATUS_CODE_ERROR`.
const ERROR: u64 = 2;

/// Reads an `ExportTraceServiceRequest`.
pub fn read(body: &[u8]) -> Collected {
    let mut spans = Spans::default();
    for of_resource in messages(body, 1) {
        let of_resource = of_resource?;
        // The resource may stand after its spans.
        let mut resource = Attributes::default();
        for message in messages(of_resource, 1) {
            attributes(message?, 1, &mut resource)?;
        }
        for of_scope in messages(of_resource, 2) {
            for message in messages(of_scope?, 2) {
                spans.add(span(message?)?, &resource);
                few(&spans)?;
            }
        }
    }
    Ok(spans)
}

/// The fields with a number that are messages.
fn messages(message: &[u8], number: u64) -> impl Iterator<Item = Result<&[u8], Malformed>> {
    Fields::of(message).filter_map(move |field| match field {
        Ok((found, Wire::Bytes(bytes))) if found == number => Some(Ok(bytes)),
        Ok(_) => None,
        Err(malformed) => Some(Err(malformed)),
    })
}

fn span(message: &[u8]) -> Result<Span, Malformed> {
    let mut span = Span::default();
    for field in Fields::of(message) {
        match field? {
            (1, Wire::Bytes(id)) => span.trace_id = identity(id),
            (2, Wire::Bytes(id)) => span.span_id = identity(id),
            (4, Wire::Bytes(id)) => span.parent_id = identity(id),
            (6, Wire::Varint(kind)) if REMOTE.contains(&kind) => span.kind = Kind::Remote,
            (7, Wire::Fixed64(start)) => span.start = start,
            (8, Wire::Fixed64(end)) => span.end = end,
            (9, Wire::Bytes(pair)) => attribute(pair, &mut span.attributes)?,
            (15, Wire::Bytes(status)) => span.has_failed = is_error(status)?,
            _ => {}
        }
    }
    Ok(span)
}

/// An id of this length that is not all zeros.
pub fn identity<const N: usize>(id: &[u8]) -> Option<[u8; N]> {
    <[u8; N]>::try_from(id).ok().filter(|id| id.iter().any(|byte| *byte != 0))
}

fn is_error(status: &[u8]) -> Result<bool, Malformed> {
    let mut code = 0;
    for field in Fields::of(status) {
        if let (3, Wire::Varint(value)) = field? {
            code = value;
        }
    }
    Ok(code == ERROR)
}

fn attributes(message: &[u8], number: u64, attributes: &mut Attributes) -> Result<(), Malformed> {
    messages(message, number).try_for_each(|pair| attribute(pair?, attributes))
}

/// Adds a `KeyValue`, if it matters.
fn attribute(pair: &[u8], attributes: &mut Attributes) -> Result<(), Malformed> {
    let (mut name, mut value): (&[u8], &[u8]) = (b"", b"");
    for field in Fields::of(pair) {
        match field? {
            (1, Wire::Bytes(bytes)) => name = bytes,
            (2, Wire::Bytes(bytes)) => value = bytes,
            _ => {}
        }
    }
    let Some(name) = std::str::from_utf8(name).ok().filter(|name| is_read(name)) else { return Ok(()) };
    for field in Fields::of(value) {
        match field? {
            (1, Wire::Bytes(text)) => attributes.add(name, String::from_utf8_lossy(text).into()),
            (2, Wire::Varint(flag)) => attributes.add(name, (flag != 0).into()),
            (3, Wire::Varint(number)) => attributes.add(name, number.cast_signed().into()),
            (4, Wire::Fixed64(bits)) => {
                attributes
                    .add(name, Number::from_f64(f64::from_bits(bits)).map_or(Value::Null, Value::Number));
            }
            _ => {}
        }
    }
    Ok(())
}

impl From<Malformed> for ApiError {
    fn from(_: Malformed) -> Self {
        Self::NotSpans
    }
}
