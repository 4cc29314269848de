//! The ids of keys in memory, in sixteen bytes: a million of them are there.

use sha2::{Digest, Sha256};
use ulid::Ulid;

use crate::domain::KeyId;

/// What the id of a key is looked up by: its ULID, if it is the prefix and a ULID, as this program makes them; or else 127
/// bits of its SHA-256 behind a bit that ULIDs have from the year 6429 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyCode([u8; 16]);

/// The bit, in the first byte.
const DIGEST: u8 = 0x80;

impl KeyCode {
    pub fn of(id: &KeyId) -> Self {
        let ulid = id.as_str().strip_prefix(KeyId::PREFIX).and_then(|text| {
            let ulid = Ulid::from_string(text).ok()?;
            // Other spellings of the same number are other ids.
            (ulid.array_to_str(&mut [0; ulid::ULID_LEN]) == text).then_some(ulid.to_bytes())
        });
        Self(ulid.filter(|bytes| bytes[0] & DIGEST == 0).unwrap_or_else(|| {
            let digest: [u8; 32] = Sha256::digest(id.as_str()).into();
            let mut half = [0; 16];
            half.copy_from_slice(&digest[..16]);
            half[0] |= DIGEST;
            half
        }))
    }

    /// The id; `None` if it is not a ULID.
    pub fn id(self) -> Option<KeyId> {
        let ulid = Ulid::from_bytes(self.0);
        let text = || [KeyId::PREFIX, ulid.array_to_str(&mut [0; ulid::ULID_LEN])].concat();
        (self.0[0] & DIGEST == 0).then(|| KeyId::new(text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ulid_is_read_back_and_no_other_spelling_is_taken_for_it() {
        let made = format!("{}01M8M1MTXPS5HC6Z1SR0557E31", KeyId::PREFIX);
        assert_eq!(KeyCode::of(&KeyId::new(made.clone())).id(), Some(KeyId::new(made.clone())));
        let late = format!("{}7ZZZZZZZZZZZZZZZZZZZZZZZZZ", KeyId::PREFIX);
        let others = [
            "",
            "key_",
            "key_1",
            "01M8M1MTXPS5HC6Z1SR0557E31",
            &made.to_lowercase(),
            &made.replace('1', "I"),
            &late,
        ];
        for other in others {
            assert_eq!(KeyCode::of(&KeyId::new(other)).id(), None, "{other}");
            assert_ne!(KeyCode::of(&KeyId::new(other)), KeyCode::of(&KeyId::new(made.clone())));
        }
    }
}
