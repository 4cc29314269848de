//! The places of groups: an order that never changes, so that a group keeps its colour in every chart.

use crate::domain::report::Places;
use crate::domain::shown_groups::layered;
use crate::domain::{AccountId, Group, GroupBy, UsageTotals};
use crate::service::ServiceError;
use crate::store::Tx;

/// The places of the groups that have a layer in a chart.
pub async fn read(
    tx: &mut Tx,
    account: &AccountId,
    by: GroupBy,
    groups: &[(Group, UsageTotals)],
) -> Result<Places, ServiceError> {
    let wanted = layered(groups);
    let found = tx.list_places(account, by, &wanted).await?;
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
