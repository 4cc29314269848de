//! Mapping of columns to fields of usage events.

use std::collections::{BTreeMap, HashMap};

use crate::service::usage::event_reader::{Field, Names};

/// A mapping `FIELD=COLUMN` of the option `--map`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    pub field: Field,
    pub column: String,
}

impl Mapping {
    /// Parses `FIELD=COLUMN`.
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

#[derive(Clone, Debug, Default)]
pub struct Columns(BTreeMap<Field, String>);

/// The quantities: an event without any of them cannot be charged.
const MEASURES: [Field; 6] = [
    Field::PromptTokens,
    Field::CompletionTokens,
    Field::Seconds,
    Field::Messages,
    Field::Characters,
    Field::Images,
];

impl Columns {
    /// Maps fields to columns: by the options, or by name. `has_model` is whether an option sets the model.
    pub fn find(mappings: &[Mapping], there: &[String], has_model: bool) -> Result<Self, String> {
        let named = format!("the columns are {}", there.join(", "));
        each_once(mappings)?;
        let mut columns = BTreeMap::new();
        for Mapping { field, column } in mappings {
            if !there.contains(column) {
                return Err(format!("there is no column {column:?} for {}; {named}", field.name()));
            }
            columns.insert(*field, column.clone());
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

    /// The member names of JSON objects: those of the options, and the fields' own names for the rest.
    pub fn names(mappings: &[Mapping]) -> Names {
        if mappings.is_empty() {
            return Names::Own;
        }
        let mapped = |field: &Field| mappings.iter().find(|mapping| mapping.field == *field);
        let mut names: HashMap<String, Vec<Field>> = HashMap::new();
        for field in Field::ALL {
            let name = mapped(field).map_or(field.name(), |mapping| &mapping.column);
            names.entry(name.to_owned()).or_default().push(*field);
        }
        Names::Others(names)
    }

    /// Checks that the required fields are mapped.
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
                "no column is prompt_tokens, completion_tokens, seconds, messages, characters or images, so there is nothing \
                 to charge; \
                 {named}; say which with --map prompt_tokens=COLUMN"
            ));
        }
        Ok(self)
    }

    /// The index of each field's column.
    pub fn places(&self, there: &[String]) -> BTreeMap<Field, usize> {
        let place = |column: &String| there.iter().position(|name| name == column);
        self.0.iter().filter_map(|(field, column)| Some((*field, place(column)?))).collect()
    }
}

/// Checks that no field is mapped twice.
pub fn each_once(mappings: &[Mapping]) -> Result<(), String> {
    let earlier = |at: usize, field: Field| mappings[..at].iter().any(|mapping| mapping.field == field);
    match mappings.iter().enumerate().find(|(at, mapping)| earlier(*at, mapping.field)) {
        Some((_, mapping)) => Err(format!("--map gives {} two columns; keep one", mapping.field.name())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(mappings: &[&str], there: &[&str]) -> Result<BTreeMap<Field, usize>, String> {
        let mappings: Vec<_> = mappings.iter().map(|text| Mapping::parse(text).unwrap()).collect();
        let there: Vec<_> = there.iter().map(|name| (*name).to_owned()).collect();
        Columns::find(&mappings, &there, true).map(|columns| columns.places(&there))
    }

    #[test]
    fn a_column_with_a_fields_name_needs_no_mapping() {
        let places = find(&["time=TIMESTAMP"], &["x", "TIMESTAMP", "prompt_tokens"]).unwrap();
        assert_eq!(places, [(Field::Time, 1), (Field::PromptTokens, 2)].into());
        assert!(matches!(Columns::names(&[]), Names::Own));
        let names = Columns::names(&[Mapping::parse("time=ts").unwrap(), Mapping::parse("id=ts").unwrap()]);
        assert_eq!(names.fields("ts"), [Field::Id, Field::Time]);
        assert_eq!((names.fields("time"), names.fields("model")), (&[][..], &[Field::Model][..]));
    }

    #[test]
    fn what_is_missing_is_said_with_the_columns_that_there_are() {
        let time = find(&[], &["TIMESTAMP", "prompt_tokens"]).unwrap_err();
        assert!(time.contains("the time") && time.contains("TIMESTAMP, prompt_tokens"), "{time}");
        assert!(find(&["time=When"], &["TIMESTAMP"]).unwrap_err().contains("\"When\""));
        assert!(find(&[], &["time"]).unwrap_err().contains("nothing to charge"));
        assert!(find(&["time=a", "time=b"], &["a", "b"]).unwrap_err().contains("keep one"));
        assert!(find(&[], &["time", "time", "seconds"]).unwrap_err().contains("two columns"));
        assert!(Mapping::parse("tokens=x").unwrap_err().contains("prompt_tokens, cached_tokens"));
    }
}
