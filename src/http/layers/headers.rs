//! Security headers of every response.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// The policy of responses other than pages. Pages set their own, with a nonce.
const NOTHING: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    // Browsers must not guess the type of a file.
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Forms need the origin that they came from; other sites do not.
    (header::REFERRER_POLICY, "same-origin"),
    // For browsers that do not support frame-ancestors.
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()"),
];

/// Two years, as preload lists recommend.
pub const HSTS: &str = "max-age=63072000; includeSubDomains";

/// Adds the headers. `secure`: browsers connect by TLS.
pub async fn protect(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    for (name, value) in ALWAYS {
        // A page whose address contains a secret has a stricter referrer policy of its own.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}
