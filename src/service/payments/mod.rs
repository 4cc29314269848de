//! Buying credit: who buys and who sells, the payment provider, top-ups and their payments. What a browser, a program, a
//! webhook or the clock says of a top-up leads to `settle`, which asks the provider, and from there to `credit`.

mod asking;
pub mod bank;
pub mod credit;
pub mod inbox;
pub mod open;
pub mod overview;
pub mod profile;
pub mod promo_codes;
pub mod razorpay;
pub mod recharge;
pub mod reconciler;
pub mod returned;
pub mod returns;
pub mod seller;
pub mod settings;
pub mod settle;
pub mod signature;
pub mod stand_in;
pub mod topups;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use self::razorpay::{Line, Razorpay};
use self::settings::{ProviderSettings, SettingsError};
use self::stand_in::StandIn;
use super::ServiceError;

/// The payment provider, if the operator has set one up.
#[derive(Debug, Default)]
pub struct Payments {
    settings: Option<ProviderSettings>,
    provider: OnceLock<Razorpay>,
    /// Wakes the reconciler of this server.
    nudge: Notify,
}

impl Payments {
    /// Payments whose secrets are read on first use.
    pub fn new(settings: Option<ProviderSettings>) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Makes this server look for due top-ups at once. To be called after a commit; without it, they wait some seconds.
    pub fn nudge(&self) {
        self.nudge.notify_one();
    }

    /// Waits until it is nudged.
    pub async fn nudged(&self) {
        self.nudge.notified().await;
    }

    /// Whether credit can be bought here. Where it cannot, no page says anything of it.
    pub const fn is_on(&self) -> bool {
        self.settings.is_some()
    }

    /// The stand-in, on a server without a real provider.
    pub fn stand_in(&self) -> Option<&Arc<StandIn>> {
        self.settings.as_ref()?.stand_in.as_ref()
    }

    /// Reads the settings, so that what is wrong with them is reported at the start.
    pub fn look(&self, started: DateTime<Utc>) -> Result<(), SettingsError> {
        let Some(settings) = &self.settings else { return Ok(()) };
        let valid = settings.read()?;
        let line = valid.stand_in.map_or_else(|| Line::Http(Box::default()), Line::StandIn);
        let razorpay = Razorpay::new(&valid.url, &valid.key_id, valid.secrets, line, started);
        // Two that look at once read the same.
        let _ = self.provider.set(razorpay);
        Ok(())
    }

    /// The files of its secrets.
    pub fn secret_files(&self) -> impl Iterator<Item = &Path> {
        self.settings.iter().flat_map(ProviderSettings::secret_files)
    }

    /// The provider.
    pub fn provider(&self, started: DateTime<Utc>) -> Result<&Razorpay, ServiceError> {
        if self.provider.get().is_none() {
            self.look(started).map_err(|error| {
                tracing::error!(%error, "the payment provider cannot be used");
                ServiceError::Unavailable
            })?;
        }
        self.provider.get().ok_or(ServiceError::NotFound("payment provider"))
    }
}
