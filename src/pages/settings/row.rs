//! Devices, history and zones as the page shows them.

use crate::domain::{Actor, AuditEntry, AuditEvent, AuditKind, Caller, Device, DeviceId, Zone};
use crate::i18n::names;
use crate::pages::function::SignedIn;
use crate::pages::shown::LocalTime;
use crate::service::accounts::history::HistoryPage as Found;
use crate::service::auth::devices::Devices;

/// A browser or a program that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Its public id.
    pub id: DeviceId,
    /// What it is, such as `Firefox on Linux`.
    pub name: String,
    /// It is the one that asks.
    pub is_this: bool,
    /// From where.
    pub address: Option<String>,
    /// Since when.
    pub created: LocalTime,
    /// When a browser was seen last, to the minute.
    pub last_seen: Option<LocalTime>,
    /// Until when.
    pub expires: LocalTime,
}

/// What an account is signed in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceList {
    /// Browsers, the one that asks first.
    pub browsers: Vec<DeviceRow>,
    /// Programs with a session token.
    pub programs: Vec<DeviceRow>,
    /// There are more than are listed.
    pub has_more: bool,
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryActor {
    /// The owner, in the browser that asks.
    ThisBrowser,
    /// The owner, in another browser.
    Browser,
    /// A program of the owner's.
    Program,
    Operator,
    Gateway,
    /// Somebody who had not signed in.
    Visitor,
    /// The console by itself.
    System,
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// When.
    pub at: LocalTime,
    /// What.
    pub deed: AuditEvent,
    pub by: HistoryActor,
    pub address: Option<String>,
    /// With what, such as `Firefox on Linux`.
    pub with: Option<String>,
}

/// A page of what has happened, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryPage {
    /// The entries.
    pub rows: Vec<HistoryRow>,
    /// The kind that they are of; none for all.
    pub what: Option<AuditKind>,
    /// What to ask for as `after` to see older ones.
    pub next: Option<String>,
}

/// A zone that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneChoice {
    /// The IANA name.
    pub name: String,
    /// The place, with how far its clock is from UTC now.
    pub text: String,
}

impl DeviceList {
    /// What the owner's account is signed in with, this browser first.
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
            last_seen: device.last_seen.map(local),
            expires: local(device.expires),
            id: device.id,
        }
    }
}

impl HistoryPage {
    /// A page of what has happened to the owner's account.
    pub fn of(me: &SignedIn, page: Found) -> Self {
        Self {
            rows: page.entries.into_iter().map(|entry| HistoryRow::of(me, entry)).collect(),
            what: page.what,
            next: page.next,
        }
    }
}

impl HistoryRow {
    fn of(me: &SignedIn, entry: AuditEntry) -> Self {
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
            at: LocalTime::of(me.owner.zone, entry.at),
            deed: entry.deed,
            by: doer,
            address: address.map(|address| address.to_string()),
            with: user_agent.map(|name| names::device(Some(&name))),
        }
    }
}

impl ZoneChoice {
    /// A zone by its place, with how far its clock is from UTC now.
    pub fn of(me: &SignedIn, zone: Zone) -> Self {
        Self {
            name: zone.name().to_owned(),
            text: format!("{} · {}", zone.place(), zone.offset(me.services.now())),
        }
    }
}
