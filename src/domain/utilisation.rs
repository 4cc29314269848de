//! Utilisation reports of agents: grouping and minutes.

use serde::{Serialize, Serializer};

use super::{AgentId, FieldError, ModelKind, Money, Prepaid};

/// The grouping of utilisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aggregate {
    /// For each agent by itself.
    #[default]
    Agent,
    /// For the whole account.
    Outlet,
}

impl Aggregate {
    /// Reads a word of the wire.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        match text {
            "AGENT" => Ok(Self::Agent),
            "OUTLET" => Ok(Self::Outlet),
            _ => Err(FieldError::AggregateUnknown),
        }
    }
}

/// The role of a model whose call names none.
pub const fn implied_type(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Tts => "TTS",
        ModelKind::Chat | ModelKind::Embedding | ModelKind::Stt => "CONVERSATION",
    }
}

/// Speech in millionths of a minute, with the decimals of an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minutes(i64);

impl Minutes {
    /// Converts milliseconds, rounded half up.
    pub fn of_milliseconds(milliseconds: i64) -> Self {
        // A millisecond is 50/3 millionths of a minute.
        let millionths = (i128::from(milliseconds) * 100 + 3).div_euclid(6);
        Self(i64::try_from(millionths).unwrap_or(i64::MAX))
    }
}

impl Serialize for Minutes {
    /// Serializes as a plain decimal with two to six decimals, like an amount.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Money::from_micros(self.0).serialize(serializer)
    }
}

/// A duration in seconds, with two to six decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seconds(i64);

impl Seconds {
    pub const fn of_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Money::from_micros(self.0.saturating_mul(1_000)).serialize(serializer)
    }
}

/// The credits of an agent: of its own wallet, or where it has none of the account's.
#[derive(Clone, Debug)]
pub struct AgentCredits {
    pub agent_id: AgentId,
    /// What its own wallet is charged by; none where the account's pays.
    pub prepaid: Option<Prepaid>,
    /// The balance of the wallet that pays.
    pub balance: Money,
    /// What its calls have cost that wallet in all its life.
    pub used: Money,
    /// What its calls of some days have cost.
    pub used_in_range: Money,
    /// What its own wallet was given on these days, less what was taken back.
    pub recharged_in_range: Money,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_have_two_to_six_decimals_rounded_half_up() {
        let json = |milliseconds| serde_json::to_string(&Minutes::of_milliseconds(milliseconds)).unwrap();
        assert_eq!(json(0), "0.00");
        assert_eq!(json(60_000), "1.00");
        assert_eq!(json(90_000), "1.50");
        assert_eq!(json(27_045_000), "450.75");
        assert_eq!(json(1), "0.000017");
        assert_eq!(json(2), "0.000033");
        assert_eq!(json(3), "0.00005");
        assert_eq!(json(1_000), "0.016667");
    }

    #[test]
    fn more_speech_than_can_be_counted_is_the_most() {
        assert_eq!(Minutes::of_milliseconds(i64::MAX), Minutes(i64::MAX));
    }

    #[test]
    fn only_two_words_aggregate() {
        assert_eq!(Aggregate::parse("AGENT"), Ok(Aggregate::Agent));
        assert_eq!(Aggregate::parse("OUTLET"), Ok(Aggregate::Outlet));
        for text in ["", "agent", "OUTLET ", "MODEL"] {
            assert_eq!(Aggregate::parse(text), Err(FieldError::AggregateUnknown), "{text:?}");
        }
    }
}
