//! How a report is opened: its rows are counted first, up to a bound. A small one is read at once, on the connections of
//! everybody. A large one waits for its place (`admission.rs`) and has connections of its own. One that is too large
//! is refused, with what to ask for instead.

use super::admission::Place;
use crate::domain::{AccountId, DateRange, FieldError};
use crate::service::{Owner, ServiceError, Services};
use crate::store::Tx;

/// Rows of the roll-ups that a report may read without a place: some ten milliseconds.
pub const SMALL: i64 = 20_000;
/// Rows of the roll-ups that any report may read: some seconds.
const READ_MAX: i64 = 1_000_000;
/// Rows that a report may have: what a program gets at once, or a file in another order than that of time.
pub const ROWS_MAX: i64 = 50_000;

/// A report that is being read: one state of the database, and the place that it takes.
#[derive(Debug)]
pub struct OpenReport {
    /// What it reads from.
    pub tx: Tx,
    /// The owner, with the zone that the days are in which it reads.
    pub owner: Owner,
    _place: Option<Place>,
}

/// Opens a report over some days of an account, and over the quarters of those that are shown in hours.
pub async fn open(
    services: &Services,
    owner: &Owner,
    days: &DateRange,
    hours: Option<&DateRange>,
) -> Result<OpenReport, ServiceError> {
    open_in(services, owner, days, hours, ReadTurn::Report).await
}

/// Opens a piece of a file, which has its place already.
pub async fn open_piece(
    services: &Services,
    owner: &Owner,
    days: &DateRange,
    hours: Option<&DateRange>,
) -> Result<OpenReport, ServiceError> {
    open_in(services, owner, days, hours, ReadTurn::Piece).await
}

/// What a large read is of.
enum ReadTurn {
    Report,
    Piece,
}

async fn open_in(
    services: &Services,
    owner: &Owner,
    days: &DateRange,
    hours: Option<&DateRange>,
    turn: ReadTurn,
) -> Result<OpenReport, ServiceError> {
    let mut tx = services.store.snapshot().await?;
    let zoned = in_zone(&mut tx, owner).await?;
    if count(&mut tx, &zoned, days, hours, SMALL + 1).await? <= SMALL {
        return Ok(OpenReport { tx, owner: zoned, _place: None });
    }
    drop(tx);
    let place = match turn {
        ReadTurn::Report => services.admission.report(&owner.account_id).await?,
        ReadTurn::Piece => services.admission.turn().await?,
    };
    let mut tx = services.store.snapshot_large().await?;
    let owner = in_zone(&mut tx, owner).await?;
    if count(&mut tx, &owner, days, hours, READ_MAX + 1).await? > READ_MAX {
        return Err(FieldError::TooManyRows.into());
    }
    Ok(OpenReport { tx, owner, _place: Some(place) })
}

/// The place for a list over some days of an account, where they have many rows.
pub async fn place_for(
    services: &Services,
    account: &AccountId,
    days: &DateRange,
) -> Result<Option<Place>, ServiceError> {
    let found = services.store.snapshot().await?.count_days(account, days, READ_MAX + 1).await?;
    if found > READ_MAX {
        return Err(FieldError::TooManyRows.into());
    }
    if found > SMALL { Ok(Some(services.admission.report(account).await?)) } else { Ok(None) }
}

/// The owner with the zone that the account's days are in now. It may have changed since the request came.
pub async fn in_zone(tx: &mut Tx, owner: &Owner) -> Result<Owner, ServiceError> {
    let zone = tx.find_zone(&owner.account_id).await?.ok_or(ServiceError::NotFound("account"))?;
    Ok(Owner { account_id: owner.account_id.clone(), zone })
}

/// How many rows there are to read, or the limit where there are more.
async fn count(
    tx: &mut Tx,
    owner: &Owner,
    days: &DateRange,
    hours: Option<&DateRange>,
    limit: i64,
) -> Result<i64, ServiceError> {
    let account: &AccountId = &owner.account_id;
    let found = tx.count_days(account, days, limit).await?;
    let Some(hours) = hours.filter(|_| found < limit) else { return Ok(found) };
    let quarters = tx.count_quarters(account, owner.zone.bounds_of(hours), limit - found).await?;
    Ok(found + quarters)
}

/// Rows, unless there are more of them than a report may have.
pub fn bounded<T>(rows: Vec<T>) -> Result<Vec<T>, ServiceError> {
    let fits = i64::try_from(rows.len()).is_ok_and(|count| count <= ROWS_MAX);
    if fits { Ok(rows) } else { Err(FieldError::TooManyRows.into()) }
}
