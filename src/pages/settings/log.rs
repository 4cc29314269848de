//! The audit log: its lines, and the kinds that it is filtered by.

use leptos::prelude::*;

use super::row::HistoryRow;
use super::words::{origin, sentence};
use crate::components::{Choice, ChoiceGroup, Instant};
use crate::domain::AuditKind;
use crate::i18n::{names, t};
use crate::pages::shown::Recent;

/// The kinds of events, in the groups of the select.
const GROUPS: [&[AuditKind]; 5] = [
    &[
        AuditKind::SignedIn,
        AuditKind::SignInFailed,
        AuditKind::RecoveryCodeUsed,
        AuditKind::SignedOut,
        AuditKind::DeviceSignedOut,
        AuditKind::SessionMoved,
        AuditKind::OthersSignedOut,
        AuditKind::AllSignedOut,
    ],
    &[
        AuditKind::AccountCreated,
        AuditKind::NameChanged,
        AuditKind::EmailChanged,
        AuditKind::EmailChangeAsked,
        AuditKind::EmailTakenBack,
        AuditKind::PasswordChanged,
        AuditKind::EmailVerified,
        AuditKind::MailRefused,
        AuditKind::PasswordReset,
        AuditKind::PasswordResetByLink,
        AuditKind::ResetLinkMade,
        AuditKind::AuthenticatorAdded,
        AuditKind::AuthenticatorRemoved,
        AuditKind::PasskeyAdded,
        AuditKind::PasskeyRemoved,
        AuditKind::RecoveryCodesMade,
        AuditKind::TwoStepReset,
        AuditKind::ZoneChanged,
        AuditKind::PlanChanged,
        AuditKind::LowBalanceChanged,
        AuditKind::BillingProfileChanged,
        AuditKind::CodeRedeemed,
        AuditKind::NoticesChanged,
        AuditKind::NoticeAddressAdded,
        AuditKind::NoticeAddressRemoved,
        AuditKind::DataDownloaded,
    ],
    &[
        AuditKind::KeyCreated,
        AuditKind::KeyRenamed,
        AuditKind::KeyExpiryChanged,
        AuditKind::KeyBound,
        AuditKind::KeyLimitsChanged,
        AuditKind::KeyRotated,
        AuditKind::KeyRevoked,
    ],
    &[
        AuditKind::WebhookAdded,
        AuditKind::WebhookChanged,
        AuditKind::WebhookSecretRotated,
        AuditKind::WebhookRemoved,
        AuditKind::WebhookTurnedOff,
    ],
    &[
        AuditKind::AgentCreated,
        AuditKind::AgentLimitsChanged,
        AuditKind::CreditAdded,
        AuditKind::RefundAsked,
        AuditKind::RefundFailed,
        AuditKind::PaymentDisputed,
        AuditKind::CreditExpired,
        AuditKind::InvoiceTakenBack,
        AuditKind::CreditMoved,
        AuditKind::AutoRechargeChanged,
        AuditKind::AutoRechargeStopped,
        AuditKind::MandateChanged,
        AuditKind::CallsPriced,
    ],
];

/// The events, newest first.
#[component]
pub fn Log(rows: Vec<HistoryRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="hush">{t!("nothing-happened")}</p> }.into_any();
    }
    view! { <ol class="log">{rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ol> }
        .into_any()
}

/// The kinds of the filter's select, after *everything*.
pub fn choices() -> Vec<ChoiceGroup> {
    let all = Choice::new("", t!("everything"));
    let choice = |what: &AuditKind| Choice::new(what.as_str(), names::what(*what));
    let mut groups = vec![ChoiceGroup { name: String::new(), choices: vec![all] }];
    let titles = [t!("signing-in"), t!("account"), t!("api-keys"), t!("webhooks"), t!("agents-and-credit")];
    groups.extend(
        titles
            .into_iter()
            .zip(GROUPS)
            .map(|(name, kinds)| ChoiceGroup { name, choices: kinds.iter().map(choice).collect() }),
    );
    groups
}

#[component]
fn Line(row: HistoryRow) -> impl IntoView {
    let (what, whence) = (sentence(&row.deed), origin(&row));
    view! {
        <li>
            <p class="hush"><When at=row.at /></p>
            <div>
                <p>{what}</p>
                <p class="hush small">{whence}</p>
            </div>
        </li>
    }
}

/// How long ago, if that is short, and the instant itself, which needs no pointer to be read.
#[component]
fn When(at: Recent) -> impl IntoView {
    let Recent { at, ago } = at;
    let exact = at.text();
    match ago {
        Some(ago) => view! { {ago}<span class="small"><Instant utc=at.utc text=exact /></span> }.into_any(),
        None => view! { <Instant utc=at.utc text=exact /> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_chosen_once() {
        let grouped: Vec<_> = GROUPS.iter().flat_map(|kinds| kinds.iter().copied()).collect();
        assert_eq!(grouped.len(), AuditKind::ALL.len());
        assert!(AuditKind::ALL.iter().all(|what| grouped.contains(what)));
    }
}
