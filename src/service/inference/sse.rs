//! Splits an upstream's event stream into whole events, reads the usage in them, and takes out what the caller did
//! not ask for.

use bytes::{Buf, Bytes, BytesMut};
use memchr::memmem;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::{Members, text_bytes};
use super::meter::{Counts, Meter};

/// The largest event, in bytes.
pub const EVENT_MAX: usize = 4 * 1024 * 1024;

/// The stream of one call.
#[derive(Debug)]
pub struct Events {
    /// The beginning of an event that is not whole yet.
    rest: BytesMut,
    /// Up to where `rest` was searched for an end.
    searched: usize,
    /// Whether usage stays in the stream.
    wants_usage: bool,
}

/// What came of some bytes.
#[derive(Debug, Default)]
pub struct Passed {
    /// Whole events, to be sent.
    pub out: Bytes,
    /// The last event, to be sent when the call is written down; the stream ends with it.
    pub last: Option<Bytes>,
    /// Whether the upstream has sent an error event.
    pub is_error: bool,
}

/// An event is larger than [`EVENT_MAX`].
#[derive(Debug)]
pub struct TooLarge;

/// The members of an event's data that matter.
#[derive(Deserialize)]
struct Data<'a> {
    #[serde(rename = "type", default)]
    kind: Option<&'a str>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    choices: Option<&'a RawValue>,
    /// A piece of a response.
    #[serde(borrow, default)]
    delta: Option<&'a RawValue>,
    #[serde(borrow, default)]
    response: Option<Response<'a>>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

/// The types of the last events of streams that have no `[DONE]`.
const LAST: [&str; 5] = [
    "response.completed",
    "response.incomplete",
    "response.failed",
    "speech.audio.done",
    "transcript.text.done",
];

impl Events {
    /// A stream whose usage stays in it or is taken out.
    pub fn new(wants_usage: bool) -> Self {
        Self { rest: BytesMut::new(), searched: 0, wants_usage }
    }

    /// Whether an event has begun and not ended.
    pub fn has_rest(&self) -> bool {
        self.rest.iter().any(|byte| !byte.is_ascii_whitespace())
    }

    /// Takes bytes of the upstream, and notes in the meter what is to be sent of them.
    pub fn take(&mut self, bytes: &[u8], meter: &mut Meter) -> Result<Passed, TooLarge> {
        self.rest.extend_from_slice(bytes);
        let mut passed = Passed::default();
        let mut out = BytesMut::new();
        while passed.last.is_none() {
            let Some(end) = self.end_of_event() else { break };
            let event = self.rest.split_to(end).freeze();
            self.searched = 0;
            self.pass(&event, meter, &mut out, &mut passed);
        }
        if self.rest.len() > EVENT_MAX {
            return Err(TooLarge);
        }
        passed.out = out.freeze();
        Ok(passed)
    }

    /// The end of the first event: behind an empty line.
    fn end_of_event(&mut self) -> Option<usize> {
        let from = self.searched.saturating_sub(3);
        let rest = &self.rest[from..];
        let ends = [(&b"\n\n"[..], 2), (&b"\r\n\r\n"[..], 4), (&b"\r\r"[..], 2)];
        let found =
            ends.into_iter().filter_map(|(end, length)| memmem::find(rest, end).map(|at| at + length));
        let end = found.min().map(|end| from + end);
        self.searched = self.rest.len();
        end
    }

    fn pass(&self, event: &Bytes, meter: &mut Meter, out: &mut BytesMut, passed: &mut Passed) {
        let Some(data) = data_of(event) else {
            // A comment, or an event without data.
            out.extend_from_slice(event);
            return;
        };
        if data.trim_ascii() == b"[DONE]" {
            passed.last = Some(event.clone());
            return;
        }
        let Ok(read) = serde_json::from_slice::<Data<'_>>(data) else {
            meter.deliver(text_bytes(data).max(data.len() as u64 / 2));
            out.extend_from_slice(event);
            return;
        };
        let usage = read.usage.or(read.response.as_ref().and_then(|response| response.usage));
        if let Some(counts) = usage.and_then(|usage| Counts::read(usage.get())) {
            meter.count(counts);
        }
        let contents = [read.choices, read.delta].into_iter().flatten();
        let text: u64 = contents.map(|contents| text_bytes(contents.get().as_bytes())).sum();
        passed.is_error |= read.error.is_some_and(|error| error.get() != "null");
        let is_last = read.kind.is_some_and(|kind| LAST.contains(&kind));
        let sent = if self.wants_usage { Some(event.clone()) } else { without_usage(event, data, &read) };
        let Some(sent) = sent else { return };
        // Also an event without contents is something delivered, unless it is an error.
        if !passed.is_error {
            meter.deliver(text);
        }
        if is_last {
            passed.last = Some(sent);
        } else {
            out.extend_from_slice(&sent);
        }
    }
}

