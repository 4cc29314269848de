//! Audit events as sentences. Names have elements of their own, because they may have another text direction.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::row::{HistoryActor, HistoryRow};
use crate::components::count;
use crate::domain::billing::DisputeStatus;
use crate::domain::email::for_people;
use crate::domain::{AgentId, AuditEvent, DisputeDetails, Factor, MandateDetails, Money, RefundDetails};
use crate::i18n::{Dated, HERE, HERE_TOO, fill, fill_two, names, t};
use crate::pages::recharge_words;

/// The sentence of an event.
#[expect(clippy::too_many_lines, reason = "the compiler says which event has no sentence only of one match")]
pub fn sentence(deed: &AuditEvent) -> AnyView {
    match deed {
        AuditEvent::SignedIn { with } => signed_in(*with).into_any(),
        AuditEvent::SignInFailed { times, in_settings, of_code, last_of_day } => {
            wrong_guesses(*times, *in_settings, *of_code, *last_of_day).into_any()
        }
        AuditEvent::SignedOut {} => t!("did-sign-out").into_any(),
        AuditEvent::DeviceSignedOut { user_agent, .. } => {
            fill(&t!("did-sign-out-device", device = HERE), name(&names::device(user_agent.as_deref())))
        }
        AuditEvent::SessionMoved { address, user_agent } => {
            let address = address.clone().unwrap_or_default();
            let browser = names::device(user_agent.as_deref());
            fill_two(
                &t!("did-use-elsewhere", address = HERE, browser = HERE_TOO),
                name(&address),
                name(&browser),
            )
        }
        AuditEvent::OthersSignedOut { count: others } => {
            t!("did-sign-out-others", count = (*others)).into_any()
        }
        AuditEvent::AllSignedOut { count: all } => t!("did-sign-out-all", count = (*all)).into_any(),
        AuditEvent::AccountCreated { email } => {
            fill(&t!("did-create-account", email = HERE), name(&for_people(email)))
        }
        AuditEvent::NameChanged { from, to } => {
            changed(&t!("did-change-name", from = HERE, to = HERE_TOO), from, to)
        }
        AuditEvent::EmailChanged { from, to } => {
            changed(&t!("did-change-email", from = HERE, to = HERE_TOO), &for_people(from), &for_people(to))
        }
        AuditEvent::EmailChangeAsked { from, to } => {
            changed(&t!("did-ask-email", from = HERE, to = HERE_TOO), &for_people(from), &for_people(to))
        }
        AuditEvent::EmailTakenBack { to, signed_out } => {
            fill(&and_others(t!("did-take-email-back", email = HERE), *signed_out), name(&for_people(to)))
        }
        AuditEvent::PasswordChanged { signed_out: 0 } => t!("did-change-password").into_any(),
        AuditEvent::PasswordChanged { signed_out } => {
            t!("did-change-password-and-sign-out", count = (*signed_out)).into_any()
        }
        AuditEvent::PasswordReset { signed_out } => {
            and_others(t!("did-reset-password"), *signed_out).into_any()
        }
        AuditEvent::PasswordResetByLink { signed_out } => {
            and_others(t!("did-reset-password-by-link"), *signed_out).into_any()
        }
        AuditEvent::ResetLinkMade {} => t!("did-make-reset-link").into_any(),
        AuditEvent::EmailVerified { email } => {
            fill(&t!("did-verify-email", email = HERE), name(&for_people(email)))
        }
        AuditEvent::MailRefused { email, answer } => fill_two(
            &t!("did-refuse-mail", email = HERE, answer = HERE_TOO),
            name(&for_people(email)),
            name(answer),
        ),
        AuditEvent::AuthenticatorAdded { signed_out } => {
            and_others(t!("did-add-app"), *signed_out).into_any()
        }
        AuditEvent::AuthenticatorRemoved { signed_out } => {
            and_others(t!("did-remove-app"), *signed_out).into_any()
        }
        AuditEvent::PasskeyAdded { name: key, signed_out } => {
            fill(&and_others(t!("did-add-passkey", name = HERE), *signed_out), name(key))
        }
        AuditEvent::PasskeyRemoved { name: key, signed_out } => {
            fill(&and_others(t!("did-remove-passkey", name = HERE), *signed_out), name(key))
        }
        AuditEvent::RecoveryCodesMade { signed_out } => {
            and_others(t!("did-make-codes"), *signed_out).into_any()
        }
        AuditEvent::RecoveryCodeUsed { left } => t!("did-use-code", left = (*left)).into_any(),
        AuditEvent::TwoStepReset { signed_out } => {
            and_others(t!("did-reset-two-step"), *signed_out).into_any()
        }
        AuditEvent::ZoneChanged { from, to } => {
            changed(&t!("did-change-time-zone", from = HERE, to = HERE_TOO), from, to)
        }
        AuditEvent::PlanChanged { from, to } => {
            changed(&t!("did-change-plan", from = HERE, to = HERE_TOO), from, to)
        }
        AuditEvent::LowBalanceChanged { from, to } => low_balance(*from, *to).into_any(),
        AuditEvent::BillingProfileChanged { name: of, gstin, .. } => billing_profile(of, gstin.as_deref()),
        AuditEvent::AutoRechargeChanged(set) if set.is_on => {
            let (amount, threshold, cap) =
                (set.amount.exact(), set.threshold.exact(), set.monthly_cap.exact());
            t!("did-switch-recharge-on", amount = amount, threshold = threshold, cap = cap).into_any()
        }
        AuditEvent::AutoRechargeChanged(_) => t!("did-switch-recharge-off").into_any(),
        AuditEvent::AutoRechargeStopped { reason } => {
            t!("did-stop-recharge", reason = recharge_words::recharge_failure(reason)).into_any()
        }
        AuditEvent::MandateChanged(MandateDetails { status, masked }) => {
            let status = recharge_words::mandate_status(status);
            let masked = masked.clone().unwrap_or_else(|| "–".to_owned());
            t!("did-change-mandate", masked = masked, status = status).into_any()
        }
        AuditEvent::CodeRedeemed { code, amount } => {
            fill(&t!("did-redeem-code", amount = amount.exact(), code = HERE), name(code))
        }
        AuditEvent::NoticesChanged { .. } => t!("did-change-notices").into_any(),
        AuditEvent::NoticeAddressAdded { email } => {
            fill(&t!("did-add-notice-address", email = HERE), name(&for_people(email)))
        }
        AuditEvent::NoticeAddressRemoved { email } => {
            fill(&t!("did-remove-notice-address", email = HERE), name(&for_people(email)))
        }
        AuditEvent::DataDownloaded {} => t!("did-download-data").into_any(),
        AuditEvent::KeyCreated { name: key, .. } => fill(&t!("did-create-key", name = HERE), name(key)),
        AuditEvent::KeyRenamed { from, to, .. } => {
            changed(&t!("did-rename-key", from = HERE, to = HERE_TOO), from, to)
        }
        AuditEvent::KeyExpiryChanged { name: key, to, .. } => {
            let text = match to {
                Some(end) => t!("did-move-key-end", name = HERE, end = utc(*end)),
                None => t!("did-remove-key-end", name = HERE),
            };
            fill(&text, name(key))
        }
        AuditEvent::KeyBound { name: key, to, .. } => fill(&bound(*to), name(key)),
        AuditEvent::KeyLimitsChanged { name: key, .. } => fill(&t!("did-limit-key", name = HERE), name(key)),
        AuditEvent::KeyRotated { name: key, ends, .. } => {
            fill(&t!("did-rotate-key", name = HERE, end = utc(*ends)), name(key))
        }
        AuditEvent::KeyRevoked { name: key, .. } => fill(&t!("did-revoke-key", name = HERE), name(key)),
        AuditEvent::WebhookAdded { host, .. } => fill(&t!("did-add-webhook", host = HERE), name(host)),
        AuditEvent::WebhookChanged { host, .. } => fill(&t!("did-change-webhook", host = HERE), name(host)),
        AuditEvent::WebhookSecretRotated { host, .. } => {
            fill(&t!("did-rotate-webhook", host = HERE), name(host))
        }
        AuditEvent::WebhookRemoved { host, .. } => fill(&t!("did-remove-webhook", host = HERE), name(host)),
        AuditEvent::WebhookTurnedOff { host, is_gone: true, .. } => {
            fill(&t!("did-find-webhook-gone", host = HERE), name(host))
        }
        AuditEvent::WebhookTurnedOff { host, .. } => fill(&t!("did-stop-webhook", host = HERE), name(host)),
        AuditEvent::AgentCreated { id, name: agent } => {
            fill(&t!("did-create-agent", id = id.to_string(), name = HERE), name(agent))
        }
        AuditEvent::AgentLimitsChanged { name: agent, .. } => {
            fill(&t!("did-limit-agent", name = HERE), name(agent))
        }
        AuditEvent::CreditAdded { amount, agent, note, reference } => {
            with_note(added(*amount, *agent, reference.as_deref()), note)
        }
        AuditEvent::RefundAsked(RefundDetails { amount, credit, reason, .. }) => {
            with_note(t!("did-refund", amount = amount.exact(), credit = credit.exact()), reason)
        }
        AuditEvent::RefundFailed(RefundDetails { amount, credit, .. }) => {
            t!("did-fail-refund", amount = amount.exact(), credit = credit.exact()).into_any()
        }
        AuditEvent::PaymentDisputed(DisputeDetails { amount, credit, status, .. }) => {
            disputed(*amount, *credit, status).into_any()
        }
        AuditEvent::CreditExpired { amount } => t!("did-expire", amount = amount.exact()).into_any(),
        AuditEvent::InvoiceTakenBack { number, reason } => {
            with_note(t!("did-take-invoice-back", number = number.as_str()), reason)
        }
        AuditEvent::CreditMoved { amount, agent, to_agent, note } => {
            with_note(moved(*amount, *agent, *to_agent), note)
        }
        AuditEvent::CallsPriced { calls, amount } => {
            let calls = count(i64::try_from(*calls).unwrap_or(i64::MAX));
            t!("did-price-calls", calls = calls, amount = amount.rounded()).into_any()
        }
    }
}

