//! Parses usage events for every API and import, so that a call has the same contents however it is reported:
//! in any form over HTTP, or from a file.
//!
//! Numbers are parsed from their digits, never through floats. Text is trimmed, and empty text means absent. An
//! invalid required field rejects the event; an invalid optional field is repaired, or dropped with a warning.

mod envelope;
mod field;
mod fields;
mod values;

use std::borrow::Cow;

use chrono::{DateTime, Utc};
pub use envelope::Envelope;
pub use field::{Field, Names};
pub use fields::{Fields, columns_of};
pub use values::Value;

use crate::domain::usage::{MODEL_TYPES, is_label, messages_of};
use crate::domain::{AgentId, HoldId, KeyId, Rejection, ReportedAgent, Unit, Usage, UsageEvent, WarningCode};

/// A parsed event, with its warnings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    pub event: UsageEvent,
    /// Whether its time has a zone; without one it is read as UTC.
    pub has_zone: bool,
    /// The fields that were dropped.
    pub warnings: Vec<WarningCode>,
}

pub type Read = Result<Reported, Rejection>;

/// Parses an instant, and returns whether the text contains a zone.
pub type ReadInstant = fn(&str) -> Option<(DateTime<Utc>, bool)>;

/// Parses the events of one sender.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The sender's names of the fields.
    pub names: Names,
    pub defaults: Defaults,
    /// Whether an event may omit its id, which is then empty.
    pub may_lack_id: bool,
    /// The sender's format of instants.
    pub instant: ReadInstant,
}

/// Values for fields that an event omits.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    pub source: Option<String>,
    pub model: Option<String>,
    pub agent_id: Option<AgentId>,
    pub key_id: Option<KeyId>,
}

impl Reader {
    /// Parses the events of a gateway, whose name is the default source.
    pub fn of_gateway(name: &str) -> Self {
        let defaults = Defaults { source: Some(name.to_owned()), ..Defaults::default() };
        Self { names: Names::Own, defaults, may_lack_id: false, instant: rfc3339 }
    }

    /// Parses a line of JSON Lines.
    pub fn line(&self, line: &[u8]) -> Read {
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        self.object(std::str::from_utf8(line).map_err(|_| Rejection::InvalidEvent)?)
    }

    /// Parses a JSON object.
    pub fn object(&self, json: &str) -> Read {
        self.event(&Fields::of_json(json, &self.names)?)
    }

    /// Parses a `CloudEvents` JSON object.
    pub fn cloud_event(&self, json: &str) -> Read {
        let (envelope, data) = Envelope::of_json(json)?;
        self.enveloped(&envelope, &data)
    }

    /// Parses an event whose id, source and time are in an envelope.
    pub fn enveloped(&self, envelope: &Envelope<'_>, data: &str) -> Read {
        envelope.check()?;
        let mut fields = Fields::of_json(data, &self.names)?;
        envelope.address(&mut fields);
        if fields.text(Field::Source, Rejection::InvalidSource)?.is_none() {
            return Err(Rejection::InvalidSource);
        }
        self.event(&fields)
    }

    pub fn event(&self, fields: &Fields<'_>) -> Read {
        let mut warnings = Vec::new();
        let defaults = &self.defaults;
        let own = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        let id = own(fields.label(Field::Id, Rejection::InvalidId)?);
        let id = id.or_else(|| self.may_lack_id.then(String::new)).ok_or(Rejection::InvalidId)?;
        let source = own(fields.text(Field::Source, Rejection::InvalidSource)?);
        let time = fields.text(Field::Time, Rejection::InvalidTime)?.and_then(|text| (self.instant)(&text));
        let (time, has_zone) = time.ok_or(Rejection::InvalidTime)?;
        let key_id = own(fields.text(Field::KeyId, Rejection::UnknownKey)?).map(KeyId::new);
        let model = own(fields.text(Field::Model, Rejection::InvalidModel)?);
        let model_type = fields.text(Field::ModelType, Rejection::InvalidModelType)?.map(model_type);
        let mut usage = usage(fields, model_type.as_deref())?;
        let estimated =
            fields.decoration(Field::Estimated, Value::flag, WarningCode::EstimatedDropped, &mut warnings);
        usage.is_estimated = estimated.unwrap_or_default();
        let event = UsageEvent {
            id,
            source: source.or_else(|| defaults.source.clone()).ok_or(Rejection::InvalidSource)?,
            time,
            key_id: key_id.or_else(|| defaults.key_id.clone()),
            agent_id: self.agent(fields)?,
            model: model.or_else(|| defaults.model.clone()).ok_or(Rejection::InvalidModel)?,
            usage,
            status: fields.decoration(
                Field::Status,
                Value::status,
                WarningCode::StatusDropped,
                &mut warnings,
            ),
            latency_ms: fields.decoration(
                Field::LatencyMs,
                Value::latency,
                WarningCode::LatencyDropped,
                &mut warnings,
            ),
            interaction_id: own(fields.named(
                Field::InteractionId,
                WarningCode::InteractionDropped,
                &mut warnings,
            )),
            model_type,
            hold_id: own(fields.named(Field::HoldId, WarningCode::HoldIdDropped, &mut warnings))
                .map(HoldId::new),
            was_cut: fields
                .decoration(Field::Cut, Value::flag, WarningCode::CutDropped, &mut warnings)
                .unwrap_or_default(),
        };
        Ok(Reported { event, has_zone, warnings })
    }

