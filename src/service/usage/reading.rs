//! Opens a report: counts its rows first, up to a bound. A small report is read at once, on the shared
//! connections. A large one waits for a permit (`admission.rs`) and uses connections of its own. One that is
//! too large is rejected, with a suggestion what to request instead.

use super::admission::{Place, SMALL};
use super::summaries::Summaries;
use crate::domain::{AccountId, DateRange, FieldError, GroupBy, Money};
use crate::service::{Owner, ServiceError, Services};
use crate::store::Tx;
use crate::store::reports::CountedDays;

/// Most roll-up rows that any report may read: some seconds.
const READ_MAX: i64 = 1_000_000;
/// Most rows of a report that is returned in one response, or of a file in another order than that of time.
pub const ROWS_MAX: i64 = 50_000;

/// A running report: one snapshot of the database, and its permit.
#[derive(Debug)]
pub struct OpenReport {
    pub tx: Tx,
    /// The owner, with the time zone in which the report's days are.
    pub owner: Owner,
    /// What the ledger debited for the calls of the report's range, if it was asked for.
    pub ledger: Option<Money>,
    /// Whether it is small.
    pub is_small: bool,
    /// From which its groups are read, if the account has summaries and the report can be read from them.
    pub summaries: Option<Summaries>,
    _place: Option<Place>,
}

/// What a report reads.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// From the first of its days to the last.
    pub days: &'a DateRange,
    /// The days whose quarters are shown by hour.
    pub hours: Option<&'a DateRange>,
    /// The days whose debits are summed.
    pub debited: Option<&'a DateRange>,
    /// How its days are grouped, and which they are, if they can be read from summaries.
    pub summed: Option<(GroupBy, &'a [DateRange])>,
}

impl<'a> Wanted<'a> {
    /// Days of the roll-up.
    pub const fn days(days: &'a DateRange) -> Self {
        Self { days, hours: None, debited: None, summed: None }
    }
}

/// Opens a report.
pub async fn open(
    services: &Services,
    owner: &Owner,
    wanted: Wanted<'_>,
) -> Result<OpenReport, ServiceError> {
    open_in(services, owner, wanted, ReadTurn::Report).await
}

/// Opens a piece of a file, which holds its permit already.
pub async fn open_piece(
    services: &Services,
    owner: &Owner,
    days: &DateRange,
    hours: Option<&DateRange>,
) -> Result<OpenReport, ServiceError> {
    open_in(services, owner, Wanted { hours, ..Wanted::days(days) }, ReadTurn::Piece).await
}

/// The kinds of large reads.
enum ReadTurn {
    Report,
    Piece,
}

async fn open_in(
    services: &Services,
    owner: &Owner,
    wanted: Wanted<'_>,
    turn: ReadTurn,
) -> Result<OpenReport, ServiceError> {
    let mut tx = services.store.snapshot().await?;
    let Measured { owner: zoned, rows, ledger, summaries } =
        measure(&mut tx, owner, wanted, SMALL + 1).await?;
    if rows <= SMALL {
        return Ok(OpenReport { tx, owner: zoned, ledger, is_small: true, summaries, _place: None });
    }
    drop(tx);
    let place = match turn {
        ReadTurn::Report => services.admission.report(&owner.account_id).await?,
        ReadTurn::Piece => services.admission.turn().await?,
    };
    let mut tx = services.store.snapshot_large().await?;
    let Measured { owner, rows, ledger, summaries } = measure(&mut tx, owner, wanted, READ_MAX + 1).await?;
    if rows > READ_MAX {
        return Err(FieldError::TooManyRows.into());
    }
    Ok(OpenReport { tx, owner, ledger, is_small: false, summaries, _place: Some(place) })
}

/// Waits for a permit for a list over some days of an account, if they have many rows.
pub async fn place_for(
    services: &Services,
    account: &AccountId,
    days: &DateRange,
) -> Result<Option<Place>, ServiceError> {
    let found = services.store.snapshot().await?.count_days(account, days, READ_MAX + 1).await?;
    let (_, found) = found.ok_or(ServiceError::NotFound("account"))?;
    if found > READ_MAX {
        return Err(FieldError::TooManyRows.into());
    }
    if found > SMALL { Ok(Some(services.admission.report(account).await?)) } else { Ok(None) }
}

/// The owner with the account's current time zone, which may have changed since the request arrived.
pub async fn in_zone(tx: &mut Tx, owner: &Owner) -> Result<Owner, ServiceError> {
    let zone = tx.find_zone(&owner.account_id).await?.ok_or(ServiceError::NotFound("account"))?;
    Ok(Owner { account_id: owner.account_id.clone(), zone })
}

/// What a report is before it is read.
struct Measured {
    /// The owner with the account's current time zone.
    owner: Owner,
    /// The rows to read, up to the limit.
    rows: i64,
    ledger: Option<Money>,
    summaries: Option<Summaries>,
}

async fn measure(
    tx: &mut Tx,
    owner: &Owner,
    wanted: Wanted<'_>,
    limit: i64,
) -> Result<Measured, ServiceError> {
    let Wanted { days, hours, debited, summed } = wanted;
    let account = &owner.account_id;
    let (zone, mut rows, debits, is_summarized) = match debited {
        None => {
            let found = tx.count_days(account, days, limit).await?;
            let (zone, rows) = found.ok_or(ServiceError::NotFound("account"))?;
            (zone, rows, None, false)
        }
        Some(range) => {
            let (bounds, days) = (owner.zone.bounds_of(range), (days, limit));
            let found = tx.count_days_and_debits(account, days, bounds, summed.is_some()).await?;
            let CountedDays { zone, rows, debits, is_summarized } =
                found.ok_or(ServiceError::NotFound("account"))?;
            (zone, rows, Some(debits), is_summarized)
        }
    };
    let summaries = match summed.filter(|_| is_summarized) {
        None => None,
        Some((by, ranges)) => {
            let mut summaries = Summaries::find(tx, account, by, ranges).await?;
            rows = summaries.weigh(tx, account, ranges, limit).await?;
            Some(summaries)
        }
    };
    // The zone has changed since the request arrived.
    let ledger = match debited.filter(|_| zone != owner.zone) {
        None => debits,
        Some(range) => {
            let (from, before) = zone.bounds_of(range);
            Some(tx.sum_usage_entries(account, from, before).await?)
        }
    };
    if let Some(hours) = hours.filter(|_| rows < limit) {
        rows += tx.count_quarters(account, zone.bounds_of(hours), limit - rows).await?;
    }
    let owner = Owner { account_id: account.clone(), zone };
    Ok(Measured { owner, rows, ledger, summaries })
}

/// Rejects rows that are more than a report may have.
pub fn bounded<T>(rows: Vec<T>) -> Result<Vec<T>, ServiceError> {
    let fits = i64::try_from(rows.len()).is_ok_and(|count| count <= ROWS_MAX);
    if fits { Ok(rows) } else { Err(FieldError::TooManyRows.into()) }
}
