//! The devices of an account: lists them and signs them out.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::attempts::{self, Counter, network};
use super::password_stamp::PasswordStamp;
use crate::domain::letter::Place;
use crate::domain::live::Standing;
use crate::domain::{
    Account, AccountId, AuditEvent, Caller, Device, DeviceId, Factor, KeyHash, Letter, SessionRow,
};
use crate::service::{ServiceError, Services, notices};

/// Precision of the last use of a session. Uses within it are not written.
const SEEN_STEP: TimeDelta = TimeDelta::minutes(1);
/// Most browsers, and most programs, that are listed.
pub const LISTED: usize = 50;

/// The devices of an account.
#[derive(Clone, Debug)]
pub struct Devices {
    /// Browsers, by last use.
    pub browsers: Vec<Device>,
    /// Programs, newest first.
    pub programs: Vec<Device>,
    /// Whether there are more than the list contains.
    pub has_more: bool,
}

/// Lists the devices of an account.
pub async fn list(services: &Services, account: &AccountId) -> Result<Devices, ServiceError> {
    let now = services.now();
    let wanted = i64::try_from(LISTED).unwrap_or(i64::MAX) + 1;
    let mut browsers = services.store.list_browsers(account, now, services.used_since(), wanted).await?;
    let mut programs = services.store.list_programs(account, now, wanted).await?;
    let has_more = browsers.len() > LISTED || programs.len() > LISTED;
    browsers.truncate(LISTED);
    programs.truncate(LISTED);
    Ok(Devices { browsers, programs, has_more })
}

/// How a browser's session begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Begun {
    /// A sign-in with this factor and password; no password if the account was just created. Besides, whether the
    /// browser was used before.
    SignedIn(Factor, Option<PasswordStamp>, bool),
    /// It replaces another session.
    Renewed(Renewal),
}

/// What a renewed session takes over from the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// When the owner signed in.
    pub since: DateTime<Utc>,
    /// The account's current password.
    pub password: PasswordStamp,
}

/// Begins a browser's session; `false` if its id exists. Returns an error if the password was changed
/// meanwhile. A session without an owner does not begin.
pub async fn begin(
    services: &Services,
    by: &Caller,
    session: KeyHash,
    row: &SessionRow,
    begun: Option<&Begun>,
) -> Result<bool, ServiceError> {
    let mut tx = services.store.begin().await?;
    let (Some(account), Some(id), Some(begun)) = (&row.account_id, by.device(), begun) else {
        let is_new = tx.insert_session(session, row).await?;
        tx.commit().await?;
        return Ok(is_new);
    };
    let now = services.now();
    let (since, password, with, is_known) = match begun {
        Begun::SignedIn(with, password, is_known) => (now, password.as_ref(), Some(*with), *is_known),
        Begun::Renewed(Renewal { since, password }) => (*since, Some(password), None, true),
    };
    if let Some(password) = password {
        password.hold(&mut tx, account).await?;
    }
    if !tx.insert_session(session, row).await? {
        return Ok(false);
    }
    tx.name_session(session, id, by, since).await?;
    if let Some(with) = with {
        tx.insert_audit_entry(account, by, &AuditEvent::SignedIn { with: Some(with) }, now).await?;
    }
    if !is_known {
        let letter = Letter::NewBrowser { from: Place::of(by) };
        notices::tell(services, &mut tx, account, &letter).await?;
    }
    tx.commit().await?;
    if !is_known {
        services.outbox.nudge();
    }
    Ok(true)
}

/// Finds a browser's session by the hash of its id; `None` if it has expired or reached its idle timeout.
pub async fn find(services: &Services, session: KeyHash) -> Result<Option<SessionRow>, ServiceError> {
    let found = services.store.find_session(session).await?;
    let (now, used_since) = (services.now(), services.used_since());
    Ok(found.filter(|row| row.expires > now && row.last_seen > used_since))
}

/// Finds a browser's session with its account, as [`find`]; `None` without an account.
pub async fn find_owner(
    services: &Services,
    session: KeyHash,
) -> Result<Option<(SessionRow, Account, Standing)>, ServiceError> {
    let found = services.store.find_session_of_owner(session).await?;
    let (now, used_since) = (services.now(), services.used_since());
    Ok(found.filter(|(row, ..)| row.expires > now && row.last_seen > used_since))
}

pub async fn save(services: &Services, session: KeyHash, row: &SessionRow) -> Result<(), ServiceError> {
    Ok(services.store.save_session(session, row).await?)
}

