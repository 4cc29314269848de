//! The usage report of a page: a range by hour, day or month, the range before it, and the ledger's total. One
//! snapshot of the database serves all of it, so that equal amounts are equal while calls arrive.
//!
//! An account may have ten thousand groups. Their totals over the range are read for all of them; the rows per
//! bucket only for the groups that the page shows (`domain/shown_groups.rs`).

use super::places;
use super::reading::{self, ROWS_MAX, Wanted};
use super::reports::Query;
use super::rows::{Reading, Sums};
use super::summaries::Summaries;
use crate::domain::compare::Compare;
use crate::domain::grain::Bucket;
use crate::domain::heat_map::HeatMap;
use crate::domain::outcomes::Outcomes;
use crate::domain::report::Before;
use crate::domain::shown_groups::shown;
use crate::domain::{
    AccountId, DateRange, Grain, Group, GroupBy, TableOrder, UsageCell, UsageDetail, UsageTotals,
};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError, Services};
use crate::store::Tx;
use crate::store::reports::UNPRICED_MAX;

/// Most rows of outcomes that a report reads: some fifty milliseconds.
const OUTCOMES_MAX: i64 = 100_000;
/// The longest range, in days, whose hours of the week are summed.
const HOURS_DAYS_MAX: i64 = 366;

/// What a page requests, as typed; without dates, the last 30 days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Requested<'a> {
    pub group_by: &'a str,
    pub start: &'a str,
    pub end: &'a str,
    /// The order of its rows, which determines which groups come first.
    pub order: TableOrder,
    pub compare: Compare,
    /// Whether to sum the hours of the week, and if so, their cost or their calls.
    pub hours: Option<HoursOf>,
}

/// What the hours of the week are summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursOf {
    Cost,
    Calls,
}

/// The report that a page requests.
pub async fn of_page(
    services: &Services,
    owner: &Owner,
    requested: Requested<'_>,
) -> Result<UsageDetail, ServiceError> {
    let Requested { group_by, start, end, order, compare, hours } = requested;
    let query = Query::of_page(services, owner, group_by, start, end)?;
    read(services, owner, query, order, compare, hours).await
}

/// The report of a query, compared with the period before.
pub async fn detail(
    services: &Services,
    owner: &Owner,
    query: Query,
    order: TableOrder,
) -> Result<UsageDetail, ServiceError> {
    read(services, owner, query, order, Compare::Before, None).await
}

async fn read(
    services: &Services,
    owner: &Owner,
    Query { group_by, range }: Query,
    order: TableOrder,
    compare: Compare,
    hours: Option<HoursOf>,
) -> Result<UsageDetail, ServiceError> {
    let catalogue = Catalogue::current(services).await?;
    let grain = Grain::of(range);
    let earlier = compare.range(range);
    let days = earlier.map_or(range, |earlier| earlier.until(range));
    let hourly = (grain == Grain::Hour).then_some(&range);
    let ranges: Vec<_> = std::iter::once(range).chain(earlier).collect();
    let wanted =
        Wanted { days: &days, hours: hourly, debited: Some(&range), summed: Some((group_by, &ranges)) };
    let mut report = reading::open(services, owner, wanted).await?;
    let (owner, tx) = (&report.owner, &mut report.tx);
    let buckets = grain.buckets(range, owner.zone, services.now());
    let mut reading = Reading {
        tx,
        owner,
        catalogue: &catalogue,
        group_by,
        grain,
        buckets: &buckets,
        summaries: report.summaries.as_ref(),
        limit: ROWS_MAX,
    };
    let is_small = report.is_small && report.summaries.is_none() && grain == Grain::Day;
    let at_once = match earlier.filter(|_| is_small) {
        Some(earlier) => reading.at_once(range, earlier).await?,
        None => None,
    };
    let Sums { groups, cells, groups_before } = match at_once {
        Some(sums) => sums,
        None => one_by_one(&mut reading, range, earlier, order).await?,
    };
    let totals = UsageTotals::of_all(groups.iter().map(|(_, sums)| sums));
    let bounds = report.owner.zone.bounds_of(&range);
    let (account, tx) = (&report.owner.account_id, &mut report.tx);
    let ledger = report.ledger.unwrap_or_default();
    let unpriced = match totals.unpriced_requests {
        0 => Vec::new(),
        _ => unpriced(tx, account, range, report.summaries.is_some()).await?,
    };
    let places = places::read(services, tx, account, group_by, &groups).await?;
    let (outcomes, outcomes_before) = outcomes(tx, &report.owner, earlier, &buckets).await?.unzip();
    let before = earlier.map(|range| Before { range, groups: groups_before, outcomes: outcomes_before });
    let hours = match hours.filter(|_| range.len() <= HOURS_DAYS_MAX) {
        None => None,
        Some(of) => {
            let of_cost = of == HoursOf::Cost;
            let sums = tx.list_quarter_sums(account, bounds, of_cost).await?;
            Some(HeatMap::of(report.owner.zone, of_cost, sums))
        }
    };
    Ok(UsageDetail {
        group_by,
        range,
        grain,
        buckets,
        groups,
        cells,
        totals,
        ledger,
        unpriced,
        before,
        places,
        outcomes,
        hours,
    })
}