fn disputed(amount: Money, credit: Money, status: &str) -> String {
    let (amount, credit) = (amount.exact(), credit.exact());
    match DisputeStatus::parse(status) {
        Some(DisputeStatus::Won | DisputeStatus::Closed) => t!("did-win-dispute", amount = amount),
        Some(DisputeStatus::Lost) => t!("did-lose-dispute", amount = amount, credit = credit),
        _ => t!("did-dispute", amount = amount, credit = credit),
    }
}

fn bound(agent: Option<AgentId>) -> String {
    match agent {
        Some(agent) => t!("did-bind-key", name = HERE, agent = agent.to_string()),
        None => t!("did-unbind-key", name = HERE),
    }
}

fn signed_in(with: Option<Factor>) -> String {
    match with {
        None => t!("did-sign-in"),
        Some(Factor::Password) => t!("did-sign-in-with-password"),
        Some(Factor::AppCode) => t!("did-sign-in-with-app"),
        Some(Factor::Passkey) => t!("did-sign-in-with-passkey"),
        Some(Factor::RecoveryCode) => t!("did-sign-in-with-recovery-code"),
    }
}

fn and_others(what: String, signed_out: u64) -> String {
    if signed_out == 0 { what } else { format!("{what}; {}", t!("did-sign-out-more", count = signed_out)) }
}

