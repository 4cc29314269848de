//! Answers are compressed, but for those that carry a secret: their length would tell of it
//! (the BREACH attack).

use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate};

/// Marks an answer that carries a secret.
#[derive(Clone, Copy, Debug)]
pub struct CarriesSecret;

/// The layer. What was compressed when it was built passes as it is.
pub fn layer() -> CompressionLayer<And<DefaultPredicate, OpenPredicate>> {
    // Level 5 of brotli is a tenth smaller than 4 for about as much work; 6 is no smaller, and 9 takes ten times as long.
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(5))
        .compress_when(DefaultPredicate::new().and(is_open as OpenPredicate))
}

/// Whether an answer carries no secret.
type OpenPredicate = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

fn is_open(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<CarriesSecret>().is_none()
}
