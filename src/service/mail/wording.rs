//! What mails say, in the owner's language.

use super::text::{About, Text};
use super::{notice, payment, recharge};
use crate::domain::Letter;
use crate::domain::email::for_people;
use crate::i18n::say;

/// The text of a letter.
pub fn of(letter: &Letter, about: About<'_>) -> Text {
    let About { language, brand, link, .. } = about;
    match letter {
        Letter::Test {} => Text {
            subject: say!(language, "mail-test-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-test-text", brand = brand)],
            ..Text::default()
        },
        Letter::VerifyEmail {} => Text {
            subject: say!(language, "mail-verify-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-verify-text", brand = brand)],
            button: Some((say!(language, "verify-email"), link.to_owned())),
            after: vec![say!(language, "mail-verify-end")],
            ..Text::default()
        },
        Letter::ConfirmEmail {} => Text {
            subject: say!(language, "mail-verify-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-new-email-text", brand = brand)],
            button: Some((say!(language, "verify-email"), link.to_owned())),
            after: vec![say!(language, "mail-new-email-end")],
            ..Text::default()
        },
        Letter::VerifyAddress {} => Text {
            subject: say!(language, "mail-verify-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-address-text", brand = brand)],
            button: Some((say!(language, "verify-email"), link.to_owned())),
            after: vec![say!(language, "mail-address-end")],
            ..Text::default()
        },
        Letter::EmailChanging { to } => Text {
            subject: say!(language, "mail-changing-subject", brand = brand),
            paragraphs: vec![
                say!(language, "mail-changing-text", brand = brand, email = for_people(to)),
                say!(language, "mail-changing-hint"),
            ],
            button: Some((say!(language, "take-email-back"), link.to_owned())),
            after: vec![say!(language, "mail-changing-end")],
            ..Text::default()
        },
        Letter::ResetPassword {} => Text {
            subject: say!(language, "mail-reset-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-reset-text", brand = brand)],
            button: Some((say!(language, "reset-password"), link.to_owned())),
            after: vec![say!(language, "mail-reset-end")],
            ..Text::default()
        },
        Letter::WebhookTurnedOff { host, is_gone, .. } => Text {
            subject: say!(language, "mail-webhook-subject", host = host),
            paragraphs: vec![if *is_gone {
                say!(language, "mail-webhook-gone", host = host)
            } else {
                say!(language, "mail-webhook-failing", host = host)
            }],
            button: Some((say!(language, "mail-webhook-open"), link.to_owned())),
            after: vec![say!(language, "mail-webhook-end")],
            ..Text::default()
        },
        Letter::NewBrowser { from } => notice::new_browser(about, from),
        Letter::TwoStepChanged { change, from } => notice::two_step(about, *change, from),
        Letter::PasswordChanged { change, from } => notice::password(about, *change, from),
        Letter::KeyCreated { name, from } => notice::key_created(about, name, from),
        Letter::KeyExpiring { name, expires } => notice::key_expiring(about, name, *expires),
        Letter::OldKeyUsed { name, used, expires } => notice::old_key_used(about, name, *used, *expires),
        Letter::BalanceLow { balance, threshold } => notice::balance_low(about, *balance, *threshold),
        Letter::BalanceZero { balance } => notice::balance_zero(about, *balance),
        Letter::PaymentReceived { topup, credit, paid, balance } => {
            payment::received(about, topup, (*credit, *paid, *balance))
        }
        Letter::PaymentFailed { topup, credit } => payment::failed(about, topup, *credit),
        Letter::RechargeNotice { topup, credit, amount, debit_after } => {
            recharge::notice(about, topup, (*credit, *amount), *debit_after)
        }
        Letter::RechargeFailed { topup, credit, reason } => recharge::failed(about, topup, *credit, reason),
        Letter::RechargeStopped { reason } => recharge::stopped(about, reason),
        Letter::InvoiceIssued { month, total } => payment::invoice(about, month, *total),
        Letter::RefundMade { topup, amount, credit } => payment::refunded(about, topup, (*amount, *credit)),
    }
}
