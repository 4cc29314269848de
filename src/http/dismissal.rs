//! The cookie of a reader who has dismissed the low-balance notice. It holds the account and the threshold, so
//! another account's notice is shown, and so is one from another amount. It is removed once the balance is no
//! longer low, so the next time is said again.

use axum::http::{HeaderMap, HeaderValue};
use chrono::TimeDelta;

use super::cookies::{self, Cookies};
use crate::domain::low_balance::Dismissal;
use crate::domain::{AccountId, Warning};

/// The cookie's name, before the port.
const COOKIE: &str = "munim_low_balance";
/// The lifetime of the cookie.
const KEPT: TimeDelta = TimeDelta::days(365);

/// The warning that is shown, and whether the dismissal is over.
pub fn shown(
    headers: &HeaderMap,
    ours: &Cookies,
    account: &AccountId,
    warning: Option<Warning>,
) -> (Option<Warning>, bool) {
    let name = ours.own(COOKIE);
    let Some(kept) = cookies::read(headers, &name).find_map(|value| Dismissal::parse(account, value)) else {
        return (warning, false);
    };
    if warning.is_some_and(|warning| kept.covers(&warning)) { (None, false) } else { (warning, true) }
}

/// The `Set-Cookie` for a dismissal.
pub fn cookie(ours: &Cookies, dismissal: &Dismissal) -> Option<HeaderValue> {
    ours.set(&ours.own(COOKIE), &dismissal.text(), KEPT)
}

/// The `Set-Cookie` that ends a dismissal.
pub fn over(ours: &Cookies) -> Option<HeaderValue> {
    ours.remove(&ours.own(COOKIE))
}