/// The data of an event with one line of it; `None` if it has none. Several lines are one text with breaks, which no
/// upstream writes: they are passed as they are.
fn data_of(event: &[u8]) -> Option<&[u8]> {
    event.split(|byte| matches!(byte, b'\n' | b'\r')).find_map(|line| line.strip_prefix(b"data:"))
}

/// The event without its usage; `None` if it has nothing else.
fn without_usage(event: &Bytes, data: &[u8], read: &Data<'_>) -> Option<Bytes> {
    if memmem::find(data, b"\"usage\"").is_none() {
        return Some(event.clone());
    }
    let has_choices = read.choices.is_none_or(|choices| choices.get().trim() != "[]");
    if read.usage.is_some() && !has_choices {
        return None;
    }
    let Ok(members) = Members::read(data) else { return Some(event.clone()) };
    if members.get("usage").is_none() {
        return Some(event.clone());
    }
    let start = data.as_ptr().addr() - event.as_ptr().addr();
    let text = members.without("usage");
    let mut made = BytesMut::with_capacity(event.len());
    made.extend_from_slice(&event[..start]);
    made.extend_from_slice(text.as_bytes());
    made.extend_from_slice(event.slice(start + data.len()..).chunk());
    Some(made.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}],\"usage\":null}\n\n";
    const USAGE: &str = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\n";
    const DONE: &str = "data: [DONE]\n\n";

    /// What is sent of a stream that comes in pieces of a size.
    fn sent(stream: &str, size: usize, wants_usage: bool) -> (String, Option<Bytes>, Meter) {
        let (mut events, mut meter) = (Events::new(wants_usage), Meter::default());
        let (mut out, mut last) = (String::new(), None);
        for piece in stream.as_bytes().chunks(size) {
            let passed = events.take(piece, &mut meter).unwrap();
            out += std::str::from_utf8(&passed.out).unwrap();
            last = last.or(passed.last);
        }
        (out, last, meter)
    }

    #[test]
    fn events_pass_whole_and_the_end_is_held_back() {
        let stream = format!(": hi\n\n{FIRST}{USAGE}{DONE}");
        for size in 1..=stream.len() {
            let (out, last, _) = sent(&stream, size, true);
            assert_eq!((out, last.unwrap()), (format!(": hi\n\n{FIRST}{USAGE}"), Bytes::from(DONE)));
            let (out, ..) = sent(&stream, size, false);
            assert_eq!(out, ": hi\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n");
        }
    }

    #[test]
    fn lines_may_end_otherwise() {
        let stream = format!("{FIRST}{DONE}").replace('\n', "\r\n");
        let (out, last, _) = sent(&stream, 3, true);
        assert_eq!(out + std::str::from_utf8(&last.unwrap()).unwrap(), stream);
    }

    #[test]
    fn the_last_event_of_a_response_is_held_back() {
        let stream = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n\
                      event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\n";
        let (out, last, _) = sent(stream, 7, true);
        assert!(out.ends_with("\"Hi\"}\n\n") && last.unwrap().starts_with(b"event: response.completed"));
    }

    #[test]
    fn an_event_has_a_largest_size() {
        let (mut events, mut meter) = (Events::new(true), Meter::default());
        let piece = vec![b'x'; 1024 * 1024];
        let took = (0..10).take_while(|_| events.take(&piece, &mut meter).is_ok()).count();
        assert_eq!(took, 4);
    }
}
