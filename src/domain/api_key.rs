//! API keys and session tokens: a prefix, 192 random bits in base62, and a six-character checksum, so that
//! mistyped or leaked ones are recognised offline.
//!
//! The plaintext exists only as [`PlainKey`]; the database stores its [`KeyHash`].

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::account::id;
use super::{AccountId, AgentId, Limits};

id!(
    /// The id of an API key, `key_…`. It is no secret.
    KeyId,
    "key_"
);

/// Bytes of randomness in a key.
pub const ENTROPY_BYTES: usize = 24;
/// Characters of base62 that hold them: 62³³ > 2¹⁹².
const BODY_CHARS: usize = 33;
/// Characters of base62 that hold a CRC-32: 62⁶ > 2³².
const CHECKSUM_CHARS: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A plaintext secret. It has no `Serialize`, its `Debug` is `PlainKey(…)`, and it is zeroized on drop.
#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct PlainKey(String);

impl PlainKey {
    /// Generates a secret from random bytes.
    pub fn mint(prefix: &str, entropy: &[u8; ENTROPY_BYTES]) -> Self {
        let body = base62::<BODY_CHARS>(entropy);
        // Allocates the full capacity at once: a string that grows leaves copies of the secret behind.
        let mut text = String::with_capacity(prefix.len() + BODY_CHARS + CHECKSUM_CHARS);
        text.push_str(prefix);
        text.push_str(&body);
        text.extend(checksum(prefix, &body).map(char::from));
        Self(text)
    }

    /// Parses a secret: `None` unless prefix, length, alphabet and checksum are valid.
    pub fn parse(prefix: &str, text: &str) -> Option<Self> {
        let rest = text.strip_prefix(prefix)?;
        let alphanumeric = rest.bytes().all(|b| b.is_ascii_alphanumeric());
        if rest.len() != BODY_CHARS + CHECKSUM_CHARS || !alphanumeric {
            return None;
        }
        let (body, found) = rest.split_at(BODY_CHARS);
        (checksum(prefix, body) == found.as_bytes()).then(|| Self(text.to_owned()))
    }

    /// Parses a secret with any prefix, because the configured prefix may have changed since the key was
    /// created.
    pub fn parse_any(text: &str) -> Option<Self> {
        // Base62 has no underscore, so the last one ends the prefix.
        let (prefix, _) = text.split_at(text.rfind('_')? + 1);
        Self::parse(prefix, text)
    }

    /// The plaintext, for the one response that contains it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash that is stored. A fast hash is sufficient for 192 random bits (OWASP ASVS 5.0, 6.5.2).
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The last four characters, which identify the key in lists.
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

impl fmt::Debug for PlainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainKey(…)")
    }
}

/// The plaintext of a key on its way to its owner: the only secret type with `Serialize`, constructed only for
/// responses that create a key. Its `Debug` is `ShownKey(…)`; it is zeroized on drop.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
#[serde(transparent)]
pub struct ShownKey(String);

impl ShownKey {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&PlainKey> for ShownKey {
    fn from(key: &PlainKey) -> Self {
        Self(key.0.clone())
    }
}

impl fmt::Debug for ShownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownKey(…)")
    }
}

/// The SHA-256 of a secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// Hashes any secret that a client holds, such as a session id.
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// Reads the database's bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, for the database.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

/// Whether a key is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyStatus {
    /// Valid.
    Active,
    /// Revoked by its owner.
    Revoked,
    /// Past its expiry.
    Expired,
}

impl KeyStatus {
    /// The status of a key at an instant. A revoked key is never reported as expired, because the revoke tells
    /// more.
    pub fn at(now: DateTime<Utc>, revoked: Option<DateTime<Utc>>, expires: Option<DateTime<Utc>>) -> Self {
        if revoked.is_some() {
            Self::Revoked
        } else if expires.is_some_and(|end| end <= now) {
            Self::Expired
        } else {
            Self::Active
        }
    }

    /// The status's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// The masked form of a key: `forii_sk_…a1b2`.
pub fn masked(prefix: &str, last_four: &str) -> String {
    format!("{prefix}…{last_four}")
}

/// Six characters of base62: the CRC-32 of prefix and body.
fn checksum(prefix: &str, body: &str) -> [u8; CHECKSUM_CHARS] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(prefix.as_bytes());
    crc.update(body.as_bytes());
    let mut number = crc.finalize();
    let mut digits = [BASE62[0]; CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(number % 62) as usize];
        number /= 62;
    }
    digits
}

/// A big-endian number in `CHARS` digits of base62, by long division.
fn base62<const CHARS: usize>(bytes: &[u8]) -> String {
    let mut number = bytes.to_vec();
    let mut digits = [BASE62[0]; CHARS];
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_usize;
        for byte in &mut number {
            let value = remainder * 256 + usize::from(*byte);
            // The quotient is below 256, as the remainder is below 62.
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *digit = BASE62[remainder];
    }
    digits.iter().map(|b| char::from(*b)).collect()
}

