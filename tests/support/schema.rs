//! As much of JSON Schema as the schemas in `tests/data` use. A keyword that it does not know fails the test.

use serde_json::Value;

/// What of a value breaks a schema, each with its place.
pub fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(schema, value, "", &mut found);
    found
}

fn look(schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    for (keyword, demanded) in schema.as_object().unwrap() {
        let is_fine = match keyword.as_str() {
            "title" => true,
            "type" => match demanded.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "number" => value.is_number(),
                other => panic!("a type {other}"),
            },
            "enum" => demanded.as_array().unwrap().contains(value),
            "required" => demanded.as_array().unwrap().iter().all(|name| {
                let is_there = value.get(name.as_str().unwrap()).is_some();
                if !is_there {
                    found.push(format!("{place}: no {name}"));
                }
                is_there
            }),
            "additionalProperties" => {
                assert_eq!(demanded, false);
                let known = schema["properties"].as_object().unwrap();
                value.as_object().is_none_or(|members| members.keys().all(|name| known.contains_key(name)))
            }
            "properties" => {
                for (name, schema) in demanded.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        look(schema, member, &format!("{place}/{name}"), found);
                    }
                }
                true
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    look(demanded, item, &format!("{place}/{number}"), found);
                }
                true
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() >= count(demanded)),
            "maxItems" => value.as_array().is_none_or(|items| items.len() <= count(demanded)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() >= count(demanded)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() <= count(demanded)),
            "minimum" => value.as_f64().is_none_or(|number| number >= demanded.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= demanded.as_f64().unwrap()),
            "pattern" => value.as_str().is_none_or(|text| fits(demanded.as_str().unwrap(), text)),
            other => panic!("a keyword {other}"),
        };
        if !is_fine {
            found.push(format!("{place}: {keyword} {demanded} and not {value}"));
        }
    }
}

fn count(number: &Value) -> usize {
    usize::try_from(number.as_u64().unwrap()).unwrap()
}

/// The patterns of the schemas.
fn fits(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    match pattern {
        "^[A-Z1-9][A-Z0-9/-]{0,15}$" => {
            let first = text.bytes().next().unwrap_or(b'0');
            first != b'0'
                && is_capital(first)
                && text.len() <= 16
                && text.bytes().all(|byte| is_capital(byte) || byte == b'/' || byte == b'-')
        }
        "^[0-3][0-9]/[0-1][0-9]/2[0-9]{3}$" => {
            text.len() == 10 && chrono::NaiveDate::parse_from_str(text, "%d/%m/%Y").is_ok()
        }
        "^[0-9]{2}[0-9A-Z]{13}$" => text.len() == 15 && digits(&text[..2]) && text.bytes().all(is_capital),
        "^[0-9]{1,2}$" => digits(text) && text.len() <= 2,
        "^[0-9]+$" => digits(text),
        other => panic!("a pattern {other}"),
    }
}

#[test]
fn what_breaks_a_schema_is_found() {
    let schema = serde_json::from_str(include_str!("../data/e-invoice/schema.json")).unwrap();
    let found = problems(&schema, &serde_json::json!({"Version": "1.0", "Extra": 1}));
    for words in ["no \"TranDtls\"", "enum", "additionalProperties"] {
        assert!(found.iter().any(|problem| problem.contains(words)), "{words}: {found:?}");
    }
}
