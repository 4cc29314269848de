//! A client of event streams.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;

/// The client.
pub struct Follower {
    body: Body,
    read: String,
}

impl Follower {
    /// Reads a response body.
    pub fn of(body: Body) -> Self {
        Self { body, read: String::new() }
    }

    /// The next frame, its lines joined; `None` at the end of the stream.
    pub async fn frame(&mut self) -> Option<String> {
        loop {
            if let Some((frame, rest)) = self.read.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.read = rest;
                return Some(frame);
            }
            let next = tokio::time::timeout(Duration::from_secs(10), self.body.frame());
            let bytes = next.await.expect("no frame comes")?.unwrap().into_data().unwrap();
            self.read += std::str::from_utf8(&bytes).unwrap();
        }
    }

    /// The next event with data: its name, id and data.
    pub async fn event(&mut self) -> Option<(String, String, String)> {
        loop {
            let frame = self.frame().await?;
            if frame.contains("data:") {
                return Some((field(&frame, "event"), field(&frame, "id"), field(&frame, "data")));
            }
        }
    }

    /// The id of the next frame.
    pub async fn id(&mut self) -> String {
        field(&self.frame().await.unwrap(), "id")
    }
}

fn field(frame: &str, name: &str) -> String {
    let mut lines = frame.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned()).unwrap_or_default()
}