/// The actor, the address and the device.
pub fn origin(row: &HistoryRow) -> AnyView {
    let doer = match row.by {
        HistoryActor::ThisBrowser => Some(t!("by-this-browser")),
        HistoryActor::Browser => None,
        HistoryActor::Program => Some(t!("by-program")),
        HistoryActor::Operator => Some(t!("by-operator")),
        HistoryActor::Gateway => Some(t!("by-gateway")),
        HistoryActor::Visitor => Some(t!("by-visitor")),
        HistoryActor::System => Some(t!("by-itself")),
    };
    let address = row.address.as_ref().map(|found| fill(&t!("from-address", address = HERE), name(found)));
    let with = row.with.as_ref().map(|found| name(found).into_any());
    let parts = [address, with, doer.map(IntoAny::into_any)].into_iter().flatten().enumerate();
    let parts = parts.map(|(at, part)| view! { {(at > 0).then_some(" · ")}{part} });
    parts.collect_view().into_any()
}

fn wrong_guesses(times: u32, in_settings: bool, of_code: bool, last_of_day: bool) -> String {
    let (place, written) = (if in_settings { "settings" } else { "sign-in" }, count(i64::from(times)));
    let what = if of_code {
        t!("did-type-wrong-codes", times = times, count = written, place = place)
    } else {
        t!("did-type-wrong-passwords", times = times, count = written, place = place)
    };
    if last_of_day { format!("{what}. {}", t!("more-are-not-listed")) } else { what }
}

fn added(amount: Money, agent: Option<i64>, reference: Option<&str>) -> String {
    let what = match agent {
        None => t!("did-add-credit", amount = amount.exact()),
        Some(id) => t!("did-add-credit-to-agent", amount = amount.exact(), agent = id.to_string()),
    };
    match reference {
        None => what,
        Some(reference) => format!("{what} ({})", t!("paid-with", reference = reference)),
    }
}

fn billing_profile(of: &str, gstin: Option<&str>) -> AnyView {
    let what = match gstin {
        None => t!("did-change-billing-profile", name = HERE),
        Some(gstin) => t!("did-change-billing-profile-with-gstin", name = HERE, gstin = gstin),
    };
    fill(&what, name(of))
}

fn moved(amount: Money, agent: i64, to_agent: bool) -> String {
    let (amount, agent) = (amount.exact(), agent.to_string());
    if to_agent {
        t!("did-move-credit", amount = amount, agent = agent)
    } else {
        t!("did-take-credit-back", amount = amount, agent = agent)
    }
}

fn changed(sentence: &str, from: &str, to: &str) -> AnyView {
    fill_two(sentence, name(from), name(to))
}

fn low_balance(from: Option<Money>, to: Option<Money>) -> String {
    match (from.map(Money::exact), to.map(Money::exact)) {
        (Some(from), Some(to)) => t!("did-change-low-balance", from = from, to = to),
        (None, Some(to)) => t!("did-set-low-balance", to = to),
        (_, None) => t!("did-take-out-low-balance"),
    }
}

fn with_note(sentence: String, note: &str) -> AnyView {
    let note = (!note.is_empty()).then(|| view! { ": "{name(note)} });
    view! { {sentence}{note} }.into_any()
}

/// An instant in UTC: the account's zone may have changed since.
fn utc(instant: DateTime<Utc>) -> String {
    instant.fixed_offset().dated("%-d %b %Y, %H:%M UTC")
}

/// A name that a user chose.
fn name(name: &str) -> impl IntoView + use<> {
    view! { <bdi>{name.to_owned()}</bdi> }
}
