//! Limits of a batch of usage events.

/// The most events in a body.
pub const EVENTS_MAX: usize = 10_000;
/// The same, as text.
pub const EVENTS_MAX_WORDS: &str = "10,000 events";
/// The message for another content type.
pub const SEND_EVENTS: &str = "The body is of a type that is not read here. Send application/json, application/x-ndjson, application/jsonl, \
    application/cloudevents+json or application/cloudevents-batch+json.";
