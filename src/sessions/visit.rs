//! Who asks, as every page and every action finds it in its context.

use std::sync::{Arc, Mutex, PoisonError};

use tower_sessions::Session;

use crate::domain::{AccountId, Caller, Language};
use crate::service::auth::known_browsers;
use crate::service::{Owner, Services};

/// One request of a browser: what it is answered with, and whose it is.
#[derive(Clone)]
pub struct Visit {
    /// The use cases.
    pub services: Arc<Services>,
    /// Who has signed in; nobody, where it is a visitor's.
    pub owner: Option<Owner>,
    /// Who acts: the owner's browser or a visitor, and from where.
    pub by: Caller,
    pub session: Session,
    /// The mark of a browser in which an owner has signed in before.
    pub mark: Option<String>,
    left: Arc<Mutex<Left>>,
}

/// What an action leaves with the browser, whatever it answers.
#[derive(Default)]
pub struct Left {
    /// The mark by which the browser is known from now on.
    pub mark: Option<String>,
    /// The language in which pages are read from now on.
    pub language: Option<Language>,
    /// The session has ended.
    pub has_ended: bool,
    /// It was not a session of this server's: its cookie is somebody else's.
    pub was_unknown: bool,
}

impl Visit {
    /// A request of the session's browser.
    pub fn new(
        services: Arc<Services>,
        owner: Option<Owner>,
        by: Caller,
        session: Session,
        mark: Option<String>,
    ) -> Self {
        Self { services, owner, by, session, mark, left: Arc::default() }
    }

    /// Notes what the browser is left with.
    pub fn leave(&self, note: impl FnOnce(&mut Left)) {
        note(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Takes what the browser is left with.
    pub fn take_left(&self) -> Left {
        std::mem::take(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets the browser be known from now on as one in which the account's owner has signed in.
    pub async fn remember(&self, account: &AccountId) {
        match known_browsers::mark(&self.services, account).await {
            Ok(mark) => self.leave(|left| left.mark = mark),
            // The owner is signed in all the same.
            Err(error) => tracing::warn!(%error, "failed to remember browser"),
        }
    }
}
