//! What becomes of a refund: the provider's word is written once, with the credit, the documents and what is told of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::commit;
use super::moved::{self, Moved, Why};
use super::status::{self, State, too_large};
use super::words::{details, note as note_of};
use crate::domain::billing::{
    DocumentSource, Paise, PaymentOutcome, Refund, RefundId, RefundOrigin, RefundStatus, Topup, TopupId,
};
use crate::domain::{AuditEvent, Caller, EntryKind, Happening, Letter, Wallet};
use crate::service::documents::returned::{self, Return};
use crate::service::payments::razorpay::{ProviderError, Razorpay, wire};
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;
use crate::store::billing::refunds::RefundChange;

/// The longest text of the provider that is kept, in characters.
const FAILURE_MAX: usize = 300;

/// What the provider has said of a refund.
#[derive(Clone, Debug)]
enum Said {
    /// It has it under this id, in this state.
    Has(String, RefundStatus),
    /// It does not take it.
    Refuses(String),
}

/// Asks the provider about a refund that has not ended: to make it, or what became of it. Its answer may be lost: it is asked again
/// under the same key.
pub async fn send(services: &Services, id: &RefundId) -> Result<Refund, ServiceError> {
    let missing = || ServiceError::NotFound("refund");
    let mut reads = services.store.reads().await?;
    let refund = reads.find_refund(id).await?.ok_or_else(missing)?;
    let topup = reads.find_topup(&refund.topup_id).await?.ok_or(ServiceError::NotFound("top-up"))?;
    drop(reads);
    let provider = services.payments.provider(services.started)?;
    if provider.is_live() != topup.is_live {
        // With another key the provider does not know the payment.
        return Ok(refund);
    }
    let said = match (refund.status, &refund.refund_id) {
        (RefundStatus::Asked, _) => make(provider, &refund).await,
        (RefundStatus::Pending, Some(there)) => provider.refund_of_id(there).await.map(|found| has(&found)),
        _ => return Ok(refund),
    };
    match said {
        Ok(said) => write(services, id, said).await,
        Err(error) => {
            tracing::warn!(refund = id.as_str(), %error, "the payment provider does not answer about a refund");
            Ok(refund)
        }
    }
}

async fn make(provider: &Razorpay, refund: &Refund) -> Result<Said, ProviderError> {
    match provider.refund(&refund.payment_id, refund.id.as_str(), refund.amount).await {
        Ok(made) => Ok(has(&made)),
        Err(ProviderError::Refused { description, .. }) => {
            // It also refuses what it has made and has forgotten the key of.
            let made = provider.refunds_of(&refund.payment_id).await?;
            let ours = made.iter().find(|made| made.receipt.as_deref() == Some(refund.id.as_str()));
            Ok(ours.map_or(Said::Refuses(description), has))
        }
        Err(error) => Err(error),
    }
}

fn has(found: &wire::Refund) -> Said {
    Said::Has(found.id.clone(), RefundStatus::of_provider(&found.status))
}

/// Takes in a refund of a payment of ours that the provider lists or tells of, whoever made it.
pub async fn take_in(services: &Services, topup: &TopupId, found: &wire::Refund) -> Result<(), ServiceError> {
    let known = services.store.reads().await?.refunds_of(topup).await?;
    let is_ours = |of: &&Refund| {
        of.refund_id.as_ref() == Some(&found.id)
            || (of.refund_id.is_none() && found.receipt.as_deref() == Some(of.id.as_str()))
    };
    match known.iter().find(is_ours) {
        Some(ours) => write(services, &ours.id, has(found)).await.map(drop),
        None => register(services, topup, found).await,
    }
}

