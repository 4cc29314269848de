//! The rows of a report: the usage totals of each hour, day or month by group.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::reports::name_group;
use super::summaries::Summaries;
use crate::domain::grain::Bucket;
use crate::domain::shown_groups::GROUPS_MAX;
use crate::domain::{DateRange, FieldError, Grain, Group, GroupBy, UsageCell, UsageTotals};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError};
use crate::store::Tx;
use crate::store::reports::GroupRow;

/// A report that is being read.
pub(in crate::service) struct Reading<'a> {
    pub tx: &'a mut Tx,
    pub owner: &'a Owner,
    pub catalogue: &'a Catalogue,
    pub group_by: GroupBy,
    pub grain: Grain,
    pub buckets: &'a [Bucket],
    /// What days are read from, if not from the roll-up.
    pub summaries: Option<&'a Summaries>,
    /// The report is rejected if it has more rows.
    pub limit: i64,
}

/// The sums of a report.
pub(in crate::service) struct Sums {
    /// The usage totals of each group over the range.
    pub groups: Vec<(Group, UsageTotals)>,
    pub cells: Vec<UsageCell>,
    /// The usage totals of each group over the earlier range.
    pub groups_before: Vec<(Group, UsageTotals)>,
}

impl Reading<'_> {
    /// All sums of a small report by day, in one statement; `None` if it has more groups than a page shows.
    pub async fn at_once(
        &mut self,
        range: DateRange,
        earlier: DateRange,
    ) -> Result<Option<Sums>, ServiceError> {
        let (account, ranges) = (&self.owner.account_id, (&range, &earlier));
        let found = self.tx.list_group_days_and_earlier(account, ranges, self.group_by, self.limit).await?;
        let cells: Vec<_> =
            found.days.into_iter().map(|row| self.cell(self.place(row.bucket), row)).collect();
        let mut groups: BTreeMap<&Group, UsageTotals> = BTreeMap::new();
        for cell in &cells {
            groups.entry(&cell.group).or_default().add(&cell.sums);
        }
        if groups.len() > GROUPS_MAX {
            return Ok(None);
        }
        let groups = groups.into_iter().map(|(group, sums)| (group.clone(), sums)).collect();
        let named = |(group, sums)| (name_group(self.catalogue, group), sums);
        Ok(Some(Sums { groups, cells, groups_before: found.earlier.into_iter().map(named).collect() }))
    }

    /// The usage totals of each group over some ranges.
    pub async fn groups(
        &mut self,
        ranges: &[DateRange],
    ) -> Result<Vec<Vec<(Group, UsageTotals)>>, ServiceError> {
        if let Some(summaries) = self.summaries {
            return self.summed_groups(summaries, ranges).await;
        }
        let mut found = Vec::with_capacity(ranges.len());
        for range in ranges {
            let (account, limit) = (&self.owner.account_id, self.limit + 1);
            let rows = self.tx.list_groups(account, range, self.group_by, limit).await?;
            let name = |(group, sums)| (name_group(self.catalogue, group), sums);
            found.push(self.bounded(rows)?.into_iter().map(name).collect());
        }
        Ok(found)
    }

    /// The rows of whole buckets, of some groups or of all.
    pub async fn cells(
        &mut self,
        range: DateRange,
        groups: Option<&[Group]>,
    ) -> Result<Vec<UsageCell>, ServiceError> {
        let cells = match self.grain {
            Grain::Hour => self.hours(range, groups).await?,
            Grain::Day | Grain::Month => self.days(range, groups).await?,
        };
        self.bounded(cells)
    }

    /// The rows of one hour, of all groups.
    pub async fn hour(&mut self, bucket: usize, range: DateRange) -> Result<Vec<UsageCell>, ServiceError> {
        let start = |at: usize| {
            self.buckets.get(at).and_then(|bucket| bucket.hour.as_ref()).map(|hour| hour.at.to_utc())
        };
        let (_, end) = self.owner.zone.bounds_of(&range);
        let Some(from) = start(bucket) else { return Ok(Vec::new()) };
        let bounds = (from, start(bucket + 1).unwrap_or(end));
        let (account, by) = (&self.owner.account_id, self.group_by);
        let rows = self.tx.list_group_hours(account, bounds, by, self.limit + 1).await?;
        let cells = rows.into_iter().map(|row| self.cell(bucket, row)).collect();
        self.bounded(cells)
    }

    pub(super) fn bounded<T>(&self, rows: Vec<T>) -> Result<Vec<T>, ServiceError> {
        let fits = i64::try_from(rows.len()).is_ok_and(|count| count <= self.limit);
        if fits { Ok(rows) } else { Err(FieldError::TooManyRows.into()) }
    }

    /// The hours of each day, counted from the start of the day.
    async fn hours(
        &mut self,
        range: DateRange,
        groups: Option<&[Group]>,
    ) -> Result<Vec<UsageCell>, ServiceError> {
        let (account, by) = (&self.owner.account_id, self.group_by);
        let mut cells = Vec::new();
        for day in range.days() {
            let first = self.buckets.partition_point(|bucket| bucket.first < day);
            let bounds = self.owner.zone.bounds_of(&DateRange::last_days(day, 1));
            let rows = match groups {
                None => self.tx.list_group_hours(account, bounds, by, self.limit + 1).await?,
                Some(groups) => self.tx.list_hours_of_groups(account, bounds, by, groups).await?,
            };
            let place = |hour: i64| first + usize::try_from(hour).unwrap_or_default();
            cells.extend(rows.into_iter().map(|row| self.cell(place(row.bucket), row)));
        }
        Ok(cells)
    }

    /// The days or months, each identified by its first day.
    async fn days(
        &mut self,
        range: DateRange,
        groups: Option<&[Group]>,
    ) -> Result<Vec<UsageCell>, ServiceError> {
        if let Some(summaries) = self.summaries {
            return self.summed_days(summaries, range, groups).await;
        }
        let (account, by) = (&self.owner.account_id, self.group_by);
        let rows = match (self.grain, groups) {
            (Grain::Month, None) => self.tx.list_group_months(account, &range, by, self.limit + 1).await?,
            (Grain::Month, Some(groups)) => {
                self.tx.list_months_of_groups(account, &range, by, groups).await?
            }
            (_, None) => self.tx.list_group_days(account, &range, by, self.limit + 1).await?,
            (_, Some(groups)) => self.tx.list_days_of_groups(account, &range, by, groups).await?,
        };
        Ok(rows.into_iter().map(|row| self.cell(self.place(row.bucket), row)).collect())
    }

    /// The bucket of a day. The first month may begin before the range.
    pub(super) fn place(&self, day: NaiveDate) -> usize {
        self.buckets.partition_point(|bucket| bucket.first <= day).saturating_sub(1)
    }

    fn cell<T>(&self, bucket: usize, row: GroupRow<T>) -> UsageCell {
        UsageCell { bucket, group: name_group(self.catalogue, row.group), sums: row.sums }
    }
}
