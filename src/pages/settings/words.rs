//! What has happened, in sentences. Names stand in elements of their own, as they may be written in the other
//! direction.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::row::{Doer, HistoryRow};
use crate::components::count;
use crate::domain::email::for_people;
use crate::domain::{Deed, Factor, Money};
use crate::i18n::{Dated, HERE, HERE_TOO, fill, fill_two, names, say};

/// A sentence about a change.
pub fn sentence(deed: &Deed) -> AnyView {
    match deed {
        Deed::SignedIn { with } => signed_in(*with).into_any(),
        Deed::SignInFailed { times, in_settings, of_code, last_of_day } => {
            wrong_guesses(*times, *in_settings, *of_code, *last_of_day).into_any()
        }
        Deed::SignedOut {} => say!("did-sign-out").into_any(),
        Deed::DeviceSignedOut { user_agent, .. } => {
            fill(&say!("did-sign-out-device", device = HERE), name(&names::device(user_agent.as_deref())))
        }
        Deed::SessionMoved { address, user_agent } => {
            let address = address.clone().unwrap_or_default();
            let browser = names::device(user_agent.as_deref());
            fill_two(
                &say!("did-use-elsewhere", address = HERE, browser = HERE_TOO),
                name(&address),
                name(&browser),
            )
        }
        Deed::OthersSignedOut { count: others } => say!("did-sign-out-others", count = (*others)).into_any(),
        Deed::AllSignedOut { count: all } => say!("did-sign-out-all", count = (*all)).into_any(),
        Deed::AccountCreated { email } => {
            fill(&say!("did-create-account", email = HERE), name(&for_people(email)))
        }
        Deed::NameChanged { from, to } => {
            changed(&say!("did-change-name", from = HERE, to = HERE_TOO), from, to)
        }
        Deed::EmailChanged { from, to } => {
            changed(&say!("did-change-email", from = HERE, to = HERE_TOO), &for_people(from), &for_people(to))
        }
        Deed::PasswordChanged { signed_out: 0 } => say!("did-change-password").into_any(),
        Deed::PasswordChanged { signed_out } => {
            say!("did-change-password-and-sign-out", count = (*signed_out)).into_any()
        }
        Deed::PasswordReset { signed_out } => and_others(say!("did-reset-password"), *signed_out).into_any(),
        Deed::AuthenticatorAdded { signed_out } => and_others(say!("did-add-app"), *signed_out).into_any(),
        Deed::AuthenticatorRemoved { signed_out } => {
            and_others(say!("did-remove-app"), *signed_out).into_any()
        }
        Deed::PasskeyAdded { name: key, signed_out } => {
            fill(&and_others(say!("did-add-passkey", name = HERE), *signed_out), name(key))
        }
        Deed::PasskeyRemoved { name: key, signed_out } => {
            fill(&and_others(say!("did-remove-passkey", name = HERE), *signed_out), name(key))
        }
        Deed::RecoveryCodesMade { signed_out } => and_others(say!("did-make-codes"), *signed_out).into_any(),
        Deed::RecoveryCodeUsed { left } => say!("did-use-code", left = (*left)).into_any(),
        Deed::TwoStepReset { signed_out } => and_others(say!("did-reset-two-step"), *signed_out).into_any(),
        Deed::ZoneChanged { from, to } => {
            changed(&say!("did-change-time-zone", from = HERE, to = HERE_TOO), from, to)
        }
        Deed::LowBalanceChanged { from, to } => low_balance(*from, *to).into_any(),
        Deed::DataDownloaded {} => say!("did-download-data").into_any(),
        Deed::KeyCreated { name: key, .. } => fill(&say!("did-create-key", name = HERE), name(key)),
        Deed::KeyRenamed { from, to, .. } => {
            changed(&say!("did-rename-key", from = HERE, to = HERE_TOO), from, to)
        }
        Deed::KeyExpiryChanged { name: key, to: Some(end), .. } => {
            fill(&say!("did-move-key-end", name = HERE, end = utc(*end)), name(key))
        }
        Deed::KeyExpiryChanged { name: key, to: None, .. } => {
            fill(&say!("did-remove-key-end", name = HERE), name(key))
        }
        Deed::KeyBound { name: key, to: Some(agent), .. } => {
            fill(&say!("did-bind-key", name = HERE, agent = agent.to_string()), name(key))
        }
        Deed::KeyBound { name: key, to: None, .. } => fill(&say!("did-unbind-key", name = HERE), name(key)),
        Deed::KeyRotated { name: key, ends, .. } => {
            fill(&say!("did-rotate-key", name = HERE, end = utc(*ends)), name(key))
        }
        Deed::KeyRevoked { name: key, .. } => fill(&say!("did-revoke-key", name = HERE), name(key)),
        Deed::AgentCreated { id, name: agent } => {
            fill(&say!("did-create-agent", id = id.to_string(), name = HERE), name(agent))
        }
        Deed::CreditAdded { amount, agent, note, reference } => {
            with_note(added(*amount, *agent, reference.as_deref()), note)
        }
        Deed::CreditMoved { amount, agent, to_agent, note } => {
            with_note(moved(*amount, *agent, *to_agent), note)
        }
        Deed::CallsPriced { calls, amount } => {
            let calls = count(i64::try_from(*calls).unwrap_or(i64::MAX));
            say!("did-price-calls", calls = calls, amount = amount.rounded()).into_any()
        }
    }
}

