//! `munim price`: prices of models.

mod listed;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use self::listed::{Listed, table};
use super::answer::Answer;
use super::error::CliError;
use super::instant::{self, Written};
use super::options;
use super::price_file::{self, Amounts};
use crate::domain::money::group_indian;
use crate::domain::{ModelKind, ModelLimits, Money, Price, Zone};
use crate::service::billing::prices::{self, NewPrice};
use crate::service::billing::repricing::{self, Repriced};
use crate::service::{ServiceError, Services};

/// The subcommands of `munim price`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Set a model's price from an instant on; earlier calls keep their price
    Set(Box<SetArgs>),
    /// Set all prices of a TOML file, or none on errors; importing it again changes nothing
    Import {
        /// The file; examples/prices.toml shows its format
        file: PathBuf,
    },
    /// Price unpriced calls, as correction entries in the ledger
    Apply,
    /// List all prices by model, oldest first, with their periods and which is current
    List,
}

/// Options of `price set`.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// The model, such as forii/deepseek-v3
    pub model: String,

    /// Rupees per million prompt tokens, such as 140.00
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub input: Option<Money>,

    /// Rupees per million cached prompt tokens; by default those of other prompt tokens
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub cached_input: Option<Money>,

    /// Rupees per million prompt tokens that are written to a cache; by default those of other prompt tokens
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub cache_write: Option<Money>,

    /// Rupees per million completion tokens
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub output: Option<Money>,

    /// Rupees per million reasoning tokens; by default those of other completion tokens
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub reasoning: Option<Money>,

    /// Rupees per minute of speech. A unit without an amount has no price: a call that uses it is unpriced; 0
    /// makes it free
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub minute: Option<Money>,

    /// Rupees per message
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub message: Option<Money>,

    /// Rupees per million characters of text that is spoken
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub characters: Option<Money>,

    /// Rupees per image
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub image: Option<Money>,

    /// Rupees per request, beside its other units; a failed request that used nothing is none
    #[arg(long, value_name = "RUPEES", value_parser = options::rate, allow_negative_numbers = true)]
    pub request: Option<Money>,

    /// What the model does: chat, embedding, tts or stt
    #[arg(long, value_name = "chat|embedding|tts|stt", default_value = "chat", value_parser = options::kind)]
    pub kind: ModelKind,

    /// The longest prompt and completion together, in tokens, as /models shows it; it has no versions
    #[arg(long, value_name = "TOKENS")]
    pub context: Option<i64>,

    /// The longest completion, in tokens
    #[arg(long, value_name = "TOKENS")]
    pub max_output: Option<i64>,

    /// Valid from: 2026-04-01, read in --time-zone, or 2026-04-01T00:00:00+05:30; by default now, and for a
    /// model's first price from the beginning
    #[arg(long, value_name = "INSTANT", value_parser = Written::parse_start)]
    pub from: Option<Written>,
}

#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// The prices of a file.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// The number of new prices.
    added: usize,
    prices: List,
}

pub async fn set(services: &Services, zone: Zone, args: SetArgs) -> Result<Listed, CliError> {
    let SetArgs { input, cached_input, cache_write, output, reasoning, minute, message, .. } = args;
    let SetArgs { characters, image, request, .. } = args;
    let amounts = Amounts {
        input,
        cached_input,
        cache_write,
        output,
        reasoning,
        minute,
        message,
        characters,
        image,
        request,
    };
    let rates = amounts.rates(args.kind).map_err(|text| CliError::Usage(text.into()))?;
    let start = args.from.map(|from| from.in_zone(zone));
    let (kind, from) = (args.kind, start.map(|start| start.at));
    let limits = ModelLimits { context: args.context, max_output: args.max_output };
    let price = NewPrice { model: args.model, kind, rates, from, limits };
    let price = prices::set_one(services, price).await?;
    let read_in = start.and_then(|start| start.zone);
    describe(services, zone, vec![(price, read_in)])
        .await?
        .pop()
        .ok_or(ServiceError::NotFound("price").into())
}

/// Sets the prices of a file.
pub async fn import(services: &Services, zone: Zone, file: &Path) -> Result<Imported, CliError> {
    let text =
        std::fs::read_to_string(file).map_err(|error| CliError::File { file: file.to_owned(), error })?;
    let wanted = price_file::parse(&text, zone)
        .map_err(|problem| CliError::refused(format!("{}: {problem}", file.display())))?;
    let (wanted, zones): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    let done = prices::set_all(services, &wanted).await?;
    let added = done.iter().filter(|(_, is_new)| *is_new).count();
    let prices = done.into_iter().map(|(price, _)| price).zip(zones).collect();
    Ok(Imported { added, prices: List(describe(services, zone, prices).await?) })
}

/// Prices that were set, with their periods. No warning if the file itself sets the later version.
async fn describe(
    services: &Services,
    zone: Zone,
    set: Vec<(Price, Option<Zone>)>,
) -> Result<Vec<Listed>, CliError> {
    let spans = prices::spans(services).await?;
    let spans: HashMap<_, _> = spans.into_iter().map(|span| (span.price.id, span)).collect();
    let own: HashSet<_> = set.iter().map(|(price, _)| price.id).collect();
    let listed = set.iter().filter_map(|(price, read_in)| {
        let span = spans.get(&price.id)?;
        let foreign = span.successor.as_ref().filter(|next| !own.contains(&next.id));
        let warning = foreign.map(|next| overtaken(next, zone));
        let mut listed = Listed::new(span, zone);
        (listed.time_zone, listed.warning) = (read_in.map(Zone::name), warning);
        Some(listed)
    });
    Ok(listed.collect())
}

/// The warning that a later version takes over.
fn overtaken(next: &Price, zone: Zone) -> String {
    let from = instant::local(next.starts, zone);
    format!(
        "this price holds until {from}, when the version of {from} (price {}) of {} takes over; `munim price list` shows both",
        next.id, next.model
    )
}

/// The result of repricing.
#[derive(Debug, Serialize)]
pub struct Applied {
    /// Calls that were priced.
    priced: usize,
    /// Their total cost.
    cost_inr: Money,
    /// Calls that remain unpriced.
    unpriced: usize,
}

pub async fn apply(services: &Services) -> Result<Applied, CliError> {
    let Repriced { priced, cost, unpriced } = repricing::apply(services).await?;
    Ok(Applied { priced, cost_inr: cost, unpriced })
}

/// Lists the prices.
pub async fn list(services: &Services, zone: Zone) -> Result<List, CliError> {
    Ok(List(prices::spans(services).await?.iter().map(|span| Listed::new(span, zone)).collect()))
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
            "{} calls priced, {} debited; {} have no price at their time, or none for what they used, still",
            count(*priced),
            cost_inr.exact(),
            count(*unpriced)
        )
    }
}

impl Answer for Imported {
    fn text(&self) -> String {
        let known = self.prices.0.len() - self.added;
        let warned = self.prices.0.iter().filter_map(|price| price.warning.as_ref());
        let text = warned.fold(table(&self.prices.0), |text, warning| format!("{text}\nwarning: {warning}"));
        format!("{text}\n{} added, {known} known already", self.added)
    }
}
