//! Compresses pages against a dictionary that the browser has: one per language, with the markup and texts that
//! all pages share (RFC 9842, Compression Dictionary Transport).
//!
//! Each page links to its dictionary. The browser fetches it when idle, caches it for ever and announces it
//! from then on. Browsers without support get the usual compression.

use std::sync::{Arc, LazyLock};

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use http_body::Body as _;
use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;
use zstd::dict::EncoderDictionary;

use super::compression::CarriesSecret;
use crate::domain::Language;
use crate::http::assets;

/// The hash of the browser's dictionary for the requested address: RFC 9842, section 2.2.
const AVAILABLE: HeaderName = HeaderName::from_static("available-dictionary");
/// The content encoding, Zstandard with a dictionary: RFC 9842, section 5.
const CODING: &str = "dcz";
/// The start of such a body, before the dictionary's SHA-256: a skippable frame of 32 bytes.
const MAGIC: [u8; 8] = [0x5e, 0x2a, 0x4d, 0x18, 0x20, 0x00, 0x00, 0x00];
/// A page of 68 KB takes 0.6 ms and is a quarter smaller than at level 3; higher levels cost much more per
/// byte.
const LEVEL: i32 = 9;

/// The dictionaries of this build; none if the site was not built.
pub static OURS: LazyLock<Arc<[Dictionary]>> = LazyLock::new(|| {
    Language::ALL.into_iter().filter_map(assets::dictionary).map(|text| Dictionary::new(&text)).collect()
});

/// A compression dictionary.
pub struct Dictionary {
    /// The value of `Available-Dictionary` for this dictionary.
    announced: String,
    hash: [u8; 32],
    prepared: EncoderDictionary<'static>,
}

impl Dictionary {
    fn new(text: &[u8]) -> Self {
        let hash: [u8; 32] = Sha256::digest(text).into();
        // A byte sequence of a structured header (RFC 9651, section 3.3.5).
        let announced = format!(":{}:", BASE64.encode(&hash));
        Self { announced, hash, prepared: EncoderDictionary::copy(text, LEVEL) }
    }

    fn compress(&self, page: &[u8]) -> std::io::Result<Vec<u8>> {
        let packed = Compressor::with_prepared_dictionary(&self.prepared)?.compress(page)?;
        Ok([&MAGIC, self.hash.as_slice(), &packed].concat())
    }
}

/// Compresses a page if the browser has one of these dictionaries.
pub async fn compress(
    State(dictionaries): State<Arc<[Dictionary]>>,
    request: Request,
    next: Next,
) -> Response {
    let known = known(&dictionaries, request.headers());
    let response = next.run(request).await;
    match known {
        Some(dictionary) if is_for_it(&response) => compressed(dictionary, response).await,
        _ => response,
    }
}

/// The dictionary that the browser has.
fn known<'a>(dictionaries: &'a [Dictionary], headers: &HeaderMap) -> Option<&'a Dictionary> {
    let announced = headers.get(AVAILABLE)?.to_str().ok().filter(|_| assets::accepts(headers, CODING))?;
    dictionaries.iter().find(|dictionary| dictionary.announced == announced.trim())
}

/// Whether a response is a complete page, not compressed yet and without a secret.
fn is_for_it(response: &Response) -> bool {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    is_page
        && !response.headers().contains_key(header::CONTENT_ENCODING)
        && response.extensions().get::<CarriesSecret>().is_none()
        && response.body().size_hint().exact().is_some_and(|length| length > 0)
}

async fn compressed(dictionary: &Dictionary, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match dictionary.compress(&page) {
        Ok(packed) => {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(CODING));
            parts
                .headers
                .append(header::VARY, HeaderValue::from_static("accept-encoding, available-dictionary"));
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, packed.into())
        }
        Err(error) => {
            tracing::warn!(%error, "page compression failed");
            Response::from_parts(parts, page.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use axum::middleware::from_fn_with_state;
    use axum::response::Html;
    use axum::routing::get;
    use axum::{Extension, Router};
    use tower::ServiceExt;

    use super::*;

    const SHARED: &str = "<tr><td class=\"amount\"><span class=\"sign\">\u{20b9}</span></td></tr>";

    fn page() -> String {
        format!("<table>{SHARED}{}</table>", "<tr><td>12,34,567.89</td></tr>")
    }

    /// The response to a browser that has the dictionary with this text and accepts these encodings.
    async fn answer(path: &str, has: &str, codings: &'static str) -> (HeaderMap, Bytes) {
        let ours: Arc<[Dictionary]> = [SHARED, "another"].map(|text| Dictionary::new(text.as_bytes())).into();
        let router = Router::new()
            .route("/page", get(async || Html(page())))
            .route("/secret", get(async || (Extension(CarriesSecret), Html(page()))))
            .route("/packed", get(async || ([(header::CONTENT_ENCODING, "br")], Html(page()))))
            .route("/text", get(async || page()))
            .layer(from_fn_with_state(ours, compress));
        let announced = Dictionary::new(has.as_bytes()).announced;
        let request =
            Request::get(path).header(AVAILABLE, announced).header(header::ACCEPT_ENCODING, codings);
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.headers, to_bytes(body, usize::MAX).await.unwrap())
    }

    #[tokio::test]
    async fn a_page_is_what_it_was_when_the_browser_has_unpacked_it() {
        let (headers, body) = answer("/page", SHARED, "gzip, br, zstd, dcb, dcz").await;
        assert_eq!(headers[header::CONTENT_ENCODING], CODING);
        assert_eq!(headers[header::VARY], "accept-encoding, available-dictionary");
        assert_eq!(headers[header::CONTENT_LENGTH], body.len().to_string());
        let (head, packed) = body.split_at(40);
        assert_eq!(head[..8], MAGIC);
        assert_eq!(head[8..], Sha256::digest(SHARED)[..]);
        let mut reader = zstd::bulk::Decompressor::with_dictionary(SHARED.as_bytes()).unwrap();
        assert_eq!(reader.decompress(packed, 1_000).unwrap(), page().as_bytes());
        let alone = zstd::bulk::compress(page().as_bytes(), LEVEL).unwrap();
        assert!(packed.len() + 20 < alone.len(), "{} is not less than {}", packed.len(), alone.len());
    }

    #[tokio::test]
    async fn what_is_not_for_it_passes_as_it_is() {
        for (path, has, codings) in [
            ("/page", "of an earlier version", "br, dcz"),
            ("/page", SHARED, "br, dcb"),
            ("/page", SHARED, "br, dcz;q=0"),
            ("/secret", SHARED, "br, dcz"),
            ("/packed", SHARED, "br, dcz"),
            ("/text", SHARED, "br, dcz"),
        ] {
            let (headers, body) = answer(path, has, codings).await;
            assert_ne!(
                headers.get(header::CONTENT_ENCODING),
                Some(&HeaderValue::from_static(CODING)),
                "{path}"
            );
            assert_eq!(body, page().as_bytes(), "{path}");
        }
    }
}
