//! Signing secrets: minted, sealed in the database, and the signatures that they make.

use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::domain::{AccountId, MessageId, Secret, WebhookId};
use crate::service::{Entropy, ServiceError, Services};
use crate::store::webhooks::SealedSecrets;

/// Bytes of a secret, as the specification recommends.
const BYTES: usize = 24;

/// The prefix of Standard Webhooks.
const PREFIX: &str = "whsec_";

/// A secret that signs. Wiped on drop.
pub struct SigningSecret(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl SigningSecret {
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new(vec![0; BYTES]);
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// The text that the owner gets once, `whsec_…`.
    pub fn text(&self) -> Secret {
        Secret::new(format!("{PREFIX}{}", BASE64.encode(&self.0)))
    }

    /// Seals it for its webhook.
    pub fn seal(
        &self,
        services: &Services,
        account: &AccountId,
        webhook: &WebhookId,
    ) -> Result<Vec<u8>, ServiceError> {
        services.vault.seal(&*services.entropy, account, &kind(webhook), &self.0)
    }

    /// The signature of a body: `v1,` and the base 64 of the HMAC.
    pub fn sign(&self, id: &MessageId, timestamp: i64, body: &str) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        for part in [id.as_str(), ".", &timestamp.to_string(), ".", body] {
            mac.update(part.as_bytes());
        }
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

/// The secrets of a webhook that sign now: the current one, and within the overlap of a rotation the one before.
#[derive(Debug)]
pub struct Signers(Vec<SigningSecret>);

impl Signers {
    /// Opens sealed secrets.
    pub fn open(
        services: &Services,
        account: &AccountId,
        webhook: &WebhookId,
        sealed: &SealedSecrets,
        now: DateTime<Utc>,
    ) -> Result<Self, ServiceError> {
        let previous = sealed.previous.as_ref().filter(|(_, until)| now < *until).map(|(sealed, _)| sealed);
        let open = |sealed: &Vec<u8>| {
            let opened = services.vault.open(&*services.entropy, account, &kind(webhook), sealed)?;
            Ok(SigningSecret(opened))
        };
        [Some(&sealed.current), previous].into_iter().flatten().map(open).collect::<Result<_, _>>().map(Self)
    }

    /// The value of `webhook-signature`: one signature for each secret.
    pub fn sign(&self, id: &MessageId, timestamp: i64, body: &str) -> String {
        self.0.iter().map(|secret| secret.sign(id, timestamp, body)).collect::<Vec<_>>().join(" ")
    }
}

/// What a secret is sealed as: that of another webhook does not open.
fn kind(webhook: &WebhookId) -> String {
    format!("webhook {webhook}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        // The example of the specification.
        let secret =
            SigningSecret(Zeroizing::new(BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()));
        let id = MessageId::new("msg_p5jXN8AQM9LWM0D4loKWxJek");
        let signature = secret.sign(&id, 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(secret.text().reveal(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert_eq!(format!("{secret:?}"), "SigningSecret(…)");
    }

    #[test]
    fn each_secret_signs() {
        let secret = |byte| SigningSecret(Zeroizing::new(vec![byte; BYTES]));
        let id = MessageId::new("msg_1");
        let both = Signers(vec![secret(1), secret(2)]).sign(&id, 1, "{}");
        assert_eq!(both, format!("{} {}", secret(1).sign(&id, 1, "{}"), secret(2).sign(&id, 1, "{}")));
    }
}