pub async fn delete(services: &Services, session: KeyHash) -> Result<(), ServiceError> {
    Ok(services.store.delete_session(session).await?)
}

/// The last use of a browser's session.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// To the minute.
    pub at: DateTime<Utc>,
    pub address: Option<String>,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
}

impl Seen {
    /// Whether the caller has another network or browser. An unknown one counts as unchanged.
    fn is_elsewhere(&self, by: &Caller) -> bool {
        let before = self.address.as_deref().and_then(|address| address.parse().ok()).map(network);
        let other_network = before.zip(by.address.map(network)).is_some_and(|(before, now)| before != now);
        let other_browser = self.address.is_some() && self.user_agent != by.user_agent;
        other_network || other_browser
    }
}

/// Records the use of a session or a token: at most once a minute, but always when its network or browser
/// changes. A change adds an audit event, once an hour for each place.
pub async fn note_seen(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    before: &Seen,
    is_used: bool,
) -> Result<(), ServiceError> {
    let now = services.now();
    let (is_due, is_moved) = (is_used && now - before.at >= SEEN_STEP, before.is_elsewhere(by));
    let Some(id) = by.session().filter(|_| is_due || is_moved) else { return Ok(()) };
    let mut tx = services.store.begin().await?;
    if is_moved {
        tx.move_session(account, id, by).await?;
        let counters = [Counter::of_place(id, by), Counter::of_moves(id)];
        if attempts::count_within(&mut tx, &counters, now).await? {
            let Seen { address, user_agent, .. } = before.clone();
            let deed = AuditEvent::SessionMoved { address, user_agent };
            tx.insert_audit_entry(account, by, &deed, now).await?;
        }
    }
    if is_due {
        tx.touch_session(account, id, by, now).await?;
    }
    Ok(tx.commit().await?)
}

/// Signs out the browser that sent the request.
pub async fn leave(services: &Services, by: &Caller, account: &AccountId) -> Result<(), ServiceError> {
    let Some(id) = by.device() else { return Ok(()) };
    let mut tx = services.store.begin().await?;
    if tx.delete_device(account, id).await? {
        tx.insert_audit_entry(account, by, &AuditEvent::SignedOut {}, services.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// Signs out a browser or a program of an account.
pub async fn sign_out(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    id: &DeviceId,
) -> Result<(), ServiceError> {
    // PostgreSQL's text cannot contain NUL bytes, so no id does.
    if id.as_str().contains('\0') {
        return Err(ServiceError::NotFound("device"));
    }
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let device = tx.lookup_device(account, id, now).await?.ok_or(ServiceError::NotFound("device"))?;
    if !tx.delete_device(account, id).await? {
        return Err(ServiceError::NotFound("device"));
    }
    let deed = if by.device() == Some(id) {
        AuditEvent::SignedOut {}
    } else {
        AuditEvent::DeviceSignedOut { id: device.id, user_agent: device.user_agent }
    };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    Ok(tx.commit().await?)
}

/// Signs out all devices of an account, for the operator, and returns their number.
pub async fn sign_out_all(services: &Services, account: &AccountId) -> Result<u64, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    tx.lock_profile(account).await?.ok_or(ServiceError::NotFound("account"))?;
    let count = tx.delete_other_devices(account, None, now, services.used_since()).await?;
    if count > 0 {
        tx.insert_audit_entry(account, &Caller::OPERATOR, &AuditEvent::AllSignedOut { count }, now).await?;
    }
    tx.commit().await?;
    Ok(count)
}

/// Signs out all devices of all accounts, for the operator, and returns their number. After an error, the
/// accounts before it stay signed out.
pub async fn sign_out_everybody(services: &Services) -> Result<u64, ServiceError> {
    let mut signed_out = 0;
    for account in services.store.list_signed_in_accounts().await? {
        signed_out += sign_out_all(services, &account).await?;
    }
    Ok(signed_out)
}

/// Signs out all devices but the browser that sent the request, and returns their number.
pub async fn sign_out_others(
    services: &Services,
    by: &Caller,
    account: &AccountId,
) -> Result<u64, ServiceError> {
    let now = services.now();
    let mut tx = services.store.begin().await?;
    let count = tx.delete_other_devices(account, by.device(), now, services.used_since()).await?;
    if count > 0 {
        tx.insert_audit_entry(account, by, &AuditEvent::OthersSignedOut { count }, now).await?;
    }
    tx.commit().await?;
    Ok(count)
}