    /// The agent: null states that there is none; without the field it follows from the key.
    fn agent(&self, fields: &Fields<'_>) -> Result<ReportedAgent, Rejection> {
        if fields.has_null_agent() {
            return Ok(ReportedAgent::Nobody);
        }
        let id = fields.whole(Field::AgentId, Rejection::UnknownAgent)?;
        Ok(ReportedAgent::said(id.or(self.defaults.agent_id)))
    }
}

impl<'a> Fields<'a> {
    /// Parses an optional field; drops it with a warning if it is invalid.
    fn decoration<T>(
        &self,
        field: Field,
        read: impl FnOnce(Value<'a>) -> Option<T>,
        code: WarningCode,
        warnings: &mut Vec<WarningCode>,
    ) -> Option<T> {
        let read = read(self.get(field)?);
        if read.is_none() {
            warnings.push(code);
        }
        read
    }

    /// Parses an optional name, such as that of the conversation.
    fn named(
        &self,
        field: Field,
        code: WarningCode,
        warnings: &mut Vec<WarningCode>,
    ) -> Option<Cow<'a, str>> {
        let is_name = |name: &Cow<'a, str>| name.is_empty() || is_label(name);
        let name = self.decoration(field, |value| value.label().filter(is_name), code, warnings);
        name.filter(|name| !name.is_empty())
    }
}

/// The byte order mark of UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn usage(fields: &Fields<'_>, model_type: Option<&str>) -> Result<Usage, Rejection> {
    let tokens =
        |field| Ok::<_, Rejection>(fields.whole(field, Rejection::InvalidTokens)?.unwrap_or_default());
    let seconds =
        fields.get(Field::Seconds).map(|value| value.milliseconds().ok_or(Rejection::InvalidSeconds));
    let messages = fields.whole(Field::Messages, Rejection::InvalidMessages)?;
    let characters = fields.whole(Field::Characters, Rejection::InvalidCharacters)?;
    let images = fields.whole(Field::Images, Rejection::InvalidImages)?;
    let counted = [
        (Unit::Input, Field::PromptTokens),
        (Unit::Output, Field::CompletionTokens),
        (Unit::Minute, Field::Seconds),
        (Unit::Message, Field::Messages),
        (Unit::Character, Field::Characters),
        (Unit::Image, Field::Images),
    ];
    Ok(Usage {
        prompt_tokens: tokens(Field::PromptTokens)?,
        cached_tokens: tokens(Field::CachedTokens)?,
        cache_write_tokens: tokens(Field::CacheWriteTokens)?,
        completion_tokens: tokens(Field::CompletionTokens)?,
        reasoning_tokens: tokens(Field::ReasoningTokens)?,
        milliseconds: seconds.transpose()?.unwrap_or_default(),
        messages: messages.unwrap_or_else(|| messages_of(model_type)),
        characters: characters.unwrap_or_default(),
        images: images.unwrap_or_default(),
        reported: counted
            .into_iter()
            .filter(|(_, field)| fields.get(*field).is_some())
            .map(|(unit, _)| unit)
            .collect(),
        is_estimated: false,
    })
}

/// Normalizes the case of a known model type. Other text stays as it is, to be rejected.
fn model_type(text: Cow<'_, str>) -> String {
    let known = MODEL_TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(&text));
    known.map_or_else(|| text.into_owned(), str::to_owned)
}

