//! Devices, audit events and zones as the page shows them.

use crate::domain::{Actor, AuditEntry, AuditEvent, Caller, Device, DeviceId, Zone};
use crate::i18n::names;
use crate::pages::function::SignedIn;
use crate::pages::shown::{LocalTime, Recent};
use crate::service::accounts::history::HistoryPage as Found;
use crate::service::auth::devices::Devices;

/// A signed-in browser or program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    pub id: DeviceId,
    /// What it is, such as `Firefox on Linux`.
    pub name: String,
    /// The browser of this request.
    pub is_this: bool,
    pub address: Option<String>,
    pub created: LocalTime,
    /// When a browser was last used, to the minute.
    pub last_seen: Option<Recent>,
    pub expires: LocalTime,
}

/// The signed-in devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceList {
    /// Browsers, this one first.
    pub browsers: Vec<DeviceRow>,
    /// Programs with a session token.
    pub programs: Vec<DeviceRow>,
    /// There are more than are listed.
    pub has_more: bool,
}

/// The actor of an audit event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryActor {
    /// The owner, in this browser.
    ThisBrowser,
    /// The owner, in another browser.
    Browser,
    /// A program of the owner.
    Program,
    Operator,
    Gateway,
    /// A visitor.
    Visitor,
    /// The system.
    System,
}

/// An audit event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    pub at: Recent,
    pub deed: AuditEvent,
    pub by: HistoryActor,
    pub address: Option<String>,
    /// The device, such as `Firefox on Linux`.
    pub with: Option<String>,
}

/// A page of audit events, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryPage {
    pub rows: Vec<HistoryRow>,
    /// The cursor of the next page of results.
    pub next: Option<String>,
}

/// A zone of the select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneChoice {
    /// The IANA name.
    pub name: String,
    /// The place, with its current offset from UTC.
    pub text: String,
}

impl DeviceList {
    /// Converts the owner's devices, this browser first.
    pub fn of(me: &SignedIn, found: Devices) -> Self {
        let row = |device| DeviceRow::of(me, device);
        let mut browsers: Vec<_> = found.browsers.into_iter().map(row).collect();
        browsers.sort_by_key(|device| !device.is_this);
        Self { browsers, programs: found.programs.into_iter().map(row).collect(), has_more: found.has_more }
    }
}

impl DeviceRow {
    fn of(me: &SignedIn, device: Device) -> Self {
        let local = |instant| LocalTime::of(me.owner.zone, instant);
        Self {
            name: names::device(device.user_agent.as_deref()),
            is_this: me.by.device() == Some(&device.id),
            address: device.address,
            created: local(device.created),
            last_seen: device.last_seen.map(|at| Recent::of(me, at)),
            expires: local(device.expires),
            id: device.id,
        }
    }
}

impl HistoryPage {
    /// Converts a page of the owner's audit events.
    pub fn of(me: &SignedIn, page: Found) -> Self {
        Self {
            rows: page.entries.into_iter().map(|entry| HistoryRow::of(me, entry)).collect(),
            next: page.next,
        }
    }
}

impl HistoryRow {
    /// Converts an audit event of the owner.
    pub fn of(me: &SignedIn, entry: AuditEntry) -> Self {
        let Caller { actor, address, user_agent } = entry.by;
        let doer = match actor {
            Actor::Session(id) if me.by.device() == Some(&id) => HistoryActor::ThisBrowser,
            Actor::Session(_) => HistoryActor::Browser,
            Actor::Token(_) => HistoryActor::Program,
            Actor::Operator => HistoryActor::Operator,
            Actor::Gateway(_) => HistoryActor::Gateway,
            Actor::Visitor => HistoryActor::Visitor,
            Actor::System => HistoryActor::System,
        };
        Self {
            at: Recent::of(me, entry.at),
            deed: entry.deed,
            by: doer,
            address: address.map(|address| address.to_string()),
            with: user_agent.map(|name| names::device(Some(&name))),
        }
    }
}

impl ZoneChoice {
    /// Converts a zone, with its current offset from UTC.
    pub fn of(me: &SignedIn, zone: Zone) -> Self {
        Self {
            name: zone.name().to_owned(),
            text: format!("{} · {}", zone.place(), zone.offset(me.services.now())),
        }
    }
}
