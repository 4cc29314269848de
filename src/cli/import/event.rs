//! A row becomes a usage event, or a reason why it does not.

use std::collections::BTreeMap;

use super::fields::{Columns, Field};
use super::file::Value;
use crate::cli::instant;
use crate::domain::usage::{messages_of, parse_seconds};
use crate::domain::{AgentId, KeyId, Rejection, Usage, UsageEvent};

/// What events have where their rows say nothing.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// Who reports them.
    pub source: String,
    /// The model that was called.
    pub model: Option<String>,
    /// The agent that called.
    pub agent_id: Option<AgentId>,
    /// The key that called.
    pub key_id: Option<KeyId>,
}

/// Reads the rows of one file.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Where each field is.
    pub columns: Columns,
    /// What there is instead.
    pub defaults: Defaults,
}

/// A row and the columns of its fields.
struct Cells<'a> {
    columns: &'a Columns,
    values: &'a BTreeMap<String, Value>,
}

impl Reader {
    /// The event of a row, and whether its time has a zone. `number` counts the rows from 1 on.
    pub fn event(
        &self,
        values: &BTreeMap<String, Value>,
        number: usize,
    ) -> Result<(UsageEvent, bool), Rejection> {
        let cells = Cells { columns: &self.columns, values };
        let Defaults { source, model, agent_id, key_id } = &self.defaults;
        let time = cells.text(Field::Time)?.and_then(instant::parse);
        let (time, zoned) = time.ok_or(Rejection::InvalidTime)?;
        let model_type = cells.text(Field::ModelType)?.map(str::to_owned);
        let event = UsageEvent {
            source: cells.text(Field::Source)?.unwrap_or(source).to_owned(),
            id: cells.text(Field::Id)?.map_or_else(|| number.to_string(), str::to_owned),
            time,
            key_id: cells.text(Field::KeyId)?.map(KeyId::new).or_else(|| key_id.clone()),
            agent_id: cells.whole(Field::AgentId)?.or(*agent_id),
            model: cells.text(Field::Model)?.or(model.as_deref()).ok_or(Rejection::InvalidModel)?.to_owned(),
            usage: cells.usage(model_type.as_deref())?,
            status: cells.whole(Field::Status)?,
            latency_ms: cells.whole(Field::LatencyMs)?,
            interaction_id: cells.text(Field::InteractionId)?.map(str::to_owned),
            model_type,
            hold_id: None,
            was_cut: false,
        };
        Ok((event, zoned))
    }
}

impl<'a> Cells<'a> {
    /// A field's value, where there is one.
    fn text(&self, field: Field) -> Result<Option<&'a str>, Rejection> {
        match self.columns.column(field).and_then(|column| self.values.get(column)) {
            None => Ok(None),
            Some(Value::Strange) => Err(field.rejection()),
            Some(Value::Text(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        }
    }

    /// A field that is a whole number.
    fn whole(&self, field: Field) -> Result<Option<i64>, Rejection> {
        let read = |text: &str| text.parse().map_err(|_| field.rejection());
        self.text(field)?.map(read).transpose()
    }

    fn usage(&self, model_type: Option<&str>) -> Result<Usage, Rejection> {
        let tokens = |field| Ok::<_, Rejection>(self.whole(field)?.unwrap_or_default());
        let milliseconds = match self.text(Field::Seconds)? {
            None => 0,
            Some(text) => parse_seconds(text).ok_or(Rejection::InvalidSeconds)?,
        };
        Ok(Usage {
            prompt_tokens: tokens(Field::PromptTokens)?,
            cached_tokens: tokens(Field::CachedTokens)?,
            completion_tokens: tokens(Field::CompletionTokens)?,
            milliseconds,
            messages: self.whole(Field::Messages)?.unwrap_or_else(|| messages_of(model_type)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a row with these columns and values, for a model `m` by default.
    fn event(cells: &[(&str, &str)]) -> Result<UsageEvent, Rejection> {
        let there: Vec<_> = cells.iter().map(|(name, _)| (*name).to_owned()).collect();
        let values = cells.iter().map(|(name, text)| ((*name).to_owned(), Value::Text((*text).to_owned())));
        let defaults = Defaults {
            source: "file.csv".into(),
            model: Some("m".into()),
            agent_id: Some(101),
            key_id: None,
        };
        let reader = Reader { columns: Columns::find(&[], &there, true).unwrap(), defaults };
        reader.event(&values.collect(), 7).map(|(event, _)| event)
    }

    const TIME: (&str, &str) = ("time", "2023-11-16 18:15:46.6805900");

    #[test]
    fn a_column_wins_unless_it_is_empty() {
        let plain = event(&[TIME, ("prompt_tokens", "374"), ("agent_id", ""), ("model", "")]).unwrap();
        assert_eq!((plain.id.as_str(), plain.source.as_str(), plain.model.as_str()), ("7", "file.csv", "m"));
        assert_eq!((plain.agent_id, plain.usage.prompt_tokens), (Some(101), 374));
        let own = event(&[TIME, ("seconds", "1.5"), ("agent_id", "7"), ("model", "n"), ("id", "x")]).unwrap();
        assert_eq!((own.agent_id, own.usage.milliseconds), (Some(7), 1_500));
        assert_eq!((own.id.as_str(), own.model.as_str()), ("x", "n"));
    }

    #[test]
    fn a_value_that_cannot_be_is_said_of_its_field() {
        let tokens = |text| event(&[TIME, ("prompt_tokens", text)]).unwrap_err();
        assert_eq!(tokens("many"), Rejection::InvalidTokens);
        assert_eq!(tokens("1.5"), Rejection::InvalidTokens);
        assert_eq!(event(&[("time", ""), ("seconds", "1")]).unwrap_err(), Rejection::InvalidTime);
        assert_eq!(event(&[TIME, ("seconds", "0.0001")]).unwrap_err(), Rejection::InvalidSeconds);
        assert_eq!(event(&[TIME, ("seconds", "1"), ("status", "ok")]).unwrap_err(), Rejection::InvalidStatus);
        assert_eq!(event(&[TIME, ("seconds", "1"), ("agent_id", "x")]).unwrap_err(), Rejection::UnknownAgent);
    }
}
