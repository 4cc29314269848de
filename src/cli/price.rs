//! `munim price`: what models cost, and since when.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::price_file::{self, Amounts};
use super::{instant, options};
use crate::domain::money::group_indian;
use crate::domain::{ModelKind, Money, Price};
use crate::service::repricing::{self, Repriced};
use crate::service::{Services, prices};

/// What can be done with prices.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set a model's price from an instant on; calls made before keep their old price
    Set(SetArgs),
    /// Set all prices of a TOML file, or none of them; importing it again changes nothing
    Import {
        /// The file; examples/prices.toml shows its form
        file: PathBuf,
    },
    /// Price the calls whose model had no price when they were reported, as corrections in the ledger
    Apply,
    /// List every price by model, oldest first
    List,
}

/// A price in rupees.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// The model, such as forii/deepseek-v3
    pub model: String,

    /// Rupees for a million prompt tokens, such as 140.00
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub input: Option<Money>,

    /// Rupees for a million prompt tokens that were cached; without it they cost what the others do
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub cached_input: Option<Money>,

    /// Rupees for a million completion tokens
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub output: Option<Money>,

    /// Rupees for a minute of speech
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub minute: Option<Money>,

    /// Rupees for a message
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub message: Option<Money>,

    /// What the model does: chat, embedding, tts or stt
    #[arg(long, value_name = "chat|embedding|tts|stt", default_value = "chat", value_parser = options::kind)]
    pub kind: ModelKind,

    /// Since when: 2025-01-01 (00:00 UTC) or 2025-01-01T00:00:00+05:30; without it now, and a model's
    /// first price since always
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse_start)]
    pub from: Option<DateTime<Utc>>,
}

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
}

/// The price versions.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// Prices from a file.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// Of the prices, those that were not there before.
    added: usize,
    prices: List,
}

/// Sets a price.
pub async fn set(services: &Services, args: SetArgs) -> Result<Listed, CliError> {
    let SetArgs { input, cached_input, output, minute, message, .. } = args;
    let amounts = Amounts { input, cached_input, output, minute, message };
    let rates = amounts.rates(args.kind).map_err(|text| CliError::Usage(text.into()))?;
    Ok(prices::set(services, &args.model, args.kind, rates, args.from).await?.into())
}

/// Sets the prices of a file.
pub async fn import(services: &Services, file: &Path) -> Result<Imported, CliError> {
    let text =
        std::fs::read_to_string(file).map_err(|error| CliError::File { file: file.to_owned(), error })?;
    let wanted = price_file::parse(&text)
        .map_err(|problem| CliError::refused(format!("{}: {problem}", file.display())))?;
    let done = prices::set_all(services, &wanted).await?;
    let added = done.iter().filter(|(_, is_new)| *is_new).count();
    Ok(Imported { added, prices: List(done.into_iter().map(|(price, _)| price.into()).collect()) })
}

/// Calls that were priced later.
#[derive(Debug, Serialize)]
pub struct Applied {
    /// Calls that have a cost now.
    priced: usize,
    /// What they cost together.
    cost_inr: Money,
    /// Calls that have none still.
    unpriced: usize,
}

/// Prices calls that had no price.
pub async fn apply(services: &Services) -> Result<Applied, CliError> {
    let Repriced { priced, cost, unpriced } = repricing::apply(services).await?;
    Ok(Applied { priced, cost_inr: cost, unpriced })
}

/// Lists the prices.
pub async fn list(services: &Services) -> Result<List, CliError> {
    Ok(List(prices::list(services).await?.into_iter().map(Listed::from).collect()))
}

impl From<Price> for Listed {
    fn from(price: Price) -> Self {
        Self {
            price_id: price.id,
            model: price.model,
            kind: price.kind,
            from: instant::rfc3339(price.starts),
            input: price.rates.input,
            cached_input: price.rates.cached_input,
            output: price.rates.output,
            minute: price.rates.minute,
            message: price.rates.message,
        }
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        table(std::slice::from_ref(self))
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "There are no prices. `munim price set` or `munim price import` sets some.".to_owned();
        }
        table(&self.0)
    }
}

impl Answer for Applied {
    fn text(&self) -> String {
        let Self { priced, cost_inr, unpriced } = self;
        let count = |calls: usize| group_indian(calls as u64);
        format!(
            "{} calls priced, {} debited; {} have no price at their time still",
            count(*priced),
            cost_inr.exact(),
            count(*unpriced)
        )
    }
}

impl Answer for Imported {
    fn text(&self) -> String {
        let known = self.prices.0.len() - self.added;
        format!("{}\n{} added, {known} known already", table(&self.prices.0), self.added)
    }
}

fn table(prices: &[Listed]) -> String {
    let header = ["model", "kind", "from", "input", "cached input", "output", "minute", "message"];
    let mut table = Table::new(&header, &[3, 4, 5, 6, 7]);
    for price in prices {
        let shown = |amount: Money| if amount == Money::ZERO { "–".to_owned() } else { amount.exact() };
        let cached = price.cached_input.map_or_else(|| "–".to_owned(), Money::exact);
        let start = if price.from == instant::rfc3339(DateTime::UNIX_EPOCH) { "always" } else { &price.from };
        let (model, kind) = (price.model.clone(), price.kind.as_str().to_owned());
        let (input, output) = (shown(price.input), shown(price.output));
        let (minute, message) = (shown(price.minute), shown(price.message));
        table.row([model, kind, start.to_owned(), input, cached, output, minute, message]);
    }
    table.text()
}
