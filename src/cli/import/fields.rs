//! The fields of a usage event, and which column each is read from.

use std::collections::BTreeMap;

use crate::domain::Rejection;

/// Declares the fields: variant, name on the wire, what is said where its value is none.
macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $rejection:ident;)+) => {
        /// A field of a usage event, as the HTTP door names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $variant,)+
        }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Why an event with a value that cannot be is not taken.
            pub const fn rejection(self) -> Rejection {
                match self { $(Self::$variant => Rejection::$rejection,)+ }
            }
        }
    };
}

fields! {
    /// Its id within account and source.
    Id = "id", InvalidId;
    /// Who reports it.
    Source = "source", InvalidSource;
    /// When the call was made.
    Time = "time", InvalidTime;
    /// The key that made it.
    KeyId = "key_id", UnknownKey;
    /// The agent that made it.
    AgentId = "agent_id", UnknownAgent;
    /// The model that was called.
    Model = "model", InvalidModel;
    /// Tokens sent.
    PromptTokens = "prompt_tokens", InvalidTokens;
    /// Of them, the cached ones.
    CachedTokens = "cached_tokens", InvalidTokens;
    /// Tokens that came back.
    CompletionTokens = "completion_tokens", InvalidTokens;
    /// Speech.
    Seconds = "seconds", InvalidSeconds;
    /// Messages of a conversation.
    Messages = "messages", InvalidMessages;
    /// The HTTP status that the caller saw.
    Status = "status", InvalidStatus;
    /// How long the caller waited.
    LatencyMs = "latency_ms", InvalidStatus;
    /// The conversation.
    InteractionId = "interaction_id", InvalidInteraction;
    /// The part that the model plays.
    ModelType = "model_type", InvalidModelType;
}

/// `FIELD=COLUMN`, as an option has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The field.
    pub field: Field,
    /// The column that it is read from.
    pub column: String,
}

impl Mapping {
    /// Reads `FIELD=COLUMN`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let names = || Field::ALL.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
        let (name, column) =
            text.split_once('=').ok_or("write it as FIELD=COLUMN, such as time=TIMESTAMP")?;
        let field = Field::ALL.iter().copied().find(|field| field.name() == name.trim());
        let field = field
            .ok_or_else(|| format!("there is no field {:?}; the fields are {}", name.trim(), names()))?;
        Ok(Self { field, column: column.trim().to_owned() })
    }
}

/// Which column each field is read from.
#[derive(Clone, Debug, Default)]
pub struct Columns(BTreeMap<Field, String>);

/// The fields of which an event needs one: without any, there is nothing to charge.
const MEASURES: [Field; 4] = [Field::PromptTokens, Field::CompletionTokens, Field::Seconds, Field::Messages];

impl Columns {
    /// Finds the fields among a file's columns: where the options say, or under their own names.
    /// `has_model` tells that an option names the model.
    pub fn find(mappings: &[Mapping], there: &[String], has_model: bool) -> Result<Self, String> {
        let named = format!("the columns are {}", there.join(", "));
        let mut columns = BTreeMap::new();
        for Mapping { field, column } in mappings {
            if !there.contains(column) {
                return Err(format!("there is no column {column:?} for {}; {named}", field.name()));
            }
            if columns.insert(*field, column.clone()).is_some() {
                return Err(format!("--map gives {} two columns; keep one", field.name()));
            }
        }
        for field in Field::ALL {
            if there.iter().any(|column| column == field.name()) {
                columns.entry(*field).or_insert_with(|| field.name().to_owned());
            }
        }
        let twice = columns.values().find(|name| there.iter().filter(|column| column == name).count() > 1);
        if let Some(name) = twice {
            return Err(format!("there are two columns {name:?}; rename one"));
        }
        Self(columns).complete(has_model, &named)
    }

    /// Whether there is what an event cannot do without.
    fn complete(self, has_model: bool, named: &str) -> Result<Self, String> {
        if !self.0.contains_key(&Field::Time) {
            return Err(format!("no column is the time; {named}; say which with --map time=COLUMN"));
        }
        if !has_model && !self.0.contains_key(&Field::Model) {
            return Err(format!(
                "no column is the model; {named}; say which with --map model=COLUMN, or --model NAME"
            ));
        }
        if !MEASURES.iter().any(|field| self.0.contains_key(field)) {
            return Err(format!(
                "no column is prompt_tokens, completion_tokens, seconds or messages, so there is nothing to charge; \
                 {named}; say which with --map prompt_tokens=COLUMN"
            ));
        }
        Ok(self)
    }

    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(mappings: &[&str], there: &[&str]) -> Result<Columns, String> {
        let mappings: Vec<_> = mappings.iter().map(|text| Mapping::parse(text).unwrap()).collect();
        let there: Vec<_> = there.iter().map(|name| (*name).to_owned()).collect();
        Columns::find(&mappings, &there, true)
    }

    #[test]
    fn a_column_with_a_fields_name_needs_no_mapping() {
        let columns = find(&["time=TIMESTAMP"], &["TIMESTAMP", "prompt_tokens"]).unwrap();
        assert_eq!(columns.column(Field::Time), Some("TIMESTAMP"));
        assert_eq!(columns.column(Field::PromptTokens), Some("prompt_tokens"));
        assert_eq!(columns.column(Field::Status), None);
    }

    #[test]
    fn what_is_missing_is_said_with_the_columns_that_there_are() {
        let time = find(&[], &["TIMESTAMP", "prompt_tokens"]).unwrap_err();
        assert!(time.contains("the time") && time.contains("TIMESTAMP, prompt_tokens"), "{time}");
        assert!(find(&["time=When"], &["TIMESTAMP"]).unwrap_err().contains("\"When\""));
        assert!(find(&[], &["time"]).unwrap_err().contains("nothing to charge"));
        assert!(find(&[], &["time", "time", "seconds"]).unwrap_err().contains("two columns"));
        assert!(Mapping::parse("tokens=x").unwrap_err().contains("prompt_tokens, cached_tokens"));
    }
}
