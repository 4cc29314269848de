//! Bearer credentials.

use axum::http::header;
use axum::http::request::Parts;

/// The value after `Bearer` in the `Authorization` header.
pub fn bearer(parts: &Parts) -> Option<&str> {
    let value = std::str::from_utf8(parts.headers.get(header::AUTHORIZATION)?.as_bytes()).ok()?;
    let (scheme, credential) = value.split_once(' ')?;
    let credential = credential.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !credential.is_empty()).then_some(credential)
}
