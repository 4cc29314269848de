//! `munim gateway`: credentials of gateways.

use clap::Subcommand;
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::options;
use crate::domain::{Gateway, GatewayId, ShownKey, rfc3339};
use crate::service::Services;
use crate::service::key_cache::gateways;

/// The subcommands of `munim gateway`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a gateway and show its token once
    Create {
        /// Its name, such as edge-1
        name: String,
    },
    /// List the gateways, oldest first
    List,
    /// Revoke a gateway's token at once
    Revoke {
        /// The gateway's id, gw_…
        #[arg(value_name = "ID", value_parser = options::gateway)]
        id: GatewayId,
    },
}

/// The created gateway.
#[derive(Debug, Serialize)]
pub struct Created {
    gateway_id: GatewayId,
    /// Its token, shown only here.
    token: ShownKey,
}

/// A gateway in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    gateway_id: GatewayId,
    name: String,
    status: &'static str,
    created: String,
    revoked: Option<String>,
}

/// The gateways.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// Creates a gateway.
pub async fn create(services: &Services, name: &str) -> Result<Created, CliError> {
    let (gateway_id, token) = gateways::create(services, name).await?;
    Ok(Created { gateway_id, token: ShownKey::from(&token) })
}

/// Lists the gateways.
pub async fn list(services: &Services) -> Result<List, CliError> {
    Ok(List(gateways::list(services).await?.into_iter().map(Listed::from).collect()))
}

/// Revokes a gateway.
pub async fn revoke(services: &Services, id: &GatewayId) -> Result<Listed, CliError> {
    Ok(gateways::revoke(services, id).await?.into())
}

impl From<Gateway> for Listed {
    fn from(gateway: Gateway) -> Self {
        Self {
            gateway_id: gateway.id,
            name: gateway.name,
            status: if gateway.revoked.is_some() { "revoked" } else { "active" },
            created: rfc3339(gateway.created),
            revoked: gateway.revoked.map(rfc3339),
        }
    }
}

impl Answer for Created {
    fn text(&self) -> String {
        let Self { gateway_id, token } = self;
        format!("gateway: {gateway_id}\ntoken: {}\nThe token is shown here and never again.", token.as_str())
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        format!("{} ({}): {}", self.gateway_id, self.name, self.status)
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "There are no gateways. `munim gateway create` makes one.".to_owned();
        }
        let mut table = Table::new(&["id", "name", "status", "created"], &[]);
        for gateway in &self.0 {
            let created = gateway.created[..10].to_owned();
            let (id, name) = (gateway.gateway_id.to_string(), gateway.name.clone());
            table.row([id, name, gateway.status.to_owned(), created]);
        }
        table.text()
    }
}
