//! Usage reports: usage by day, compared with the ledger.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use futures_util::try_join;

use super::admission::SMALL;
use super::reading::{self, ROWS_MAX, Wanted};
use crate::domain::report::Places;
use crate::domain::shown_groups::layered;
use crate::domain::typed_date::read_day;
use crate::domain::{
    AccountId, DateRange, FieldError, Group, GroupBy, ModelKind, Spender, UsageReport, UsageRow, UsageTotals,
};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError, Services};
use crate::store::Tx;
use crate::store::reports::{FoundGroup, GroupRow};

/// Default range of a page's report.
pub const DEFAULT_DAYS: u16 = 30;

/// The parameters of a report.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    pub group_by: GroupBy,
    pub range: DateRange,
}

impl Query {
    /// Parses a query in which only the grouping is optional.
    pub fn parse(group_by: &str, start: &str, end: &str) -> Result<Self, Vec<FieldError>> {
        let group_by = match group_by {
            "" => Ok(GroupBy::default()),
            text => GroupBy::parse(text),
        };
        match (DateRange::parse(start, end), group_by) {
            (Ok(range), Ok(group_by)) => Ok(Self { group_by, range }),
            (range, group_by) => {
                let mut problems = range.err().unwrap_or_default();
                problems.extend(group_by.err());
                Err(problems)
            }
        }
    }

    /// Parses a page's query, with dates as people type them; without dates, the last 30 days.
    pub fn of_page(
        services: &Services,
        owner: &Owner,
        group_by: &str,
        start: &str,
        end: &str,
    ) -> Result<Self, ServiceError> {
        let today = owner.zone.day_of(services.now());
        let range = DateRange::last_days(today, DEFAULT_DAYS);
        let (start, end) = match (start, end) {
            ("", "") => (range.start().to_string(), range.end().to_string()),
            (start, end) => (read_day(start, today), read_day(end, today)),
        };
        Self::parse(group_by, &start, &end).map_err(ServiceError::Invalid)
    }
}

/// Reads a report: rows by date, then name; rows without an agent or key come last. One snapshot of the
/// database serves rows and ledger, so that equal amounts are equal while calls arrive.
pub async fn usage(services: &Services, owner: &Owner, query: Query) -> Result<UsageReport, ServiceError> {
    let Query { group_by, range } = query;
    let catalogue = Catalogue::current(services).await?;
    let wanted = Wanted { debited: Some(&range), summed: Some((group_by, &[range])), ..Wanted::days(&range) };
    let mut report = reading::open(services, owner, wanted).await?;
    let owner = report.owner.clone();
    let found = match &report.summaries {
        None => report.tx.list_group_days(&owner.account_id, &range, group_by, ROWS_MAX + 1).await?,
        Some(summaries) => summaries.rows(&mut report.tx, &owner.account_id, range, ROWS_MAX).await?,
    };
    let found = reading::bounded(found)?;
    let ledger = report.ledger.unwrap_or_default();
    let rows = sorted(&catalogue, found);
    let places = places(services, &mut report.tx, &owner.account_id, group_by, &rows).await?;
    drop(report);
    let totals = UsageTotals::of_all(rows.iter().map(|row| &row.sums));
    let today = owner.zone.day_of(services.now());
    Ok(UsageReport { group_by, range, today, rows, totals, ledger, places })
}

