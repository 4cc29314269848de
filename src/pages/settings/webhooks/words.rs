//! What webhooks, events and attempts are called.

use leptos::prelude::*;

use crate::domain::webhook::Outcome;
use crate::domain::{EventKind, EventKinds, MessageState, WebhookStatus};
use crate::i18n::t;

/// The kinds that this version writes, in the order of the form, with the fields of the form.
pub const SHOWN: [(EventKind, &str); 11] = [
    (EventKind::BalanceLow, "balance_low"),
    (EventKind::BalanceExhausted, "balance_exhausted"),
    (EventKind::CreditAdded, "credit_added"),
    (EventKind::RechargeScheduled, "recharge_scheduled"),
    (EventKind::RechargeFailed, "recharge_failed"),
    (EventKind::InvoiceIssued, "invoice_issued"),
    (EventKind::CreditRefunded, "credit_refunded"),
    (EventKind::KeyCreated, "key_created"),
    (EventKind::KeyRevoked, "key_revoked"),
    (EventKind::KeyExpiring, "key_expiring"),
    (EventKind::LimitReached, "limit_reached"),
];

/// What a kind of events says.
pub fn kind(kind: EventKind) -> String {
    match kind {
        EventKind::BalanceLow => t!("event-balance-low"),
        EventKind::BalanceExhausted => t!("event-balance-exhausted"),
        EventKind::CreditAdded => t!("event-credit-added"),
        EventKind::RechargeScheduled => t!("event-recharge-scheduled"),
        EventKind::RechargeFailed => t!("event-recharge-failed"),
        EventKind::InvoiceIssued => t!("event-invoice-issued"),
        EventKind::CreditRefunded => t!("event-credit-refunded"),
        EventKind::KeyCreated => t!("event-key-created"),
        EventKind::KeyRevoked => t!("event-key-revoked"),
        EventKind::KeyExpiring => t!("event-key-expiring"),
        EventKind::LimitReached => t!("event-limit-reached"),
    }
}

/// The kinds that a webhook is told, as text.
pub fn kinds(events: &EventKinds) -> String {
    if events.is_all() {
        return t!("all-events");
    }
    events.list().iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}

/// The state of a webhook.
#[component]
pub fn StatusMark(status: WebhookStatus) -> impl IntoView {
    let (class, word) = match status {
        WebhookStatus::On => ("badge active", t!("webhook-on")),
        WebhookStatus::Paused => ("badge revoked", t!("webhook-paused")),
        WebhookStatus::Gone | WebhookStatus::Failing => ("badge failed", t!("webhook-off")),
    };
    view! { <span class=class>{word}</span> }
}

/// The state of a delivery.
#[component]
pub fn DeliveryMark(state: MessageState) -> impl IntoView {
    let (class, word) = match state {
        MessageState::Waiting => ("badge expired", t!("delivery-waiting")),
        MessageState::Sent => ("badge active", t!("delivery-sent")),
        MessageState::Failed | MessageState::Dropped => ("badge failed", t!("delivery-failed")),
    };
    view! { <span class=class>{word}</span> }
}

/// What became of an attempt.
pub fn outcome(outcome: Outcome, status: Option<u16>) -> String {
    let status = status.map(|status| status.to_string()).unwrap_or_default();
    match outcome {
        Outcome::Delivered => t!("attempt-delivered", status = status),
        Outcome::Refused => t!("attempt-refused", status = status),
        Outcome::Redirected => t!("attempt-redirected", status = status),
        Outcome::Gone => t!("attempt-gone"),
        Outcome::TimedOut => t!("attempt-timed-out"),
        Outcome::NoAddress => t!("attempt-no-address"),
        Outcome::NotPublic => t!("attempt-not-public"),
        Outcome::NoConnection => t!("attempt-no-connection"),
        Outcome::NoTls => t!("attempt-no-tls"),
        Outcome::BadCertificate => t!("attempt-bad-certificate"),
        Outcome::NoHttp => t!("attempt-no-http"),
        Outcome::Broken => t!("attempt-broken"),
        Outcome::NoSecret => t!("attempt-no-secret"),
    }
}
