//! `munim topup`: purchases of credit, and what came for them.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use super::refund::{self, Disputed, Refunded};
use crate::domain::AccountId;
use crate::domain::billing::{Paise, PaymentEvent, Topup, TopupId, TopupPayment, TopupStatus};
use crate::domain::rfc3339;
use crate::service::Services;
use crate::service::payments::overview::{self, Details};

/// The subcommands of `munim topup`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List top-ups, newest first
    List(ListArgs),
    /// Show one with the payments that came for it, and the provider's webhooks
    Show {
        /// Its id, tu_…
        #[arg(value_name = "TOPUP", value_parser = options::topup)]
        id: TopupId,
    },
    /// List webhooks about payments that are of no top-up, newest first
    Strange,
    /// Pay a top-up back, or a part of it: its credit is taken at once, and a server asks the provider
    Refund(refund::Args),
    /// List disputes of payments, the open ones first
    Disputes,
}

/// Options of `topup list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Those of this account alone
    #[arg(long, value_name = "ACC", value_parser = options::account)]
    pub account: Option<AccountId>,

    /// Those in this state alone: pending, paid, failed, expired, cancelled, review or refunded
    #[arg(long, value_parser = options::topup_status)]
    pub status: Option<TopupStatus>,

    /// The maximum number of top-ups
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    pub limit: i64,
}

/// A top-up.
#[derive(Debug, Serialize)]
pub struct Listed {
    id: String,
    account_id: AccountId,
    status: &'static str,
    credits_inr: String,
    amount_inr: String,
    /// What goes back of that, or may.
    refunded_inr: String,
    pay_by: &'static str,
    provider: &'static str,
    provider_id: Option<String>,
    created: String,
    expires: String,
    /// Why the last attempt to pay failed.
    failure: Option<String>,
    /// When the provider is asked next.
    next_look: Option<String>,
}

/// The list.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// A payment.
#[derive(Debug, Serialize)]
struct Payment {
    id: String,
    outcome: &'static str,
    amount: String,
    currency: String,
    method: Option<String>,
    fee_inr: Option<String>,
    /// By bank: what the payer deducted, and when the bank had it.
    #[serde(skip_serializing_if = "Option::is_none")]
    tds_inr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<String>,
    seen: String,
}

/// A webhook.
#[derive(Debug, Serialize)]
struct Event {
    id: String,
    kind: String,
    link_id: Option<String>,
    order_id: Option<String>,
    payment_id: Option<String>,
    received: String,
}

/// A top-up with what came for it.
#[derive(Debug, Serialize)]
pub struct Shown {
    #[serde(flatten)]
    topup: Listed,
    payments: Vec<Payment>,
    refunds: Vec<Refunded>,
    disputes: Vec<Disputed>,
    events: Vec<Event>,
}

/// Webhooks.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Events(Vec<Event>);

pub async fn list(services: &Services, args: ListArgs) -> Result<List, CliError> {
    let found = overview::list(services, args.account, args.status, args.limit).await?;
    let refunded = overview::refunded(services, &found).await?;
    let of = |topup: Topup| {
        let back = refunded.get(&topup.id).copied().unwrap_or_default();
        Listed::of(topup, back)
    };
    Ok(List(found.into_iter().map(of).collect()))
}

pub async fn show(services: &Services, id: &TopupId) -> Result<Shown, CliError> {
    let Details { topup, payments, events, refunds, disputes } = overview::find(services, id).await?;
    let back = refunds.iter().filter(|of| of.status.is_live()).map(|of| of.amount.get()).sum();
    Ok(Shown {
        topup: Listed::of(topup, Paise::new(back)),
        payments: payments.into_iter().map(Payment::from).collect(),
        refunds: refunds.into_iter().map(Refunded::from).collect(),
        disputes: disputes.into_iter().map(Disputed::from).collect(),
        events: events.into_iter().map(Event::from).collect(),
    })
}

pub async fn strange(services: &Services) -> Result<Events, CliError> {
    let found = overview::list_strange(services).await?;
    Ok(Events(found.into_iter().map(Event::from).collect()))
}

