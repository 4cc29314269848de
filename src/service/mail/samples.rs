//! One of each mail, with made-up facts, for the demo: some are sent after days alone.

use chrono::{DateTime, TimeDelta, Utc};

use super::carrier::Mailer;
use super::mailbox::KeptMail;
use super::prepare::Prepared;
use crate::domain::letter::Place;
use crate::domain::notice::{PasswordChange, TwoStepChange};
use crate::domain::{Language, Letter, MessageId, Money};
use crate::service::Services;

/// The letters. The compiler does not hold that each kind is among them; a test does.
fn letters(now: DateTime<Utc>) -> Vec<Letter> {
    let from = || Place {
        address: Some("203.0.113.7".to_owned()),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned()),
    };
    let name = || "production".to_owned();
    let topup = || "tu_01JHMV5B3K9D2F7G8H1J4M6N0P".to_owned();
    vec![
        Letter::Test {},
        Letter::VerifyEmail {},
        Letter::ConfirmEmail {},
        Letter::VerifyAddress {},
        Letter::EmailChanging { to: "new@example.in".to_owned() },
        Letter::ResetPassword {},
        Letter::WebhookTurnedOff {
            id: "whk_01JHMV5B3K9D2F7G8H1J4M6N0P".to_owned(),
            host: "hooks.example.in".to_owned(),
            is_gone: true,
        },
        Letter::NewBrowser { from: from() },
        Letter::TwoStepChanged { change: TwoStepChange::AppAdded, from: from() },
        Letter::PasswordChanged { change: PasswordChange::Known, from: from() },
        Letter::KeyCreated { name: name(), from: from() },
        Letter::KeyExpiring { name: name(), expires: now + TimeDelta::days(7) },
        Letter::OldKeyUsed {
            name: name(),
            used: now - TimeDelta::minutes(5),
            expires: now + TimeDelta::hours(20),
        },
        Letter::BalanceLow { balance: Money::from_micros(9_870_000), threshold: Money::from_rupees(10) },
        Letter::BalanceZero { balance: Money::from_micros(-120_000) },
        Letter::PaymentReceived {
            topup: topup(),
            credit: Money::from_rupees(1000),
            paid: Money::from_rupees(1180),
            balance: Money::from_micros(1_009_870_000),
        },
        Letter::PaymentFailed { topup: topup(), credit: Money::from_rupees(1000) },
        Letter::RechargeNotice {
            topup: topup(),
            credit: Money::from_rupees(1000),
            amount: Money::from_rupees(1180),
            debit_after: now + TimeDelta::hours(25),
        },
        Letter::RechargeFailed {
            topup: topup(),
            credit: Money::from_rupees(1000),
            reason: "insufficient_funds".to_owned(),
        },
        Letter::RechargeStopped { reason: "insufficient_funds".to_owned() },
        Letter::InvoiceIssued { month: "2026-11".to_owned(), total: Money::from_rupees(590) },
        Letter::RefundMade {
            topup: topup(),
            amount: Money::from_rupees(118),
            credit: Money::from_rupees(100),
        },
    ]
}

/// The mails, by their kinds as ids; none without a mail server.
pub fn list(services: &Services, language: Language) -> Vec<KeptMail> {
    let Some(mailer) = Mailer::new(services) else { return Vec::new() };
    let now = services.now();
    let console = &services.policy.public_url;
    let made = letters(now).into_iter().filter_map(|letter| {
        let (kind, _) = letter.columns().ok()?;
        let prepared = Prepared {
            link: format!("{console}/verify-email?link=munim_ln_…"),
            leave: letter
                .topic()
                .filter(|topic| topic.can_be_off())
                .map(|_| format!("{console}/settings/notifications")),
            is_for_owner: true,
            ..Prepared::default()
        };
        let id = MessageId::new("msg_sample");
        let mail =
            mailer.compose(services, &id, "asha@example.in", (&letter, &prepared), (language, now)).ok()?;
        let (to, subject, text, html) = (mail.to.to_string(), mail.subject, mail.text, mail.html);
        Some(KeptMail { id: kind, at: now, to, subject, text, html, attached: Vec::new() })
    });
    made.collect()
}
