//! Chooses the index for a filter.

use crate::domain::RequestFilter;
use crate::domain::request_filter::{Belongs, Ending};

/// The index that a filter uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    Newest,
    Key,
    Agent,
    Model,
    Refused,
    Failed,
    Cut,
    Unpriced,
}

impl Lead {
    /// The index with the fewest calls that do not match.
    pub(super) const fn of(filter: &RequestFilter) -> Self {
        match filter {
            RequestFilter { unpriced: true, .. } => Self::Unpriced,
            RequestFilter { ending: Some(Ending::Cut), .. } => Self::Cut,
            RequestFilter { ending: Some(Ending::Failed), .. } => Self::Failed,
            RequestFilter { ending: Some(Ending::Refused), .. } => Self::Refused,
            RequestFilter { key: Some(Belongs::To(_)), .. } => Self::Key,
            RequestFilter { agent: Some(Belongs::To(_)), .. } => Self::Agent,
            RequestFilter { model: Some(_), .. } => Self::Model,
            _ => Self::Newest,
        }
    }
}

/// Whether the index contains calls that do not match, so that the matches of a page may be far apart.
pub fn is_sparse(filter: &RequestFilter) -> bool {
    let conditions = [
        filter.key.is_some(),
        filter.model.is_some(),
        filter.agent.is_some(),
        filter.ending.is_some(),
        filter.cost_min.is_some(),
        filter.unpriced,
    ];
    conditions.into_iter().filter(|is_set| *is_set).count() > usize::from(Lead::of(filter) != Lead::Newest)
}

/// Whether a filter looks through all calls of an account, as none of its conditions has an index.
pub fn is_of_all(filter: &RequestFilter) -> bool {
    Lead::of(filter) == Lead::Newest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{KeyId, Money};

    #[test]
    fn a_filter_that_its_index_holds_alone_is_not_sparse() {
        let all = RequestFilter::default();
        let key = RequestFilter { key: Some(Belongs::To(KeyId::new("key_1"))), ..all.clone() };
        let failed = RequestFilter { ending: Some(Ending::Failed), ..all.clone() };
        let unpriced = RequestFilter { unpriced: true, ..all.clone() };
        for filter in [&all, &key, &failed, &unpriced] {
            assert!(!is_sparse(filter), "{filter:?}");
        }
        let worked = RequestFilter { ending: Some(Ending::Success), ..all.clone() };
        let nobodys = RequestFilter { agent: Some(Belongs::ToNone), ..all.clone() };
        let dear = RequestFilter { cost_min: Some(Money::from_rupees(1)), ..all };
        let both = RequestFilter { unpriced: true, ..key };
        for filter in [&worked, &nobodys, &dear, &both] {
            assert!(is_sparse(filter), "{filter:?}");
        }
    }
}