/// Writes what the provider has said, under the lock of the top-up.
async fn write(services: &Services, id: &RefundId, said: Said) -> Result<Refund, ServiceError> {
    let missing = || ServiceError::NotFound("refund");
    let topup = services.store.reads().await?.find_refund(id).await?.ok_or_else(missing)?.topup_id;
    let mut tx = services.store.begin().await?;
    let topup = tx.lock_topup(&topup).await?.ok_or(ServiceError::NotFound("top-up"))?;
    let refund = tx.reads().find_refund(id).await?.ok_or_else(missing)?;
    let (next, there, failure) = match said {
        // What it never told us of as made leaves nothing to be answered by documents.
        Said::Has(there, RefundStatus::Failed) if refund.status == RefundStatus::Asked => {
            (RefundStatus::Refused, Some(there), Some("the bank has not taken it".to_owned()))
        }
        Said::Has(there, next) => {
            let failure = (next == RefundStatus::Failed).then(|| "the bank has not taken it".to_owned());
            (next, Some(there), failure)
        }
        Said::Refuses(words) => {
            (RefundStatus::Refused, None, Some(words.chars().take(FAILURE_MAX).collect()))
        }
    };
    let now = services.now();
    let is_news = refund.status.may_become(next);
    let status = if is_news { next } else { refund.status };
    let change = RefundChange {
        status,
        refund_id: there.as_deref(),
        failure: failure.as_deref().filter(|_| is_news).or(refund.failure.as_deref()),
        next_look: next_look(status, refund.created, now),
    };
    tx.change_refund(id, change, now).await?;
    let mut moved = None;
    if is_news {
        status::note(services, &mut tx, topup.clone()).await?;
        if next.is_made() && refund.status == RefundStatus::Asked {
            tell_made(services, &mut tx, &topup, &refund).await?;
        } else if !next.is_live() {
            moved = undo(services, &mut tx, &topup, (&refund, next), failure.as_deref()).await?;
        }
    }
    let refund = tx.reads().find_refund(id).await?.ok_or_else(missing)?;
    commit(services, tx, moved).await?;
    if is_news {
        count(services, &refund);
    }
    Ok(refund)
}

fn count(services: &Services, refund: &Refund) {
    let metrics = &services.metrics.payments;
    match refund.status {
        RefundStatus::Processed => {
            metrics.refunded.inc();
        }
        RefundStatus::Refused | RefundStatus::Failed => {
            metrics.refunds_failed.inc();
            tracing::error!(
                refund = refund.id.as_str(),
                topup = refund.topup_id.as_str(),
                amount = %refund.amount,
                failure = refund.failure,
                "a refund was not paid out, and its credit was given back: look at it with `munim topup show`"
            );
        }
        RefundStatus::Asked | RefundStatus::Pending => {}
    }
}

/// When the provider is asked next; `None` once the refund has ended.
fn next_look(status: RefundStatus, created: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let pause = match status {
        RefundStatus::Asked => TimeDelta::minutes(2),
        RefundStatus::Pending if now < created + TimeDelta::hours(1) => TimeDelta::minutes(10),
        RefundStatus::Pending if now < created + TimeDelta::days(1) => TimeDelta::hours(1),
        RefundStatus::Pending => TimeDelta::hours(6),
        RefundStatus::Processed | RefundStatus::Refused | RefundStatus::Failed => return None,
    };
    Some(now + pause)
}

/// Tells of a refund that the provider has taken, and documents it. The series of the documents are locked last.
async fn tell_made(
    services: &Services,
    tx: &mut Tx,
    topup: &Topup,
    refund: &Refund,
) -> Result<(), ServiceError> {
    let account = &refund.account_id;
    let amount = refund.amount.money().map_err(too_large)?;
    let credit = refund.credit.money().map_err(too_large)?;
    let payments = tx.reads().list_topup_payments(&topup.id).await?;
    let payment = payments.iter().find(|payment| payment.payment_id == refund.payment_id);
    if payment.is_some_and(|payment| payment.currency == "INR") {
        let wallets = tx.lock_wallets([(account, Wallet::Account), (account, Wallet::Platform)]).await?;
        let balance = wallets.iter().find(|of| of.wallet == Wallet::Account).map(|of| of.balance);
        let event = Happening::CreditRefunded {
            account_id: account.clone(),
            refund_id: refund.id.to_string(),
            topup_id: topup.id.to_string(),
            amount_inr: amount,
            credits_inr: credit,
            balance_inr: balance,
        };
        events::write(services, tx, account, &event).await?;
        let letter = Letter::RefundMade { topup: topup.id.to_string(), amount, credit };
        notices::tell(services, tx, account, &letter).await?;
    }
    let is_credited = payment.is_some_and(|payment| payment.outcome == PaymentOutcome::Credited);
    if is_credited {
        let back = Return {
            account,
            topup: &topup.id,
            source: DocumentSource::Refund(refund.id.clone()),
            amount: refund.amount,
            credit: refund.credit,
            payment: refund.refund_id.as_deref(),
        };
        returned::document(services, tx, &back).await?;
    }
    Ok(())
}

