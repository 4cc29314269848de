//! What an owner is signed in with: browsers and programs, named so that they are recognised.

use chrono::{DateTime, Utc};

use super::AccountId;
use super::account::id;

id!(
    /// The public id of a browser's session, `dev_…`, or of a program's token, `tok_…`. It opens nothing.
    DeviceId,
    "dev_"
);

impl DeviceId {
    /// What the ids of programs' tokens start with.
    pub const TOKEN_PREFIX: &'static str = "tok_";

    /// It is that of a program's token.
    pub fn is_program(&self) -> bool {
        self.as_str().starts_with(Self::TOKEN_PREFIX)
    }
}

/// The longest name of a browser that is kept, in characters. Those of real ones are shorter.
pub const USER_AGENT_MAX_CHARS: usize = 250;

/// What tells a browser apart, its name; the first that fits is it, as most also say the names of others.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("UCBrowser/", "UC Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Firefox/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// What tells a system apart, its name; Android says that it is Linux too.
const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
];

/// What a browser or program is known as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownAs {
    /// It says nothing of itself.
    Nothing,
    /// A browser on a system.
    BrowserOn(&'static str, &'static str),
    /// The name of a browser, or what a program calls itself.
    Named(String),
}

/// Recognises a browser or program, such as Firefox on Linux, by what it says of itself: anybody can say
/// anything there, so it names and proves nothing.
pub fn recognise(user_agent: Option<&str>) -> KnownAs {
    let Some(text) = user_agent.map(str::trim).filter(|text| !text.is_empty()) else {
        return KnownAs::Nothing;
    };
    let named = |table: &[(&str, &'static str)]| {
        table.iter().find(|(sign, _)| text.contains(sign)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS).filter(|_| text.starts_with("Mozilla/")), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => KnownAs::BrowserOn(browser, system),
        (Some(browser), None) => KnownAs::Named(browser.to_owned()),
        // Programs say their name and version first.
        (None, _) => {
            let name = text.split_whitespace().next().unwrap_or_default();
            KnownAs::Named(name.replacen('/', " ", 1))
        }
    }
}

/// A browser or a program that is signed in.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its public id.
    pub id: DeviceId,
    /// Since when.
    pub created: DateTime<Utc>,
    /// When a browser was seen last, to the minute; of programs it is not kept.
    pub last_seen: Option<DateTime<Utc>>,
    /// Until when, if nobody ends it before.
    pub expires: DateTime<Utc>,
    /// From where it was seen last.
    pub address: Option<String>,
    /// What it says that it is.
    pub user_agent: Option<String>,
}

/// A browser session as it is kept.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Who is signed in.
    pub account_id: Option<AccountId>,
    /// What the session holds, as JSON.
    pub data: String,
    /// Until when.
    pub expires: DateTime<Utc>,
    /// When it was seen last, to the minute.
    pub last_seen: DateTime<Utc>,
    /// From which network address it was seen last. It is only read here.
    pub address: Option<String>,
    /// With which browser. It is only read here.
    pub user_agent: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_words(user_agent: Option<&str>) -> String {
        match recognise(user_agent) {
            KnownAs::Nothing => "Unknown browser".to_owned(),
            KnownAs::BrowserOn(browser, system) => format!("{browser} on {system}"),
            KnownAs::Named(name) => name,
        }
    }

    #[test]
    fn the_common_browsers_are_told_apart() {
        let cases = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPad",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
            ),
        ];
        for (text, words) in cases {
            assert_eq!(in_words(Some(text)), words);
        }
    }

    #[test]
    fn programs_are_called_what_they_call_themselves() {
        assert_eq!(in_words(Some("curl/8.14.1")), "curl 8.14.1");
        assert_eq!(in_words(Some("python-requests/2.32.4")), "python-requests 2.32.4");
        assert_eq!(in_words(Some("<script>alert(1)</script>")), "<script>alert(1)< script>");
        for nobody in [None, Some(""), Some("  ")] {
            assert_eq!(in_words(nobody), "Unknown browser");
        }
    }
}
