//! `munim topup refund` and `munim topup disputes`: money that goes back.

use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use crate::domain::Money;
use crate::domain::billing::{Dispute, Refund, RefundStatus, TopupId};
use crate::domain::rfc3339;
use crate::service::Services;
use crate::service::payments::returns::asking::{self, Wanted};
use crate::service::payments::returns::disputes as service;

/// Options of `topup refund`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Its id, tu_…
    #[arg(value_name = "TOPUP", value_parser = options::topup)]
    pub id: TopupId,

    /// Rupees of what was paid, with its tax; all that is unspent if not set
    #[arg(long, value_name = "RUPEES", value_parser = options::amount)]
    pub amount: Option<Money>,

    /// The payment, pay_…, where several came
    #[arg(long, value_name = "PAYMENT")]
    pub payment: Option<String>,

    /// Also what is spent: the balance may go below zero. Needs a reason
    #[arg(long, requires = "reason")]
    pub force: bool,

    /// Why, which the activity log says
    #[arg(long, value_name = "TEXT", value_parser = options::reason)]
    pub reason: Option<String>,
}

/// A refund.
#[derive(Debug, Serialize)]
pub struct Refunded {
    id: String,
    topup_id: String,
    payment_id: String,
    /// The provider's id; null until it has answered.
    refund_id: Option<String>,
    status: &'static str,
    /// `operator`, or `provider` if it was made in the provider's dashboard.
    origin: &'static str,
    amount_inr: String,
    /// The credit that was taken for it.
    credits_inr: String,
    reason: String,
    failure: Option<String>,
    created: String,
}

/// A dispute.
#[derive(Debug, Serialize)]
pub struct Disputed {
    id: String,
    topup_id: String,
    payment_id: String,
    dispute_id: String,
    status: &'static str,
    phase: String,
    amount_inr: String,
    deducted_inr: String,
    /// The credit that is taken for it.
    credits_inr: String,
    /// Until when it can be answered.
    respond_by: Option<String>,
    created: String,
}

/// Disputes.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Disputed>);

/// Pays a top-up back.
pub async fn run(services: &Services, args: &Args) -> Result<Refunded, CliError> {
    let wanted = Wanted {
        topup: &args.id,
        payment: args.payment.as_deref(),
        amount: args.amount,
        reason: args.reason.as_deref().unwrap_or_default(),
        is_forced: args.force,
    };
    Ok(asking::ask(services, wanted).await?.into())
}

/// Lists disputes.
pub async fn disputes(services: &Services) -> Result<List, CliError> {
    Ok(List(service::list(services).await?.into_iter().map(Disputed::from).collect()))
}

impl From<Refund> for Refunded {
    fn from(refund: Refund) -> Self {
        Self {
            id: refund.id.to_string(),
            topup_id: refund.topup_id.to_string(),
            payment_id: refund.payment_id,
            refund_id: refund.refund_id,
            status: refund.status.as_str(),
            origin: refund.origin.as_str(),
            amount_inr: refund.amount.to_string(),
            credits_inr: refund.credit.to_string(),
            reason: refund.reason,
            failure: refund.failure,
            created: rfc3339(refund.created),
        }
    }
}

impl From<Dispute> for Disputed {
    fn from(dispute: Dispute) -> Self {
        Self {
            id: dispute.id.to_string(),
            topup_id: dispute.topup_id.to_string(),
            payment_id: dispute.payment_id,
            dispute_id: dispute.dispute_id,
            status: dispute.status.as_str(),
            phase: dispute.phase,
            amount_inr: dispute.amount.to_string(),
            deducted_inr: dispute.deducted.to_string(),
            credits_inr: dispute.credit.to_string(),
            respond_by: dispute.respond_by.map(rfc3339),
            created: rfc3339(dispute.created),
        }
    }
}

impl Disputed {
    /// One line of a top-up.
    pub fn line(&self) -> String {
        let Self { dispute_id, amount_inr, status, phase, credits_inr, .. } = self;
        let until = self.respond_by.as_ref().map(|at| format!(", answer until {at}")).unwrap_or_default();
        format!(
            "Dispute {dispute_id}: ₹{amount_inr}, {phase}, {status}, ₹{credits_inr} of credit taken{until}"
        )
    }
}

impl Answer for Refunded {
    fn text(&self) -> String {
        let Self { id, amount_inr, credits_inr, status, refund_id, .. } = self;
        let there = refund_id.as_ref().map(|id| format!(", {id} at the provider")).unwrap_or_default();
        let failure = self.failure.as_ref().map(|failure| format!(": {failure}")).unwrap_or_default();
        let next = if *status == RefundStatus::Asked.as_str() {
            "; a running server asks the provider within a minute"
        } else {
            ""
        };
        format!("Refund {id}: ₹{amount_inr}, ₹{credits_inr} of credit, {status}{there}{failure}{next}")
    }
}

impl Answer for List {
    fn text(&self) -> String {
        let mut table = Table::new(&["dispute", "top-up", "amount", "phase", "status", "answer until"], &[2]);
        for row in &self.0 {
            table.row([
                row.dispute_id.clone(),
                row.topup_id.clone(),
                format!("₹{}", row.amount_inr),
                row.phase.clone(),
                row.status.to_owned(),
                row.respond_by.clone().unwrap_or_else(|| "–".to_owned()),
            ]);
        }
        if self.0.is_empty() { "No disputes.".to_owned() } else { table.text() }
    }
}
