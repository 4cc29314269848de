//! The read of `/models`, for everybody.

use crate::domain::{FieldError, Money, Price, Zone};
use crate::pages::function::{FunctionError, visit};
use crate::pages::shown::LocalTime;
use crate::service::billing::model_sort::ModelSort;
use crate::service::billing::models::{self, Estimate, Model, NoEstimate, TypedUsage};

/// Most models that the page lists; more are found by their names.
const SHOWN_MAX: usize = 200;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The models whose names match.
    pub models: Vec<Model>,
    /// How many match, also those that are not shown.
    pub matching: usize,
    /// The names of all models, for the calculator.
    pub names: Vec<String>,
    /// The chosen model, or the first one that is charged by the token.
    pub chosen: Option<Model>,
    pub result: Outcome,
    pub zone: Zone,
}

/// What the calculator says.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Nothing was typed.
    Nothing,
    Mistakes(Vec<FieldError>),
    /// The model has no price now.
    NoPrice,
    Estimate(Estimate),
    NoEstimate(NoEstimate),
}

/// Reads the catalogue: models whose name contains a text, in an order; and the estimate of some usage.
pub async fn catalogue(
    part: &str,
    sort: ModelSort,
    model: &str,
    typed: &TypedUsage,
) -> Result<Catalogue, FunctionError> {
    let visit = visit()?;
    let zone = visit.owner.as_ref().map(|owner| owner.zone).unwrap_or_default();
    let mut all = models::list(&visit.services).await?;
    let names = all.iter().map(|model| model.name.clone()).take(SHOWN_MAX).collect();
    let by_name = all.iter().find(|found| found.name == model);
    let by_token =
        |model: &&Model| model.price.as_ref().is_some_and(|price| price.rates.output > Money::ZERO);
    let chosen = by_name.or_else(|| all.iter().find(by_token)).or_else(|| all.first()).cloned();
    let result = outcome(chosen.as_ref().and_then(|model| model.price.as_ref()), typed);
    let part = part.to_lowercase();
    all.retain(|model| model.name.to_lowercase().contains(&part));
    sort.sort(&mut all);
    let matching = all.len();
    all.truncate(SHOWN_MAX);
    Ok(Catalogue { models: all, matching, names, chosen, result, zone })
}

fn outcome(price: Option<&Price>, typed: &TypedUsage) -> Outcome {
    if typed.is_empty() {
        return Outcome::Nothing;
    }
    let (usage, calls) = match typed.parse() {
        Ok(parsed) => parsed,
        Err(problems) => return Outcome::Mistakes(problems),
    };
    let Some(price) = price else { return Outcome::NoPrice };
    match models::estimate(price, &usage, calls) {
        Ok(estimate) => Outcome::Estimate(estimate),
        Err(why) => Outcome::NoEstimate(why),
    }
}

/// From when a price is valid; `None` if from the beginning.
pub fn since(zone: Zone, price: &Price) -> Option<LocalTime> {
    (price.starts > chrono::DateTime::UNIX_EPOCH).then(|| LocalTime::of(zone, price.starts))
}
