//! The site inside the binary: WebAssembly with its glue, style sheets, icons.
//!
//! `make build` writes the files to `target/site`, most of them with a `.br` and a `.gz` version. A release
//! build embeds them; a debug build reads them from there at run time, and works without them if they were
//! never built.

use std::{borrow::Cow, sync::LazyLock};

use axum::{
    Router,
    body::Body,
    extract::{Path, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::layers::failures::Refused;
use crate::domain::Language;

/// For files under `/pkg/`, whose names change with their contents.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// For icons and the like, whose names are fixed.
const AN_HOUR: &str = "public, max-age=3600";

/// The extension of compression dictionaries.
const DICTIONARY: &str = ".dictionary";
/// A dictionary applies to every page and to nothing else: RFC 9842, section 2.1.
const FOR_PAGES: &str = "match=\"/*\", match-dest=(\"document\")";

#[derive(RustEmbed)]
#[folder = "target/site/"]
#[allow_missing = true]
struct Site;

/// A file of the site.
struct Asset {
    body: Cow<'static, [u8]>,
    hash: [u8; 32],
}

/// Looks up a file by its path within the site.
fn site(path: &str) -> Option<Asset> {
    Site::get(path).map(|file| Asset { hash: file.metadata.sha256_hash(), body: file.data })
}

/// A short hash of all files under `pkg/`. All their names contain it, because glue, WebAssembly and style
/// sheet must be of the same build.
pub fn fingerprint() -> &'static str {
    static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
        let mut names: Vec<_> =
            Site::iter().filter(|name| name.starts_with("pkg/") && !is_packed(name)).collect();
        names.sort_unstable();
        let mut hasher = Sha256::new();
        for (name, asset) in names.iter().filter_map(|name| Some((name, site(name)?))) {
            hasher.update(name.as_bytes());
            hasher.update(asset.hash);
        }
        HEXLOWER.encode(&hasher.finalize()).split_off(52)
    });
    &FINGERPRINT
}

/// The compression dictionary of a language, if the site was built.
pub fn dictionary(language: Language) -> Option<Cow<'static, [u8]>> {
    site(&format!("pkg/munim.{}.dictionary", language.code())).map(|asset| asset.body)
}

/// Routes: `/pkg/munim-{fingerprint}.{js,wasm,css,console.css,fade.js,en.dictionary,hi.dictionary}`, cached for ever, and
/// the files of `public/` at the root, cached for an hour.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let mut router = Router::new().route("/pkg/{*name}", get(pkg));
    for name in Site::iter().filter(|name| !name.starts_with("pkg/") && !is_packed(name)) {
        let at_root = format!("/{name}");
        let answer = async move |headers: HeaderMap| respond(site, &name, AN_HOUR, &headers);
        router = router.route(&at_root, get(answer));
    }
    router
}

async fn pkg(name: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Response {
    match name.ok().and_then(|Path(name)| locate(&name, fingerprint())) {
        Some((path, cache)) => respond(site, &path, cache, &headers),
        None => Refused::of_status(StatusCode::NOT_FOUND),
    }
}

fn is_packed(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "br" | "gz")))
}

/// The file for a name under `/pkg/`, and its `Cache-Control`.
fn locate(name: &str, fingerprint: &str) -> Option<(String, &'static str)> {
    let kind = match name.strip_prefix("munim-")?.strip_prefix(fingerprint)? {
        ".js" => "js",
        ".fade.js" => "fade.js",
        ".css" => "css",
        ".console.css" => "console.css",
        ".wasm" => "wasm",
        ".en.dictionary" => "en.dictionary",
        ".hi.dictionary" => "hi.dictionary",
        _ => return None,
    };
    Some((format!("pkg/munim.{kind}"), FOREVER))
}

