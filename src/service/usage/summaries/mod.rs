//! Summaries: the sums of whole days and months, from which reports over many groups are read. Days without one are read
//! from the roll-up, in the same snapshot, so that a report is the same with and without them.
//!
//! [Decision 43](../../docs/decisions/0043-summaries.md) has the reasons.

pub mod building;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::admission::SMALL;
use crate::domain::usage_totals::Columns;
use crate::domain::{AccountId, Cover, DateRange, FieldError, GroupBy, GroupSums, Period, UsageTotals};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::reports::{FoundGroup, GroupRow};
use crate::store::summaries::Block;

/// How many groups of a summary are read in the time of one roll-up row.
const GROUPS_A_ROW: i64 = 32;

/// The summaries of an account that a report may read, in a snapshot.
#[derive(Clone, Debug)]
pub struct Summaries {
    by: GroupBy,
    /// The periods that have sums by this grouping, with their number of groups.
    existing: BTreeMap<Period, i64>,
    /// The sums of the days without a summary, if those have few rows. They are read once for a whole report.
    rest: Option<BTreeMap<NaiveDate, GroupSums>>,
}

/// The usage totals of a group in a bucket of time.
#[derive(Clone, Debug)]
pub struct BucketSums {
    pub bucket: usize,
    pub id: String,
    pub sums: UsageTotals,
}

impl Summaries {
    /// The summaries of some ranges.
    pub async fn find(
        tx: &mut Tx,
        account: &AccountId,
        by: GroupBy,
        ranges: &[DateRange],
    ) -> Result<Self, ServiceError> {
        let mut existing = BTreeMap::new();
        for range in ranges {
            existing.extend(tx.list_summaries(account, range, by).await?);
        }
        Ok(Self { by, existing, rest: None })
    }

    /// The same summaries for another grouping, whose sums a summary has if it has those of this one.
    fn by(&self, by: GroupBy) -> Self {
        let total = |(day, sums): (&NaiveDate, &GroupSums)| (*day, sums.total());
        let rest = self.rest.as_ref().filter(|_| by == GroupBy::Day || by == self.by);
        let rest =
            rest.map(|rest| if by == self.by { rest.clone() } else { rest.iter().map(total).collect() });
        Self { by, existing: self.existing.clone(), rest }
    }

    /// How much is read for the sums of some ranges, in roll-up rows, up to a limit. Reads the days without a summary, if
    /// they have few.
    pub async fn weigh(
        &mut self,
        tx: &mut Tx,
        account: &AccountId,
        ranges: &[DateRange],
        limit: i64,
    ) -> Result<i64, ServiceError> {
        let (mut groups, mut days) = (0_i64, BTreeSet::new());
        for range in ranges {
            let cover = Cover::of(*range, &self.existing, true);
            let counts = cover.periods.iter().filter_map(|period| self.existing.get(period));
            groups = counts.fold(groups, |sum, count| sum.saturating_add(*count));
            days.extend(cover.days);
        }
        let days: Vec<_> = days.into_iter().collect();
        let rows = tx.count_rows_of_days(account, &days, limit).await?;
        if rows <= SMALL {
            let mut rest: BTreeMap<NaiveDate, Vec<(String, Columns)>> =
                days.iter().map(|day| (*day, Vec::new())).collect();
            for (day, id, sums) in tx.list_rows_of_days(account, &days, self.by, SMALL).await? {
                rest.entry(day).or_default().push((id, sums));
            }
            let sums = |(day, rows)| (day, GroupSums::of(rows));
            self.rest = Some(rest.into_iter().map(sums).collect());
        }
        Ok(rows.saturating_add(groups / GROUPS_A_ROW))
    }

    /// The usage totals of each group over a range, at most about `limit` groups more than the summaries have.
    pub async fn groups(
        &self,
        tx: &mut Tx,
        account: &AccountId,
        range: DateRange,
        limit: i64,
    ) -> Result<GroupSums, ServiceError> {
        let cover = Cover::of(range, &self.existing, true);
        let mut sums = GroupSums::default();
        let unread =
            tx.read_summaries(account, &cover.periods, self.by, |_, block| block.add_to(&mut sums)).await?;
        let days = self.add_rest(cover.days, |_, rest| sums.add(rest));
        let rows = tx.sum_days(account, &days_of(days, &unread), self.by, limit).await?;
        sums.add(&GroupSums::of(rows));
        Ok(sums)
    }

