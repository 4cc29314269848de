//! The models and prices of the demo.

use chrono::{DateTime, TimeDelta, Utc};

use crate::cli::error::CliError;
use crate::cli::price_file;
use crate::domain::upstream::{DEMO, MAX_OUTPUT, TIMEOUT};
use crate::domain::{
    ModelKind, ModelLimits, ModelRoute, Money, Rates, Units, Upstream, UpstreamName, UpstreamUrl, Zone,
};
use crate::service::Services;
use crate::service::billing::prices::{self, NewPrice};
use crate::service::inference::upstreams;

/// The chat model whose price changes.
pub const LARGE: &str = "forii/deepseek-v3";
/// A medium chat model.
pub const MIDDLE: &str = "forii/gpt-oss-120b";
/// A small chat model, for short answers.
pub const SMALL: &str = "forii/qwen3-30b";
/// The embedding model.
pub const EMBEDDING: &str = "forii/bge-m3";
/// The text-to-speech model.
pub const VOICE: &str = "forii/svara-tts";
/// A model without a price.
pub const UNPRICED: &str = "forii/deepseek-r2-preview";

/// The example price catalogue.
const PRICES: &str = include_str!("../../../examples/prices.toml");
/// The price of the medium model, which is not in the example.
const MIDDLE_RATES: Rates = Rates {
    input: Money::from_rupees(60),
    cached_input: Some(Money::from_rupees(15)),
    cache_write: None,
    output: Money::from_rupees(240),
    reasoning: None,
    minute: Money::ZERO,
    message: Money::ZERO,
    characters: Money::ZERO,
    image: Money::ZERO,
    request: Money::ZERO,
    free: Units::NONE,
};
/// Days ago of the large model's price cut.
const PRICE_CHANGE: i64 = 30;
/// Its new price.
const CHANGED_RATES: Rates = Rates {
    input: Money::from_rupees(126),
    cached_input: Some(Money::from_micros(31_500_000)),
    cache_write: None,
    output: Money::from_rupees(378),
    reasoning: None,
    minute: Money::ZERO,
    message: Money::ZERO,
    characters: Money::ZERO,
    image: Money::ZERO,
    request: Money::ZERO,
    free: Units::NONE,
};

/// Sets the prices of all models, including last month's price cut.
pub async fn set_prices(services: &Services, now: DateTime<Utc>) -> Result<(), CliError> {
    let zone = Zone::default();
    let changed = zone.start_of(zone.day_of(now) - TimeDelta::days(PRICE_CHANGE));
    let chat = |model: &str, rates, from| NewPrice {
        model: model.to_owned(),
        kind: ModelKind::Chat,
        rates,
        from,
        limits: ModelLimits { context: Some(131_072), max_output: Some(16_384) },
    };
    let prices = price_file::parse(PRICES, zone).map_err(CliError::Refused)?;
    let mut wanted: Vec<_> = prices.into_iter().map(|(price, _)| price).collect();
    wanted.push(chat(LARGE, CHANGED_RATES, Some(changed)));
    wanted.push(chat(MIDDLE, MIDDLE_RATES, None));
    prices::set_all(services, &wanted).await?;
    Ok(())
}

/// Lets the model in the server's process answer the demo's models, so that they can be called.
pub async fn answer(services: &Services) -> Result<(), CliError> {
    let unusable = |_| CliError::refused("the demo's upstream is none".to_owned());
    let name = UpstreamName::parse("demo").ok_or("").map_err(unusable)?;
    let url = UpstreamUrl::parse(DEMO).map_err(unusable)?;
    upstreams::add(services, &Upstream { name: name.clone(), url, key_file: None, timeout: TIMEOUT }).await?;
    for model in [LARGE, MIDDLE, SMALL, EMBEDDING, VOICE] {
        let route = ModelRoute {
            model: model.to_owned(),
            upstream: name.clone(),
            upstream_model: None,
            max_output: MAX_OUTPUT,
            weight: 1,
        };
        upstreams::route(services, &route).await?;
    }
    Ok(())
}
