//! Buying credit: who buys and who sells, and the payment provider.

pub mod profile;
pub mod promo_codes;
pub mod razorpay;
pub mod seller;
pub mod settings;
pub mod signature;
pub mod stand_in;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use self::razorpay::{Line, Razorpay};
use self::settings::{ProviderSettings, SettingsError};
use self::stand_in::StandIn;
use super::ServiceError;

/// The payment provider, if the operator has set one up.
#[derive(Debug, Default)]
pub struct Payments {
    settings: Option<ProviderSettings>,
    provider: OnceLock<Razorpay>,
}

impl Payments {
    /// Payments whose secrets are read on first use.
    pub const fn new(settings: Option<ProviderSettings>) -> Self {
        Self { settings, provider: OnceLock::new() }
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
