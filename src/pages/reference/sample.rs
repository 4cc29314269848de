//! Sample bodies: the document's examples, or composed of the examples of fields; and their notation in each
//! language.

use serde_json::Value;

use super::document::Document;
use super::schema::{plain, properties, with_paise};

/// The longest text on one line.
const LINE_MAX: usize = 64;

/// A sample body.
#[derive(Clone, Debug)]
pub enum Sample {
    /// A JSON literal: null, true, false, a number.
    Word(String),
    Text(String),
    /// An environment variable: a secret, or an id of the reader.
    Variable(String),
    List(Vec<Self>),
    /// An object, in order.
    Object(Vec<(String, Self)>),
}

/// A notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// For display.
    Json,
    /// Within single quotes of a shell.
    Shell,
    Python,
    JavaScript,
}

/// The reader's own values, which replace examples in requests.
pub type Known<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The body of a response: its example, or one composed of the fields' examples.
pub fn of_answer(document: Document, schema: &'static Value, example: Option<&'static Value>) -> Sample {
    example.map_or_else(|| compose(document, schema), |example| follow(document, Some(schema), example))
}

/// The body of a request. Secrets and ids are environment variables.
pub fn of_request(
    document: Document,
    schema: &'static Value,
    example: Option<&'static Value>,
    known: Known,
) -> Sample {
    let mut sample = of_answer(document, schema, example);
    personal("", &mut sample, known);
    sample
}

/// Converts an example, with fields in the schema's order.
fn follow(document: Document, schema: Option<&'static Value>, example: &'static Value) -> Sample {
    let schema = schema.map(|schema| plain(document, schema).0);
    match example {
        Value::Array(items) => {
            let of = schema.map(|schema| &schema["items"]);
            Sample::List(items.iter().map(|item| follow(document, of, item)).collect())
        }
        Value::Object(map) => {
            let known = schema.map(|schema| properties(document, schema)).unwrap_or_default();
            let place = |name: &str| known.iter().position(|(own, ..)| *own == name).unwrap_or(usize::MAX);
            let mut fields: Vec<_> = map.iter().collect();
            fields.sort_by_key(|(name, _)| place(name));
            let one = |name: &str, value| {
                let of = known.iter().find(|(own, ..)| *own == name).map(|(_, schema, _)| *schema);
                (name.to_owned(), follow(document, of, value))
            };
            Sample::Object(fields.into_iter().map(|(name, value)| one(name, value)).collect())
        }
        other => scalar(schema.unwrap_or(&Value::Null), other),
    }
}

fn scalar(schema: &Value, value: &Value) -> Sample {
    match value {
        Value::String(words) => Sample::Text(words.clone()),
        Value::Number(number) if schema["format"] == "double" => {
            Sample::Word(with_paise(&number.to_string()))
        }
        other => Sample::Word(other.to_string()),
    }
}

/// Composes a sample of a schema's own examples; an object has its required fields.
fn compose(document: Document, schema: &'static Value) -> Sample {
    let (value, nullable) = plain(document, schema);
    // A nullable field without an example of its own is usually null.
    if nullable && schema["oneOf"].is_array() {
        return Sample::Word("null".to_owned());
    }
    if let Some(example) =
        value.get("example").or_else(|| value["examples"].get(0)).or_else(|| value["enum"].get(0))
    {
        return scalar(value, example);
    }
    if let Some(first) = value["oneOf"].get(0) {
        return compose(document, first);
    }
    let fields = properties(document, value);
    if !fields.is_empty() {
        let needed = fields.into_iter().filter(|(.., required)| *required);
        return Sample::Object(
            needed.map(|(name, schema, _)| (name.to_owned(), compose(document, schema))).collect(),
        );
    }
    match value["type"].as_str().unwrap_or_default() {
        "array" => Sample::List(vec![compose(document, &value["items"])]),
        "object" => Sample::Object(Vec::new()),
        "boolean" => Sample::Word("false".to_owned()),
        "string" => Sample::Text("…".to_owned()),
        _ if nullable => Sample::Word("null".to_owned()),
        _ => Sample::Word("0".to_owned()),
    }
}

/// Replaces examples by the reader's values.
fn personal(name: &str, sample: &mut Sample, known: Known) {
    match sample {
        Sample::Object(fields) => fields.iter_mut().for_each(|(name, field)| personal(name, field, known)),
        Sample::List(items) => items.iter_mut().for_each(|item| personal(name, item, known)),
        Sample::Text(text) => {
            if let Some(own) = known(name) {
                *text = own;
            } else if name == "password" || name.ends_with("_id") || text.ends_with('…') {
                *sample = Sample::Variable(variable(name));
            }
        }
        _ => {}
    }
}

/// The environment variable of a secret or an id.
pub fn variable(name: &str) -> String {
    match name {
        "key" => "API_KEY".to_owned(),
        "password" => "MUNIM_PASSWORD".to_owned(),
        other => other.to_uppercase(),
    }
}

impl Sample {
    /// Writes the sample in a language, on one line if it fits.
    pub fn write(&self, language: Language) -> String {
        self.lines(language, 0)
    }

    fn lines(&self, language: Language, indent: usize) -> String {
        let (open, close, parts) = match self {
            Self::List(items) => {
                ('[', ']', items.iter().map(|item| item.part(None, language, indent)).collect::<Vec<_>>())
            }
            Self::Object(fields) => (
                '{',
                '}',
                fields.iter().map(|(name, field)| field.part(Some(name), language, indent)).collect(),
            ),
            scalar => return scalar.scalar(language),
        };
        let line = parts.join(", ");
        if line.chars().count() + indent <= LINE_MAX && !line.contains('\n') {
            let gap =
                if open == '{' && language == Language::JavaScript && !line.is_empty() { " " } else { "" };
            return format!("{open}{gap}{line}{gap}{close}");
        }
        let inner = " ".repeat(indent + 2);
        let outer = " ".repeat(indent);
        format!("{open}\n{inner}{}\n{outer}{close}", parts.join(&format!(",\n{inner}")))
    }

    fn part(&self, name: Option<&String>, language: Language, indent: usize) -> String {
        let value = self.lines(language, indent + 2);
        match (name, language) {
            (None, _) => value,
            (Some(name), Language::JavaScript) => format!("{name}: {value}"),
            (Some(name), _) => format!("{}: {value}", quoted(name)),
        }
    }

    fn scalar(&self, language: Language) -> String {
        match (self, language) {
            (Self::Word(word), Language::Python) => match word.as_str() {
                "null" => "None".to_owned(),
                "true" => "True".to_owned(),
                "false" => "False".to_owned(),
                number => number.to_owned(),
            },
            (Self::Word(word), _) => word.clone(),
            (Self::Text(text), Language::Shell) => quoted(text).replace('\'', "'\\''"),
            (Self::Text(text), _) => quoted(text),
            (Self::Variable(name), Language::Shell) => format!("\"'\"${name}\"'\""),
            (Self::Variable(name), Language::Python) => format!("os.environ[\"{name}\"]"),
            (Self::Variable(name), _) => format!("process.env.{name}"),
            _ => String::new(),
        }
    }
}

/// A quoted string that is valid in JSON, Python and JavaScript.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
