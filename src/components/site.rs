//! What pages are given besides their own data: what the operator configured, and how the account stands.

use crate::domain::Warning;

/// The operator's name and addresses, as a context of every page.
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
}

impl Site {
    /// The environment variable of the examples: `forii_sk_` makes `FORII_API_KEY`.
    pub fn variable(key_prefix: &str) -> String {
        let name = key_prefix.split('_').next().unwrap_or_default();
        format!("{}_API_KEY", name.to_uppercase())
    }

    /// Two lines for a shell: put the key into the environment, then call the API.
    pub fn sample(api_url: &str, variable: &str) -> String {
        let base = api_url.trim_end_matches('/');
        format!("export {variable}=…\n\ncurl {base}/models \\\n  -H \"Authorization: Bearer ${variable}\"")
    }
}

/// What stands round every page of somebody who is signed in, as a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// What is to be said of the balance.
    pub warning: Option<Warning>,
    /// How far the account had come when the page was made.
    pub since: String,
    /// The id of the account that the page is drawn for.
    pub account: String,
    /// Its owner's email.
    pub email: String,
    /// Its name.
    pub name: String,
}
