//! Prices from options and TOML files.

use serde::Deserialize;
use toml::Value;

use super::instant::{Start, Written};
use crate::domain::{ModelKind, ModelLimits, Money, Rates, Unit, Zone};
use crate::service::billing::prices::NewPrice;

/// The amounts given for a model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Amounts {
    /// Per million prompt tokens.
    pub input: Option<Money>,
    /// Per million cached prompt tokens.
    pub cached_input: Option<Money>,
    /// Per million prompt tokens that are written to a cache.
    pub cache_write: Option<Money>,
    /// Per million completion tokens.
    pub output: Option<Money>,
    /// Per million reasoning tokens.
    pub reasoning: Option<Money>,
    /// Per minute.
    pub minute: Option<Money>,
    /// Per message.
    pub message: Option<Money>,
    /// Per million characters.
    pub characters: Option<Money>,
    /// Per image.
    pub image: Option<Money>,
    /// Per request.
    pub request: Option<Money>,
}

impl Amounts {
    /// The validated rates. A unit at ₹0 is free, an absent unit has no price. A forgotten amount must not make
    /// calls free: a price per token needs both directions, except for embedding models, which have no
    /// completions; a price per minute, message, character or image may have neither.
    pub fn rates(self, kind: ModelKind) -> Result<Rates, &'static str> {
        let Self { input, cached_input, cache_write, output, reasoning, .. } = self;
        let others = [self.minute, self.message, self.characters, self.image, self.request];
        let completes = kind != ModelKind::Embedding;
        match (input, output) {
            (None, None) if others.iter().all(Option::is_none) => {
                return Err(
                    "give at least one amount: input and output, minute, message, characters, image, or request",
                );
            }
            (None, Some(_)) => return Err("input is missing: the rupees for a million prompt tokens"),
            (Some(_), None) if completes => {
                return Err("output is missing: the rupees for a million completion tokens");
            }
            (None, None) if cached_input.is_some() => {
                return Err("cached_input needs input: the rupees for a million prompt tokens");
            }
            (None, None) if cache_write.is_some() => {
                return Err("cache_write needs input: the rupees for a million prompt tokens");
            }
            (_, None) if reasoning.is_some() => {
                return Err("reasoning needs output: the rupees for a million completion tokens");
            }
            _ => {}
        }
        let amount = Option::unwrap_or_default;
        let named = [
            (Unit::Input, input),
            (Unit::Output, output),
            (Unit::Minute, self.minute),
            (Unit::Message, self.message),
            (Unit::Character, self.characters),
            (Unit::Image, self.image),
            (Unit::Request, self.request),
        ];
        let free = named.into_iter().filter(|(_, amount)| *amount == Some(Money::ZERO)).map(|(unit, _)| unit);
        Ok(Rates {
            input: amount(input),
            cached_input,
            cache_write,
            output: amount(output),
            reasoning,
            minute: amount(self.minute),
            message: amount(self.message),
            characters: amount(self.characters),
            image: amount(self.image),
            request: amount(self.request),
            free: free.collect(),
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    price: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    model: String,
    kind: Option<String>,
    input: Option<Value>,
    cached_input: Option<Value>,
    cache_write: Option<Value>,
    output: Option<Value>,
    reasoning: Option<Value>,
    minute: Option<Value>,
    message: Option<Value>,
    characters: Option<Value>,
    image: Option<Value>,
    request: Option<Value>,
    context: Option<i64>,
    max_output: Option<i64>,
    from: Option<Value>,
}

/// A price of a file, and the zone that its `from` was read in, if it had none.
pub type Dated = (NewPrice, Option<Zone>);

/// Parses the prices of a TOML file; a `from` without a zone is read in the given one. An entry without `from`
/// is valid from the beginning, so that importing the file again changes nothing.
pub fn parse(text: &str, zone: Zone) -> Result<Vec<Dated>, String> {
    // Some editors write a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    if file.price.is_empty() {
        return Err("there is no [[price]] in it; examples/prices.toml shows the form".to_owned());
    }
    file.price.into_iter().map(|entry| read(entry, zone)).collect()
}

fn read(entry: Entry, zone: Zone) -> Result<Dated, String> {
    let model = entry.model;
    let of_model = |problem: String| format!("the price of {model:?}: {problem}");
    let kind = match entry.kind.as_deref() {
        None => ModelKind::default(),
        Some(kind) => super::options::kind(kind).map_err(of_model)?,
    };
    let amounts = Amounts {
        input: amount("input", entry.input).map_err(of_model)?,
        cached_input: amount("cached_input", entry.cached_input).map_err(of_model)?,
        cache_write: amount("cache_write", entry.cache_write).map_err(of_model)?,
        output: amount("output", entry.output).map_err(of_model)?,
        reasoning: amount("reasoning", entry.reasoning).map_err(of_model)?,
        minute: amount("minute", entry.minute).map_err(of_model)?,
        message: amount("message", entry.message).map_err(of_model)?,
        characters: amount("characters", entry.characters).map_err(of_model)?,
        image: amount("image", entry.image).map_err(of_model)?,
        request: amount("request", entry.request).map_err(of_model)?,
    };
    let rates = amounts.rates(kind).map_err(|problem| of_model(problem.to_owned()))?;
    let from = match entry.from {
        None => Start { at: chrono::DateTime::UNIX_EPOCH, zone: None },
        Some(Value::String(text)) => start(&text, zone).map_err(of_model)?,
        // TOML has native dates and times.
        Some(Value::Datetime(date)) => start(&date.to_string(), zone).map_err(of_model)?,
        Some(_) => return Err(of_model("from is a date or an instant".to_owned())),
    };
    let limits = ModelLimits { context: entry.context, max_output: entry.max_output };
    Ok((NewPrice { model, kind, rates, from: Some(from.at), limits }, from.zone))
}

fn start(text: &str, zone: Zone) -> Result<Start, String> {
    let written = Written::parse_start(text).map_err(|problem| format!("from: {problem}"))?;
    Ok(written.in_zone(zone))
}

fn amount(field: &str, value: Option<Value>) -> Result<Option<Money>, String> {
    let text = match value {
        None => return Ok(None),
        Some(Value::String(text)) => text,
        Some(Value::Integer(rupees)) => rupees.to_string(),
        // A float has already lost decimals of the text.
        Some(Value::Float(_)) => {
            return Err(format!("{field}: put the amount in quotes, such as \"140.00\""));
        }
        Some(_) => return Err(format!("{field} is an amount in quotes, such as \"140.00\"")),
    };
    Money::read(&text).map(Some).map_err(|error| format!("{field}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rfc3339;

    fn parse(text: &str) -> Result<Vec<Dated>, String> {
        super::parse(text, Zone::default())
    }

    fn problem(entry: &str) -> String {
        parse(&format!("[[price]]\nmodel = \"m\"\n{entry}")).unwrap_err()
    }

    #[test]
    fn amounts_are_quoted_or_whole_and_never_floats() {
        let prices = parse("[[price]]\nmodel = \"m\"\ninput = \"140.50\"\noutput = 420\n").unwrap();
        assert_eq!(prices[0].0.rates.input, Money::parse("140.50").unwrap());
        assert_eq!(prices[0].0.rates.output, Money::from_rupees(420));
        assert!(problem("input = 140.5\noutput = 420").contains("in quotes"));
    }

    #[test]
    fn what_is_forgotten_is_not_free() {
        assert!(problem("").contains("at least one amount"));
        assert!(problem("input = 1").contains("output is missing"));
        assert!(problem("output = 1").contains("input is missing"));
        assert!(parse("[[price]]\nmodel = \"m\"\nkind = \"embedding\"\ninput = 2").is_ok());
        assert!(parse("[[price]]\nmodel = \"m\"\nkind = \"tts\"\nminute = \"0.90\"").is_ok());
    }

    #[test]
    fn every_unit_has_a_price() {
        let rates = |entry: &str| {
            parse(&format!("[[price]]\nmodel = \"m\"\n{entry}")).map(|mut read| read.remove(0).0.rates)
        };
        let tokens =
            rates("input = 4\ncached_input = 1\ncache_write = 5\noutput = 9\nreasoning = 7").unwrap();
        let rupees = Money::from_rupees;
        assert_eq!((tokens.cache_write, tokens.reasoning), (Some(rupees(5)), Some(rupees(7))));
        let others = rates("characters = 1200\nimage = \"3.50\"\nrequest = 0").unwrap();
        assert_eq!((others.characters, others.image), (rupees(1_200), Money::parse("3.50").unwrap()));
        assert_eq!(others.free, [Unit::Request].into_iter().collect());
        assert!(problem("image = 1\ncache_write = 1").contains("cache_write needs input"));
        assert!(problem("image = 1\nreasoning = 1").contains("reasoning needs output"));
    }

    #[test]
    fn dates_may_be_tomls_own() {
        let price = |from: &str| {
            let text = format!("[[price]]\nmodel = \"m\"\nminute = 1\nfrom = {from}");
            let (price, zone) = parse(&text)?.remove(0);
            Ok::<_, String>((price.from.map(rfc3339), zone.map(Zone::name)))
        };
        let (midnight, kolkata) = (Some("2024-12-31T18:30:00Z".to_owned()), Some("Asia/Kolkata"));
        for from in ["2025-01-01", "\"2025-01-01\"", "2025-01-01T00:00:00", "2025-01-01 00:00:00"] {
            assert_eq!(price(from), Ok((midnight.clone(), kolkata)), "{from}");
        }
        for from in ["2024-12-31T18:30:00Z", "2025-01-01T00:00:00+05:30", "\"2025-01-01T00:00:00+05:30\""] {
            assert_eq!(price(from), Ok((midnight.clone(), None)), "{from}");
        }
        assert!(price("7").is_err());
    }

    #[test]
    fn a_misspelt_field_is_found() {
        assert!(problem("input = 1\noutput = 1\ncached = 1").contains("cached"));
    }

    #[test]
    fn the_example_is_read() {
        assert!(parse(include_str!("../../examples/prices.toml")).unwrap().len() > 2);
    }
}
