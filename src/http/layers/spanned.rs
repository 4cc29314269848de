//! Keeps the request's span while a body is streamed.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tracing::Span;

/// The response, whose body is streamed within the request's span. A complete body logs nothing.
pub fn spanned(response: Response, span: &Span) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    response.map(|body| Body::new(Spanned { body, span: span.clone() }))
}

/// A streamed body.
struct Spanned {
    body: Body,
    span: Span,
}

impl HttpBody for Spanned {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let _entered = this.span.enter();
        Pin::new(&mut this.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_stream_is_written_within_its_request() {
        let _log = tracing::subscriber::set_default(tracing_subscriber::registry());
        let span = tracing::error_span!("request", id = "req_1");
        let pieces = stream::once(async { Ok::<_, Infallible>(format!("{:?}", Span::current().id())) });
        let response = spanned(Response::new(Body::from_stream(pieces)), &span);
        let written = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        assert_eq!(written, format!("{:?}", span.id()));
        assert!(span.id().is_some());
    }
}
