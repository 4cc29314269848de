//! The rate limit of requests per account. With PostgreSQL all servers share a counter in the database. A
//! SQLite file has one server, which counts in memory, because a write for each request would be a disk sync
//! for each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::domain::AccountId;
use crate::domain::rate_limit::{RateLimit, RateLimitOutcome, RateLimitStatus};
use crate::service::{ServiceError, Services};
use crate::store::Engine;

/// Number of accounts in memory above which unused entries are removed.
const MANY: usize = 10_000;

/// The limit, and the counters of this server.
#[derive(Debug)]
pub struct RequestLimit {
    pace: Option<RateLimit>,
    here: Mutex<Here>,
}

/// The counters in memory.
#[derive(Debug, Default)]
struct Here {
    /// When each account has its whole limit again.
    full_again: HashMap<AccountId, DateTime<Utc>>,
    /// The number of accounts after the last cleanup.
    left: usize,
}

impl RequestLimit {
    /// A limit of requests per minute; 0 means none.
    pub fn new(requests_per_minute: u32) -> Self {
        Self { pace: RateLimit::a_minute(requests_per_minute), here: Mutex::default() }
    }

    /// Counts a request and returns what is left; `None` without a limit.
    pub async fn count(
        &self,
        services: &Services,
        account: &AccountId,
    ) -> Result<Option<RateLimitStatus>, ServiceError> {
        let Some(pace) = self.pace else { return Ok(None) };
        let now = services.now();
        let counted = match services.store.engine() {
            Engine::Postgres => services.store.count_request(account, pace, now).await?,
            Engine::Sqlite => self.count_here(account, pace, now),
        };
        Ok(Some(pace.allowance(counted, now)))
    }

    fn count_here(&self, account: &AccountId, pace: RateLimit, now: DateTime<Utc>) -> RateLimitOutcome {
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        let full_again = here.full_again.get(account).copied().unwrap_or(now);
        let counted = pace.count(full_again, now);
        if counted.is_within {
            here.full_again.insert(account.clone(), counted.full_again);
            here.tidy(now);
        }
        counted
    }
}

impl Here {
    /// Removes accounts with their whole limit, whenever the number of accounts has doubled since the last
    /// cleanup.
    fn tidy(&mut self, now: DateTime<Utc>) {
        if self.full_again.len() >= MANY.max(self.left * 2) {
            self.full_again.retain(|_, full_again| *full_again > now);
            self.full_again.shrink_to_fit();
            self.left = self.full_again.len();
        }
    }
}
