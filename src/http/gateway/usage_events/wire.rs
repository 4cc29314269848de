//! One event, read field by field from the text as it was sent: no number goes through a float, and what
//! is wrong with a field is said of that field.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::domain::usage::{messages_of, parse_seconds};
use crate::domain::{HoldId, KeyId, Rejection, ReportedAgent, Unit, Usage, UsageEvent};

/// The version and type of the envelopes that are opened.
const ENVELOPE: (&str, &str) = ("1.0", "munim.usage");

/// A field's value as it stands; none where there is none, or null.
type Raw<'a> = Option<&'a RawValue>;

/// An event as it was sent. Other fields are left alone.
#[derive(Clone, Copy, Deserialize)]
struct Fields<'a> {
    #[serde(borrow, default)]
    id: Raw<'a>,
    #[serde(borrow, default)]
    source: Raw<'a>,
    #[serde(borrow, default)]
    time: Raw<'a>,
    #[serde(borrow, default)]
    key_id: Raw<'a>,
    /// That there is none is said by a null, and not by silence.
    #[serde(borrow, default, deserialize_with = "said")]
    agent_id: Raw<'a>,
    #[serde(borrow, default)]
    model: Raw<'a>,
    #[serde(borrow, default)]
    prompt_tokens: Raw<'a>,
    #[serde(borrow, default)]
    cached_tokens: Raw<'a>,
    #[serde(borrow, default)]
    completion_tokens: Raw<'a>,
    #[serde(borrow, default)]
    seconds: Raw<'a>,
    #[serde(borrow, default)]
    messages: Raw<'a>,
    #[serde(borrow, default)]
    status: Raw<'a>,
    #[serde(borrow, default)]
    latency_ms: Raw<'a>,
    #[serde(borrow, default)]
    interaction_id: Raw<'a>,
    #[serde(borrow, default)]
    model_type: Raw<'a>,
    #[serde(borrow, default)]
    hold_id: Raw<'a>,
    #[serde(borrow, default)]
    cut: Raw<'a>,
}

/// What stands around an event in a batch of `CloudEvents`.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    specversion: Raw<'a>,
    #[serde(borrow, default)]
    r#type: Raw<'a>,
    #[serde(borrow, default)]
    id: Raw<'a>,
    #[serde(borrow, default)]
    source: Raw<'a>,
    #[serde(borrow, default)]
    time: Raw<'a>,
    #[serde(borrow, default)]
    data: Raw<'a>,
}

/// An event by itself. `source` is whose it is where it does not say.
pub fn event(raw: &RawValue, source: &str) -> Result<UsageEvent, Rejection> {
    object::<Fields<'_>>(raw)?.event(Some(source))
}

/// An event in its envelope, which says id, source and time.
pub fn cloud_event(raw: &RawValue) -> Result<UsageEvent, Rejection> {
    let envelope: Envelope<'_> = object(raw)?;
    let version = text(envelope.specversion, Rejection::UnsupportedType)?;
    let kind = text(envelope.r#type, Rejection::UnsupportedType)?;
    if (version.as_deref(), kind.as_deref()) != (Some(ENVELOPE.0), Some(ENVELOPE.1)) {
        return Err(Rejection::UnsupportedType);
    }
    let data: Fields<'_> = object(envelope.data.ok_or(Rejection::InvalidEvent)?)?;
    Fields { id: envelope.id, source: envelope.source, time: envelope.time, ..data }.event(None)
}

impl Fields<'_> {
    fn event(self, source: Option<&str>) -> Result<UsageEvent, Rejection> {
        let id = text(self.id, Rejection::InvalidId)?.ok_or(Rejection::InvalidId)?;
        let own_source = text(self.source, Rejection::InvalidSource)?;
        let model_type = text(self.model_type, Rejection::InvalidModelType)?;
        Ok(UsageEvent {
            source: own_source.or_else(|| source.map(str::to_owned)).ok_or(Rejection::InvalidSource)?,
            id,
            time: text(self.time, Rejection::InvalidTime)?
                .and_then(|text| instant(&text))
                .ok_or(Rejection::InvalidTime)?,
            key_id: text(self.key_id, Rejection::UnknownKey)?.map(KeyId::new),
            agent_id: agent(self.agent_id)?,
            model: text(self.model, Rejection::InvalidModel)?.ok_or(Rejection::InvalidModel)?,
            usage: self.usage(model_type.as_deref())?,
            status: whole(self.status, Rejection::InvalidStatus)?,
            latency_ms: whole(self.latency_ms, Rejection::InvalidStatus)?,
            interaction_id: text(self.interaction_id, Rejection::InvalidInteraction)?,
            model_type,
            hold_id: text(self.hold_id, Rejection::InvalidHold)?.map(HoldId::new),
            was_cut: flag(self.cut)?,
        })
    }

    fn usage(&self, model_type: Option<&str>) -> Result<Usage, Rejection> {
        let tokens = |raw| Ok::<_, Rejection>(whole(raw, Rejection::InvalidTokens)?.unwrap_or_default());
        let milliseconds = match self.seconds {
            None => 0,
            Some(raw) => parse_seconds(raw.get()).ok_or(Rejection::InvalidSeconds)?,
        };
        let messages = whole(self.messages, Rejection::InvalidMessages)?;
        let counted = [
            (Unit::Input, self.prompt_tokens),
            (Unit::Output, self.completion_tokens),
            (Unit::Minute, self.seconds),
            (Unit::Message, self.messages),
        ];
        Ok(Usage {
            prompt_tokens: tokens(self.prompt_tokens)?,
            cached_tokens: tokens(self.cached_tokens)?,
            completion_tokens: tokens(self.completion_tokens)?,
            milliseconds,
            messages: messages.unwrap_or_else(|| messages_of(model_type)),
            reported: counted.into_iter().filter(|(_, raw)| raw.is_some()).map(|(unit, _)| unit).collect(),
        })
    }
}

