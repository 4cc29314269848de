//! Conversion of audit events to and from database columns.

use serde::Deserialize;

use super::{AuditEvent, AuditKind};

impl AuditEvent {
    /// The details as a JSON object.
    pub fn details(&self) -> serde_json::Result<String> {
        // Parses the structure but leaves the amounts as raw text: they never pass through a float.
        #[derive(Deserialize)]
        struct Parts {
            details: Box<serde_json::value::RawValue>,
        }
        let parts: Parts = serde_json::from_str(&serde_json::to_string(self)?)?;
        Ok(parts.details.get().to_owned())
    }

    /// Parses what `what` and `details` wrote.
    pub fn parse(what: AuditKind, details: &str) -> serde_json::Result<Self> {
        // The tag comes first, because serde buffers a value that precedes its tag, and buffering turns amounts
        // into floats.
        serde_json::from_str(&format!(r#"{{"what":"{}","details":{details}}}"#, what.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::audit::{DisputeDetails, MandateDetails, RechargeDetails, RefundDetails};
    use crate::domain::{DeviceId, Factor, KeyId, Money, WebhookId};

    fn deeds() -> Vec<AuditEvent> {
        let text = || "Māyā \"x\" & Söhne".to_owned();
        let amount = Money::from_micros(450_750_001);
        let instant = DateTime::UNIX_EPOCH;
        let refund =
            || RefundDetails { refund: text(), topup: text(), amount, credit: amount, reason: text() };
        let dispute = DisputeDetails { topup: text(), amount, credit: amount, status: text() };
        vec![
            AuditEvent::SignedIn { with: Some(Factor::AppCode) },
            AuditEvent::SignInFailed { times: 3, in_settings: true, of_code: true, last_of_day: false },
            AuditEvent::SignedOut {},
            AuditEvent::DeviceSignedOut { id: DeviceId::new("dev_1"), user_agent: None },
            AuditEvent::SessionMoved { address: Some("203.0.113.7".to_owned()), user_agent: None },
            AuditEvent::OthersSignedOut { count: 2 },
            AuditEvent::AllSignedOut { count: 3 },
            AuditEvent::AccountCreated { email: text() },
            AuditEvent::NameChanged { from: text(), to: text() },
            AuditEvent::EmailChanged { from: text(), to: text() },
            AuditEvent::EmailChangeAsked { from: text(), to: text() },
            AuditEvent::EmailTakenBack { to: text(), signed_out: 1 },
            AuditEvent::PasswordChanged { signed_out: 0 },
            AuditEvent::PasswordReset { signed_out: 4 },
            AuditEvent::PasswordResetByLink { signed_out: 2 },
            AuditEvent::ResetLinkMade {},
            AuditEvent::EmailVerified { email: text() },
            AuditEvent::MailRefused { email: text(), answer: text() },
            AuditEvent::AuthenticatorAdded { signed_out: 1 },
            AuditEvent::AuthenticatorRemoved { signed_out: 0 },
            AuditEvent::PasskeyAdded { name: text(), signed_out: 0 },
            AuditEvent::PasskeyRemoved { name: text(), signed_out: 1 },
            AuditEvent::RecoveryCodesMade { signed_out: 2 },
            AuditEvent::RecoveryCodeUsed { left: 9 },
            AuditEvent::TwoStepReset { signed_out: 3 },
            AuditEvent::ZoneChanged { from: text(), to: text() },
            AuditEvent::PlanChanged { from: text(), to: text() },
            AuditEvent::LowBalanceChanged { from: Some(amount), to: None },
            AuditEvent::BillingProfileChanged { name: text(), state: text(), gstin: Some(text()) },
            AuditEvent::AutoRechargeChanged(RechargeDetails {
                is_on: true,
                threshold: amount,
                amount,
                monthly_cap: amount,
            }),
            AuditEvent::AutoRechargeStopped { reason: text() },
            AuditEvent::MandateChanged(MandateDetails { status: text(), masked: None }),
            AuditEvent::CodeRedeemed { code: text(), amount },
            AuditEvent::NoticesChanged { off: vec![text()] },
            AuditEvent::NoticeAddressAdded { email: text() },
            AuditEvent::NoticeAddressRemoved { email: text() },
            AuditEvent::DataDownloaded {},
            AuditEvent::KeyCreated { id: KeyId::new("key_1"), name: text() },
            AuditEvent::KeyRenamed { id: KeyId::new("key_1"), from: text(), to: text() },
            AuditEvent::KeyExpiryChanged {
                id: KeyId::new("key_1"),
                name: text(),
                from: None,
                to: Some(instant),
            },
            AuditEvent::KeyBound { id: KeyId::new("key_1"), name: text(), from: None, to: Some(101) },
            AuditEvent::KeyLimitsChanged { id: KeyId::new("key_1"), name: text(), limits: Some(text()) },
            AuditEvent::KeyRotated {
                id: KeyId::new("key_1"),
                name: text(),
                successor: KeyId::new("key_2"),
                ends: instant,
            },
            AuditEvent::KeyRevoked { id: KeyId::new("key_1"), name: text() },
            AuditEvent::WebhookAdded { id: WebhookId::new("whk_1"), host: text() },
            AuditEvent::WebhookChanged { id: WebhookId::new("whk_1"), host: text() },
            AuditEvent::WebhookSecretRotated { id: WebhookId::new("whk_1"), host: text() },
            AuditEvent::WebhookRemoved { id: WebhookId::new("whk_1"), host: text() },
            AuditEvent::WebhookTurnedOff { id: WebhookId::new("whk_1"), host: text(), is_gone: true },
            AuditEvent::AgentCreated { id: 101, name: text() },
            AuditEvent::AgentLimitsChanged { id: 101, name: text(), limits: None },
            AuditEvent::CreditAdded { amount, agent: None, note: text(), reference: Some(text()) },
            AuditEvent::RefundAsked(refund()),
            AuditEvent::RefundFailed(refund()),
            AuditEvent::PaymentDisputed(dispute),
            AuditEvent::CreditExpired { amount },
            AuditEvent::InvoiceTakenBack { number: text(), reason: text() },
            AuditEvent::CreditMoved { amount, agent: 101, to_agent: true, note: String::new() },
            AuditEvent::CallsPriced { calls: 7, amount },
        ]
    }

    #[test]
    fn every_deed_is_read_back_exactly() {
        for deed in deeds() {
            assert_eq!(AuditEvent::parse(deed.what(), &deed.details().unwrap()).unwrap(), deed);
        }
    }

    #[test]
    fn failures_of_an_older_version_were_of_passwords() {
        let old = r#"{"times":2,"in_settings":false,"last_of_day":true}"#;
        let read =
            AuditEvent::SignInFailed { times: 2, in_settings: false, of_code: false, last_of_day: true };
        assert_eq!(AuditEvent::parse(AuditKind::SignInFailed, old).unwrap(), read);
    }

    #[test]
    fn sign_ins_of_an_older_version_do_not_say_with_what() {
        assert_eq!(
            AuditEvent::parse(AuditKind::SignedIn, "{}").unwrap(),
            AuditEvent::SignedIn { with: None }
        );
        let new = AuditEvent::SignedIn { with: Some(Factor::RecoveryCode) };
        assert_eq!(new.details().unwrap(), r#"{"with":"recovery_code"}"#);
    }

    #[test]
    fn credit_of_an_older_version_has_no_reference() {
        let old = r#"{"amount":5.00,"agent":null,"note":"UPI"}"#;
        let amount = Money::from_rupees(5);
        let read = AuditEvent::CreditAdded { amount, agent: None, note: "UPI".to_owned(), reference: None };
        assert_eq!(AuditEvent::parse(AuditKind::CreditAdded, old).unwrap(), read);
    }

    #[test]
    fn every_kind_has_one_word_that_is_found_again() {
        assert_eq!(deeds().iter().map(AuditEvent::what).collect::<Vec<_>>(), AuditKind::ALL);
        for what in AuditKind::ALL {
            assert_eq!(AuditKind::parse(what.as_str()), Some(*what));
        }
        assert_eq!(AuditKind::parse("nonsense"), None);
    }
}
