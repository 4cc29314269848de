//! A price version, as the commands show it.

use chrono::DateTime;
use serde::Serialize;

use crate::cli::answer::{Answer, Table};
use crate::cli::instant;
use crate::domain::{ModelKind, Money, Unit, Units, Zone, rfc3339};
use crate::service::billing::prices::Span;

/// A price version.
#[derive(Debug, Serialize)]
pub struct Listed {
    price_id: i64,
    model: String,
    kind: ModelKind,
    from: String,
    input: Money,
    cached_input: Option<Money>,
    output: Money,
    minute: Money,
    message: Money,
    cache_write: Option<Money>,
    reasoning: Option<Money>,
    characters: Money,
    image: Money,
    request: Money,
    /// The units that are free; other units at ₹0 have no price.
    free: Vec<&'static str>,
    #[serde(skip)]
    free_units: Units,
    /// The start of the next version; null if there is none.
    until: Option<String>,
    /// Whether it is current.
    current: bool,
    /// The zone that its start was read in; null if it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<&'static str>,
    /// A warning that a later version takes over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    #[serde(skip)]
    shown: Shown,
}

/// A version's times in `--time-zone`.
#[derive(Debug)]
struct Shown {
    from: String,
    until: Option<String>,
    zone: &'static str,
}

impl Listed {
    pub fn new(span: &Span, zone: Zone) -> Self {
        let Span { price, successor, is_current } = span;
        let until = successor.as_ref().map(|next| next.starts);
        let is_first = price.starts == DateTime::UNIX_EPOCH;
        let from = if is_first { "always".to_owned() } else { instant::local(price.starts, zone) };
        let local = until.map(|until| instant::local(until, zone));
        Self {
            price_id: price.id,
            model: price.model.clone(),
            kind: price.kind,
            from: rfc3339(price.starts),
            input: price.rates.input,
            cached_input: price.rates.cached_input,
            cache_write: price.rates.cache_write,
            output: price.rates.output,
            reasoning: price.rates.reasoning,
            minute: price.rates.minute,
            message: price.rates.message,
            characters: price.rates.characters,
            image: price.rates.image,
            request: price.rates.request,
            free: price.rates.free.list().map(Unit::as_str).collect(),
            free_units: price.rates.free,
            until: until.map(rfc3339),
            current: *is_current,
            time_zone: None,
            warning: None,
            shown: Shown { from, until: local, zone: zone.name() },
        }
    }
}

impl Listed {
    /// The amounts in the order of [`AMOUNTS`]; `None` where the price does not name the unit.
    fn amounts(&self) -> [Option<Money>; 10] {
        let named = |amount: Money, unit| {
            Some(amount).filter(|amount| *amount > Money::ZERO || self.free_units.has(unit))
        };
        [
            named(self.input, Unit::Input),
            self.cached_input,
            named(self.output, Unit::Output),
            named(self.minute, Unit::Minute),
            named(self.message, Unit::Message),
            self.cache_write,
            self.reasoning,
            named(self.characters, Unit::Character),
            named(self.image, Unit::Image),
            named(self.request, Unit::Request),
        ]
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        let text = table(std::slice::from_ref(self));
        self.warning.iter().fold(text, |text, warning| format!("{text}\nwarning: {warning}"))
    }
}

/// The columns of amounts, of which the first ones are always shown.
const AMOUNTS: [&str; 10] = [
    "input",
    "cached input",
    "output",
    "minute",
    "message",
    "cache write",
    "reasoning",
    "characters",
    "image",
    "request",
];
const ALWAYS: usize = 5;

/// The versions as a table.
pub fn table(prices: &[Listed]) -> String {
    // The last ones have a column where a price names them.
    let is_shown = |at: usize| at < ALWAYS || prices.iter().any(|price| price.amounts()[at].is_some());
    let columns: Vec<_> = (0..AMOUNTS.len()).filter(|at| is_shown(*at)).collect();
    let mut header = vec!["model", "kind", "from", "until", "now"];
    header.extend(columns.iter().map(|at| AMOUNTS[*at]));
    let mut table = Table::new(&header, &[5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    for price in prices {
        let until = price.shown.until.clone().unwrap_or_else(|| "–".to_owned());
        let now = if price.current { "current" } else { "–" }.to_owned();
        let (model, kind) = (price.model.clone(), price.kind.as_str().to_owned());
        let amounts = price.amounts();
        let shown = |at: &usize| amounts[*at].map_or_else(|| "–".to_owned(), Money::exact);
        let from = price.shown.from.clone();
        table.row([model, kind, from, until, now].into_iter().chain(columns.iter().map(shown)));
    }
    let text = table.text();
    if let Some(zone) = prices.iter().find_map(|price| price.time_zone) {
        return format!("{text}\na date without a time zone was taken in {zone}");
    }
    let zone = prices.first().map_or("UTC", |price| price.shown.zone);
    format!("{text}\ntimes are those of {zone}")
}
