//! The rows of a report for download, with all groups.

use std::vec;

use super::admission::Place;
use super::reading::{self, ROWS_MAX};
use super::reports::Query;
use super::rows::Reading;
use crate::domain::grain::Bucket;
use crate::domain::{DateRange, Grain, GroupBy, SortBy, TableOrder, UsageCell};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError, Services};

/// Most rows of one bucket that are in memory at a time.
const PIECE_MAX: i64 = 100_000;

/// Reads the rows of a report in their order. In the order of time they are read bucket by bucket, so that a
/// file of thirty days needs the memory of one. In any other order the first row may belong to any day, so all
/// are read at once, and a report of more than [`ROWS_MAX`] rows is rejected. Each read is one snapshot of the
/// database; the whole file has one time zone.
pub struct UsageWalk {
    owner: Owner,
    catalogue: Catalogue,
    order: TableOrder,
    pub group_by: GroupBy,
    /// The days, inclusive.
    pub range: DateRange,
    pub grain: Grain,
    /// The range's hours, days or months, oldest first.
    pub buckets: Vec<Bucket>,
    /// The parts that are still to be read.
    rest: vec::IntoIter<Part>,
    _place: Place,
}

/// What one read covers.
enum Part {
    /// The rows of some days; of all days unless the order is that of time.
    Days(DateRange),
    /// The rows of one hour, by its index among the buckets.
    Hour(usize, DateRange),
}

impl UsageWalk {
    /// Starts at the first row of the report that a page requests.
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

    /// The next rows, possibly none; `None` after the last. Fails if the account's zone changes meanwhile,
    /// because the other rows would be of other days.
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
            summaries: None,
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

/// The buckets in the order of the rows.
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
