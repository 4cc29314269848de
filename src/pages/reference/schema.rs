//! Schemas as text: types, limits and nested fields.

use serde_json::Value;

use super::document::{Document, entries, items, text};

/// The deepest nesting of fields.
const DEPTH_MAX: usize = 5;
/// The longest regular expression that is shown.
const PATTERN_MAX: usize = 24;

/// A field or a parameter.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its path: `data[].cost_inr`.
    pub path: String,
    /// Its type, as text.
    pub kind: String,
    pub required: bool,
    /// Its description.
    pub words: &'static str,
    /// The values of an enum; otherwise empty.
    pub choices: Vec<&'static str>,
    pub example: Option<String>,
}

/// A schema with references resolved, and whether it is nullable.
pub fn plain(document: Document, schema: &'static Value) -> (&'static Value, bool) {
    let found = document.resolve(schema);
    let variants = || items(&found["oneOf"]).chain(items(&found["anyOf"]));
    let is_null = |variant: &&'static Value| variant["type"] == "null";
    let mut others = variants().filter(|variant| !is_null(variant));
    match (others.next(), others.next()) {
        (Some(only), None) => (plain(document, only).0, variants().any(|variant| is_null(&variant))),
        // The first alternative of `anyOf` is the recommended one.
        (Some(first), Some(_)) if found["anyOf"].is_array() => plain(document, first),
        _ => (found, items(&found["type"]).any(|kind| kind == "null")),
    }
}

/// The fields of an object with their schemas: required ones first, in order.
pub fn properties(document: Document, schema: &'static Value) -> Vec<(&'static str, &'static Value, bool)> {
    let (object, _) = plain(document, schema);
    // The object's own part is the last of `allOf`, and its main one.
    let parts: Vec<_> = items(&object["allOf"]).collect();
    if !parts.is_empty() {
        return parts.into_iter().rev().flat_map(|part| properties(document, part)).collect();
    }
    let required: Vec<&str> = items(&object["required"]).filter_map(Value::as_str).collect();
    let own = &object["properties"];
    let first = required
        .iter()
        .filter_map(|name| own.get_key_value_of(name))
        .map(|(name, value)| (name, value, true));
    let rest = entries(own).filter(|(name, _)| !required.contains(name));
    first.chain(rest.map(|(name, value)| (name, value, false))).collect()
}

trait KeyValue {
    fn get_key_value_of(&'static self, name: &str) -> Option<(&'static str, &'static Value)>;
}

impl KeyValue for Value {
    fn get_key_value_of(&'static self, name: &str) -> Option<(&'static str, &'static Value)> {
        self.as_object()?.get_key_value(name).map(|(name, value)| (name.as_str(), value))
    }
}

/// The fields of a schema, with nested ones.
pub fn fields(document: Document, schema: &'static Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect(document, schema, "", DEPTH_MAX, &mut found);
    found
}

fn collect(document: Document, schema: &'static Value, prefix: &str, depth: usize, found: &mut Vec<Field>) {
    let (value, _) = plain(document, schema);
    if value["type"] == "array" {
        return collect(document, &value["items"], &format!("{prefix}[]"), depth, found);
    }
    // A `oneOf` has the fields of all alternatives.
    for variant in items(&value["oneOf"]) {
        collect(document, variant, prefix, depth, found);
    }
    for (name, schema, required) in properties(document, value) {
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        if found.iter().any(|field| field.path == path) {
            continue;
        }
        found.push(field(document, path.clone(), schema, required));
        if depth > 0 {
            collect(document, schema, &path, depth - 1, found);
        }
    }
}

pub fn field(document: Document, path: String, schema: &'static Value, required: bool) -> Field {
    let (value, _) = plain(document, schema);
    let near = items(&schema["oneOf"]).map(|variant| text(variant, "description"));
    let words = [text(schema, "description")].into_iter().chain(near).chain([text(value, "description")]);
    Field {
        path,
        kind: kind(document, schema),
        required,
        words: words.into_iter().find(|words| !words.is_empty()).unwrap_or_default(),
        choices: items(&value["enum"]).filter_map(Value::as_str).collect(),
        example: example(value),
    }
}

/// The type of a schema as text, with its limits.
fn kind(document: Document, schema: &'static Value) -> String {
    let (value, nullable) = plain(document, schema);
    let many = items(&value["oneOf"]).filter(|variant| variant["type"] != "null");
    let many: Vec<_> = many.map(|variant| kind(document, variant)).collect();
    let name = if many.is_empty() { name(document, value) } else { many.join(" or ") };
    let null = (nullable || items(&value["oneOf"]).any(|variant| variant["type"] == "null"))
        .then(|| "or null".to_owned());
    [Some(name), null]
        .into_iter()
        .flatten()
        .chain(limits(value))
        .collect::<Vec<_>>()
        .join(", ")
        .replace(", or null", " or null")
}

fn name(document: Document, value: &'static Value) -> String {
    let own = items(&value["type"]).find(|kind| *kind != "null").unwrap_or(&value["type"]);
    match (own.as_str().unwrap_or("any"), text(value, "format")) {
        ("array", _) => format!("list of {}s", name(document, plain(document, &value["items"]).0)),
        (_, "date") => "date".to_owned(),
        (_, "date-time") => "instant".to_owned(),
        (_, "double") => "decimal number".to_owned(),
        // An `allOf` is an object.
        ("any", _) if value["allOf"].is_array() => "object".to_owned(),
        (kind, _) => kind.to_owned(),
    }
}

fn limits(value: &'static Value) -> Vec<String> {
    let limit = |name: &str| value.get(name).map(Value::to_string);
    let range = match (limit("minimum"), limit("exclusiveMinimum"), limit("maximum")) {
        (Some(least), _, Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), ..) => Some(format!("{least} or more")),
        (_, Some(least), Some(most)) => Some(format!("above {least}, at most {most}")),
        (.., most) => most.map(|most| format!("at most {most}")),
    };
    let length = match (limit("minLength"), limit("maxLength")) {
        (Some(least), Some(most)) => Some(format!("{least} to {most} characters")),
        (None, Some(most)) => Some(format!("at most {most} characters")),
        (Some(_), None) => Some("not empty".to_owned()),
        (None, None) => None,
    };
    let pattern = value["pattern"].as_str().filter(|pattern| pattern.len() <= PATTERN_MAX);
    [range, length, pattern.map(|pattern| format!("as {pattern}"))].into_iter().flatten().collect()
}

fn example(value: &'static Value) -> Option<String> {
    let example = value.get("example").or_else(|| value["examples"].get(0))?;
    match example {
        Value::Number(number) if value["format"] == "double" => Some(with_paise(&number.to_string())),
        // The page shows no password, not even an example.
        Value::String(_) if value["format"] == "password" => None,
        Value::String(words) => Some(words.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A decimal as responses write it, with at least two decimals.
pub fn with_paise(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    format!("{whole}.{decimals:0<2}")
}
