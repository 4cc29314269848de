//! So many requests a minute for each account. Over PostgreSQL all servers count together, in the database. A SQLite
//! file has one server, which counts in memory: a write for each request would be a sync of the disk for each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::domain::AccountId;
use crate::domain::rate_limit::{RateLimit, RateLimitOutcome, RateLimitStatus};
use crate::service::{ServiceError, Services};
use crate::store::Engine;

/// Accounts in memory, from which on those are looked for that have their whole limit and can be forgotten.
const MANY: usize = 10_000;

/// The limit, and how much of it each account has used.
#[derive(Debug)]
pub struct RequestLimit {
    pace: Option<RateLimit>,
    here: Mutex<Here>,
}

/// What this process counts itself.
#[derive(Debug, Default)]
struct Here {
    /// When each account has its whole limit again.
    full_again: HashMap<AccountId, DateTime<Utc>>,
    /// How many accounts there were after the last look for those that can be forgotten.
    left: usize,
}

impl RequestLimit {
    /// A limit of requests a minute; none for 0.
    pub fn new(requests_per_minute: u32) -> Self {
        Self { pace: RateLimit::a_minute(requests_per_minute), here: Mutex::default() }
    }

    /// Counts a request of an account, and says what is left; `None` where there is no limit.
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
    /// Forgets accounts that have their whole limit, each time that there are twice as many as were left.
    fn tidy(&mut self, now: DateTime<Utc>) {
        if self.full_again.len() >= MANY.max(self.left * 2) {
            self.full_again.retain(|_, full_again| *full_again > now);
            self.full_again.shrink_to_fit();
            self.left = self.full_again.len();
        }
    }
}