    /// The usage of each group on each day, unsorted; more than `limit` rows are rejected before they are read.
    pub async fn rows(
        &self,
        tx: &mut Tx,
        account: &AccountId,
        range: DateRange,
        limit: i64,
    ) -> Result<Vec<GroupRow<NaiveDate>>, ServiceError> {
        let periods = Cover::of(range, &self.existing, false).periods;
        if periods.iter().filter_map(|period| self.existing.get(period)).sum::<i64>() > limit {
            return Err(FieldError::TooManyRows.into());
        }
        let place = |day: NaiveDate| usize::try_from((day - range.start()).num_days()).unwrap_or_default();
        let found = self.buckets(tx, account, (range, false), (None, limit + 1), place).await?;
        let ids: BTreeSet<_> = found.iter().map(|row| row.id.as_str()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let names = tx.list_group_names(account, self.by, &ids).await?;
        let days: Vec<_> = range.days().collect();
        let row = |BucketSums { bucket, id, sums }: BucketSums| {
            let name = names.get(&id).cloned();
            let bucket = days.get(bucket).copied().unwrap_or(range.end());
            Ok(GroupRow { bucket, group: FoundGroup::of(self.by, id, name)?, sums })
        };
        found.into_iter().map(row).collect()
    }

    /// The usage totals of groups by bucket: of the wanted ones, whose ids are sorted, or of all if there are few. `bucket`
    /// is the bucket of a day; if buckets are months, whole months are in one.
    pub async fn buckets(
        &self,
        tx: &mut Tx,
        account: &AccountId,
        (range, has_months): (DateRange, bool),
        (wanted, limit): (Option<&[&str]>, i64),
        bucket: impl Fn(NaiveDate) -> usize + Sync,
    ) -> Result<Vec<BucketSums>, ServiceError> {
        let cover = Cover::of(range, &self.existing, has_months);
        let mut found: BTreeMap<(usize, String), UsageTotals> = BTreeMap::new();
        let see = |period: Period, block: &Block<'_>| {
            let bucket = bucket(period.first());
            let mut add = |id: String, sums: UsageTotals| found.entry((bucket, id)).or_default().add(&sums);
            match wanted {
                None => block.sums().into_rows().for_each(|(id, sums)| add(id, sums)),
                Some(ids) => {
                    for (id, sums) in ids.iter().filter_map(|id| Some((*id, block.find(id)?))) {
                        add(id.to_owned(), sums);
                    }
                }
            }
        };
        let unread = tx.read_summaries(account, &cover.periods, self.by, see).await?;
        let days = self.add_rest(cover.days, |day, rest| {
            let is_wanted = |id: &str| wanted.is_none_or(|ids| ids.binary_search(&id).is_ok());
            for (place, id) in rest.ids().iter().enumerate().filter(|(_, id)| is_wanted(id)) {
                found.entry((bucket(day), id.clone())).or_default().add(&rest.totals_at(place));
            }
        });
        let days = days_of(days, &unread);
        for (day, id, sums) in tx.sum_each_day(account, &days, self.by, wanted, limit).await? {
            found.entry((bucket(day), id)).or_default().add(&UsageTotals::of_columns(sums));
        }
        Ok(found.into_iter().map(|((bucket, id), sums)| BucketSums { bucket, id, sums }).collect())
    }
}

impl Summaries {
    /// Calls a function with the sums of the days that are read already, and returns the other days.
    fn add_rest(&self, days: Vec<NaiveDate>, mut add: impl FnMut(NaiveDate, &GroupSums)) -> Vec<NaiveDate> {
        let mut left = Vec::new();
        for day in days {
            match self.rest.as_ref().and_then(|rest| rest.get(&day)) {
                Some(sums) => add(day, sums),
                None => left.push(day),
            }
        }
        left
    }
}

/// Days without a summary, and those of summaries that cannot be read.
fn days_of(days: Vec<NaiveDate>, unread: &[Period]) -> Vec<NaiveDate> {
    let mut days = days;
    days.extend(unread.iter().flat_map(|period| period.days()));
    days
}
