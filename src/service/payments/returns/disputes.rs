//! Disputes: the payer's bank wants the money back. The provider's word is written once, with the credit that is held for it.

use chrono::{DateTime, TimeDelta, Utc};

use super::commit;
use super::moved::{self, Moved, Why};
use super::status::{self, State, too_large};
use crate::domain::billing::{
    Dispute, DisputeId, DisputeRule, DisputeStatus, DocumentSource, LostDispute, Paise, PaymentOutcome,
    Topup, TopupId,
};
use crate::domain::{AuditEvent, Caller, DisputeDetails, EntryKind};
use crate::service::billing::lots;
use crate::service::documents::returned::{self, Return};
use crate::service::payments::razorpay::{ProviderError, wire};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// How often the provider is asked about one that is open.
const EVERY: TimeDelta = TimeDelta::hours(6);
/// The longest word of the provider that is kept, in characters.
const WORD_MAX: usize = 100;
/// Disputes in the operator's list.
const LISTED: i64 = 1_000;

/// Lists disputes, the open ones first.
pub async fn list(services: &Services) -> Result<Vec<Dispute>, ServiceError> {
    Ok(services.store.list_disputes(LISTED).await?)
}

/// Asks the provider about an open dispute. If it does not know such things, what it has signed counts.
pub async fn look(
    services: &Services,
    topup: &Topup,
    id: &str,
    signed: Option<wire::Dispute>,
) -> Result<(), ServiceError> {
    let provider = services.payments.provider(services.started)?;
    if provider.is_live() != topup.is_live {
        return Ok(());
    }
    let found = match provider.dispute(id).await {
        Ok(found) => found,
        Err(ProviderError::Refused { .. }) => match signed {
            Some(signed) => signed,
            None => return Ok(()),
        },
        Err(error) => return Err(error.into()),
    };
    take_in(services, &topup.id, &found).await
}

/// Takes in what is known of a dispute of a payment of ours.
pub async fn take_in(
    services: &Services,
    topup: &TopupId,
    found: &wire::Dispute,
) -> Result<(), ServiceError> {
    let Some(status) = DisputeStatus::parse(&found.status) else {
        tracing::error!(
            dispute = found.id,
            status = found.status,
            "a dispute is in a state that is not known"
        );
        return Ok(());
    };
    let mut tx = services.store.begin().await?;
    let topup = tx.lock_topup(topup).await?.ok_or(ServiceError::NotFound("top-up"))?;
    let state = State::read(&mut tx, topup).await?;
    if state.payment(&found.payment_id).is_none() || found.amount.0 <= Paise::ZERO {
        return Ok(());
    }
    let before = state.disputes.iter().find(|of| of.dispute_id == found.id).cloned();
    if before.as_ref().is_some_and(|before| !before.status.may_become(status)) {
        return Ok(());
    }
    let rules = tx.reads().seller().await?;
    let rules = rules.map(|seller| (seller.found.written().disputes, seller.found.written().lost_disputes));
    let (rule, lost) = rules.unwrap_or_default();
    let after = after(services, &state, (before.as_ref(), found), (status, rule))?;
    tx.put_dispute(&after).await?;
    status::note(services, &mut tx, state.topup.clone()).await?;
    let is_news = before.as_ref().is_none_or(|before| before.status != status);
    if is_news {
        tell(services, &mut tx, &after).await?;
    }
    let moved = move_credit(services, &mut tx, before.as_ref(), &after).await?;
    let is_credited =
        state.payment(&after.payment_id).is_some_and(|payment| payment.outcome == PaymentOutcome::Credited);
    if is_credited && after.deducted > Paise::ZERO && lost == LostDispute::Reversal {
        let back = Return {
            account: &after.account_id,
            topup: &after.topup_id,
            source: DocumentSource::Dispute(after.id.clone()),
            amount: after.deducted,
            credit: after.credit,
            payment: Some(&after.dispute_id),
        };
        // Its lock keeps the next invoice out, also where no credit is moved.
        lots::settle(&mut tx, &after.account_id, services.now()).await?;
        returned::document(services, &mut tx, &back).await?;
    }
    commit(services, tx, moved).await?;
    if is_news {
        count(services, &after);
    }
    Ok(())
}

