//! The form of a transcription: a file with other fields, of which the model is replaced.

use std::ops::Range;

use bytes::Bytes;
use memchr::memmem;

use super::Prepared;
use crate::service::inference::bound::{Demand, Limits};
use crate::service::inference::endpoint::Endpoint;
use crate::service::inference::error::CallError;

/// The most parts of a form.
const PARTS_MAX: usize = 64;
const SEND_FORM: &str = "Send a form, with `Content-Type: multipart/form-data` and a boundary.";
const NO_FORM: CallError = CallError::Wrong("body", "must be a complete multipart/form-data form");

/// Reads a form.
pub fn read(content_type: &str, body: Bytes) -> Result<Prepared, CallError> {
    let boundary = boundary(content_type).ok_or(CallError::MediaType(SEND_FORM))?;
    let mut model = None;
    let mut file = 0;
    for Part { name, at } in parts(&body, boundary)? {
        match name {
            b"model" if model.is_some() => return Err(CallError::Repeated("model".to_owned())),
            b"model" => model = Some(at),
            b"file" => file += at.len(),
            _ => {}
        }
    }
    let at = model.ok_or(CallError::Missing("model"))?;
    let name =
        std::str::from_utf8(&body[at.clone()]).map_err(|_| CallError::Wrong("model", "must be a text"))?;
    Ok(Prepared {
        model: name.to_owned(),
        wants_usage: true,
        demand: Demand::of_audio(Endpoint::Transcriptions, file, Limits::default()),
        content_type: content_type.to_owned(),
        model_at: (at, false),
        edits: Vec::new(),
        body,
    })
}

/// A part: its name and where its contents are.
struct Part<'a> {
    name: &'a [u8],
    at: Range<usize>,
}

/// The boundary in a content type, if it is a form.
fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let found = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then(|| value.trim_matches('"'))
    });
    found.filter(|boundary| (1..=70).contains(&boundary.len()))
}

fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, CallError> {
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter may begin the body.
    let mut at = if body.starts_with(&delimiter.as_bytes()[2..]) {
        delimiter.len() - 2
    } else {
        memmem::find(body, delimiter.as_bytes()).ok_or(NO_FORM)? + delimiter.len()
    };
    let mut found = Vec::new();
    while !body[at..].starts_with(b"--") {
        if found.len() == PARTS_MAX || !body[at..].starts_with(b"\r\n") {
            return Err(NO_FORM);
        }
        let head_at = at + 2;
        let head_ends = memmem::find(&body[at..], b"\r\n\r\n").map(|end| at + end).ok_or(NO_FORM)?;
        let start = head_ends + 4;
        let end = memmem::find(&body[head_ends + 2..], delimiter.as_bytes())
            .map(|end| head_ends + 2 + end)
            .filter(|end| *end >= start)
            .ok_or(NO_FORM)?;
        let name = name(body.get(head_at..head_ends).unwrap_or_default()).ok_or(NO_FORM)?;
        found.push(Part { name, at: start..end });
        at = end + delimiter.len();
    }
    Ok(found)
}

/// The name in the head of a part.
fn name(head: &[u8]) -> Option<&[u8]> {
    let lines = head.split(|byte| *byte == b'\n');
    let line = lines.into_iter().find(|line| {
        line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case(b"content-disposition:"))
    })?;
    let start = memmem::find(line, b" name=\"").or_else(|| memmem::find(line, b";name=\""))? + 7;
    let end = start + memchr::memchr(b'"', &line[start..])?;
    Some(&line[start..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=\"xx\"";

    fn form(parts: &[(&str, &str)]) -> Bytes {
        let part = |(name, value): &(&str, &str)| {
            format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let parts: Vec<_> = parts.iter().map(part).collect();
        (parts.concat() + "--xx--\r\n").into()
    }

    #[test]
    fn the_model_alone_is_replaced() {
        let body = form(&[("file", "RIFF\r\n--x"), ("model", "m"), ("stream", "true")]);
        let read = read(TYPE, body).unwrap();
        assert_eq!(read.model, "m");
        let expected = form(&[("file", "RIFF\r\n--x"), ("model", "there"), ("stream", "true")]);
        assert_eq!(read.body_for("there"), expected);
    }

    #[test]
    fn broken_forms_are_refused() {
        let status = |content_type: &str, body: Bytes| read(content_type, body).unwrap_err().status();
        assert_eq!(status("application/json", form(&[("model", "m")])), 415);
        assert_eq!(status("multipart/form-data", form(&[("model", "m")])), 415);
        assert_eq!(status(TYPE, form(&[("model", "a"), ("model", "b")])), 400);
        assert_eq!(status(TYPE, form(&[("file", "x")])), 400);
        let whole = form(&[("file", "x"), ("model", "m")]);
        for length in 0..whole.len() - 4 {
            assert_eq!(status(TYPE, whole.slice(..length)), 400, "{length}");
        }
    }
}