fn signed_in(with: Option<Factor>) -> String {
    match with {
        None => say!("did-sign-in"),
        Some(Factor::Password) => say!("did-sign-in-with-password"),
        Some(Factor::AppCode) => say!("did-sign-in-with-app"),
        Some(Factor::Passkey) => say!("did-sign-in-with-passkey"),
        Some(Factor::RecoveryCode) => say!("did-sign-in-with-recovery-code"),
    }
}

fn and_others(what: String, signed_out: u64) -> String {
    if signed_out == 0 { what } else { format!("{what}; {}", say!("did-sign-out-more", count = signed_out)) }
}

/// Who did it, from where and with what.
pub fn origin(row: &HistoryRow) -> AnyView {
    let doer = match row.by {
        Doer::ThisBrowser => Some(say!("by-this-browser")),
        Doer::Browser => None,
        Doer::Program => Some(say!("by-program")),
        Doer::Operator => Some(say!("by-operator")),
        Doer::Gateway => Some(say!("by-gateway")),
        Doer::Visitor => Some(say!("by-visitor")),
        Doer::System => Some(say!("by-itself")),
    };
    let address = row.address.as_ref().map(|found| fill(&say!("from-address", address = HERE), name(found)));
    let with = row.with.as_ref().map(|found| name(found).into_any());
    let parts = [address, with, doer.map(IntoAny::into_any)].into_iter().flatten().enumerate();
    let parts = parts.map(|(at, part)| view! { {(at > 0).then_some(" · ")}{part} });
    parts.collect_view().into_any()
}

fn wrong_guesses(times: u32, in_settings: bool, of_code: bool, last_of_day: bool) -> String {
    let (place, written) = (if in_settings { "settings" } else { "sign-in" }, count(i64::from(times)));
    let what = if of_code {
        say!("did-type-wrong-codes", times = times, count = written, place = place)
    } else {
        say!("did-type-wrong-passwords", times = times, count = written, place = place)
    };
    if last_of_day { format!("{what}. {}", say!("more-are-not-listed")) } else { what }
}

fn added(amount: Money, agent: Option<i64>, reference: Option<&str>) -> String {
    let what = match agent {
        None => say!("did-add-credit", amount = amount.exact()),
        Some(id) => say!("did-add-credit-to-agent", amount = amount.exact(), agent = id.to_string()),
    };
    match reference {
        None => what,
        Some(reference) => format!("{what} ({})", say!("paid-with", reference = reference)),
    }
}

fn moved(amount: Money, agent: i64, to_agent: bool) -> String {
    let (amount, agent) = (amount.exact(), agent.to_string());
    if to_agent {
        say!("did-move-credit", amount = amount, agent = agent)
    } else {
        say!("did-take-credit-back", amount = amount, agent = agent)
    }
}

fn changed(sentence: &str, from: &str, to: &str) -> AnyView {
    fill_two(sentence, name(from), name(to))
}

fn low_balance(from: Option<Money>, to: Option<Money>) -> String {
    match (from.map(Money::exact), to.map(Money::exact)) {
        (Some(from), Some(to)) => say!("did-change-low-balance", from = from, to = to),
        (None, Some(to)) => say!("did-set-low-balance", to = to),
        (_, None) => say!("did-take-out-low-balance"),
    }
}

fn with_note(sentence: String, note: &str) -> AnyView {
    let note = (!note.is_empty()).then(|| view! { ": "{name(note)} });
    view! { {sentence}{note} }.into_any()
}

/// An instant as it is kept: the account's zone may have changed since.
fn utc(instant: DateTime<Utc>) -> String {
    instant.fixed_offset().dated("%-d %b %Y, %H:%M UTC")
}

/// What somebody named.
fn name(name: &str) -> impl IntoView + use<> {
    view! { <bdi>{name.to_owned()}</bdi> }
}
