//! What the log says of a request that was refused: a word for it, and who asked, where that is known.

use std::sync::{Arc, OnceLock};

use axum::http::{Extensions, StatusCode};

use crate::domain::AccountId;

/// Who asked. Whoever finds it out notes it here; ids alone, never a secret.
#[derive(Clone, Debug, Default)]
pub struct Asker(Arc<OnceLock<Known>>);

/// An account, and which of its keys, programs or browsers.
#[derive(Debug)]
pub struct Known {
    pub account: String,
    /// `key_…`, `tok_…` or `dev_…`.
    pub with: String,
}

impl Asker {
    /// Who asked, if anybody found out.
    pub fn known(&self) -> Option<&Known> {
        self.0.get()
    }
}

/// Notes who asks.
pub fn note(extensions: &Extensions, account: &AccountId, with: &str) {
    if let Some(asker) = extensions.get::<Asker>() {
        // The first to know is right; a request has one credential.
        let _ = asker.0.set(Known { account: account.as_str().to_owned(), with: with.to_owned() });
    }
}

/// The word for a refusal; none where the answer is no refusal.
pub fn word(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::UNAUTHORIZED => Some("unauthenticated"),
        StatusCode::FORBIDDEN => Some("forbidden"),
        StatusCode::PAYLOAD_TOO_LARGE => Some("too_large"),
        StatusCode::TOO_MANY_REQUESTS => Some("too_many"),
        _ => None,
    }
}
