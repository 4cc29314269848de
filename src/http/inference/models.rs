//! `GET /inference/v1/models`: the models that have a route, with their prices.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use serde::Serialize;

use super::error::Failure;
use crate::domain::{Money, Rates};
use crate::http::api::bearer::bearer;
use crate::service::Services;
use crate::service::inference::carry;
use crate::service::inference::catalogue::{self, Snapshot};
use crate::service::inference::error::CallError;

/// The models.
#[derive(Serialize)]
pub struct List {
    object: &'static str,
    data: Vec<Model>,
}

/// A model.
#[derive(Serialize)]
pub struct Model {
    id: String,
    object: &'static str,
    /// Since when its price is valid, in seconds since 1970.
    created: i64,
    owned_by: String,
    /// Absent if the model has no price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing>,
}

/// Prices in rupees. One that is absent is none.
#[derive(Serialize)]
struct Pricing {
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_per_million_tokens: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cached_input_per_million_tokens: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_write_per_million_tokens: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_per_million_tokens: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_per_million_tokens: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_minute: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_message: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_million_characters: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_image: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_request: Option<Money>,
}

/// Lists the models.
pub async fn list(State(services): State<Arc<Services>>, request: Request) -> Result<Json<List>, Failure> {
    let snapshot = authorised(&services, request).await?;
    let data = snapshot.models().into_iter().map(|name| model(&services, &snapshot, name)).collect();
    Ok(Json(List { object: "list", data }))
}

/// One model.
pub async fn lookup(
    State(services): State<Arc<Services>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Json<Model>, Failure> {
    let snapshot = authorised(&services, request).await?;
    if !snapshot.has_route(&name) {
        return Err(CallError::NoModel(name).into());
    }
    Ok(Json(model(&services, &snapshot, &name)))
}

async fn authorised(services: &Services, request: Request) -> Result<Arc<Snapshot>, CallError> {
    let (parts, _) = request.into_parts();
    carry::identify_account(services, bearer(&parts)).await?;
    Ok(catalogue::current(services).await?)
}

fn model(services: &Services, snapshot: &Snapshot, name: &str) -> Model {
    let price = snapshot.price(name, services.now());
    Model {
        id: name.to_owned(),
        object: "model",
        created: price.map(|price| price.starts.timestamp()).unwrap_or_default(),
        owned_by: services.policy.brand.to_lowercase(),
        pricing: price.map(|price| Pricing::of(&price.rates)),
    }
}

impl Pricing {
    fn of(rates: &Rates) -> Self {
        use crate::domain::Unit::{Character, Image, Input, Message, Minute, Output, Request};
        let units = rates.units();
        let of = |unit, rate| units.has(unit).then_some(rate);
        Self {
            currency: "INR",
            input_per_million_tokens: of(Input, rates.input),
            cached_input_per_million_tokens: rates.cached_input.filter(|_| units.has(Input)),
            cache_write_per_million_tokens: rates.cache_write.filter(|_| units.has(Input)),
            output_per_million_tokens: of(Output, rates.output),
            reasoning_per_million_tokens: rates.reasoning.filter(|_| units.has(Output)),
            per_minute: of(Minute, rates.minute),
            per_message: of(Message, rates.message),
            per_million_characters: of(Character, rates.characters),
            per_image: of(Image, rates.image),
            per_request: of(Request, rates.request),
        }
    }
}