/// The models of unpriced calls with their number of calls, most first.
async fn unpriced(
    tx: &mut Tx,
    account: &AccountId,
    range: DateRange,
    is_summarized: bool,
) -> Result<Vec<(String, i64)>, ServiceError> {
    if !is_summarized {
        return Ok(tx.list_unpriced_models(account, &range).await?);
    }
    let summaries = Summaries::find(tx, account, GroupBy::Model, &[range]).await?;
    let models = summaries.groups(tx, account, range, ROWS_MAX).await?.into_rows();
    let calls = models.map(|(model, sums)| (model, sums.unpriced_requests));
    let mut models: Vec<_> = calls.filter(|(_, calls)| *calls > 0).collect();
    models.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    models.truncate(UNPRICED_MAX.into());
    Ok(models)
}

/// How the calls of each bucket ended, and those of the earlier period; `None` if they are too many to read.
async fn outcomes(
    tx: &mut Tx,
    owner: &Owner,
    earlier: Option<DateRange>,
    buckets: &[Bucket],
) -> Result<Option<(Vec<Outcomes>, Outcomes)>, ServiceError> {
    let (account, zone) = (&owner.account_id, owner.zone);
    let mut spans: Vec<_> = buckets.iter().map(|bucket| bucket.bounds(zone)).collect();
    spans.extend(earlier.map(|range| zone.bounds_of(&range)));
    let Some(mut found) = tx.list_outcomes(account, &spans, OUTCOMES_MAX).await? else { return Ok(None) };
    let before = if earlier.is_some() { found.pop() } else { None };
    Ok(Some((found, before.unwrap_or_default())))
}

/// Reads the sums of a report of any size: first the groups, which decide of which of them the buckets are read.
async fn one_by_one(
    reading: &mut Reading<'_>,
    range: DateRange,
    earlier: Option<DateRange>,
    order: TableOrder,
) -> Result<Sums, ServiceError> {
    let ranges: Vec<_> = std::iter::once(range).chain(earlier).collect();
    let mut found = reading.groups(&ranges).await?.into_iter();
    let (groups, groups_before) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
    let cells = match shown(&groups, order) {
        None => reading.cells(range, None).await?,
        Some(shown) => cut(reading, range, &shown, groups.len()).await?,
    };
    Ok(Sums { groups, cells, groups_before })
}

/// The rows of the given groups, and one row per bucket for all others: the bucket's total less the rows shown.
/// So every call is counted exactly once.
async fn cut(
    reading: &mut Reading<'_>,
    range: DateRange,
    shown: &[Group],
    groups: usize,
) -> Result<Vec<UsageCell>, ServiceError> {
    let mut rest = vec![UsageTotals::default(); reading.buckets.len()];
    let mut cells = reading.cells(range, Some(shown)).await?;
    let mut all = Reading { tx: &mut *reading.tx, group_by: GroupBy::Day, ..*reading };
    for cell in all.cells(range, None).await? {
        if let Some(sums) = rest.get_mut(cell.bucket) {
            sums.add(&cell.sums);
        }
    }
    for cell in &cells {
        if let Some(sums) = rest.get_mut(cell.bucket) {
            sums.take(&cell.sums);
        }
    }
    let group = Group::Others(groups.saturating_sub(shown.len()));
    let others = rest.into_iter().enumerate().filter(|(_, sums)| *sums != UsageTotals::default());
    cells.extend(others.map(|(bucket, sums)| UsageCell { bucket, group: group.clone(), sums }));
    Ok(cells)
}
