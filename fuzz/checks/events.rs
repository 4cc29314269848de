//! The parsers of usage events: an event is the same in every format.

use munim::http::gateway::usage_events::forms::{Form, Headers};
use serde_json::value::RawValue;

/// Parses a body in each format, and an array also as JSON Lines.
pub fn check(data: &[u8]) {
    for form in [Form::Lines, Form::CloudEvents, Form::CloudEvent, binary()] {
        for read in form.events(data, "edge-1").into_iter().flatten().flatten() {
            let event = &read.event;
            assert_eq!(event.model.trim(), event.model, "space around text");
            assert!(event.status.is_none_or(|status| (100..600).contains(&status)), "no status");
            assert!(event.latency_ms.is_none_or(|latency| latency >= 0), "no latency");
        }
    }
    let Ok(events) = Form::Json.events(data, "edge-1") else { return };
    for event in events.iter().flatten().map(|read| &read.event) {
        assert!(event.time.timestamp_subsec_nanos() % 1_000 == 0, "finer than the database");
        assert!(event.usage.milliseconds >= 0);
    }
    // The elements of an array, one per line.
    let Ok(elements) = serde_json::from_slice::<Vec<&RawValue>>(data) else { return };
    let lines: Vec<_> = elements.iter().map(|element| element.get().replace(['\n', '\r'], " ")).collect();
    let lines = Form::Lines.events(lines.join("\n").as_bytes(), "edge-1");
    assert_eq!(lines.ok(), Some(events), "other events as lines");
}

/// The headers of a `CloudEvent` in binary mode, for any data.
fn binary() -> Form {
    let header = |text: &str| Some(text.to_owned());
    Form::Binary(Headers {
        specversion: header("1.0"),
        kind: header("munim.usage"),
        id: header("a"),
        source: header("/edge"),
        time: header("2026-11-21T08:00:00Z"),
    })
}