/// The dispute as it is from now on, with the credit that it takes.
fn after(
    services: &Services,
    state: &State,
    (before, found): (Option<&Dispute>, &wire::Dispute),
    (status, rule): (DisputeStatus, DisputeRule),
) -> Result<Dispute, ServiceError> {
    let now = services.now();
    let told = found.amount_deducted.map(|amount| amount.0).unwrap_or_default();
    let deducted = match status {
        DisputeStatus::Lost if told <= Paise::ZERO => found.amount.0,
        DisputeStatus::Lost | DisputeStatus::Closed => told.clamp(Paise::ZERO, found.amount.0),
        DisputeStatus::Open | DisputeStatus::UnderReview | DisputeStatus::Won => Paise::ZERO,
    };
    let gone = state.gone_back(&found.payment_id, before)?;
    let of = |amount| state.credit_of(&found.payment_id, gone, amount);
    let credit = match (status.is_open(), rule) {
        (true, DisputeRule::Hold) => of(found.amount.0)?,
        (true, DisputeRule::Wait) => before.map(|before| before.credit).unwrap_or_default(),
        (false, _) => of(deducted)?,
    };
    let word = |word: &Option<String>| word.iter().flat_map(|word| word.chars()).take(WORD_MAX).collect();
    Ok(Dispute {
        id: before
            .map_or_else(|| DisputeId::new(services.new_id(DisputeId::PREFIX)), |before| before.id.clone()),
        dispute_id: found.id.clone(),
        topup_id: state.topup.id.clone(),
        account_id: state.topup.account_id.clone(),
        payment_id: found.payment_id.clone(),
        status,
        phase: word(&found.phase),
        reason_code: word(&found.reason_code),
        amount: before.map_or(found.amount.0, |before| before.amount),
        deducted,
        credit,
        respond_by: found.respond_by.and_then(|at| DateTime::<Utc>::from_timestamp(at, 0)),
        created: before.map_or(now, |before| before.created),
        changed: now,
        next_look: status.is_open().then(|| now + EVERY),
        looks: 0,
    })
}

/// Takes the credit that it takes more than before, or gives back what it takes less. Each happens once at most: it takes when
/// it is opened or lost, and gives back when it ends.
async fn move_credit(
    services: &Services,
    tx: &mut Tx,
    before: Option<&Dispute>,
    after: &Dispute,
) -> Result<Option<Moved>, ServiceError> {
    let held = before.map(|before| before.credit).unwrap_or_default();
    let more = after.credit.minus(held).map_err(too_large)?;
    let (account, kind) = (&after.account_id, EntryKind::Dispute);
    if more >= Paise::ZERO {
        let note = format!("Dispute of {}", after.topup_id);
        return moved::take(
            services,
            tx,
            Why { account, kind, reference: after.id.as_str(), note: &note },
            more,
        )
        .await;
    }
    let (note, reference) =
        (format!("Dispute of {} has ended", after.topup_id), format!("{}:back", after.id));
    let why = Why { account, kind, reference: &reference, note: &note };
    moved::give_back(services, tx, why, Paise::new(-more.get())).await
}

async fn tell(services: &Services, tx: &mut Tx, after: &Dispute) -> Result<(), ServiceError> {
    let deed = AuditEvent::PaymentDisputed(DisputeDetails {
        topup: after.topup_id.to_string(),
        amount: after.amount.money().map_err(too_large)?,
        credit: after.credit.money().map_err(too_large)?,
        status: after.status.as_str().to_owned(),
    });
    Ok(tx.insert_audit_entry(&after.account_id, &Caller::SYSTEM, &deed, services.now()).await?)
}

/// Tells the operator: an open dispute has to be answered in time.
fn count(services: &Services, after: &Dispute) {
    let metrics = &services.metrics.payments;
    let counter = match after.status {
        DisputeStatus::Open => Some(&metrics.disputes_opened),
        DisputeStatus::UnderReview => None,
        DisputeStatus::Won | DisputeStatus::Closed => Some(&metrics.disputes_won),
        DisputeStatus::Lost => Some(&metrics.disputes_lost),
    };
    if let Some(counter) = counter {
        counter.inc();
    }
    if after.status.is_open() || after.status == DisputeStatus::Lost {
        tracing::error!(
            topup = after.topup_id.as_str(),
            payment = after.payment_id,
            dispute = after.dispute_id,
            status = after.status.as_str(),
            amount = %after.amount,
            "a payer disputes a payment: answer in the payment provider's dashboard; `munim topup disputes` has the dates"
        );
    }
}
