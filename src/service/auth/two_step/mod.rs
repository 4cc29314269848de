//! Two-step sign-in as owners set it up: authenticator apps, passkeys and recovery codes.

mod app;
mod passkeys;
mod recovery_codes;

pub use app::{SetUp, begin_app, confirm_app, remove_app, show_app};
pub use passkeys::{NewPasskey, begin_passkey, finish_passkey, remove_passkey};
pub use recovery_codes::make_codes;

use super::lockouts::Lock;
use super::second_factor::{Changed, FactorChange};
use crate::domain::{AccountId, AuditEvent, Caller};
use crate::service::{ServiceError, Services};

/// Removes all second factors, for an owner who has lost them. Only the operator may do this; it ends all
/// sessions.
pub async fn reset(services: &Services, account: &AccountId) -> Result<Changed, ServiceError> {
    let by = &Caller::OPERATOR;
    let mut change = FactorChange::begin(services, by, account, None).await?;
    let had_app = change.tx.delete_authenticator(account).await?;
    let had_passkeys = change.tx.delete_passkeys(account).await? > 0;
    if !had_app && !had_passkeys {
        return Err(ServiceError::Conflict("this account signs in with its password alone".to_owned()));
    }
    change.tx.replace_recovery_codes(account, &[]).await?;
    change.tx.delete_lockout(Lock::of_codes(account).name()).await?;
    change.finish(services, by, account, |signed_out| AuditEvent::TwoStepReset { signed_out }).await
}
