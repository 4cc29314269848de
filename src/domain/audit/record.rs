//! Conversion of audit events to and from database columns.

use serde::Deserialize;

use super::{Deed, What};

impl Deed {
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
    pub fn parse(what: What, details: &str) -> serde_json::Result<Self> {
        // The tag comes first, because serde buffers a value that precedes its tag, and buffering turns amounts
        // into floats.
        serde_json::from_str(&format!(r#"{{"what":"{}","details":{details}}}"#, what.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::{DeviceId, Factor, KeyId, Money};

    fn deeds() -> Vec<Deed> {
        let text = || "Māyā \"x\" & Söhne".to_owned();
        let amount = Money::from_micros(450_750_001);
        let instant = DateTime::UNIX_EPOCH;
        vec![
            Deed::SignedIn { with: Some(Factor::AppCode) },
            Deed::SignInFailed { times: 3, in_settings: true, of_code: true, last_of_day: false },
            Deed::SignedOut {},
            Deed::DeviceSignedOut { id: DeviceId::new("dev_1"), user_agent: None },
            Deed::SessionMoved { address: Some("203.0.113.7".to_owned()), user_agent: None },
            Deed::OthersSignedOut { count: 2 },
            Deed::AllSignedOut { count: 3 },
            Deed::AccountCreated { email: text() },
            Deed::NameChanged { from: text(), to: text() },
            Deed::EmailChanged { from: text(), to: text() },
            Deed::PasswordChanged { signed_out: 0 },
            Deed::PasswordReset { signed_out: 4 },
            Deed::AuthenticatorAdded { signed_out: 1 },
            Deed::AuthenticatorRemoved { signed_out: 0 },
            Deed::PasskeyAdded { name: text(), signed_out: 0 },
            Deed::PasskeyRemoved { name: text(), signed_out: 1 },
            Deed::RecoveryCodesMade { signed_out: 2 },
            Deed::RecoveryCodeUsed { left: 9 },
            Deed::TwoStepReset { signed_out: 3 },
            Deed::ZoneChanged { from: text(), to: text() },
            Deed::LowBalanceChanged { from: Some(amount), to: None },
            Deed::DataDownloaded {},
            Deed::KeyCreated { id: KeyId::new("key_1"), name: text() },
            Deed::KeyRenamed { id: KeyId::new("key_1"), from: text(), to: text() },
            Deed::KeyExpiryChanged { id: KeyId::new("key_1"), name: text(), from: None, to: Some(instant) },
            Deed::KeyBound { id: KeyId::new("key_1"), name: text(), from: None, to: Some(101) },
            Deed::KeyRotated {
                id: KeyId::new("key_1"),
                name: text(),
                successor: KeyId::new("key_2"),
                ends: instant,
            },
            Deed::KeyRevoked { id: KeyId::new("key_1"), name: text() },
            Deed::AgentCreated { id: 101, name: text() },
            Deed::CreditAdded { amount, agent: None, note: text(), reference: Some(text()) },
            Deed::CreditMoved { amount, agent: 101, to_agent: true, note: String::new() },
            Deed::CallsPriced { calls: 7, amount },
        ]
    }

    #[test]
    fn every_deed_is_read_back_exactly() {
        for deed in deeds() {
            assert_eq!(Deed::parse(deed.what(), &deed.details().unwrap()).unwrap(), deed);
        }
    }

    #[test]
    fn failures_of_an_older_version_were_of_passwords() {
        let old = r#"{"times":2,"in_settings":false,"last_of_day":true}"#;
        let read = Deed::SignInFailed { times: 2, in_settings: false, of_code: false, last_of_day: true };
        assert_eq!(Deed::parse(What::SignInFailed, old).unwrap(), read);
    }

    #[test]
    fn sign_ins_of_an_older_version_do_not_say_with_what() {
        assert_eq!(Deed::parse(What::SignedIn, "{}").unwrap(), Deed::SignedIn { with: None });
        let new = Deed::SignedIn { with: Some(Factor::RecoveryCode) };
        assert_eq!(new.details().unwrap(), r#"{"with":"recovery_code"}"#);
    }

    #[test]
    fn credit_of_an_older_version_has_no_reference() {
        let old = r#"{"amount":5.00,"agent":null,"note":"UPI"}"#;
        let amount = Money::from_rupees(5);
        let read = Deed::CreditAdded { amount, agent: None, note: "UPI".to_owned(), reference: None };
        assert_eq!(Deed::parse(What::CreditAdded, old).unwrap(), read);
    }

    #[test]
    fn every_kind_has_one_word_that_is_found_again() {
        assert_eq!(deeds().iter().map(Deed::what).collect::<Vec<_>>(), What::ALL);
        for what in What::ALL {
            assert_eq!(What::parse(what.as_str()), Some(*what));
        }
        assert_eq!(What::parse("nonsense"), None);
    }
}
