//! The body of a streamed answer: what the upstream sends, as it comes. It is read from the upstream only as fast as
//! the caller reads it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::call::{Call, End, Ended};
use super::error::CallError;
use super::sse::{Events, Passed};

/// How long the rest of an upstream's answer is read after its last event, so that the connection can be used again.
const REST_WITHIN: Duration = Duration::from_secs(1);

/// Why a stream ends before its end.
#[derive(Clone, Copy, Debug)]
enum Broken {
    Upstream,
    Late,
    TooLarge,
    Cut,
}

/// The form of a stream.
#[derive(Debug)]
pub enum Form {
    /// Server-sent events.
    Events(Events),
    /// Bytes, such as audio.
    Bytes,
}

/// The body.
pub struct Relay {
    call: Arc<Call>,
    form: Form,
    timeout: Duration,
    /// Runs while the upstream is waited for.
    idle: Option<Pin<Box<Sleep>>>,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    phase: Phase,
}

enum Phase {
    Flowing,
    /// The call is being written down; then the rest is sent.
    Ending(Pin<Box<dyn Future<Output = ()> + Send>>, Bytes),
    /// The rest, and then the end.
    Rest(Bytes),
    /// The connection is broken off: a stream of bytes has no other way to say that it is not complete.
    Abort,
    Over,
}

impl Relay {
    /// A stream of a call whose upstream's answer is in its state.
    pub fn new(call: Arc<Call>, form: Form, timeout: Duration) -> Self {
        let cut = Box::pin(call.cut.clone().cancelled_owned());
        Self { call, form, timeout, idle: None, cut, phase: Phase::Flowing }
    }

    /// Reads the upstream, and returns what is to be sent; `None` when the phase has changed.
    fn flow(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.cut.as_mut().poll(cx).is_ready() {
            self.break_off(Broken::Cut);
            return Poll::Ready(None);
        }
        let read = {
            let mut state = self.call.lock();
            match &mut state.upstream {
                Some(upstream) => Pin::new(upstream).poll_frame(cx),
                // Taken away by a cut, which is seen above when it is polled next.
                None => Poll::Pending,
            }
        };
        match read {
            Poll::Pending => {
                let idle = self.idle.get_or_insert_with(|| Box::pin(sleep(self.timeout)));
                ready!(idle.as_mut().poll(cx));
                self.break_off(Broken::Late);
            }
            Poll::Ready(Some(Ok(frame))) => {
                self.reset();
                if let Ok(bytes) = frame.into_data() {
                    return Poll::Ready(self.take(&bytes));
                }
            }
            Poll::Ready(Some(Err(error))) => {
                tracing::warn!(%error, id = self.call.id(), "upstream broke off");
                self.break_off(Broken::Upstream);
            }
            Poll::Ready(None) => self.finish(),
        }
        Poll::Ready(None)
    }

    fn reset(&mut self) {
        if let Some(idle) = &mut self.idle {
            idle.as_mut().reset(Instant::now() + self.timeout);
        }
    }

    /// Passes bytes of the upstream.
    fn take(&mut self, bytes: &Bytes) -> Option<Bytes> {
        let Form::Events(events) = &mut self.form else {
            self.call.lock().meter.deliver(0);
            self.call.note();
            return Some(bytes.clone()).filter(|bytes| !bytes.is_empty());
        };
        let passed = events.take(bytes, &mut self.call.lock().meter);
        let Ok(Passed { out, last, is_error }) = passed else {
            self.break_off(Broken::TooLarge);
            return None;
        };
        if let Some(last) = last {
            // What came before it is sent with it.
            let rest = if out.is_empty() { last } else { [out, last].concat().into() };
            self.end(if is_error { End::Failed(502) } else { End::Complete(200) }, rest);
            return None;
        }
        self.call.note();
        Some(out).filter(|out| !out.is_empty())
    }

    /// The upstream's answer is at its end.
    fn finish(&mut self) {
        match &self.form {
            // Half an event.
            Form::Events(events) if events.has_rest() => self.break_off(Broken::Upstream),
            _ => self.end(End::Complete(200), Bytes::new()),
        }
    }

    /// Ends the call; the rest is sent when it is written down.
    fn end(&mut self, end: End, rest: Bytes) {
        let upstream = self.call.lock().upstream.take();
        match self.call.end(end) {
            Some(ended) => self.phase = Phase::Ending(Box::pin(Ended::durable(ended)), rest),
            // It was cut in the meantime.
            None => self.phase = self.last(self.notice(Broken::Cut)),
        }
        if let Some(upstream) = upstream {
            tokio::spawn(read_rest(upstream));
        }
    }

    /// Ends a call that is not complete, with an event that says why.
    fn break_off(&mut self, why: Broken) {
        let status = if matches!(why, Broken::Late) { 504 } else { 502 };
        let notice = self.notice(why);
        // A cut has ended it already.
        self.phase = match self.call.end(End::Failed(status)) {
            Some(ended) if !notice.is_empty() => Phase::Ending(Box::pin(Ended::durable(ended)), notice),
            _ => self.last(notice),
        };
    }

    fn last(&self, notice: Bytes) -> Phase {
        if matches!(self.form, Form::Bytes) { Phase::Abort } else { Phase::Rest(notice) }
    }

    /// The error event of a broken stream. Bytes have none: their end is an error of the connection.
    fn notice(&self, why: Broken) -> Bytes {
        if matches!(self.form, Form::Bytes) {
            return Bytes::new();
        }
        let (message, code) = match why {
            Broken::Upstream => ("The model's server broke off its answer.", "upstream_error"),
            Broken::TooLarge => ("The model's server sent an event that is too large.", "upstream_error"),
            Broken::Late => ("The model's server sent nothing for too long.", "upstream_timeout"),
            Broken::Cut => match self.call.cut_error() {
                CallError::Limited(_) => ("A limit of rupees of this API key is spent.", "quota_exceeded"),
                _ => ("This API key was revoked or has expired.", "invalid_api_key"),
            },
        };
        let kind = match code {
            "invalid_api_key" => "invalid_request_error",
            "quota_exceeded" => "insufficient_quota",
            _ => "api_error",
        };
        let error =
            serde_json::json!({"error": {"message": message, "type": kind, "param": null, "code": code}});
        format!("data: {error}\n\n").into()
    }
}

/// Reads the rest of an answer, of which nothing is expected.
async fn read_rest(mut upstream: Incoming) {
    let rest = async { while let Some(Ok(_)) = upstream.frame().await {} };
    let _ = tokio::time::timeout(REST_WITHIN, rest).await;
}

impl Body for Relay {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        loop {
            match &mut this.phase {
                Phase::Flowing => {
                    if let Some(bytes) = ready!(this.flow(cx)) {
                        return Poll::Ready(Some(Ok(Frame::data(bytes))));
                    }
                }
                Phase::Ending(written, rest) => {
                    ready!(written.as_mut().poll(cx));
                    this.phase = Phase::Rest(std::mem::take(rest));
                }
                Phase::Rest(rest) => {
                    let rest = std::mem::take(rest);
                    this.phase = Phase::Over;
                    if !rest.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(rest))));
                    }
                }
                Phase::Abort => {
                    this.phase = Phase::Over;
                    return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
                }
                Phase::Over => return Poll::Ready(None),
            }
        }
    }
}

impl Drop for Relay {
    /// The caller has left: it pays for what was delivered.
    fn drop(&mut self) {
        self.call.end(End::Left);
    }
}
