//! Every row of a report, for a file: of all groups, however many there are.

use std::vec;

use super::admission::Place;
use super::reading::{self, ROWS_MAX};
use super::reports::Query;
use super::rows::Reading;
use crate::domain::grain::Bucket;
use crate::domain::{DateRange, Grain, GroupBy, SortBy, TableOrder, UsageCell};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError, Services};

/// Rows of one hour, day or month that are in memory at a time.
const PIECE_MAX: i64 = 100_000;

/// The rows of a report in their order. In the order of time they are read bucket by bucket, so that a file of
/// thirty days needs the memory of one; in any other the first row may be of any day, so all are read at once, and a report of
/// more rows than [`ROWS_MAX`] is refused. What is read at once is of one state of the database, and the whole is of one zone.
pub struct UsageWalk {
    owner: Owner,
    catalogue: Catalogue,
    order: TableOrder,
    /// By what the rows are told apart.
    pub group_by: GroupBy,
    /// The days, both ends among them.
    pub range: DateRange,
    /// How the range is cut.
    pub grain: Grain,
    /// The range's hours, days or months, oldest first.
    pub buckets: Vec<Bucket>,
    /// What is still to be read.
    rest: vec::IntoIter<Part>,
    _place: Place,
}

/// What is read at once.
enum Part {
    /// The rows of some days; all of them, where the order is another than that of time.
    Days(DateRange),
    /// The rows of one hour, by its place among the buckets.
    Hour(usize, DateRange),
}

impl UsageWalk {
    /// From the first row of the report that a page asks for.
    pub async fn of_page(
        services: &Services,
        owner: &Owner,
        group_by: &str,
        (start, end): (&str, &str),
        order: TableOrder,
    ) -> Result<Self, ServiceError> {
        let Query { group_by, range } = Query::of_page(services, owner, group_by, start, end)?;
        let place = services.admission.file(&owner.account_id).await?;
        let owner = reading::in_zone(&mut services.store.snapshot().await?, owner).await?;
        let grain = Grain::of(range);
        let buckets = grain.buckets(range, owner.zone, services.now());
        let in_time = order.by == SortBy::Time;
        let rest = if in_time { parts(&buckets, order)? } else { vec![Part::Days(range)] };
        Ok(Self {
            owner,
            catalogue: Catalogue::load(services).await?,
            order,
            group_by,
            range,
            grain,
            buckets,
            rest: rest.into_iter(),
            _place: place,
        })
    }

    /// The next rows, which may be none; `None` after the last. Where the account's zone changes meanwhile the file breaks
    /// off: what comes would be other days.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<UsageCell>>, ServiceError> {
        let Some(part) = self.rest.next() else { return Ok(None) };
        let (Part::Days(range) | Part::Hour(_, range)) = part;
        let hours = (self.grain == Grain::Hour).then_some(&range);
        let mut piece = reading::open_piece(services, &self.owner, &range, hours).await?;
        if piece.owner.zone != self.owner.zone {
            return Err(ServiceError::Conflict("the time zone was changed meanwhile".into()));
        }
        let mut reading = Reading {
            tx: &mut piece.tx,
            owner: &self.owner,
            catalogue: &self.catalogue,
            group_by: self.group_by,
            grain: self.grain,
            buckets: &self.buckets,
            limit: if self.order.by == SortBy::Time { PIECE_MAX } else { ROWS_MAX },
        };
        let mut cells = match part {
            Part::Days(range) => reading.cells(range, None).await?,
            Part::Hour(bucket, range) => reading.hour(bucket, range).await?,
        };
        self.order.sort(&mut cells);
        Ok(Some(cells))
    }
}

/// Each bucket, in the order of the rows.
fn parts(buckets: &[Bucket], order: TableOrder) -> Result<Vec<Part>, ServiceError> {
    let part = |(place, bucket): (usize, &Bucket)| {
        let days = DateRange::new(bucket.first, bucket.last)?;
        Ok(if bucket.hour.is_some() { Part::Hour(place, days) } else { Part::Days(days) })
    };
    let mut parts = buckets.iter().enumerate().map(part).collect::<Result<Vec<_>, ServiceError>>()?;
    if order.descending {
        parts.reverse();
    }
    Ok(parts)
}
