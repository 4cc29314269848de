//! The lines of what an account has bought, and who it is for.

use super::lines::Line;
use crate::domain::billing::{
    BillingProfile, Dispute, Document, EInvoiceAnswer, Refund, Topup, TypedProfile, Versioned,
};
use crate::domain::{Money, rfc3339};

impl Line {
    pub fn topup(topup: Topup) -> Self {
        Self::Topup {
            topup_id: topup.id.to_string(),
            status: topup.status.as_str(),
            credits_inr: topup.quote.credit.money().unwrap_or_default(),
            amount_inr: topup.quote.to_pay.money().unwrap_or_default(),
            pay_by: topup.pay_by.as_str(),
            provider_id: topup.provider_id,
            created: rfc3339(topup.created),
        }
    }

    pub fn refund(refund: Refund) -> Self {
        Self::Refund {
            refund_id: refund.id.to_string(),
            topup_id: refund.topup_id.to_string(),
            status: refund.status.as_str(),
            amount_inr: refund.amount.money().unwrap_or_default(),
            credits_inr: refund.credit.money().unwrap_or_default(),
            created: rfc3339(refund.created),
        }
    }

    pub fn dispute(dispute: Dispute) -> Self {
        Self::Dispute {
            dispute_id: dispute.id.to_string(),
            topup_id: dispute.topup_id.to_string(),
            status: dispute.status.as_str(),
            amount_inr: dispute.amount.money().unwrap_or_default(),
            credits_inr: dispute.credit.money().unwrap_or_default(),
            created: rfc3339(dispute.created),
        }
    }

    pub fn billing_profile(profile: Versioned<BillingProfile>) -> Self {
        let Versioned { version, created, found } = profile;
        let TypedProfile { name, address, city, pin, state, gstin } = found.typed();
        let gstin = Some(gstin).filter(|gstin| !gstin.is_empty());
        Self::BillingProfile { version, created: rfc3339(created), name, address, city, pin, state, gstin }
    }

    pub fn document(document: Document, answers: &[EInvoiceAnswer]) -> Self {
        let irn = answers.iter().find(|answer| answer.document_id == document.id);
        let irn = irn.map(|answer| answer.irn.clone());
        Self::Document {
            id: document.id.to_string(),
            number: document.number,
            kind: document.kind.as_str(),
            date: document.date.to_string(),
            total_inr: document.amounts.to_pay.money().unwrap_or(Money::ZERO),
            irn,
        }
    }
}
