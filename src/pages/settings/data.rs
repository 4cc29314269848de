//! The reads of `/settings`.

use super::row::{DeviceList, HistoryPage, ZoneChoice};
use crate::domain::{AuditFilter, Zone};
use crate::i18n::names;
use crate::pages::function::{FunctionError, signed_in};
use crate::service::accounts::history;
use crate::service::auth::devices;

/// The signed-in devices.
pub async fn devices() -> Result<DeviceList, FunctionError> {
    let me = signed_in()?;
    let found = devices::list(&me.services, me.account()).await?;
    Ok(DeviceList::of(&me, found))
}

/// The audit events that match a filter, after a cursor (empty: from the newest).
pub async fn history(filter: &AuditFilter, after: &str) -> Result<HistoryPage, FunctionError> {
    let me = signed_in()?;
    let page = history::filtered(&me.services, me.account(), filter, after, history::PAGE_SIZE).await?;
    Ok(HistoryPage::of(&me, page))
}

/// The newest audit events.
pub async fn latest_events(limit: u32) -> Result<HistoryPage, FunctionError> {
    let me = signed_in()?;
    let all = AuditFilter::default();
    Ok(HistoryPage::of(&me, history::filtered(&me.services, me.account(), &all, "", limit).await?))
}

/// The account's zone.
pub fn zone(own: Zone) -> Result<ZoneChoice, FunctionError> {
    Ok(ZoneChoice::of(&signed_in()?, own))
}

/// The zones of the select, in groups. An account may have a zone of an older name, which is included.
pub fn zones(own: Zone) -> Result<Vec<(String, Vec<ZoneChoice>)>, FunctionError> {
    let me = signed_in()?;
    let mut groups = Zone::choices();
    if !groups.iter().any(|(_, zones)| zones.contains(&own)) {
        groups.insert(0, ("Yours", vec![own]));
    }
    let choices = |zones: Vec<Zone>| zones.into_iter().map(|zone| ZoneChoice::of(&me, zone)).collect();
    Ok(groups.into_iter().map(|(region, zones)| (names::region(region), choices(zones))).collect())
}
