//! A page's report: the usage of a range in hours, days or months, what it was before, and what the ledger
//! says of it. All of it is read from one state of the database, so that what is equal looks equal while
//! calls arrive.

use chrono::{Datelike, NaiveDate};

use super::prices::Catalogue;
use super::reports::{Query, name_group};
use super::{Owner, ServiceError, Services};
use crate::domain::grain::Bucket;
use crate::domain::report::Before;
use crate::domain::{DateRange, Grain, Group, GroupBy, Sums, UsageCell, UsageDetail};
use crate::store::Tx;
use crate::store::reports::GroupRow;

/// The report that a page asks for: without days, of the last 30.
pub async fn of_page(
    services: &Services,
    owner: &Owner,
    group_by: &str,
    start: &str,
    end: &str,
) -> Result<UsageDetail, ServiceError> {
    let query = Query::of_page(services, owner, group_by, start, end)?;
    detail(services, owner, query).await
}

/// The report of a query.
pub async fn detail(services: &Services, owner: &Owner, query: Query) -> Result<UsageDetail, ServiceError> {
    let Query { group_by, range } = query;
    let catalogue = Catalogue::load(services).await?;
    let mut tx = services.store.snapshot().await?;
    let account = &owner.account_id;
    let grain = Grain::of(range);
    let buckets = grain.buckets(range, owner.zone, services.now());
    let mut reading = Reading { tx: &mut tx, owner, group_by, catalogue: &catalogue };
    let cells = match grain {
        Grain::Hour => reading.hours(range, &buckets).await?,
        Grain::Day | Grain::Month => reading.days(range, grain).await?,
    };
    let before = match range.before() {
        Some(range) => Some(Before { range, groups: reading.groups(range).await? }),
        None => None,
    };
    let totals = tx.sum_days(account, &range).await?;
    let (from, until) = owner.zone.bounds_of(&range);
    let ledger = tx.sum_usage_entries(account, from, until).await?;
    let unpriced = tx.list_unpriced_models(account, &range).await?;
    Ok(UsageDetail { group_by, range, grain, buckets, cells, totals, ledger, unpriced, before })
}

/// One report that is being read.
struct Reading<'a> {
    tx: &'a mut Tx,
    owner: &'a Owner,
    group_by: GroupBy,
    catalogue: &'a Catalogue,
}

impl Reading<'_> {
    /// The hours of each day, which are counted from its first instant.
    async fn hours(&mut self, range: DateRange, buckets: &[Bucket]) -> Result<Vec<UsageCell>, ServiceError> {
        let mut cells = Vec::new();
        for day in range.days() {
            let first = buckets.partition_point(|bucket| bucket.first < day);
            let bounds = self.owner.zone.bounds_of(&DateRange::last_days(day, 1));
            let rows = self.tx.list_group_hours(&self.owner.account_id, bounds, self.group_by).await?;
            cells.extend(rows.into_iter().map(|row| {
                let bucket = first + usize::try_from(row.bucket).unwrap_or_default();
                self.cell(bucket, row)
            }));
        }
        Ok(cells)
    }

    /// The days, or the months, of a range.
    async fn days(&mut self, range: DateRange, grain: Grain) -> Result<Vec<UsageCell>, ServiceError> {
        let account = &self.owner.account_id;
        let rows = if grain == Grain::Month {
            self.tx.list_group_months(account, &range, self.group_by).await?
        } else {
            self.tx.list_group_days(account, &range, self.group_by).await?
        };
        let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let place = |day: NaiveDate| match grain {
            Grain::Month => months(day) - months(range.start()),
            Grain::Hour | Grain::Day => (day - range.start()).num_days(),
        };
        let cell =
            |row: GroupRow<NaiveDate>| self.cell(usize::try_from(place(row.bucket)).unwrap_or_default(), row);
        Ok(rows.into_iter().map(cell).collect())
    }

    /// The sums of each group over a range.
    async fn groups(&mut self, range: DateRange) -> Result<Vec<(Group, Sums)>, ServiceError> {
        let rows = self.tx.list_groups(&self.owner.account_id, &range, self.group_by).await?;
        Ok(rows.into_iter().map(|row| (name_group(self.catalogue, row.group), row.sums)).collect())
    }

    fn cell<T>(&self, bucket: usize, row: GroupRow<T>) -> UsageCell {
        UsageCell { bucket, group: name_group(self.catalogue, row.group), sums: row.sums }
    }
}
