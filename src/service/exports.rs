//! Every request of a range, a page at a time.

use chrono::{DateTime, Utc};

use super::{Owner, ServiceError, Services};
use crate::domain::{AccountId, DateRange};
use crate::store::exports::ExportRow;

/// Requests that are in memory at a time.
const PAGE: i64 = 1_000;

/// A file that is being written: where it has come to.
#[derive(Clone, Debug)]
pub struct Export {
    account: AccountId,
    from: DateTime<Utc>,
    /// The last call that was read; at the start, the place after the range.
    at: (DateTime<Utc>, String, String),
    over: bool,
}

impl Export {
    /// The requests of a range of the owner's days, newest first.
    pub fn of(owner: &Owner, range: &DateRange) -> Self {
        let (from, before) = owner.zone.bounds_of(range);
        let at = (before, String::new(), String::new());
        Self { account: owner.account_id.clone(), from, at, over: false }
    }

    /// The next page; none when all have been read.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<ExportRow>>, ServiceError> {
        if self.over {
            return Ok(None);
        }
        let (time, source, id) = &self.at;
        let rows = services.store.page_export(&self.account, self.from, (*time, source, id), PAGE).await?;
        self.over = i64::try_from(rows.len()).is_ok_and(|count| count < PAGE);
        if let Some(last) = rows.last() {
            self.at = (last.time, last.source.clone(), last.id.clone());
        }
        Ok(Some(rows))
    }
}
