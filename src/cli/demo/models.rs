//! The models of the demo's operator, which both companies call, and what they cost.

use chrono::{DateTime, TimeDelta, Utc};

use crate::cli::error::CliError;
use crate::cli::price_file;
use crate::domain::{ModelKind, Money, Rates, Units, Zone};
use crate::service::Services;
use crate::service::billing::prices::{self, NewPrice};

/// The chat model whose price changes.
pub const LARGE: &str = "forii/deepseek-v3";
/// A chat model between the large one and the small one.
pub const MIDDLE: &str = "forii/gpt-oss-120b";
/// The chat model of short answers.
pub const SMALL: &str = "forii/qwen3-30b";
/// The embedding model.
pub const EMBEDDING: &str = "forii/bge-m3";
/// The voice.
pub const VOICE: &str = "forii/svara-tts";
/// A model that has no price yet.
pub const UNPRICED: &str = "forii/deepseek-r2-preview";

/// The catalogue of the example.
const PRICES: &str = include_str!("../../../examples/prices.toml");
/// The price of the one between, which the example does not have.
const MIDDLE_RATES: Rates = Rates {
    input: Money::from_rupees(60),
    cached_input: Some(Money::from_rupees(15)),
    output: Money::from_rupees(240),
    minute: Money::ZERO,
    message: Money::ZERO,
    free: Units::NONE,
};
/// Days ago that the large model became cheaper.
const PRICE_CHANGE: i64 = 30;
/// Its price since then.
const CHANGED_RATES: Rates = Rates {
    input: Money::from_rupees(126),
    cached_input: Some(Money::from_micros(31_500_000)),
    output: Money::from_rupees(378),
    minute: Money::ZERO,
    message: Money::ZERO,
    free: Units::NONE,
};

/// Sets the prices of all models, with the one that changed a month ago.
pub async fn set_prices(services: &Services, now: DateTime<Utc>) -> Result<(), CliError> {
    let zone = Zone::default();
    let changed = zone.start_of(zone.day_of(now) - TimeDelta::days(PRICE_CHANGE));
    let chat =
        |model: &str, rates, from| NewPrice { model: model.to_owned(), kind: ModelKind::Chat, rates, from };
    let prices = price_file::parse(PRICES, zone).map_err(CliError::Refused)?;
    let mut wanted: Vec<_> = prices.into_iter().map(|(price, _)| price).collect();
    wanted.push(chat(LARGE, CHANGED_RATES, Some(changed)));
    wanted.push(chat(MIDDLE, MIDDLE_RATES, None));
    prices::set_all(services, &wanted).await?;
    Ok(())
}
