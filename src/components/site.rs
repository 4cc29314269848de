//! Contexts of every page: the operator's configuration and the state of the account.

use chrono::{DateTime, Utc};

use crate::domain::{Warning, Zone};

/// The operator's configuration, as a context of every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The console's name.
    pub brand: String,
    /// The gateway's address, for examples: `https://api.example.in/v1`.
    pub api_url: String,
    /// The environment variable of the examples: `FORII_API_KEY`.
    pub variable: String,
    /// Whether visitors may make an account.
    pub sign_up_open: bool,
    /// Whether owners can buy credit.
    pub sells_credit: bool,
    /// Whether Munim writes mail. Without it no page offers what needs mail.
    pub writes_mail: bool,
}

impl Site {
    /// The environment variable of the examples: `forii_sk_` makes `FORII_API_KEY`.
    pub fn variable(key_prefix: &str) -> String {
        let name = key_prefix.split('_').next().unwrap_or_default();
        format!("{}_API_KEY", name.to_uppercase())
    }
}

/// The state of the account, as a context of every signed-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameContext {
    /// The low-balance notice, if any.
    pub warning: Option<Warning>,
    /// The versions of the account when the page was rendered, for live updates.
    pub since: String,
    /// The account's id.
    pub account: String,
    /// Its owner's email.
    pub email: String,
    /// Whether its owner has shown that the address is theirs.
    pub is_verified: bool,
    /// Its name, usually a company's.
    pub name: String,
    /// Its time zone.
    pub zone: Zone,
    /// The time of rendering.
    pub now: DateTime<Utc>,
}
