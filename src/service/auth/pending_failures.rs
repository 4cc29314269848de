//! Failed sign-ins: counted, in the log, and to be told to the owners.

use std::collections::BTreeMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{AccountId, AuditEvent, AuditKind, Caller};
use crate::service::{ServiceError, Services};

/// Accounts whose failures are kept until they are written; those of more are counted and not told.
const UNTOLD: usize = 10_000;
/// Entries that an account gets of them in a day: whoever guesses cannot fill the log.
const TOLD_A_DAY: i64 = 20;

/// Failures that no log tells yet.
#[derive(Debug, Default)]
pub struct PendingFailures(Mutex<BTreeMap<(AccountId, Place), PendingFailure>>);

/// What was typed wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A password, by somebody who wanted to sign in.
    SignIn,
    /// A password in the settings, by somebody who had signed in.
    Settings,
    /// A code, by somebody who knew the password.
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

/// Failures of an account that are not in its log yet.
#[derive(Debug)]
struct PendingFailure {
    times: u32,
    last: DateTime<Utc>,
    by: Caller,
}

impl PendingFailures {
    /// Keeps a failure for an account's log. It is written later: a write now would take time, and so
    /// tell a stranger that there is such an account.
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

/// Notes a failure. `account` is none where nobody has the email. The log says so, and not what was typed, which may be a
/// password in the wrong field.
pub fn note(services: &Services, account: Option<&AccountId>, place: Place, by: &Caller) {
    services.metrics.sign_in_failures.add(1);
    tracing::info!(account = account.map(AccountId::as_str), ?place, "a sign-in failed");
    if let Some(account) = account {
        services.untold_failures.keep(account, place, by, services.now());
    }
}

/// Writes the failures that are kept into the logs of their accounts.
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
