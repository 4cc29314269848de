//! Upstreams: the servers that answer calls of models, and the routes that lead to them.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

/// The longest name of an upstream, in characters.
const NAME_MAX: usize = 64;
/// How long a call waits for the next byte of an upstream, if the operator does not say.
pub const TIMEOUT: Duration = Duration::from_mins(10);
/// The longest timeout that can be set: an hour.
pub const TIMEOUT_MAX: Duration = Duration::from_hours(1);
/// The completion tokens of a call that names no limit, if the operator does not say.
pub const MAX_OUTPUT: i64 = 4096;
/// The address of the model that answers in the process of the server, to try an installation out.
pub const DEMO: &str = "demo:";
/// The highest weight of a route.
pub const WEIGHT_MAX: i64 = 1000;

/// The name of an upstream: letters, digits, dots, dashes and underscores.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UpstreamName(String);

impl UpstreamName {
    /// Parses a name; `None` unless it has 1 to 64 of the characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        ((1..=NAME_MAX).contains(&text.len()) && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UpstreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of an upstream, to which paths such as `/chat/completions` are appended. It contains no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamUrl(String);

impl UpstreamUrl {
    /// Parses an address without user, query and fragment. The error says what it must not have.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text == DEMO {
            return Ok(Self(DEMO.to_owned()));
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or("an upstream's address starts with http:// or https://")?;
        if url.username() != "" || url.password().is_some() {
            return Err("an upstream's address has no user or password; name its key's file with --key-file");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("an upstream's address has no query (?…) and no fragment (#…)");
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A server that answers in the form of the OpenAI API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    pub name: UpstreamName,
    pub url: UpstreamUrl,
    /// The file with its API key.
    pub key_file: Option<PathBuf>,
    /// How long a call waits for its next byte.
    pub timeout: Duration,
}

/// A route: which upstream answers a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRoute {
    /// The model's name for customers and prices.
    pub model: String,
    pub upstream: UpstreamName,
    /// The model's name at the upstream, if it is another.
    pub upstream_model: Option<String>,
    /// The most completion tokens of a call that names no limit.
    pub max_output: i64,
    /// The share of first attempts.
    pub weight: i64,
}

impl ModelRoute {
    /// What the upstream calls the model.
    pub fn name_there(&self) -> &str {
        self.upstream_model.as_deref().unwrap_or(&self.model)
    }
}

/// Parses a duration such as `600s`, `90` (seconds), `10m` or `500ms`; `None` beyond [`TIMEOUT_MAX`].
pub fn parse_timeout(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let count: u64 = digits.parse().ok()?;
    let milliseconds = match &text[digits.len()..] {
        "" | "s" => count.checked_mul(1000)?,
        "ms" => count,
        "m" => count.checked_mul(60_000)?,
        _ => return None,
    };
    let found = Duration::from_millis(milliseconds);
    (found > Duration::ZERO && found <= TIMEOUT_MAX).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_secret_and_ends_without_a_slash() {
        let parsed = |text| UpstreamUrl::parse(text).map(|url| url.as_str().to_owned());
        assert_eq!(parsed("http://10.0.0.5:8000/v1/").unwrap(), "http://10.0.0.5:8000/v1");
        assert_eq!(parsed("https://api.example.in").unwrap(), "https://api.example.in");
        assert_eq!(parsed(DEMO).unwrap(), "demo:");
        for wrong in [
            "10.0.0.5",
            "demo",
            "demo:x",
            "ftp://a/v1",
            "http://u:p@a/v1",
            "http://a/v1?k=1",
            "http://a/v1#x",
            "",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_timeout_is_a_number_with_its_unit() {
        let parsed = |text| parse_timeout(text).map(|time| time.as_millis());
        assert_eq!(parsed("600s"), Some(600_000));
        assert_eq!(parsed("90"), Some(90_000));
        assert_eq!(parsed("10m"), Some(600_000));
        assert_eq!(parsed("500ms"), Some(500));
        for wrong in ["", "0", "s", "1h", "-1s", "3601s", "99999999999999999999", "18446744073709551615m"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_can_be_typed_and_logged() {
        assert!(UpstreamName::parse("gpu-1.rack_2").is_some());
        for wrong in ["", "a b", "a/b", "ए", &"a".repeat(65)] {
            assert_eq!(UpstreamName::parse(wrong), None, "{wrong}");
        }
    }
}
