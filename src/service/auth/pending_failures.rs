//! Failed sign-ins: counted, logged, and added to the audit logs.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{AccountId, AuditEvent, AuditKind, Caller};
use crate::service::{ServiceError, Services};

/// Most accounts whose failures are buffered; those of others are counted but not added to an audit log.
const UNTOLD: usize = 10_000;
/// Most audit events per account and day: an attacker cannot fill the audit log.
const TOLD_A_DAY: i64 = 20;

/// Failures that are not in an audit log yet.
#[derive(Debug, Default)]
pub struct PendingFailures(Mutex<BTreeMap<(AccountId, Place), PendingFailure>>);

/// What was wrong, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A password, at sign-in.
    SignIn,
    /// A password, in the settings of a signed-in owner.
    Settings,
    /// A code, after the right password.
    SecondStep,
    SettingsCode,
}

impl Place {
    const fn in_settings(self) -> bool {
        matches!(self, Self::Settings | Self::SettingsCode)
    }

    const fn of_code(self) -> bool {
        matches!(self, Self::SecondStep | Self::SettingsCode)
    }
}

/// The failures of an account that are not in its audit log yet.
#[derive(Debug)]
struct PendingFailure {
    times: u32,
    last: DateTime<Utc>,
    by: Caller,
}

impl PendingFailures {
    /// Buffers a failure for the audit log. A write now would take time, which would reveal to a stranger that
    /// the account exists.
    fn keep(&self, account: &AccountId, place: Place, by: &Caller, now: DateTime<Utc>) {
        let mut untold = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = untold.get_mut(&(account.clone(), place)) {
            *known = PendingFailure { times: known.times.saturating_add(1), last: now, by: by.clone() };
        } else if untold.len() < UNTOLD {
            untold.insert((account.clone(), place), PendingFailure { times: 1, last: now, by: by.clone() });
        }
    }

    fn take(&self) -> BTreeMap<(AccountId, Place), PendingFailure> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Records a failure. `account` is `None` if the email is unknown. The log line omits what was typed, which may
/// be a password in the wrong field.
pub fn note(services: &Services, account: Option<&AccountId>, place: Place, by: &Caller) {
    services.metrics.sign_in_failures.inc();
    tracing::info!(account = account.map(AccountId::as_str), ?place, "a sign-in failed");
    if let Some(account) = account {
        services.untold_failures.keep(account, place, by, services.now());
    }
}

/// Writes the buffered failures to the audit logs.
pub async fn write(services: &Services) -> Result<(), ServiceError> {
    for ((account, place), PendingFailure { times, last, by }) in services.untold_failures.take() {
        let mut tx = services.store.begin_reserved().await?;
        let day_before = last - TimeDelta::days(1);
        let told = tx.count_audit_entries(&account, AuditKind::SignInFailed, day_before).await?;
        if told < TOLD_A_DAY {
            let (in_settings, of_code) = (place.in_settings(), place.of_code());
            let last_of_day = told + 1 == TOLD_A_DAY;
            let deed = AuditEvent::SignInFailed { times, in_settings, of_code, last_of_day };
            tx.insert_audit_entry(&account, &by, &deed, last).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
