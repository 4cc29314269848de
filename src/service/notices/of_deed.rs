//! The notices of audit events.

use super::tell;
use crate::domain::letter::Place;
use crate::domain::notice::{PasswordChange, TwoStepChange};
use crate::domain::{AccountId, AuditEvent, Caller, Letter};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// Tells of an audit event, in its transaction, if owners are told of its kind.
pub async fn tell_of(
    services: &Services,
    tx: &mut Tx,
    by: &Caller,
    account: &AccountId,
    deed: &AuditEvent,
) -> Result<(), ServiceError> {
    match letter(deed, by) {
        Some(letter) => tell(services, tx, account, &letter).await,
        None => Ok(()),
    }
}

fn letter(deed: &AuditEvent, by: &Caller) -> Option<Letter> {
    let from = Place::of(by);
    let two_step = |change| Letter::TwoStepChanged { change, from: from.clone() };
    let password = |change| Letter::PasswordChanged { change, from: from.clone() };
    Some(match deed {
        AuditEvent::AuthenticatorAdded { .. } => two_step(TwoStepChange::AppAdded),
        AuditEvent::AuthenticatorRemoved { .. } => two_step(TwoStepChange::AppRemoved),
        AuditEvent::PasskeyAdded { .. } => two_step(TwoStepChange::PasskeyAdded),
        AuditEvent::PasskeyRemoved { .. } => two_step(TwoStepChange::PasskeyRemoved),
        AuditEvent::RecoveryCodesMade { .. } => two_step(TwoStepChange::CodesMade),
        AuditEvent::TwoStepReset { .. } => two_step(TwoStepChange::Reset),
        AuditEvent::PasswordChanged { .. } => password(PasswordChange::Known),
        AuditEvent::PasswordResetByLink { .. } => password(PasswordChange::Link),
        AuditEvent::PasswordReset { .. } => password(PasswordChange::Operator),
        // A key that was replaced has a successor, which is new too.
        AuditEvent::KeyCreated { name, .. } | AuditEvent::KeyRotated { name, .. } => {
            Letter::KeyCreated { name: name.clone(), from }
        }
        _ => return None,
    })
}