impl Listed {
    fn of(topup: Topup, refunded: Paise) -> Self {
        Self {
            id: topup.id.to_string(),
            account_id: topup.account_id,
            status: topup.status.as_str(),
            credits_inr: topup.quote.credit.to_string(),
            amount_inr: topup.quote.to_pay.to_string(),
            refunded_inr: refunded.to_string(),
            pay_by: topup.pay_by.as_str(),
            provider: topup.pay_by.provider(),
            provider_id: topup.provider_id,
            created: rfc3339(topup.created),
            expires: rfc3339(topup.expires),
            failure: topup.failure,
            next_look: topup.next_look.map(rfc3339),
        }
    }
}

impl From<TopupPayment> for Payment {
    fn from(payment: TopupPayment) -> Self {
        Self {
            id: payment.payment_id,
            outcome: payment.outcome.as_str(),
            amount: payment.amount.to_string(),
            currency: payment.currency,
            method: payment.method,
            fee_inr: payment.fee.as_ref().map(Paise::to_string),
            tds_inr: payment.bank.map(|bank| bank.tds.to_string()),
            received: payment.bank.map(|bank| bank.received.to_string()),
            seen: rfc3339(payment.seen),
        }
    }
}

impl From<PaymentEvent> for Event {
    fn from(event: PaymentEvent) -> Self {
        Self {
            id: event.event_id,
            kind: event.kind,
            link_id: event.link_id,
            order_id: event.order_id,
            payment_id: event.payment_id,
            received: rfc3339(event.received),
        }
    }
}

impl Answer for List {
    fn text(&self) -> String {
        let mut table = Table::new(
            &["top-up", "account", "status", "by", "credit", "to pay", "refunded", "created"],
            &[4, 5, 6],
        );
        for row in &self.0 {
            table.row([
                row.id.clone(),
                row.account_id.to_string(),
                row.status.to_owned(),
                row.provider.to_owned(),
                format!("₹{}", row.credits_inr),
                format!("₹{}", row.amount_inr),
                format!("₹{}", row.refunded_inr),
                row.created.clone(),
            ]);
        }
        if self.0.is_empty() { "No top-ups.".to_owned() } else { table.text() }
    }
}

impl Answer for Shown {
    fn text(&self) -> String {
        let Listed { id, account_id, status, credits_inr, amount_inr, pay_by, provider_id, created, .. } =
            &self.topup;
        let at = provider_id.as_deref().unwrap_or("nothing at the provider yet");
        let head = format!(
            "{id} of {account_id}: {status}\n₹{credits_inr} of credit for ₹{amount_inr}, by {pay_by} {at}, since {created}"
        );
        let failure =
            self.topup.failure.iter().map(|failure| format!("The last attempt to pay failed: {failure}"));
        let payments = self.payments.iter().map(|payment| {
            let Payment { id, outcome, amount, currency, method, seen, .. } = payment;
            let method = method.as_deref().unwrap_or("unknown means");
            let tds = payment.tds_inr.as_ref().filter(|tds| *tds != "0.00");
            let tds = tds.map(|tds| format!(" and {tds} deducted as tax")).unwrap_or_default();
            format!("Payment {id}: {amount} {currency}{tds} by {method}, {outcome}, seen {seen}")
        });
        let events = self.events.iter().map(|event| {
            let Event { id, kind, received, .. } = event;
            format!("Webhook {id}: {kind}, received {received}")
        });
        let refunds = self.refunds.iter().map(Answer::text);
        let disputes = self.disputes.iter().map(Disputed::line);
        let lines = std::iter::once(head).chain(failure).chain(payments).chain(refunds).chain(disputes);
        let lines: Vec<_> = lines.chain(events).collect();
        lines.join("\n")
    }
}

impl Answer for Events {
    fn text(&self) -> String {
        let mut table = Table::new(&["webhook", "kind", "payment", "order", "received"], &[]);
        for row in &self.0 {
            let or_none = |id: &Option<String>| id.clone().unwrap_or_else(|| "–".to_owned());
            table.row([
                row.id.clone(),
                row.kind.clone(),
                or_none(&row.payment_id),
                or_none(&row.order_id),
                row.received.clone(),
            ]);
        }
        if self.0.is_empty() { "None.".to_owned() } else { table.text() }
    }
}
