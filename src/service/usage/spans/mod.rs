//! Usage from spans of OpenTelemetry with the semantic conventions of generative AI. A span of a model call becomes a usage
//! event, in the form in which gateways report them: so the rules of events are those of spans, and a rejected span is stored as
//! the event that it became, without the prompts and answers that spans may contain.
//!
//! `attributes.rs` has the names that are read, `operation.rs` tells model calls from other spans, `call.rs` makes the event, and
//! `nesting.rs` counts a call once that several spans describe.

mod attributes;
mod call;
mod nesting;
mod operation;

pub use attributes::{Attributes, is_read};
use nesting::Nesting;

use super::event_reader::{Read, Reader};
use crate::domain::Rejection;

/// Identifies a span within its trace, and the trace; `None` if the sender's is not valid.
pub type TraceId = Option<[u8; 16]>;
pub type SpanId = Option<[u8; 8]>;

/// The role of a span in its trace, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A call to another service, or the answer to one.
    Remote,
    #[default]
    Other,
}

/// A span.
#[derive(Clone, Debug, Default)]
pub struct Span {
    pub trace_id: TraceId,
    pub span_id: SpanId,
    pub parent_id: SpanId,
    pub kind: Kind,
    /// Nanoseconds since 1970; 0 if unknown.
    pub start: u64,
    /// Nanoseconds since 1970; 0 if unknown.
    pub end: u64,
    /// Whether its status is an error.
    pub has_failed: bool,
    pub attributes: Attributes,
}

/// A span of a model call, as a usage event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The event, as JSON.
    pub text: String,
    /// The reason if its operation is unknown.
    pub rejection: Option<Rejection>,
}

/// The spans of one export.
#[derive(Debug, Default)]
pub struct Spans {
    nesting: Nesting,
    calls: Vec<call::Call>,
}

impl Spans {
    /// Adds a span with the attributes of its resource. Spans that are no model calls are only remembered as parents.
    pub fn add(&mut self, span: Span, resource: &Attributes) {
        self.nesting.note(&span);
        self.calls.extend(call::Call::of(span, resource));
    }

    /// The number of model calls.
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// The events of the model calls, each call once.
    pub fn reports(self) -> Vec<Report> {
        let Self { nesting, calls } = self;
        let counted = nesting.counted(&calls);
        let counted = calls.into_iter().zip(counted).filter(|(_, is_counted)| *is_counted);
        counted.map(|(call, _)| call.report()).collect()
    }
}

impl Report {
    /// Parses the event. `gateway` is the default source.
    pub fn read(&self, reader: &Reader) -> Read {
        self.rejection.map_or_else(|| reader.object(&self.text), Err)
    }
}

#[cfg(test)]
mod tests;
