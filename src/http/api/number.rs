//! Numbers in JSON bodies.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::domain::decimal::whole;

/// An integer in any JSON notation: `101`, `101.0`, `1.01e2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole(pub i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        whole(raw.get()).map(Self).ok_or_else(|| D::Error::custom("no whole number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for json in ["101", "101.0", "1.01e2", "101.000"] {
            assert_eq!(serde_json::from_str::<Whole>(json).unwrap(), Whole(101), "{json}");
        }
        for json in ["1.5", "\"101\"", "true", "[101]", "{}", "9223372036854775808"] {
            assert!(serde_json::from_str::<Whole>(json).is_err(), "{json}");
        }
        assert_eq!(serde_json::from_str::<Option<Whole>>("null").unwrap(), None);
    }
}
