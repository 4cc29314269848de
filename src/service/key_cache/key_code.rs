//! The ids of keys in memory, in sixteen bytes: a million of them are there.

use ulid::Ulid;

use crate::domain::KeyId;

/// The id of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// The prefix and a ULID, as this program makes them.
    Ulid([u8; 16]),
    /// Any other text.
    Text(Box<str>),
}

impl KeyCode {
    pub fn of(id: &KeyId) -> Self {
        let ulid = id.as_str().strip_prefix(KeyId::PREFIX).and_then(|text| {
            let ulid = Ulid::from_string(text).ok()?;
            // Other spellings of the same number are other ids.
            (ulid.array_to_str(&mut [0; ulid::ULID_LEN]) == text).then_some(ulid)
        });
        ulid.map_or_else(|| Self::Text(id.as_str().into()), |ulid| Self::Ulid(ulid.to_bytes()))
    }

    pub fn id(&self) -> KeyId {
        KeyId::new(match self {
            Self::Ulid(bytes) => {
                [KeyId::PREFIX, Ulid::from_bytes(*bytes).array_to_str(&mut [0; ulid::ULID_LEN])].concat()
            }
            Self::Text(text) => text.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_read_back() {
        let made = format!("{}01M8M1MTXPS5HC6Z1SR0557E31", KeyId::PREFIX);
        let is_short = |text: &str| matches!(KeyCode::of(&KeyId::new(text)), KeyCode::Ulid(_));
        assert!(is_short(&made));
        for other in
            ["", "key_", "key_1", "01M8M1MTXPS5HC6Z1SR0557E31", &made.to_lowercase(), &made.replace('1', "I")]
        {
            assert!(!is_short(other), "{other}");
        }
        for text in ["", "key_1", &made, &made.to_lowercase(), &made.replace('1', "l")] {
            assert_eq!(KeyCode::of(&KeyId::new(text)).id().as_str(), text);
        }
    }
}
