//! The places of groups: an order that never changes, so that a group keeps its colour in every chart.

use papaya::HashMap;

use crate::domain::report::Places;
use crate::domain::shown_groups::layered;
use crate::domain::{AccountId, Group, GroupBy, UsageTotals};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Most places in memory. Beyond, all are forgotten and read again.
const KNOWN_MAX: usize = 50_000;

/// The places of models that were read: a stored place is never changed nor deleted.
#[derive(Debug, Default)]
pub struct KnownPlaces(HashMap<(AccountId, String), i64>);

impl KnownPlaces {
    /// The places of some models; `None` if one of them is not known.
    fn of_models(&self, account: &AccountId, groups: &[Group]) -> Option<Places> {
        let known = self.0.pin();
        let place = |group: &Group| {
            let Group::Model { name, .. } = group else { return None };
            Some((group.clone(), *known.get(&(account.clone(), name.clone()))?))
        };
        groups.iter().map(place).collect()
    }

    /// Notes the places of an account's models.
    fn note(&self, account: &AccountId, found: &[(String, i64)]) {
        let known = self.0.pin();
        if known.len() + found.len() > KNOWN_MAX {
            known.clear();
        }
        for (model, place) in found {
            known.insert((account.clone(), model.clone()), *place);
        }
    }
}

/// The places of the groups that have a layer in a chart.
pub async fn read(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    by: GroupBy,
    groups: &[(Group, UsageTotals)],
) -> Result<Places, ServiceError> {
    let wanted = layered(groups);
    if let Some(places) = services.places.of_models(account, &wanted) {
        return Ok(places);
    }
    let found = tx.list_places(account, by, &wanted).await?;
    if by == GroupBy::Model {
        services.places.note(account, &found);
    }
    let place = |group: Group| {
        let id = match &group {
            Group::Model { name, .. } => name.clone(),
            Group::Agent(Some((id, _))) => id.to_string(),
            Group::Key(Some((id, _))) => id.as_str().to_owned(),
            _ => return None,
        };
        let (_, place) = found.iter().find(|(found, _)| *found == id)?;
        Some((group, *place))
    };
    Ok(wanted.into_iter().filter_map(place).collect())
}
