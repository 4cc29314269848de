//! Webhooks: addresses of an account's own servers, which are told events as Standard Webhooks says. What happened is
//! written by [`super::events`]; here webhooks are managed and events sent.
//!
//! [Decision 31](../../docs/decisions/0031-webhooks.md) has the reasons.

mod client;
mod connector;
mod deliveries;
mod manage;
pub mod network;
mod off;
mod secret;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

pub use self::client::WebhookClient;
pub use self::deliveries::{DELIVERIES_MAX, DeliveryPage, deliveries, delivery, resend, send_test};
pub use self::manage::{Made, WebhookEdit, WebhookRequest, add, edit, list, lookup, new_id, remove, rotate};
pub use self::secret::SigningSecret;
pub use self::worker::{run, turn};
use super::Services;
use crate::domain::webhook::Reach;
use network::{Network, SystemNetwork};

/// The most webhooks of an account.
pub const WEBHOOKS_MAX: i64 = 20;

/// The operator's settings.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Where events may be sent.
    pub reach: Reach,
    /// The timeout of an attempt, from the resolution of the name to the head of the answer.
    pub timeout: Duration,
    /// Names and connections.
    pub network: Arc<dyn Network>,
    /// TLS; `None` for the machine's certificates.
    pub tls: Option<Arc<ClientConfig>>,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            reach: Reach::default(),
            timeout: Duration::from_secs(15),
            network: Arc::new(SystemNetwork),
            tls: None,
        }
    }
}

/// Whether accounts may have webhooks: their secrets are sealed, which takes a key.
pub fn is_set_up(services: &Services) -> bool {
    services.vault.is_there()
}
