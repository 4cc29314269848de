//! The cookie with the chosen theme. Without one, pages follow the reader's system.

use axum::http::{HeaderMap, HeaderValue};
use chrono::TimeDelta;

use super::console::Console;
use super::cookies::{self, Cookies};
use crate::domain::Theme;

/// The cookie's name, shared by all consoles of a host: it authorises nothing.
const COOKIE: &str = "munim_theme";
/// The lifetime of the cookie.
const KEPT: TimeDelta = TimeDelta::days(365);

/// The theme of a request.
pub fn asked(headers: &HeaderMap, ours: &Cookies) -> Theme {
    cookies::read(headers, &ours.shared(COOKIE)).find_map(Theme::parse).unwrap_or_default()
}

/// The `Set-Cookie` for a theme.
pub fn cookie(console: &Console, theme: Theme) -> Option<HeaderValue> {
    let ours = console.cookies();
    ours.set(&ours.shared(COOKIE), theme.code(), KEPT)
}
