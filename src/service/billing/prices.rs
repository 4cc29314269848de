//! The price catalogue: the price versions of all models.

use chrono::{DateTime, Utc};

pub use super::catalogue::Catalogue;
use crate::domain::price::RATE_MAX;
use crate::domain::usage::LABEL_MAX_CHARS;
use crate::domain::{ModelKind, ModelLimits, Money, Price, Rates, rfc3339};
use crate::service::{ServiceError, Services, key_cache};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

#[derive(Clone, Debug)]
pub struct NewPrice {
    /// The model, such as `forii/deepseek-v3`.
    pub model: String,
    pub kind: ModelKind,
    pub rates: Rates,
    /// When it starts; see [`set`].
    pub from: Option<DateTime<Utc>>,
    /// The model's limits, which have no versions; those that are unknown stay as they are.
    pub limits: ModelLimits,
}

/// Lists all price versions, by model and start.
pub async fn list(services: &Services) -> Result<Vec<Price>, ServiceError> {
    Ok(services.store.list_prices().await?)
}

/// A price version with its period.
#[derive(Clone, Debug)]
pub struct Span {
    pub price: Price,
    /// The next version, if there is one.
    pub successor: Option<Price>,
    /// Whether now is in its period.
    pub is_current: bool,
}

/// Lists all price versions by model and start, with their successors.
pub async fn spans(services: &Services) -> Result<Vec<Span>, ServiceError> {
    let now = services.now();
    let prices = list(services).await?;
    let next = |at: usize, model: &str| prices.get(at + 1).filter(|next| next.model == model);
    let spans = prices.iter().enumerate().map(|(at, price)| {
        let successor = next(at, &price.model).cloned();
        let is_over = successor.as_ref().is_some_and(|next| next.starts <= now);
        Span { price: price.clone(), successor, is_current: price.starts <= now && !is_over }
    });
    Ok(spans.collect())
}

/// The chat model whose current price is the lowest, by the sum of its input and output rates; `None` if none has
/// a price.
pub async fn cheapest_chat(services: &Services) -> Result<Option<String>, ServiceError> {
    let rate = |price: &Price| price.rates.input + price.rates.output;
    let current = spans(services).await?.into_iter().filter(|span| span.is_current).map(|span| span.price);
    let priced = current.filter(|price| price.kind == ModelKind::Chat && rate(price) > Money::ZERO);
    let cheapest = priced.min_by(|a, b| (rate(a), &a.model).cmp(&(rate(b), &b.model)));
    Ok(cheapest.map(|price| price.model))
}

/// Sets a model's price from an instant on; without one, from now. A model's first price applies to the past
/// too, because there is no older one that it could replace.
pub async fn set(
    services: &Services,
    model: &str,
    kind: ModelKind,
    rates: Rates,
    from: Option<DateTime<Utc>>,
) -> Result<Price, ServiceError> {
    let price = NewPrice { model: model.to_owned(), kind, rates, from, limits: ModelLimits::default() };
    set_one(services, price).await
}

/// Sets one price.
pub async fn set_one(services: &Services, price: NewPrice) -> Result<Price, ServiceError> {
    let mut set = set_all(services, &[price]).await?;
    set.pop().map(|(price, _)| price).ok_or(ServiceError::NotFound("price"))
}

/// Sets all prices or none, and returns whether each is new.
pub async fn set_all(services: &Services, prices: &[NewPrice]) -> Result<Vec<(Price, bool)>, ServiceError> {
    let mut tx = services.store.begin().await?;
    let mut done = Vec::with_capacity(prices.len());
    for price in prices {
        done.push(add(&mut tx, price, services.now()).await?);
    }
    // Servers hold credit for running calls by these prices.
    let change = tx.insert_change(&CacheChange::Catalogue, services.now()).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await?;
    Ok(done)
}

async fn add(tx: &mut Tx, price: &NewPrice, now: DateTime<Utc>) -> Result<(Price, bool), ServiceError> {
    let NewPrice { model, kind, rates, from, limits } = price;
    // Events are trimmed in the same way.
    let model = model.trim();
    check_form(model, rates)?;
    if !limits.are_possible() {
        return Err(ServiceError::Conflict("a limit of a model is 1 to 1,000,000,000 tokens".to_owned()));
    }
    if limits.is_known() {
        tx.save_model_limits(model, *limits).await?;
    }
    let known = tx.list_prices_of(model).await?;
    let current = known.iter().rev().find(|version| version.starts <= now);
    let starts = match (from, current) {
        (Some(instant), _) => *instant,
        (None, _) if known.is_empty() => DateTime::UNIX_EPOCH,
        // A price that is valid already keeps its start.
        (None, Some(same)) if is_same(same, *kind, rates) => same.starts,
        (None, _) => now,
    };
    if let Some(same) = known.iter().find(|version| version.starts == starts) {
        return Ok((settle(tx, same, *kind, *rates).await?, false));
    }
    let id = tx.insert_price(model, *kind, rates, starts, now).await?;
    Ok((Price { id, model: model.to_owned(), kind: *kind, rates: *rates, starts }, true))
}

/// Whether a version has the same amounts; a missing unit equals ₹0.
fn is_same(known: &Price, kind: ModelKind, rates: &Rates) -> bool {
    known.kind == kind && known.rates == Rates { free: known.rates.free, ..*rates }
}

/// Keeps a version that exists: the same price is accepted, another is rejected. Units that it did not name may
/// become free explicitly: no recorded cost depends on that.
async fn settle(tx: &mut Tx, known: &Price, kind: ModelKind, rates: Rates) -> Result<Price, ServiceError> {
    if is_same(known, kind, &rates) {
        let free = known.rates.free.and(rates.free);
        if free != known.rates.free {
            tx.free_units(known.id, free).await?;
        }
        return Ok(Price { rates: Rates { free, ..known.rates }, ..known.clone() });
    }
    Err(ServiceError::Conflict(format!(
        "{} has another price from {} on already; give the new one a later start with --from",
        known.model,
        rfc3339(known.starts),
    )))
}

fn check_form(model: &str, rates: &Rates) -> Result<(), ServiceError> {
    let label = !model.is_empty() && model.chars().count() <= LABEL_MAX_CHARS;
    if !label || model.chars().any(char::is_control) {
        return Err(ServiceError::Conflict("a model's name has 1 to 200 characters".to_owned()));
    }
    if rates.amounts().iter().any(|rate| *rate < Money::ZERO || *rate > RATE_MAX) {
        return Err(ServiceError::Conflict(RATE_RANGE.to_owned()));
    }
    Ok(())
}

/// The limits of a price, for error messages.
pub const RATE_RANGE: &str = "a price is ₹0 to ₹1,00,00,000";