/// A key, without its secret.
#[derive(Clone, Debug)]
pub struct Key {
    /// The account that it opens.
    pub account_id: AccountId,
    pub id: KeyId,
    pub name: String,
    /// What it starts with.
    pub prefix: String,
    /// What it ends with.
    pub last_four: String,
    /// The agent that it belongs to.
    pub agent: Option<(AgentId, String)>,
    /// Since when.
    pub created: DateTime<Utc>,
    /// Until when.
    pub expires: Option<DateTime<Utc>>,
    /// When it was ended.
    pub revoked: Option<DateTime<Utc>>,
    /// When it was used last.
    pub last_used: Option<DateTime<Utc>>,
    /// Where: the gateway, the client's address, or both.
    pub last_used_from: Option<String>,
    /// The key that it took the place of.
    pub replaces: Option<Relative>,
    /// The key that took its place.
    pub replaced_by: Option<Relative>,
    /// When it was accepted last before it was ended.
    pub last_accepted: Option<DateTime<Utc>>,
    /// How many calls gateways have reported as cut by its end.
    pub in_flight_cut: i64,
    pub limits: Limits,
}

/// A key that replaced another, or was replaced.
#[derive(Clone, Debug)]
pub struct Relative {
    pub id: KeyId,
    /// What it starts with.
    pub prefix: String,
    /// What it ends with.
    pub last_four: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PREFIX: &str = "forii_sk_";

    #[test]
    fn a_key_is_prefix_thirty_three_characters_and_a_checksum() {
        let zero = PlainKey::mint(PREFIX, &[0; ENTROPY_BYTES]);
        assert!(zero.reveal().starts_with("forii_sk_000000000000000000000000000000000"));
        assert_eq!(zero.reveal().len(), PREFIX.len() + 39);
        let most = PlainKey::mint(PREFIX, &[255; ENTROPY_BYTES]);
        assert!(PlainKey::parse(PREFIX, most.reveal()).is_some());
    }

    #[test]
    fn a_mistyped_key_is_told_offline() {
        let key = PlainKey::mint(PREFIX, &[7; ENTROPY_BYTES]);
        let text = key.reveal();
        for position in PREFIX.len()..text.len() {
            let mut typed = text.as_bytes().to_vec();
            typed[position] = if typed[position] == b'x' { b'y' } else { b'x' };
            let typed = String::from_utf8(typed).unwrap();
            assert!(PlainKey::parse(PREFIX, &typed).is_none(), "{position}");
        }
    }

    #[test]
    fn another_prefix_or_length_is_no_key() {
        let key = PlainKey::mint(PREFIX, &[7; ENTROPY_BYTES]);
        assert!(PlainKey::parse("other_sk_", key.reveal()).is_none());
        assert!(PlainKey::parse(PREFIX, &format!("{}0", key.reveal())).is_none());
        assert!(PlainKey::parse(PREFIX, "").is_none());
        assert!(PlainKey::parse(PREFIX, "forii_sk_ॐ").is_none());
    }

    #[test]
    fn a_key_outlives_its_prefix() {
        let key = PlainKey::mint("older_sk_", &[7; ENTROPY_BYTES]);
        assert!(PlainKey::parse_any(key.reveal()).is_some());
        assert!(PlainKey::parse_any("older_sk_0").is_none());
        assert!(PlainKey::parse_any("").is_none());
    }

    #[test]
    fn neither_key_nor_hash_prints() {
        let key = PlainKey::mint(PREFIX, &[7; ENTROPY_BYTES]);
        assert_eq!(format!("{key:?} {:?}", key.hash()), "PlainKey(…) KeyHash(…)");
    }

    #[test]
    fn a_revocation_outlasts_an_expiry() {
        let now: DateTime<Utc> = "2025-01-15T10:30:00Z".parse().unwrap();
        assert_eq!(KeyStatus::at(now, None, None), KeyStatus::Active);
        assert_eq!(KeyStatus::at(now, None, Some(now)), KeyStatus::Expired);
        assert_eq!(KeyStatus::at(now, Some(now), Some(now)), KeyStatus::Revoked);
    }

    proptest! {
        #[test]
        fn every_minted_key_is_read_back(entropy: [u8; ENTROPY_BYTES]) {
            let key = PlainKey::mint(PREFIX, &entropy);
            let read = PlainKey::parse(PREFIX, key.reveal()).unwrap();
            prop_assert_eq!(read.hash(), key.hash());
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = PlainKey::parse(PREFIX, &text);
            let _ = PlainKey::parse_any(&text);
        }
    }
}