/// Gives the credit of a refund back that was not paid out, and answers its documents.
async fn undo(
    services: &Services,
    tx: &mut Tx,
    topup: &Topup,
    (refund, next): (&Refund, RefundStatus),
    failure: Option<&str>,
) -> Result<Option<Moved>, ServiceError> {
    let account = &refund.account_id;
    let deed = AuditEvent::RefundFailed(details(refund, failure.unwrap_or_default())?);
    tx.insert_audit_entry(account, &Caller::SYSTEM, &deed, services.now()).await?;
    let (note, reference) = (format!("{} was not paid out", note_of(topup)), format!("{}:back", refund.id));
    let why = Why { account, kind: EntryKind::Refund, reference: &reference, note: &note };
    let moved = moved::give_back(services, tx, why, refund.credit).await?;
    if next == RefundStatus::Failed {
        returned::answer(services, tx, account, &refund.id).await?;
    }
    Ok(moved)
}

/// Takes in a refund that was not made here: its credit is taken, below zero if need be.
async fn register(services: &Services, topup: &TopupId, found: &wire::Refund) -> Result<(), ServiceError> {
    let status = RefundStatus::of_provider(&found.status);
    if !status.is_made() || found.amount.0 <= Paise::ZERO {
        return Ok(());
    }
    let mut tx = services.store.begin().await?;
    let topup = tx.lock_topup(topup).await?.ok_or(ServiceError::NotFound("top-up"))?;
    let state = State::read(&mut tx, topup).await?;
    let is_known = state.refunds.iter().any(|of| of.refund_id.as_ref() == Some(&found.id));
    if is_known || state.payment(&found.payment_id).is_none() {
        return Ok(());
    }
    let gone = state.gone_back(&found.payment_id, None)?;
    let now = services.now();
    let refund = Refund {
        id: RefundId::new(services.new_id(RefundId::PREFIX)),
        refund_id: Some(found.id.clone()),
        topup_id: state.topup.id.clone(),
        account_id: state.topup.account_id.clone(),
        payment_id: found.payment_id.clone(),
        origin: RefundOrigin::Provider,
        status,
        amount: found.amount.0,
        credit: state.credit_of(&found.payment_id, gone, found.amount.0)?,
        reason: String::new(),
        failure: None,
        created: now,
        changed: now,
        next_look: next_look(status, now, now),
        looks: 0,
    };
    tx.insert_refund(&refund).await?;
    status::note(services, &mut tx, state.topup.clone()).await?;
    let deed = AuditEvent::RefundAsked(details(&refund, "")?);
    tx.insert_audit_entry(&refund.account_id, &Caller::SYSTEM, &deed, now).await?;
    let note = note_of(&state.topup);
    let why = Why {
        account: &refund.account_id,
        kind: EntryKind::Refund,
        reference: refund.id.as_str(),
        note: &note,
    };
    let moved = moved::take(services, &mut tx, why, refund.credit).await?;
    tell_made(services, &mut tx, &state.topup, &refund).await?;
    commit(services, tx, moved).await?;
    count(services, &refund);
    tracing::warn!(
        refund = refund.id.as_str(),
        topup = refund.topup_id.as_str(),
        amount = %refund.amount,
        "a payment was refunded at the payment provider: its credit was taken back"
    );
    Ok(())
}
