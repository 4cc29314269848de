//! The usage report of a page: a range by hour, day or month, the range before it, and the ledger's total. One
//! snapshot of the database serves all of it, so that equal amounts are equal while calls arrive.
//!
//! An account may have ten thousand groups. Their totals over the range are read for all of them; the rows per
//! bucket only for the groups that the page shows (`domain/shown_groups.rs`).

use super::reading::{self, ROWS_MAX};
use super::reports::Query;
use super::rows::Reading;
use crate::domain::report::Before;
use crate::domain::shown_groups::shown;
use crate::domain::{DateRange, Grain, Group, GroupBy, TableOrder, UsageCell, UsageDetail, UsageTotals};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError, Services};

/// The report that a page requests; without dates, the last 30 days.
pub async fn of_page(
    services: &Services,
    owner: &Owner,
    group_by: &str,
    (start, end): (&str, &str),
    order: TableOrder,
) -> Result<UsageDetail, ServiceError> {
    let query = Query::of_page(services, owner, group_by, start, end)?;
    detail(services, owner, query, order).await
}

/// The report of a query. The order of its rows determines which groups come first.
pub async fn detail(
    services: &Services,
    owner: &Owner,
    query: Query,
    order: TableOrder,
) -> Result<UsageDetail, ServiceError> {
    let Query { group_by, range } = query;
    let catalogue = Catalogue::load(services).await?;
    let grain = Grain::of(range);
    let read = range.before().map_or(range, |before| before.until(range));
    let mut report = reading::open(services, owner, &read, (grain == Grain::Hour).then_some(&range)).await?;
    let (owner, tx) = (&report.owner, &mut report.tx);
    let buckets = grain.buckets(range, owner.zone, services.now());
    let mut reading =
        Reading { tx, owner, catalogue: &catalogue, group_by, grain, buckets: &buckets, limit: ROWS_MAX };
    let groups = reading.groups(range).await?;
    let totals = UsageTotals::of_all(groups.iter().map(|(_, sums)| sums));
    let cells = match shown(&groups, order) {
        None => reading.cells(range, None).await?,
        Some(shown) => cut(&mut reading, range, &shown, groups.len()).await?,
    };
    let before = match range.before() {
        Some(range) => Some(Before { range, groups: reading.groups(range).await? }),
        None => None,
    };
    let (from, until) = report.owner.zone.bounds_of(&range);
    let tx = &mut report.tx;
    let ledger = tx.sum_usage_entries(&owner.account_id, from, until).await?;
    let unpriced = match totals.unpriced_requests {
        0 => Vec::new(),
        _ => tx.list_unpriced_models(&report.owner.account_id, &range).await?,
    };
    Ok(UsageDetail { group_by, range, grain, buckets, groups, cells, totals, ledger, unpriced, before })
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
