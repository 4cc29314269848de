//! Devices, history and zones as the browser sees them.

use crate::domain;
use crate::domain::{Actor, AuditEntry, Caller, Device, Zone};
use crate::http::rpc::present::local_time;
use crate::i18n::names;
use crate::rpc::settings::{DeviceList, DeviceRow, Doer, HistoryPage, HistoryRow, ZoneChoice};
use crate::rpc::two_step::{PasskeyRow, Standing};
use crate::service::accounts::history::HistoryPage as History;
use crate::service::auth::devices::Devices;
use crate::service::auth::second_factor;
use crate::service::{Owner, Services};

/// What an account is signed in with, this browser first.
pub fn devices(owner: &Owner, by: &Caller, found: Devices) -> DeviceList {
    let row = |device| device_row(owner, by, device);
    let mut browsers: Vec<_> = found.browsers.into_iter().map(row).collect();
    browsers.sort_by_key(|device| !device.is_this);
    DeviceList { browsers, programs: found.programs.into_iter().map(row).collect(), has_more: found.has_more }
}

fn device_row(owner: &Owner, by: &Caller, device: Device) -> DeviceRow {
    let local = |instant| local_time(owner.zone, instant);
    DeviceRow {
        name: names::device(device.user_agent.as_deref()),
        is_this: by.device() == Some(&device.id),
        address: device.address,
        created: local(device.created),
        last_seen: device.last_seen.map(local),
        expires: local(device.expires),
        id: device.id,
    }
}

/// A page of what has happened.
pub fn history(owner: &Owner, by: &Caller, page: History) -> HistoryPage {
    HistoryPage {
        rows: page.entries.into_iter().map(|entry| history_row(owner, by, entry)).collect(),
        what: page.what,
        next: page.next,
    }
}

fn history_row(owner: &Owner, by: &Caller, entry: AuditEntry) -> HistoryRow {
    let Caller { actor, address, user_agent } = entry.by;
    let doer = match actor {
        Actor::Session(id) if by.device() == Some(&id) => Doer::ThisBrowser,
        Actor::Session(_) => Doer::Browser,
        Actor::Token(_) => Doer::Program,
        Actor::Operator => Doer::Operator,
        Actor::Gateway(_) => Doer::Gateway,
        Actor::Visitor => Doer::Visitor,
        Actor::System => Doer::System,
    };
    HistoryRow {
        at: local_time(owner.zone, entry.at),
        deed: entry.deed,
        by: doer,
        address: address.map(|address| address.to_string()),
        with: user_agent.map(|name| names::device(Some(&name))),
    }
}

/// A zone by its place, with how far its clock is from UTC now.
pub fn zone(services: &Services, zone: Zone) -> ZoneChoice {
    ZoneChoice {
        name: zone.name().to_owned(),
        text: format!("{} · {}", zone.place(), zone.offset(services.now())),
    }
}

/// The zones that can be chosen. An account may have one of an older name: it keeps its place.
pub fn zones(services: &Services, own: Zone) -> Vec<(String, Vec<ZoneChoice>)> {
    let mut groups = Zone::choices();
    if !groups.iter().any(|(_, zones)| zones.contains(&own)) {
        groups.insert(0, ("Yours", vec![own]));
    }
    let choices = |zones: Vec<Zone>| zones.into_iter().map(|one| zone(services, one)).collect();
    groups.into_iter().map(|(region, zones)| (names::region(region), choices(zones))).collect()
}

fn passkey_row(owner: &Owner, row: domain::PasskeyRow) -> PasskeyRow {
    let domain::PasskeyRow { id, name, created, last_used, .. } = row;
    let local = |at| local_time(owner.zone, at);
    PasskeyRow { id, name, created: local(created), last_used: last_used.map(local) }
}

/// What an account has besides its password.
pub fn two_step(services: &Services, owner: &Owner, found: second_factor::Standing) -> Standing {
    Standing {
        is_on: found.is_on(),
        app_is_offered: services.vault.is_there(),
        app_since: found.app_since.map(|at| local_time(owner.zone, at)),
        passkeys_are_offered: services.webauthn.is_some(),
        passkeys: found.passkeys.into_iter().map(|row| passkey_row(owner, row)).collect(),
        codes_left: found.codes_left,
    }
}