/// The file in the smallest encoding that the browser accepts, or 304.
fn respond(
    site: impl Fn(&str) -> Option<Asset>,
    path: &str,
    cache: &'static str,
    request: &HeaderMap,
) -> Response {
    let packed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(request, coding))
        .find_map(|(coding, suffix)| Some((Some(coding), site(&format!("{path}.{suffix}"))?)));
    let Some((coding, asset)) = packed.or_else(|| Some((None, site(path)?))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", HEXLOWER.encode(&asset.hash[..8]));
    let mut response = if has(request, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let coding = coding.map(|coding| [(header::CONTENT_ENCODING, coding)]);
        let kind = [(header::CONTENT_TYPE, content_type(path))];
        (kind, AppendHeaders(coding.into_iter().flatten()), Body::from(asset.body)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.extend(HeaderValue::from_str(&etag).map(|etag| (header::ETAG, etag)));
    if path.ends_with(DICTIONARY) {
        headers.insert("use-as-dictionary", HeaderValue::from_static(FOR_PAGES));
    }
    response
}

/// Whether `Accept-Encoding` names an encoding and does not reject it with `q=0`.
pub fn accepts(request: &HeaderMap, coding: &str) -> bool {
    items(request, header::ACCEPT_ENCODING).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = parts.filter_map(|part| part.strip_prefix("q=")).any(|q| q.parse() == Ok(0.0));
        named && !refused
    })
}

/// Whether `If-None-Match` names this file.
fn has(request: &HeaderMap, etag: &str) -> bool {
    items(request, header::IF_NONE_MATCH).any(|item| item.trim_start_matches("W/") == etag)
}

/// The items of a header with a comma-separated list.
fn items(request: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let lines = request.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" | "dictionary" => "text/plain; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test data: a script in all three encodings and an icon in one.
    fn shelf(path: &str) -> Option<Asset> {
        let body: &[u8] = match path {
            "pkg/munim.js" => b"plain",
            "pkg/munim.js.br" => b"br",
            "pkg/munim.js.gz" => b"gz",
            "pkg/munim.en.dictionary" => b"words",
            "favicon.ico" => b"icon",
            _ => return None,
        };
        Some(Asset { body: body.into(), hash: Sha256::digest(body).into() })
    }

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    fn coding(accept: &'static str, path: &str) -> Option<HeaderValue> {
        let response = respond(shelf, path, FOREVER, &asked(header::ACCEPT_ENCODING, accept));
        assert_eq!(response.headers()[header::VARY], "accept-encoding");
        response.headers().get(header::CONTENT_ENCODING).cloned()
    }

    #[test]
    fn the_best_accepted_coding_is_sent() {
        assert_eq!(coding("gzip, deflate, br, zstd", "pkg/munim.js").unwrap(), "br");
        assert_eq!(coding("gzip", "pkg/munim.js").unwrap(), "gzip");
        assert_eq!(coding("br;q=0, gzip;q=0.5", "pkg/munim.js").unwrap(), "gzip");
        assert_eq!(coding("br;q=0.000", "pkg/munim.js"), None);
        assert_eq!(coding("br", "favicon.ico"), None);
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let first = respond(shelf, "pkg/munim.js", FOREVER, &HeaderMap::new());
        assert_eq!(first.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, first.headers()[header::ETAG].clone());
        let again = respond(shelf, "pkg/munim.js", FOREVER, &request);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[header::CACHE_CONTROL], FOREVER);
        request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
        let other_form = respond(shelf, "pkg/munim.js", FOREVER, &request);
        assert_eq!(other_form.status(), StatusCode::OK);
    }

    #[test]
    fn dictionaries_are_kept_for_pages() {
        let kept_for = |path| {
            respond(shelf, path, FOREVER, &HeaderMap::new()).headers().get("use-as-dictionary").cloned()
        };
        assert_eq!(kept_for("pkg/munim.en.dictionary").unwrap(), FOR_PAGES);
        assert_eq!(kept_for("pkg/munim.js"), None);
    }

    #[test]
    fn only_the_names_of_this_build_are_found() {
        assert_eq!(locate("munim-abc.js", "abc"), Some(("pkg/munim.js".into(), FOREVER)));
        assert_eq!(locate("munim-abc.fade.js", "abc"), Some(("pkg/munim.fade.js".into(), FOREVER)));
        assert_eq!(
            locate("munim-abc.hi.dictionary", "abc"),
            Some(("pkg/munim.hi.dictionary".into(), FOREVER))
        );
        assert_eq!(locate("munim-abc.wasm", "abc"), Some(("pkg/munim.wasm".into(), FOREVER)));
        for unknown in ["munim.js", "munim-abd.js", "munim-abc.js.br", "munim-abc", "munim-abc_bg.wasm", ""] {
            assert_eq!(locate(unknown, "abc"), None, "{unknown}");
        }
        let unbuilt = respond(shelf, "pkg/other.js", FOREVER, &HeaderMap::new());
        assert_eq!(unbuilt.status(), StatusCode::NOT_FOUND);
    }
}
