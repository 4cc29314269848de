//! Whether all of the money of a top-up went back.

use crate::domain::billing::{
    Dispute, GoneBack, Paise, PaiseError, PaymentOutcome, Refund, RefundStatus, Topup, TopupPayment,
    TopupStatus,
};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::billing::topups::TopupChange;

/// A top-up with what went back of it. It is locked.
#[derive(Debug)]
pub struct State {
    pub topup: Topup,
    pub payments: Vec<TopupPayment>,
    pub refunds: Vec<Refund>,
    pub disputes: Vec<Dispute>,
}

impl State {
    /// Reads a top-up that the transaction has locked.
    pub async fn read(tx: &mut Tx, topup: Topup) -> Result<Self, ServiceError> {
        let mut reads = tx.reads();
        let payments = reads.list_topup_payments(&topup.id).await?;
        let (refunds, disputes) = (reads.refunds_of(&topup.id).await?, reads.disputes_of(&topup.id).await?);
        Ok(Self { topup, payments, refunds, disputes })
    }

    pub fn payment(&self, id: &str) -> Option<&TopupPayment> {
        self.payments.iter().find(|payment| payment.payment_id == id)
    }

    /// What went back of a payment, without one dispute.
    pub fn gone_back(&self, payment: &str, but: Option<&Dispute>) -> Result<GoneBack, ServiceError> {
        let refunds: Vec<_> = self.refunds.iter().filter(|of| of.payment_id == payment).cloned().collect();
        let is_other = |of: &&Dispute| of.payment_id == payment && but.is_none_or(|but| but.id != of.id);
        let disputes: Vec<_> = self.disputes.iter().filter(is_other).cloned().collect();
        GoneBack::of(&refunds, &disputes).map_err(too_large)
    }

    /// The credit of a further part of a payment; none of one that was not credited.
    pub fn credit_of(&self, payment: &str, gone: GoneBack, amount: Paise) -> Result<Paise, ServiceError> {
        let is_credited = self.payment(payment).is_some_and(|of| of.outcome == PaymentOutcome::Credited);
        if !is_credited {
            return Ok(Paise::ZERO);
        }
        gone.credit_of(self.topup.quote, amount).map_err(too_large)
    }
}

pub fn too_large(_: PaiseError) -> ServiceError {
    ServiceError::Internal("adding up a refund")
}

/// Writes whether all of the money went back. A refund that fails after it was paid out is the only way back.
pub async fn note(services: &Services, tx: &mut Tx, topup: Topup) -> Result<(), ServiceError> {
    let state = State::read(tx, topup).await?;
    let is_credited = |payment: &&TopupPayment| payment.outcome == PaymentOutcome::Credited;
    let has_credit = state.payments.iter().any(|payment| is_credited(&payment));
    let counted: Vec<_> =
        state.payments.iter().filter(|payment| !has_credit || is_credited(payment)).collect();
    let is_counted = |id: &str| counted.iter().any(|payment| payment.payment_id == id);
    let paid: i64 = counted.iter().map(|payment| payment.amount.get()).sum();
    let refunds =
        state.refunds.iter().filter(|of| of.status == RefundStatus::Processed && is_counted(&of.payment_id));
    let disputes = state.disputes.iter().filter(|of| is_counted(&of.payment_id));
    let back: i64 = refunds.map(|of| of.amount.get()).chain(disputes.map(|of| of.deducted.get())).sum();
    let before = state.topup.status;
    let status = if paid > 0 && back >= paid {
        before.forward(TopupStatus::Refunded)
    } else if before == TopupStatus::Refunded {
        if has_credit { TopupStatus::Paid } else { TopupStatus::Review }
    } else {
        before
    };
    if status == before {
        return Ok(());
    }
    let failure = state.topup.failure.as_deref();
    let change = TopupChange { status, failure, next_look: state.topup.next_look };
    Ok(tx.change_topup(&state.topup.id, change, services.now()).await?)
}
