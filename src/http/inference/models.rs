//! `GET /inference/v1/models`: the models that have a route, with their prices.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use serde::Serialize;

use super::error::Failure;
use crate::http::api::bearer::bearer;
use crate::http::peer;
use crate::service::inference::carry;
use crate::service::inference::catalogue::Snapshot;
use crate::service::inference::error::CallError;
use crate::service::inference::host::Host;
use crate::service::inference::pricing::Pricing;

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

/// Lists the models.
pub async fn list(State(host): State<Host>, request: Request) -> Result<Json<List>, Failure> {
    let snapshot = authorised(&host, request).await?;
    let data = snapshot.models().into_iter().map(|name| model(&host, &snapshot, name)).collect();
    Ok(Json(List { object: "list", data }))
}

/// One model.
pub async fn lookup(
    State(host): State<Host>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Json<Model>, Failure> {
    let snapshot = authorised(&host, request).await?;
    if !snapshot.has_route(&name) {
        return Err(CallError::NoModel(name).into());
    }
    Ok(Json(model(&host, &snapshot, &name)))
}

async fn authorised(host: &Host, request: Request) -> Result<Arc<Snapshot>, CallError> {
    let (parts, _) = request.into_parts();
    let address = peer::address(&parts.headers, &parts.extensions);
    carry::may_read(host, bearer(&parts), address).await?;
    Ok(host.catalogue().await?)
}

fn model(host: &Host, snapshot: &Snapshot, name: &str) -> Model {
    let price = snapshot.price(name, host.now());
    Model {
        id: name.to_owned(),
        object: "model",
        created: price.map(|price| price.starts.timestamp()).unwrap_or_default(),
        owned_by: host.brand().to_lowercase(),
        pricing: price.map(|price| Pricing::of(&price.rates)),
    }
}
