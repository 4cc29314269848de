//! The request's context, for every page and every action.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use tower_sessions::Session;

use crate::domain::low_balance::Dismissal;
use crate::domain::{Account, AccountId, Caller, Language, Theme};
use crate::service::auth::known_browsers;
use crate::service::billing::balances::{self, RecentDays};
use crate::service::{Owner, ServiceError, Services};

/// One request of a browser.
#[derive(Clone)]
pub struct Visit {
    pub services: Arc<Services>,
    /// The signed-in owner; `None` for a visitor.
    pub owner: Option<Owner>,
    /// The owner's account as it was when the request arrived, or when the action of its form had ended.
    pub account: Option<Account>,
    /// Who acts (the owner's browser or a visitor), and from where.
    pub by: Caller,
    pub session: Session,
    /// The cookie value of a known browser.
    pub mark: Option<String>,
    left: Arc<Mutex<Left>>,
    /// What the frame and the page both show, read once.
    recent: Arc<OnceCell<RecentDays>>,
}

/// What an action sets in the browser, whatever it returns.
#[derive(Default)]
pub struct Left {
    /// The cookie value of a known browser, to be set.
    pub mark: Option<String>,
    /// The language, to be set.
    pub language: Option<Language>,
    /// The theme, to be set.
    pub theme: Option<Theme>,
    /// The dismissal of the low-balance notice, to be set.
    pub dismissal: Option<Dismissal>,
    /// The session has ended.
    pub has_ended: bool,
    /// The session is not this server's: the cookie belongs to another console.
    pub was_unknown: bool,
}

impl Visit {
    pub fn new(
        services: Arc<Services>,
        (owner, account): (Option<Owner>, Option<Account>),
        by: Caller,
        session: Session,
        mark: Option<String>,
    ) -> Self {
        Self { services, owner, account, by, session, mark, left: Arc::default(), recent: Arc::default() }
    }

    /// Changes what the response sets in the browser.
    pub fn leave(&self, note: impl FnOnce(&mut Left)) {
        note(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Takes what the response sets in the browser.
    pub fn take_left(&self) -> Left {
        std::mem::take(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The last days of the owner's account.
    pub async fn recent_days(&self) -> Result<RecentDays, ServiceError> {
        let account = self.account.as_ref().ok_or(ServiceError::NotFound("account"))?;
        let owner = self.owner.as_ref().ok_or(ServiceError::NotFound("account"))?;
        let read = || balances::recent(&self.services, owner, account.created);
        self.recent.get_or_try_init(read).await.cloned()
    }

    /// Makes this a known browser of the account.
    pub async fn remember(&self, account: &AccountId) {
        match known_browsers::mark(&self.services, account).await {
            Ok(mark) => self.leave(|left| left.mark = mark),
            // The owner is signed in even if this fails.
            Err(error) => tracing::warn!(%error, "failed to remember browser"),
        }
    }
}
