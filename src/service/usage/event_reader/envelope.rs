//! The envelope of `CloudEvents` 1.0, as a JSON object or as HTTP headers.

use std::borrow::Cow;

use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::field::Field;
use super::fields::Fields;
use super::values::Value;
use crate::domain::Rejection;

/// The `specversion` and `type` that are accepted.
const OURS: (&str, &str) = ("1.0", "munim.usage");

/// The attributes of an envelope.
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope<'a> {
    pub specversion: Option<Value<'a>>,
    /// The `type` attribute.
    pub kind: Option<Value<'a>>,
    pub id: Option<Value<'a>>,
    pub source: Option<Value<'a>>,
    /// The `time` attribute. If it is missing, the event may contain the time.
    pub time: Option<Value<'a>>,
}

/// The members of a JSON envelope. Others are ignored.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default)]
    specversion: Option<&'a RawValue>,
    #[serde(borrow, default)]
    r#type: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    source: Option<&'a RawValue>,
    #[serde(borrow, default)]
    time: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data_base64: Option<&'a RawValue>,
}

impl<'a> Envelope<'a> {
    /// Parses a JSON envelope, and returns it with the JSON of its event.
    pub fn of_json(json: &'a str) -> Result<(Self, Cow<'a, str>), Rejection> {
        // Serde would deserialize a struct from an array too, which no sender means.
        if !json.trim_start().starts_with('{') {
            return Err(Rejection::InvalidEvent);
        }
        let members: Members<'a> = serde_json::from_str(json).map_err(|_| Rejection::InvalidEvent)?;
        let value = |raw: Option<&'a RawValue>| raw.map(|raw| Value::Json(raw.get()));
        let envelope = Self {
            specversion: value(members.specversion),
            kind: value(members.r#type),
            id: value(members.id),
            source: value(members.source),
            time: value(members.time),
        };
        // With another type, the data is not looked at.
        envelope.check()?;
        let data = members.data().ok_or(Rejection::InvalidEvent)?;
        Ok((envelope, data))
    }

    /// Whether the envelope contains a usage event.
    pub fn check(&self) -> Result<(), Rejection> {
        let version = self.specversion.and_then(Value::text);
        let kind = self.kind.and_then(Value::text);
        if (version.as_deref(), kind.as_deref()) == (Some(OURS.0), Some(OURS.1)) {
            return Ok(());
        }
        Err(Rejection::UnsupportedType)
    }

    /// Overwrites the event's fields with the envelope's attributes.
    pub fn address(&self, fields: &mut Fields<'a>) {
        fields.set(Field::Id, self.id);
        fields.set(Field::Source, self.source);
        if self.time.is_some() {
            fields.set(Field::Time, self.time);
        }
    }
}

impl<'a> Members<'a> {
    /// The event's JSON: as an object, as a JSON string, or as base64.
    fn data(&self) -> Option<Cow<'a, str>> {
        match (self.data.map(RawValue::get), self.data_base64.map(RawValue::get)) {
            (Some(text), None) if text.starts_with('"') => {
                Some(serde_json::from_str::<String>(text).ok()?.into())
            }
            (Some(json), None) => Some(Cow::Borrowed(json)),
            (None, Some(packed)) => {
                let bytes = BASE64.decode(serde_json::from_str::<String>(packed).ok()?.as_bytes()).ok()?;
                Some(String::from_utf8(bytes).ok()?.into())
            }
            _ => None,
        }
    }
}
