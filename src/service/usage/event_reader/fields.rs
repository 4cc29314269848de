//! The raw values of an event's fields, from a JSON object or a table row.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::field::{Field, Names};
use super::values::Value;
use crate::domain::Rejection;

const COUNT: usize = Field::ALL.len();

/// The values that an event has. Other members of its object are ignored.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'a> {
    values: [Option<Value<'a>>; COUNT],
    /// Whether the object contains `"agent_id": null`: the call belongs to no agent. For any other field null
    /// means absent.
    has_null_agent: bool,
}

impl<'a> Fields<'a> {
    /// Reads the fields of a JSON object.
    pub fn of_json(json: &'a str, names: &Names) -> Result<Self, Rejection> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let fields = Object(names).deserialize(&mut deserializer).map_err(|_| Rejection::InvalidEvent)?;
        deserializer.end().map_err(|_| Rejection::InvalidEvent)?;
        Ok(fields)
    }

    /// Reads the fields of a row: `cell` returns the text of each. An empty cell means absent.
    pub fn of_row(cell: impl Fn(Field) -> Option<&'a str>) -> Self {
        let mut fields = Self::default();
        for field in Field::ALL {
            let text = cell(*field).map(str::trim).filter(|text| !text.is_empty());
            fields.values[*field as usize] = text.map(Value::Cell);
        }
        fields
    }

    pub fn get(&self, field: Field) -> Option<Value<'a>> {
        self.values[field as usize]
    }

    /// Whether the event states that the call belongs to no agent.
    pub(super) const fn has_null_agent(&self) -> bool {
        self.has_null_agent
    }

    pub fn set(&mut self, field: Field, value: Option<Value<'a>>) {
        self.values[field as usize] = value;
    }

    /// A text field; empty text means absent.
    pub(super) fn text(&self, field: Field, rejection: Rejection) -> Result<Option<Cow<'a, str>>, Rejection> {
        self.read(field, Value::text, rejection).map(|text| text.filter(|text| !text.is_empty()))
    }

    /// A field that is text or an integer, as programs send ids.
    pub(super) fn label(
        &self,
        field: Field,
        rejection: Rejection,
    ) -> Result<Option<Cow<'a, str>>, Rejection> {
        self.read(field, Value::label, rejection).map(|text| text.filter(|text| !text.is_empty()))
    }

    pub(super) fn whole(&self, field: Field, rejection: Rejection) -> Result<Option<i64>, Rejection> {
        self.read(field, Value::whole, rejection)
    }

    fn read<T>(
        &self,
        field: Field,
        read: impl FnOnce(Value<'a>) -> Option<T>,
        rejection: Rejection,
    ) -> Result<Option<T>, Rejection> {
        self.get(field).map(|value| read(value).ok_or(rejection)).transpose()
    }
}

/// The names of an object's members, to detect columns; empty if it is not an object.
pub fn columns_of(json: &[u8]) -> BTreeSet<String> {
    let members = serde_json::from_slice::<BTreeMap<String, &RawValue>>(json);
    members.unwrap_or_default().into_keys().collect()
}

/// Deserializes an object's members by their names.
struct Object<'n>(&'n Names);

/// Deserializes a member's name.
struct Name<'n>(&'n Names);

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = Fields<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields::default();
        // A member that occurs twice is ambiguous, also if one of them is null.
        let mut seen = 0_u32;
        while let Some(named) = members.next_key_seed(Name(self.0))? {
            if named.is_empty() {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw: &'de RawValue = members.next_value()?;
            let value = Some(raw.get()).filter(|raw| *raw != "null").map(Value::Json);
            for field in named {
                let bit = 1 << *field as u32;
                if seen & bit != 0 {
                    return Err(A::Error::duplicate_field(field.name()));
                }
                seen |= bit;
                fields.values[*field as usize] = value;
                fields.has_null_agent |= *field == Field::AgentId && value.is_none();
            }
        }
        Ok(fields)
    }
}

impl<'de, 'n> DeserializeSeed<'de> for Name<'n> {
    type Value = &'n [Field];

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'n [Field], D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'n> Visitor<'_> for Name<'n> {
    type Value = &'n [Field];

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<&'n [Field], E> {
        Ok(self.0.fields(name))
    }
}