/// Reads the last 30 days by model, for the overview: in one statement, costs alone, and without the ledger's sum, for which
/// the report has its total.
pub async fn at_a_glance(services: &Services, owner: &Owner) -> Result<UsageReport, ServiceError> {
    let today = owner.zone.day_of(services.now());
    let (group_by, range) = (GroupBy::Model, DateRange::last_days(today, DEFAULT_DAYS));
    let days = async {
        let found = services.store.list_model_days_within(&owner.account_id, &range, SMALL).await;
        found.map_err(ServiceError::from)
    };
    let (catalogue, days) = try_join!(Catalogue::current(services), days)?;
    let Some(days) = days else { return usage(services, owner, Query { group_by, range }).await };
    let mut known = BTreeMap::new();
    let rows = days.into_iter().map(|day| {
        if let Some(place) = day.place {
            known.insert(day.model.clone(), place);
        }
        let sums = UsageTotals { cost: day.cost, ..UsageTotals::default() };
        GroupRow { bucket: day.day, group: FoundGroup::Model(day.model), sums }
    });
    let rows = rows.collect();
    let rows = sorted(&catalogue, rows);
    let place = |group: Group| {
        let place = *known.get(group.name())?;
        Some((group, place))
    };
    let places = layered(&by_group(&rows)).into_iter().filter_map(place).collect();
    let totals = UsageTotals::of_all(rows.iter().map(|row| &row.sums));
    Ok(UsageReport { group_by, range, today, rows, totals, ledger: totals.cost, places })
}

/// Reads the last 30 days of a key or an agent, by model. The ledger has no sums of keys, so the report's ledger
/// is its total.
pub async fn of_spender(
    services: &Services,
    owner: &Owner,
    spender: &Spender,
) -> Result<UsageReport, ServiceError> {
    let today = owner.zone.day_of(services.now());
    let range = DateRange::last_days(today, DEFAULT_DAYS);
    let catalogue = Catalogue::current(services).await?;
    let found = services.store.list_model_days(&owner.account_id, &range, spender, ROWS_MAX + 1).await?;
    let rows = sorted(&catalogue, reading::bounded(found)?);
    let totals = UsageTotals::of_all(rows.iter().map(|row| &row.sums));
    let mut tx = services.store.snapshot().await?;
    let places = places(services, &mut tx, &owner.account_id, GroupBy::Model, &rows).await?;
    Ok(UsageReport { group_by: GroupBy::Model, range, today, rows, totals, ledger: totals.cost, places })
}

/// The rows by date, then name.
fn sorted(catalogue: &Catalogue, found: Vec<GroupRow<NaiveDate>>) -> Vec<UsageRow> {
    let row = |found: GroupRow<NaiveDate>| UsageRow {
        date: found.bucket,
        group: name_group(catalogue, found.group),
        sums: found.sums,
    };
    let mut rows: Vec<_> = found.into_iter().map(row).collect();
    rows.sort_by_cached_key(|row| (row.date, order(&row.group)));
    rows
}

/// The places of the groups that have the largest sums.
async fn places(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    group_by: GroupBy,
    rows: &[UsageRow],
) -> Result<Places, ServiceError> {
    super::places::read(services, tx, account, group_by, &by_group(rows)).await
}

/// The sums of each group.
fn by_group(rows: &[UsageRow]) -> Vec<(Group, UsageTotals)> {
    let mut sums: BTreeMap<&Group, UsageTotals> = BTreeMap::new();
    for row in rows {
        sums.entry(&row.group).or_default().add(&row.sums);
    }
    sums.into_iter().map(|(group, sums)| (group.clone(), sums)).collect()
}

/// Adds the catalogue's data to a row's group.
pub(in crate::service) fn name_group(catalogue: &Catalogue, found: FoundGroup) -> Group {
    match found {
        FoundGroup::Model(name) => {
            let completes = catalogue.kind(&name) != ModelKind::Embedding;
            Group::Model { name, completes }
        }
        FoundGroup::Agent(agent) => Group::Agent(agent),
        FoundGroup::Key(key) => Group::Key(key),
        FoundGroup::All => Group::Day,
    }
}

/// By name, then id; the absent group last.
fn order(group: &Group) -> (bool, String, String) {
    match group {
        Group::Model { name, .. } => (false, name.clone(), String::new()),
        Group::Agent(Some((id, name))) => (false, name.clone(), format!("{id:020}")),
        Group::Key(Some((id, name))) => (false, name.clone(), id.as_str().to_owned()),
        Group::Agent(None) | Group::Key(None) | Group::Day | Group::Others(_) => {
            (true, String::new(), String::new())
        }
    }
}
