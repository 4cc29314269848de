//! What the log says of a rejected request: a word for the rejection, and the client, if known.

use std::sync::{Arc, OnceLock};

use axum::http::{Extensions, StatusCode};

use crate::domain::AccountId;

/// The client, noted by whoever authenticates it. Ids only, never a secret.
#[derive(Clone, Debug, Default)]
pub struct Asker(Arc<OnceLock<Known>>);

/// The account, and which of its keys, programs or browsers.
#[derive(Debug)]
pub struct Known {
    pub account: String,
    /// `key_…`, `tok_…` or `dev_…`.
    pub with: String,
}

impl Asker {
    /// The client, if it was authenticated.
    pub fn known(&self) -> Option<&Known> {
        self.0.get()
    }
}

/// Notes the client.
pub fn note(extensions: &Extensions, account: &AccountId, with: &str) {
    if let Some(asker) = extensions.get::<Asker>() {
        // A request has one credential, so the first is right.
        let _ = asker.0.set(Known { account: account.as_str().to_owned(), with: with.to_owned() });
    }
}

/// The word for a rejection; `None` for other responses.
pub fn word(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::UNAUTHORIZED => Some("unauthenticated"),
        StatusCode::FORBIDDEN => Some("forbidden"),
        StatusCode::PAYLOAD_TOO_LARGE => Some("too_large"),
        StatusCode::TOO_MANY_REQUESTS => Some("too_many"),
        _ => None,
    }
}