/// Truncates to the microseconds that the database stores, so that a retried event is equal to the recorded
/// one.
fn rfc3339(text: &str) -> Option<(DateTime<Utc>, bool)> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    Some((DateTime::from_timestamp_micros(instant.timestamp_micros())?, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses a valid event to which these JSON fields are added.
    fn with(fields: &str) -> Read {
        let good =
            [(r#""id""#, r#""a""#), (r#""time""#, r#""2026-11-21T08:00:00Z""#), (r#""model""#, r#""m""#)];
        let good = good.iter().filter(|(name, _)| !fields.contains(&format!("{name}:")));
        let mut all: Vec<_> = good.map(|(name, value)| format!("{name}:{value}")).collect();
        all.extend((!fields.is_empty()).then(|| fields.to_owned()));
        Reader::of_gateway("edge-1").object(&format!("{{{}}}", all.join(",")))
    }

    /// Parses an event that must have no warnings.
    fn whole(fields: &str) -> UsageEvent {
        let read = with(fields).unwrap();
        assert_eq!(read.warnings, [], "{fields}");
        read.event
    }

    fn rejected(fields: &str) -> Rejection {
        with(fields).unwrap_err()
    }

    #[test]
    fn what_is_not_sent_or_null_has_its_default() {
        let plain = whole("");
        assert_eq!(
            (plain.source.as_str(), plain.usage, plain.was_cut),
            ("edge-1", Usage { messages: 1, ..Usage::default() }, false)
        );
        let nulls = r#""source":null,"key_id":null,"prompt_tokens":null,"seconds":null,"cut":null,"messages":null,"hold_id":null,"status":null,"x":1,"x":2"#;
        assert_eq!(whole(nulls), plain);
        assert_eq!(plain.agent_id, ReportedAgent::Unsaid);
        assert_eq!(whole(r#""agent_id":null"#).agent_id, ReportedAgent::Nobody);
        assert_eq!(whole(r#""agent_id":101"#).agent_id, ReportedAgent::Agent(101));
        let more = whole(
            r#""prompt_tokens":9,"cache_write_tokens":4,"completion_tokens":3,"reasoning_tokens":2,"characters":7,"images":0"#,
        )
        .usage;
        assert_eq!((more.cache_write_tokens, more.reasoning_tokens, more.characters), (4, 2, 7));
        let counted = [Unit::Input, Unit::Output, Unit::Character, Unit::Image];
        assert_eq!(more.reported, counted.into_iter().collect());
        let zero = whole(r#""prompt_tokens":0,"seconds":null"#).usage.reported;
        assert_eq!(zero, [Unit::Input].into_iter().collect());
        let empty = r#""source":" ","key_id":"","interaction_id":"","model_type":"","hold_id":"""#;
        assert_eq!(whole(empty), plain);
        assert_eq!(whole(r#""model_type":"TTS""#).usage.messages, 0);
        assert_eq!(whole(r#""model_type":"TTS","messages":3"#).usage.messages, 3);
    }

    #[test]
    fn text_is_trimmed() {
        let plain = whole(r#""key_id":"k","interaction_id":"c","model_type":"TTS","hold_id":"h""#);
        let spaced = r#""id":" a\t","source":"edge-1 ","model":"\u00a0m ","time":" 2026-11-21T08:00:00Z","key_id":"k ","interaction_id":" c","model_type":" tts ","hold_id":" h""#;
        assert_eq!(whole(spaced), plain);
    }

    #[test]
    fn counts_are_whole_numbers_however_they_are_written() {
        for number in ["1200", "1200.0", "1.2e3", "12E2", "1200.000"] {
            assert_eq!(whole(&format!("\"prompt_tokens\":{number}")).usage.prompt_tokens, 1_200, "{number}");
            assert_eq!(whole(&format!("\"messages\":{number}")).usage.messages, 1_200, "{number}");
            assert_eq!(
                whole(&format!("\"agent_id\":{number}")).agent_id,
                ReportedAgent::Agent(1_200),
                "{number}"
            );
        }
        for number in ["1.5", "9223372036854775808", "1e400", "\"12\"", "true", "[]", "{}"] {
            assert_eq!(
                rejected(&format!("\"prompt_tokens\":{number}")),
                Rejection::InvalidTokens,
                "{number}"
            );
            assert_eq!(rejected(&format!("\"messages\":{number}")), Rejection::InvalidMessages, "{number}");
            assert_eq!(
                rejected(&format!("\"characters\":{number}")),
                Rejection::InvalidCharacters,
                "{number}"
            );
            assert_eq!(rejected(&format!("\"images\":{number}")), Rejection::InvalidImages, "{number}");
            assert_eq!(rejected(&format!("\"agent_id\":{number}")), Rejection::UnknownAgent, "{number}");
        }
    }

    #[test]
    fn seconds_are_read_from_their_digits() {
        for (number, milliseconds) in [("0.1", 100), ("8.470000267028809", 8_470), ("6e1", 60_000)] {
            assert_eq!(whole(&format!("\"seconds\":{number}")).usage.milliseconds, milliseconds, "{number}");
        }
        for number in ["1e400", "-1", "\"1\"", "99999999999999999999"] {
            assert_eq!(rejected(&format!("\"seconds\":{number}")), Rejection::InvalidSeconds, "{number}");
        }
    }

    #[test]
    fn what_decorates_is_repaired() {
        for (status, latency) in
            [("200", "840"), ("\"200\"", "840.25"), ("2e2", "\" 839.5 \""), ("200.0", "84e1")]
        {
            let event = whole(&format!("\"status\":{status},\"latency_ms\":{latency}"));
            assert_eq!((event.status, event.latency_ms), (Some(200), Some(840)), "{status} {latency}");
        }
        for cut in ["true", "\"true\"", "1"] {
            assert!(whole(&format!("\"cut\":{cut}")).was_cut, "{cut}");
        }
        assert_eq!(whole(r#""interaction_id":17"#).interaction_id.as_deref(), Some("17"));
        assert_eq!(whole(r#""model_type":"conversation""#).model_type.as_deref(), Some("CONVERSATION"));
    }

    #[test]
    fn what_decorates_and_cannot_be_is_left_out_and_said() {
        let plain = whole("");
        let long = format!("\"{}\"", "x".repeat(201));
        for (field, code, values) in [
            (
                "status",
                "status_dropped",
                ["0", "99", "600", "200.5", "\"OK\"", "[]", "{\"a\":1}", "true", "\"\""],
            ),
            (
                "latency_ms",
                "latency_ms_dropped",
                ["-3", "-0.4", "1e400", "2678400001", "\"fast\"", "[]", "{}", "true", "\"\""],
            ),
            (
                "interaction_id",
                "interaction_id_dropped",
                [&long, "\"a\\u0000b\"", "1.5", "-1", "[]", "{}", "true", "\"\\ud800\"", "[null]"],
            ),
            (
                "hold_id",
                "hold_id_dropped",
                [&long, "\"a\\u0000b\"", "1.5", "-1", "[]", "{}", "true", "\"\\ud800\"", "[null]"],
            ),
            ("cut", "cut_dropped", ["2", "\"yes\"", "\"\"", "[]", "{}", "0.5", "[true]", "\"t\"", "-1"]),
            (
                "estimated",
                "estimated_dropped",
                ["2", "\"yes\"", "\"\"", "[]", "{}", "0.5", "[true]", "\"t\"", "-1"],
            ),
        ] {
            for value in values {
                let read = with(&format!("\"{field}\":{value}")).unwrap();
                assert_eq!(
                    read.warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>(),
                    [code],
                    "{value}"
                );
                assert_eq!(read.event, plain, "{field} {value}");
            }
        }
    }

    #[test]
    fn what_is_wrong_with_a_field_is_said_of_it() {
        for (fields, rejection) in [
            (r#""id":null"#, Rejection::InvalidId),
            (r#""id":" ""#, Rejection::InvalidId),
            (r#""id":7.5"#, Rejection::InvalidId),
            (r#""id":"\ud800""#, Rejection::InvalidId),
            (r#""source":["x"]"#, Rejection::InvalidSource),
            (r#""time":null"#, Rejection::InvalidTime),
            (r#""time":1732176000"#, Rejection::InvalidTime),
            (r#""time":"2026-11-21""#, Rejection::InvalidTime),
            (r#""time":"2026-11-21T08:00:00""#, Rejection::InvalidTime),
            (r#""model":{}"#, Rejection::InvalidModel),
            (r#""model":"\t""#, Rejection::InvalidModel),
            (r#""key_id":5"#, Rejection::UnknownKey),
            (r#""model_type":5"#, Rejection::InvalidModelType),
            (r#""status":200,"status":200"#, Rejection::InvalidEvent),
            (r#""status":null,"status":200"#, Rejection::InvalidEvent),
        ] {
            assert_eq!(rejected(fields), rejection, "{fields}");
        }
        let reader = Reader::of_gateway("edge-1");
        for json in ["[]", "[\"a\"]", "null", "7", "\"x\"", "{} {}", "{", ""] {
            assert_eq!(reader.object(json), Err(Rejection::InvalidEvent), "{json}");
        }
        assert_eq!(whole(r#""id":7"#).id, "7");
    }

    #[test]
    fn an_instant_is_kept_as_the_database_keeps_it() {
        let at = |text: &str| whole(&format!("\"time\":\"{text}\"")).time;
        assert_eq!(at("2026-11-21T13:30:00.123456789+05:30"), at("2026-11-21T08:00:00.123456Z"));
    }

    #[test]
    fn an_envelope_says_id_source_and_time() {
        let cloud = |json: &str| Reader::of_gateway("edge-1").cloud_event(json).map(|read| read.event);
        let good = r#"{"specversion":"1.0","type":"munim.usage","id":"a","source":"/edge","time":"2026-11-21T08:00:00Z",
            "data":{"id":"other","source":"other","model":"m","prompt_tokens":3},"subject":"x"}"#;
        let event = cloud(good).unwrap();
        assert_eq!((event.id.as_str(), event.source.as_str(), event.usage.prompt_tokens), ("a", "/edge", 3));
        let data = good.find("{\"id\":\"other\"").unwrap()..good.find(",\"subject\"").unwrap();
        let text = serde_json::to_string(&good[data.clone()]).unwrap();
        let packed = data_encoding::BASE64.encode(good[data.clone()].as_bytes());
        assert_eq!(cloud(&good.replace(&good[data.clone()], &text)), Ok(event.clone()));
        let packed =
            good.replace(&format!("\"data\":{}", &good[data]), &format!("\"data_base64\":\"{packed}\""));
        assert_eq!(cloud(&packed), Ok(event.clone()));
        let within = good.replace("\"time\":\"2026-11-21T08:00:00Z\",", "");
        let within = within.replace("\"model\":", "\"time\":\"2026-11-21T08:00:00Z\",\"model\":");
        assert_eq!(cloud(&within), Ok(event));
        for (from, to, rejection) in [
            ("\"1.0\"", "\"0.3\"", Rejection::UnsupportedType),
            ("\"1.0\"", "1.0", Rejection::UnsupportedType),
            ("munim.usage", "munim.other", Rejection::UnsupportedType),
            ("\"source\":\"/edge\",", "", Rejection::InvalidSource),
            ("\"id\":\"a\",", "", Rejection::InvalidId),
            ("\"time\":\"2026-11-21T08:00:00Z\",", "", Rejection::InvalidTime),
            ("\"data\":{", "\"dada\":{", Rejection::InvalidEvent),
            ("\"subject\":\"x\"", "\"id\":\"b\"", Rejection::InvalidEvent),
            ("\"subject\":\"x\"", "\"data_base64\":\"e30=\"", Rejection::InvalidEvent),
        ] {
            assert_eq!(cloud(&good.replacen(from, to, 1)), Err(rejection), "{from} {to}");
        }
        assert_eq!(
            cloud(&packed.replace("data_base64\":\"", "data_base64\":\"!")),
            Err(Rejection::InvalidEvent)
        );
    }

    #[test]
    fn other_names_stand_for_fields() {
        let names = [
            ("ts", vec![Field::Time]),
            ("req", vec![Field::Id, Field::InteractionId]),
            ("model", vec![Field::Model]),
        ];
        let names = names.map(|(name, fields)| (name.to_owned(), fields)).into();
        let reader = Reader { names: Names::Others(names), ..Reader::of_gateway("edge-1") };
        let read = reader.line(
            b"\xEF\xBB\xBF{\"ts\":\"2026-11-21T08:00:00Z\",\"req\":\"r\",\"model\":\"m\",\"id\":\"x\"}\r",
        );
        let event = read.unwrap().event;
        assert_eq!((event.id.as_str(), event.interaction_id.as_deref()), ("r", Some("r")));
    }
}
