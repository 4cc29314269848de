//! The price catalogue in memory.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::domain::{ModelKind, Price};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// The catalogue in memory, to price many events.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// By model, oldest start first.
    versions: HashMap<String, Vec<Price>>,
}

impl Catalogue {
    /// Reads the whole catalogue.
    pub async fn load(services: &Services) -> Result<Self, ServiceError> {
        Ok(Self::of(services.store.list_prices().await?))
    }

    /// The current catalogue: from memory, if this server follows the changes of the catalogue and its lease is valid.
    pub async fn current(services: &Services) -> Result<Arc<Self>, ServiceError> {
        let key_cache = &services.key_cache;
        // The number first: a change in between is read twice rather than missed.
        let version = key_cache.catalogue_version();
        let is_followed = key_cache.is_open() && key_cache.is_believed(services.now());
        let kept = &services.catalogue.0;
        if let Some((of, catalogue)) = &*kept.read().unwrap_or_else(PoisonError::into_inner)
            && is_followed
            && *of == version
        {
            return Ok(Arc::clone(catalogue));
        }
        let catalogue = Arc::new(Self::load(services).await?);
        if is_followed {
            *kept.write().unwrap_or_else(PoisonError::into_inner) = Some((version, Arc::clone(&catalogue)));
        }
        Ok(catalogue)
    }

    /// Reads the prices of some models.
    pub async fn of_models(tx: &mut Tx, models: &[&str]) -> Result<Self, ServiceError> {
        Ok(Self::of(tx.list_prices_of_models(models).await?))
    }

    /// Builds a catalogue from prices sorted by model and start.
    fn of(prices: Vec<Price>) -> Self {
        let mut versions: HashMap<String, Vec<Price>> = HashMap::new();
        for price in prices {
            versions.entry(price.model.clone()).or_default().push(price);
        }
        Self { versions }
    }

    pub fn at(&self, model: &str, instant: DateTime<Utc>) -> Option<&Price> {
        self.versions.get(model)?.iter().rev().find(|price| price.starts <= instant)
    }

    /// A model's kind, by its newest price; chat for a model without a price.
    pub fn kind(&self, model: &str) -> ModelKind {
        let newest = self.versions.get(model).and_then(|versions| versions.last());
        newest.map(|price| price.kind).unwrap_or_default()
    }
}

/// The catalogue that was read last, with the number of changes before it.
#[derive(Debug, Default)]
pub struct KeptCatalogue(RwLock<Option<(u64, Arc<Catalogue>)>>);
