//! The lines of billing profiles and documents.

use super::lines::{Line, instant};
use crate::domain::Money;
use crate::domain::billing::{BillingProfile, Document, TypedProfile, Versioned};

impl Line {
    pub fn billing_profile(profile: Versioned<BillingProfile>) -> Self {
        let Versioned { version, created, found } = profile;
        let TypedProfile { name, address, city, pin, state, gstin } = found.typed();
        let gstin = Some(gstin).filter(|gstin| !gstin.is_empty());
        Self::BillingProfile { version, created: instant(created), name, address, city, pin, state, gstin }
    }

    pub fn document(document: Document) -> Self {
        Self::Document {
            id: document.id.to_string(),
            number: document.number,
            kind: document.kind.as_str(),
            date: document.date.to_string(),
            total_inr: document.amounts.to_pay.money().unwrap_or(Money::ZERO),
        }
    }
}
