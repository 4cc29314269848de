//! Every row of a report, for a file: of all groups, however many there are.

use std::vec;

use super::prices::Catalogue;
use super::reports::Query;
use super::usage_rows::Reading;
use super::{Owner, ServiceError, Services};
use crate::domain::grain::Bucket;
use crate::domain::{DateRange, Grain, GroupBy, SortBy, TableOrder, UsageCell};

/// The rows of a report in their order. In the order of time they are read bucket by bucket, so that a file of
/// thirty days needs the memory of one; in any other the first row may be of any day, so all are read at once. What is
/// read at once is of one state of the database.
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
    rest: vec::IntoIter<DateRange>,
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
        let grain = Grain::of(range);
        let buckets = grain.buckets(range, owner.zone, services.now());
        let rest = if order.by == SortBy::Time { parts(&buckets, order)? } else { vec![range] };
        Ok(Self {
            owner: owner.clone(),
            catalogue: Catalogue::load(services).await?,
            order,
            group_by,
            range,
            grain,
            buckets,
            rest: rest.into_iter(),
        })
    }

    /// The next rows, which may be none; `None` after the last.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<UsageCell>>, ServiceError> {
        let Some(range) = self.rest.next() else { return Ok(None) };
        let mut tx = services.store.snapshot().await?;
        let mut reading = Reading {
            tx: &mut tx,
            owner: &self.owner,
            catalogue: &self.catalogue,
            group_by: self.group_by,
            grain: self.grain,
            buckets: &self.buckets,
        };
        let mut cells = reading.cells(range, None).await?;
        self.order.sort(&mut cells);
        Ok(Some(cells))
    }
}

/// The days of each bucket, in the order of the rows. The hours of a day are one part.
fn parts(buckets: &[Bucket], order: TableOrder) -> Result<Vec<DateRange>, ServiceError> {
    let mut days: Vec<_> = buckets.iter().map(|bucket| (bucket.first, bucket.last)).collect();
    days.dedup();
    if order.descending {
        days.reverse();
    }
    days.into_iter().map(|(first, last)| Ok(DateRange::new(first, last)?)).collect()
}