/// An object. An array would do for a struct, field by field, which nobody means.
fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, Rejection> {
    if !raw.get().starts_with('{') {
        return Err(Rejection::InvalidEvent);
    }
    serde_json::from_str(raw.get()).map_err(|_| Rejection::InvalidEvent)
}

fn text(raw: Raw<'_>, rejection: Rejection) -> Result<Option<String>, Rejection> {
    raw.map(|raw| serde_json::from_str(raw.get()).map_err(|_| rejection)).transpose()
}

/// A member's value, also where it is null.
fn said<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Raw<'a>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

fn agent(raw: Raw<'_>) -> Result<ReportedAgent, Rejection> {
    match raw.map(RawValue::get) {
        Some("null") => Ok(ReportedAgent::Nobody),
        _ => whole(raw, Rejection::UnknownAgent).map(ReportedAgent::said),
    }
}

/// A number that is written as a whole one.
fn whole(raw: Raw<'_>, rejection: Rejection) -> Result<Option<i64>, Rejection> {
    raw.map(|raw| raw.get().parse().map_err(|_| rejection)).transpose()
}

fn flag(raw: Raw<'_>) -> Result<bool, Rejection> {
    match raw.map(RawValue::get) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Rejection::InvalidEvent),
    }
}

/// An instant to the microsecond, as the database keeps it: the same event sent again has to be equal.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    DateTime::from_timestamp_micros(instant.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of an event that is good but for these fields of JSON.
    fn with(fields: &str) -> Result<UsageEvent, Rejection> {
        let good =
            [(r#""id""#, r#""a""#), (r#""time""#, r#""2026-11-21T08:00:00Z""#), (r#""model""#, r#""m""#)];
        let good = good.iter().filter(|(name, _)| !fields.contains(&format!("{name}:")));
        let mut all: Vec<_> = good.map(|(name, value)| format!("{name}:{value}")).collect();
        all.extend((!fields.is_empty()).then(|| fields.to_owned()));
        parse(&format!("{{{}}}", all.join(",")))
    }

    fn parse(json: &str) -> Result<UsageEvent, Rejection> {
        event(serde_json::from_str(json).unwrap(), "edge-1")
    }

    #[test]
    fn what_is_not_sent_or_null_has_its_default() {
        let plain = with("").unwrap();
        assert_eq!(
            (plain.source.as_str(), plain.usage, plain.was_cut),
            ("edge-1", Usage { messages: 1, ..Usage::default() }, false)
        );
        let nulls = r#""source":null,"key_id":null,"prompt_tokens":null,"seconds":null,"cut":null,"messages":null,"hold_id":null,"x":1,"x":2"#;
        assert_eq!(with(nulls), Ok(plain.clone()));
        assert_eq!(plain.agent_id, ReportedAgent::Unsaid);
        assert_eq!(with(r#""agent_id":null"#).unwrap().agent_id, ReportedAgent::Nobody);
        assert_eq!(with(r#""agent_id":101"#).unwrap().agent_id, ReportedAgent::Agent(101));
        let zero = with(r#""prompt_tokens":0,"seconds":null"#).unwrap().usage.reported;
        assert_eq!(zero, [Unit::Input].into_iter().collect());
        assert_eq!(with(r#""model_type":"TTS""#).unwrap().usage.messages, 0);
        assert_eq!(with(r#""model_type":"TTS","messages":3"#).unwrap().usage.messages, 3);
    }

    #[test]
    fn counts_are_whole_numbers_as_they_stand() {
        assert_eq!(with(r#""prompt_tokens":1200"#).unwrap().usage.prompt_tokens, 1_200);
        for number in ["12.0", "1e3", "1.5", "9223372036854775808", "\"12\"", "true", "[]", "{}"] {
            assert_eq!(
                with(&format!("\"prompt_tokens\":{number}")),
                Err(Rejection::InvalidTokens),
                "{number}"
            );
            assert_eq!(with(&format!("\"messages\":{number}")), Err(Rejection::InvalidMessages), "{number}");
            assert_eq!(with(&format!("\"status\":{number}")), Err(Rejection::InvalidStatus), "{number}");
            assert_eq!(with(&format!("\"agent_id\":{number}")), Err(Rejection::UnknownAgent), "{number}");
        }
    }

    #[test]
    fn seconds_are_read_as_decimal_text() {
        assert_eq!(with(r#""seconds":0.1"#).unwrap().usage.milliseconds, 100);
        assert_eq!(with(r#""seconds":12.345"#).unwrap().usage.milliseconds, 12_345);
        for number in ["0.0001", "1e3", "-1", "\"1\"", "99999999999999999999"] {
            assert_eq!(with(&format!("\"seconds\":{number}")), Err(Rejection::InvalidSeconds), "{number}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_field_is_said_of_it() {
        for (fields, rejection) in [
            (r#""id":null"#, Rejection::InvalidId),
            (r#""id":7"#, Rejection::InvalidId),
            (r#""id":"\ud800""#, Rejection::InvalidId),
            (r#""source":["x"]"#, Rejection::InvalidSource),
            (r#""time":null"#, Rejection::InvalidTime),
            (r#""time":1732176000"#, Rejection::InvalidTime),
            (r#""time":"2026-11-21""#, Rejection::InvalidTime),
            (r#""time":"2026-11-21T08:00:00""#, Rejection::InvalidTime),
            (r#""model":{}"#, Rejection::InvalidModel),
            (r#""key_id":5"#, Rejection::UnknownKey),
            (r#""interaction_id":5"#, Rejection::InvalidInteraction),
            (r#""model_type":5"#, Rejection::InvalidModelType),
            (r#""hold_id":5"#, Rejection::InvalidHold),
            (r#""cut":1"#, Rejection::InvalidEvent),
            (r#""status":200,"status":200"#, Rejection::InvalidEvent),
        ] {
            assert_eq!(with(fields), Err(rejection), "{fields}");
        }
        for json in ["[]", "[\"a\"]", "null", "7", "\"x\""] {
            assert_eq!(parse(json), Err(Rejection::InvalidEvent), "{json}");
        }
    }

    #[test]
    fn an_instant_is_kept_as_the_database_keeps_it() {
        let at = |text: &str| with(&format!("\"time\":\"{text}\"")).unwrap().time;
        assert_eq!(at("2026-11-21T13:30:00.123456789+05:30"), at("2026-11-21T08:00:00.123456Z"));
    }

    #[test]
    fn an_envelope_says_id_source_and_time() {
        let cloud = |json: &str| cloud_event(serde_json::from_str(json).unwrap());
        let good = r#"{"specversion":"1.0","type":"munim.usage","id":"a","source":"/edge","time":"2026-11-21T08:00:00Z",
            "data":{"id":"other","source":"other","model":"m","prompt_tokens":3},"subject":"x"}"#;
        let event = cloud(good).unwrap();
        assert_eq!((event.id.as_str(), event.source.as_str(), event.usage.prompt_tokens), ("a", "/edge", 3));
        for (from, to, rejection) in [
            ("\"1.0\"", "\"0.3\"", Rejection::UnsupportedType),
            ("\"1.0\"", "1.0", Rejection::UnsupportedType),
            ("munim.usage", "munim.other", Rejection::UnsupportedType),
            ("\"source\":\"/edge\",", "", Rejection::InvalidSource),
            ("\"id\":\"a\",", "", Rejection::InvalidId),
            ("\"data\":{", "\"dada\":{", Rejection::InvalidEvent),
            ("\"subject\":\"x\"", "\"id\":\"b\"", Rejection::InvalidEvent),
        ] {
            assert_eq!(cloud(&good.replacen(from, to, 1)), Err(rejection), "{from} {to}");
        }
    }
}
