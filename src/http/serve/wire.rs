//! The byte stream of a connection, with timeouts for receiving a request's head and for sending a response.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::bounds::SlowestReader;
use super::connection_limits::ConnectionPermit;

/// The byte stream of one connection.
pub struct Wire {
    stream: TcpStream,
    seat: Arc<ConnectionPermit>,
    patience: Duration,
    /// When the head began.
    head_since: Instant,
    head_timer: Option<Pin<Box<Sleep>>>,
    slowest: SlowestReader,
    taking: Taking,
    take_timer: Option<Pin<Box<Sleep>>>,
}

/// How much a client has read while the server waited for it.
#[derive(Debug, Default)]
struct Taking {
    bytes: usize,
    /// The time waited, without the current wait.
    waited: Duration,
    /// When the current wait began.
    since: Option<Instant>,
    /// When the last wait ended.
    until: Option<Instant>,
}

impl Wire {
    /// A new connection.
    pub fn new(
        stream: TcpStream,
        seat: Arc<ConnectionPermit>,
        patience: Duration,
        slowest: SlowestReader,
    ) -> Self {
        Self {
            stream,
            seat,
            patience,
            head_since: Instant::now(),
            head_timer: None,
            slowest,
            taking: Taking::default(),
            take_timer: None,
        }
    }

    /// Aborts a slow head, if its address has too many of them.
    fn wait_for_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.seat.is_in_head() {
            return Poll::Pending;
        }
        let until = self.head_since + self.patience;
        ready!(at(&mut self.head_timer, until, cx));
        if self.seat.may_be_slow() { Poll::Pending } else { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) }
    }

    /// Notes what a client has read or that the server waits; aborts a connection whose client reads too
    /// slowly.
    fn note(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            self.taking.took(*written.as_ref().unwrap_or(&0));
            return Poll::Ready(written);
        }
        let over = self.slowest.over;
        self.taking.wait(over);
        while at(&mut self.take_timer, self.taking.end(over), cx).is_ready() {
            if self.taking.bytes < self.slowest.bytes {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.taking = Taking { since: Some(Instant::now()), ..Taking::default() };
        }
        Poll::Pending
    }
}

/// Polls a timer that fires at an instant.
fn at(timer: &mut Option<Pin<Box<Sleep>>>, until: Instant, cx: &mut Context<'_>) -> Poll<()> {
    let timer = timer.get_or_insert_with(|| Box::pin(sleep_until(until)));
    if timer.deadline() != until {
        timer.as_mut().reset(until);
    }
    timer.as_mut().poll(cx)
}

impl Taking {
    /// Adds bytes that were read.
    fn took(&mut self, bytes: usize) {
        if let Some(since) = self.since.take() {
            let until = Instant::now();
            self.waited += until - since;
            self.until = Some(until);
        }
        // Bytes that the send buffer took without a wait say nothing about the client.
        if self.until.is_some() {
            self.bytes = self.bytes.saturating_add(bytes);
        }
    }

    /// Starts a wait. Waits before a long pause are discarded.
    fn wait(&mut self, over: Duration) {
        if self.since.is_some() {
            return;
        }
        let now = Instant::now();
        if self.until.is_none_or(|until| now - until > over) {
            *self = Self::default();
        }
        self.since = Some(now);
    }

    /// When the total wait will reach a duration.
    fn end(&self, over: Duration) -> Instant {
        self.since.unwrap_or_else(Instant::now) + over.saturating_sub(self.waited)
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        match Pin::new(&mut this.stream).poll_read(cx, buf) {
            Poll::Ready(read) => {
                if buf.filled().len() > before && this.seat.hear() {
                    this.head_since = Instant::now();
                }
                Poll::Ready(read)
            }
            Poll::Pending => this.wait_for_head(cx),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.note(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, parts);
        this.note(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
