//! The rows of a report that is read from summaries.

use std::collections::{BTreeMap, BTreeSet};

use super::{BucketSums, Summaries};
use crate::domain::{DateRange, FieldError, Grain, Group, GroupSums, UsageCell, UsageTotals};
use crate::service::ServiceError;
use crate::service::usage::reports::name_group;
use crate::service::usage::rows::Reading;
use crate::store::reports::FoundGroup;

impl Reading<'_> {
    /// The usage totals of each group over some ranges.
    pub(in crate::service::usage) async fn summed_groups(
        &mut self,
        summaries: &Summaries,
        ranges: &[DateRange],
    ) -> Result<Vec<Vec<(Group, UsageTotals)>>, ServiceError> {
        let owner = self.owner;
        let mut found = Vec::with_capacity(ranges.len());
        for range in ranges {
            let sums = summaries.groups(self.tx, &owner.account_id, *range, self.limit + 1).await?;
            if i64::try_from(sums.len()).is_ok_and(|count| count > self.limit) {
                return Err(FieldError::TooManyRows.into());
            }
            found.push(sums);
        }
        let ids: BTreeSet<_> = found.iter().flat_map(GroupSums::ids).map(String::as_str).collect();
        let names = self.names(ids).await?;
        let mut of_ranges = Vec::with_capacity(found.len());
        for sums in found {
            // Both are sorted by id.
            let mut left = names.iter().peekable();
            let mut name_of = |id: &str| {
                while left.next_if(|(known, _)| known.as_str() < id).is_some() {}
                left.next_if(|(known, _)| known.as_str() == id).map(|(_, name)| name.clone())
            };
            let rows = sums.into_rows().map(|(id, sums)| {
                let name = name_of(&id);
                Ok((self.named(id, name)?, sums))
            });
            of_ranges.push(rows.collect::<Result<_, ServiceError>>()?);
        }
        Ok(of_ranges)
    }

    /// The rows of days or months, of some groups or of all.
    pub(in crate::service::usage) async fn summed_days(
        &mut self,
        summaries: &Summaries,
        range: DateRange,
        groups: Option<&[Group]>,
    ) -> Result<Vec<UsageCell>, ServiceError> {
        let summaries = summaries.by(self.group_by);
        let by_id: BTreeMap<String, &Group> =
            groups.into_iter().flatten().filter_map(|group| Some((id(group)?, group))).collect();
        let wanted: Option<Vec<_>> = groups.map(|_| by_id.keys().map(String::as_str).collect());
        let (owner, buckets, of_range) = (self.owner, self.buckets, (range, self.grain == Grain::Month));
        let place = |day| buckets.partition_point(|bucket| bucket.first <= day).saturating_sub(1);
        let found = summaries
            .buckets(self.tx, &owner.account_id, of_range, (wanted.as_deref(), self.limit + 1), place)
            .await?;
        let names = match groups {
            Some(_) => BTreeMap::new(),
            None => self.names(found.iter().map(|row| row.id.as_str()).collect()).await?,
        };
        let cell = |BucketSums { bucket, id, sums }: BucketSums| {
            let group = if let Some(group) = by_id.get(&id) {
                (*group).clone()
            } else {
                let name = names.get(&id).cloned();
                self.named(id, name)?
            };
            Ok(UsageCell { bucket, group, sums })
        };
        found.into_iter().map(cell).collect()
    }

    async fn names(&mut self, ids: BTreeSet<&str>) -> Result<BTreeMap<String, String>, ServiceError> {
        let ids: Vec<_> = ids.into_iter().collect();
        Ok(self.tx.list_group_names(&self.owner.account_id, self.group_by, &ids).await?)
    }

    /// The group with an id of the roll-up.
    fn named(&self, id: String, name: Option<String>) -> Result<Group, ServiceError> {
        Ok(name_group(self.catalogue, FoundGroup::of(self.group_by, id, name)?))
    }
}

/// The id of a group in the roll-up, where an absent key is empty and an absent agent 0.
fn id(group: &Group) -> Option<String> {
    Some(match group {
        Group::Model { name, .. } => name.clone(),
        Group::Agent(agent) => agent.as_ref().map_or(0, |(id, _)| *id).to_string(),
        Group::Key(key) => key.as_ref().map_or_else(String::new, |(id, _)| id.as_str().to_owned()),
        Group::Day | Group::Others(_) => return None,
    })
}
