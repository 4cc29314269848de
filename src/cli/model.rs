//! `munim model`: which upstream answers a model.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use crate::domain::upstream::MAX_OUTPUT;
use crate::domain::{ModelRoute, UpstreamName};
use crate::service::Services;
use crate::service::billing::prices::Catalogue;
use crate::service::inference::upstreams;

/// The subcommands of `munim model`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Route a model to an upstream, or change its route; with two routes a call that fails at one tries the other
    Route(RouteArgs),
    /// Remove the route of a model to an upstream
    Unroute {
        /// The model
        model: String,
        /// The upstream
        #[arg(long, value_parser = options::upstream)]
        upstream: UpstreamName,
    },
    /// List the routes by model, and which models have a price
    List,
}

/// Options of `model route`.
#[derive(Args, Debug)]
pub struct RouteArgs {
    /// The model, as customers call it and prices name it, such as forii/deepseek-v3
    pub model: String,

    /// The upstream
    #[arg(long, value_parser = options::upstream)]
    pub upstream: UpstreamName,

    /// What the upstream calls it; by default the same
    #[arg(long = "as", value_name = "UPSTREAM_MODEL")]
    pub name_there: Option<String>,

    /// The most completion tokens that the upstream generates for a call that names no limit: credit for them is held
    #[arg(long, value_name = "TOKENS", default_value_t = MAX_OUTPUT)]
    pub max_output: i64,

    /// The share of first attempts among the routes of the model
    #[arg(long, default_value_t = 1)]
    pub weight: i64,
}

/// A route.
#[derive(Debug, Serialize)]
pub struct Listed {
    model: String,
    upstream: String,
    upstream_model: String,
    max_output: i64,
    weight: i64,
    /// Whether the model has a price now: calls of one without are recorded as unpriced.
    priced: bool,
}

/// The routes.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// A removed route.
#[derive(Debug, Serialize)]
pub struct Unrouted {
    model: String,
    upstream: String,
}

/// Routes a model.
pub async fn route(services: &Services, args: RouteArgs) -> Result<Listed, CliError> {
    let RouteArgs { model, upstream, name_there, max_output, weight } = args;
    let route = ModelRoute { model, upstream, upstream_model: name_there, max_output, weight };
    upstreams::route(services, &route).await?;
    let catalogue = Catalogue::load(services).await?;
    Ok(listed(services, &catalogue, route))
}

/// Removes a route.
pub async fn unroute(services: &Services, model: &str, name: &UpstreamName) -> Result<Unrouted, CliError> {
    upstreams::unroute(services, model, name).await?;
    Ok(Unrouted { model: model.to_owned(), upstream: name.to_string() })
}

/// Lists the routes.
pub async fn list(services: &Services) -> Result<List, CliError> {
    let catalogue = Catalogue::load(services).await?;
    let routes = upstreams::list_routes(services).await?;
    Ok(List(routes.into_iter().map(|route| listed(services, &catalogue, route)).collect()))
}

fn listed(services: &Services, catalogue: &Catalogue, route: ModelRoute) -> Listed {
    Listed {
        priced: catalogue.at(&route.model, services.now()).is_some(),
        upstream: route.upstream.to_string(),
        upstream_model: route.name_there().to_owned(),
        model: route.model,
        max_output: route.max_output,
        weight: route.weight,
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        let Self { model, upstream, upstream_model, .. } = self;
        let price = if self.priced { "" } else { "\nIt has no price: `munim price set` sets one." };
        format!("{model} is answered by {upstream} as {upstream_model}{price}")
    }
}

impl Answer for Unrouted {
    fn text(&self) -> String {
        format!("{} has no route to {} any more", self.model, self.upstream)
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "There are no routes. `munim model route` makes one.".to_owned();
        }
        let mut table = Table::new(&["model", "upstream", "there", "max output", "weight", "price"], &[3, 4]);
        for route in &self.0 {
            table.row([
                route.model.clone(),
                route.upstream.clone(),
                route.upstream_model.clone(),
                route.max_output.to_string(),
                route.weight.to_string(),
                if route.priced { "yes" } else { "none" }.to_owned(),
            ]);
        }
        table.text()
    }
}
