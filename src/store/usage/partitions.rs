//! The monthly partitions of `calls` on PostgreSQL, which must exist before their first call.
//! `migrations/postgres/0043_calls.sql` has the function that creates one.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use crate::store::rows::micros;
use crate::store::{Engine, Store, StoreError};

/// A month in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    /// From 1 to 12.
    number: u32,
}

impl Month {
    pub fn of(instant: DateTime<Utc>) -> Self {
        Self { year: instant.year(), number: instant.month() }
    }

    #[must_use]
    pub const fn next(self) -> Self {
        match self.number {
            12 => Self { year: self.year + 1, number: 1 },
            number => Self { number: number + 1, ..self },
        }
    }

    #[must_use]
    pub const fn previous(self) -> Self {
        match self.number {
            1 => Self { year: self.year - 1, number: 12 },
            number => Self { number: number - 1, ..self },
        }
    }

    pub fn begins(self) -> DateTime<Utc> {
        let first = NaiveDate::from_ymd_opt(self.year, self.number, 1).unwrap_or_default();
        first.and_time(NaiveTime::MIN).and_utc()
    }
}

/// Partitions that this server has seen. Shared by all clones of a store.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct KnownPartitions(Arc<Mutex<BTreeSet<Month>>>);

impl KnownPartitions {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<Month>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Creates missing partitions, each in a transaction of its own, and returns their number. Known partitions
    /// cost no query. Does nothing on SQLite.
    pub async fn make_months(&self, months: impl IntoIterator<Item = Month>) -> Result<usize, StoreError> {
        if self.engine == Engine::Sqlite {
            return Ok(0);
        }
        let unknown: BTreeSet<_> = {
            let known = self.months.lock();
            months.into_iter().filter(|month| !known.contains(month)).collect()
        };
        let mut made = 0;
        for month in unknown {
            let is_new: bool = sqlx::query_scalar("select make_usage_month($1)")
                .bind(micros(month.begins()))
                .fetch_one(&self.writer)
                .await?;
            made += usize::from(is_new);
            self.months.lock().insert(month);
        }
        Ok(made)
    }

    /// Clears the list of known partitions, so that each is checked again.
    pub fn forget_months(&self) {
        self.months.lock().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_over_the_year() {
        let month = |text: &str| Month::of(text.parse().unwrap());
        let december = month("2026-12-31T23:59:59.999999Z");
        assert_eq!(december.next(), month("2027-01-01T00:00:00Z"));
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.previous().next(), december);
        assert_eq!(december.begins().to_rfc3339(), "2026-12-01T00:00:00+00:00");
        assert!(december < december.next() && december.previous() < december);
    }
}
