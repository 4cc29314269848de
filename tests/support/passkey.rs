//! An authenticator with one passkey and its browser, implemented from the standard (Web Authentication, level
//! 3) rather than with the code under test.

use data_encoding::BASE64URL_NOPAD as BASE64;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::PASSWORD;
use super::app::between;
use super::browser::{Browser, Page};

/// The flags for user presence and user verification.
const PRESENT_AND_VERIFIED: u8 = 0b101;
/// The flag for attested credential data.
const WITH_KEY: u8 = 0b100_0000;

/// The authenticator.
pub struct Authenticator {
    key: SigningKey,
    id: [u8; 16],
    /// The signature counter.
    pub counter: u32,
    /// The origin of its browser.
    pub origin: String,
    /// Whether it verifies the user.
    pub verifies: bool,
}

impl Authenticator {
    /// An authenticator for a console; the number makes it unique.
    pub fn at(origin: &str, number: u8) -> Self {
        let key = SigningKey::from_slice(&[number; 32]).unwrap();
        Self { key, id: [number; 16], counter: 0, origin: origin.to_owned(), verifies: true }
    }

    /// Creates a passkey for a registration request.
    pub fn create(&mut self, asked: &str) -> String {
        let asked: Value = serde_json::from_str(asked).unwrap();
        let asked = &asked["publicKey"];
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        let point = self.key.verifying_key().to_sec1_point(false);
        // A COSE key: type 2 (EC2), algorithm -7 (ES256), curve 1 (P-256), x and y.
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32];
        key.extend_from_slice(point.x().unwrap());
        key.extend_from_slice(&[0x22, 0x58, 32]);
        key.extend_from_slice(point.y().unwrap());
        let mut data = self.data(asked["rp"]["id"].as_str().unwrap(), WITH_KEY);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 16]);
        data.extend_from_slice(&self.id);
        data.extend_from_slice(&key);
        // {"fmt": "none", "attStmt": {}, "authData": bytes}
        let mut object = vec![0xa3];
        object.extend_from_slice(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend_from_slice(&data);
        let client = self.client("webauthn.create", asked);
        self.answer(&json!({
            "clientDataJSON": BASE64.encode(&client),
            "attestationObject": BASE64.encode(&object),
            "transports": ["internal"],
        }))
    }

    /// Signs an authentication request.
    pub fn sign(&mut self, asked: &str) -> String {
        let asked: Value = serde_json::from_str(asked).unwrap();
        let asked = &asked["publicKey"];
        assert_eq!(asked["userVerification"], "required");
        self.counter += 1;
        let data = self.data(asked["rpId"].as_str().unwrap(), 0);
        let client = self.client("webauthn.get", asked);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": BASE64.encode(&client),
            "authenticatorData": BASE64.encode(&data),
            "signature": BASE64.encode(signature.to_der().as_bytes()),
            "userHandle": null,
        }))
    }

    fn data(&self, console: &str, more: u8) -> Vec<u8> {
        let flags = if self.verifies { PRESENT_AND_VERIFIED } else { 1 } | more;
        let digest = Sha256::digest(console);
        [digest.as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        let client = json!({"type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false});
        client.to_string().into_bytes()
    }

    fn answer(&self, response: &Value) -> String {
        let id = BASE64.encode(&self.id);
        let answer = json!({
            "id": id, "rawId": id, "type": "public-key", "response": response,
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        });
        answer.to_string()
    }
}

/// Adds a passkey to the signed-in owner; returns the resulting page.
pub async fn add(browser: &mut Browser, passkey: &mut Authenticator, name: &str, code: &str) -> Page {
    let fields = [("name", name), ("password", PASSWORD), ("code", code)];
    let begun = browser.post("/settings/two-step/passkeys", &fields).await.with_status(200);
    let asked =
        between(&begun.body, "data-passkey-new=\"", "\"").replace("&quot;", "\"").replace("&amp;", "&");
    let credential = passkey.create(&asked);
    browser.post("/settings/two-step/passkeys/finish", &[("credential", &credential)]).await
}
