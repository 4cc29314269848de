//! The upstreams, routes and prices in memory. They are read again at the first call after a change.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use secrecy::SecretString;

use crate::domain::{ModelRoute, Price, Upstream};
use crate::service::billing::prices::Catalogue;
use crate::service::{ServiceError, Services};

/// The most upstreams that one call tries.
const ATTEMPTS: usize = 2;

/// A state of the catalogue.
#[derive(Debug)]
pub struct Snapshot {
    version: u64,
    routes: HashMap<String, Vec<Target>>,
    prices: Catalogue,
}

/// Where a model is answered.
#[derive(Clone, Debug)]
pub struct Target {
    pub upstream: Arc<LiveUpstream>,
    /// What the upstream calls the model.
    pub name_there: String,
    pub max_output: i64,
    weight: i64,
}

/// An upstream with its key.
#[derive(Debug)]
pub struct LiveUpstream {
    pub name: String,
    pub url: String,
    /// Its API key; `None` if it needs none.
    pub key: Option<SecretString>,
    /// How long to wait for the next byte.
    pub timeout: Duration,
}

/// The current catalogue.
pub async fn current(services: &Services) -> Result<Arc<Snapshot>, ServiceError> {
    let inference = &services.inference;
    let known = || inference.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone();
    let is_current = |snapshot: &Arc<Snapshot>| snapshot.version == services.key_cache.catalogue_version();
    if let Some(snapshot) = known().filter(is_current) {
        return Ok(snapshot);
    }
    // One reader serves all that wait.
    let _loading = inference.loading.lock().await;
    if let Some(snapshot) = known().filter(is_current) {
        return Ok(snapshot);
    }
    let snapshot = Arc::new(load(services).await?);
    *inference.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&snapshot));
    Ok(snapshot)
}

async fn load(services: &Services) -> Result<Snapshot, ServiceError> {
    // The number first: a change in between is read twice rather than missed.
    let version = services.key_cache.catalogue_version();
    let (upstreams, routes) = (services.store.list_upstreams().await?, services.store.list_routes().await?);
    Ok(Snapshot {
        version,
        prices: Catalogue::load(services).await?,
        ..Snapshot::of(upstreams, routes).await
    })
}

/// An upstream with its key; `None`, with a log line, if the key cannot be read.
async fn live(upstream: Upstream) -> Option<LiveUpstream> {
    let Upstream { name, url, key_file, timeout } = upstream;
    let key = match key_file {
        None => None,
        Some(file) => match tokio::fs::read_to_string(&file).await {
            Ok(text) => Some(SecretString::from(text.trim())),
            Err(error) => {
                let file = file.display();
                tracing::error!(upstream = %name, %file, %error, "cannot read the key of an upstream: it is not used");
                return None;
            }
        },
    };
    Some(LiveUpstream { name: name.to_string(), url: url.as_str().to_owned(), key, timeout })
}

impl Snapshot {
    /// A catalogue without prices. Reads the keys of the upstreams.
    pub async fn of(named: Vec<Upstream>, listed: Vec<ModelRoute>) -> Self {
        let mut upstreams = HashMap::new();
        for upstream in named {
            if let Some(live) = live(upstream).await {
                upstreams.insert(live.name.clone(), Arc::new(live));
            }
        }
        let mut routes: HashMap<String, Vec<Target>> = HashMap::new();
        for route in listed {
            let Some(upstream) = upstreams.get(route.upstream.as_str()) else { continue };
            let name_there = route.name_there().to_owned();
            let ModelRoute { model, max_output, weight, .. } = route;
            let target = Target { upstream: Arc::clone(upstream), name_there, max_output, weight };
            routes.entry(model).or_default().push(target);
        }
        Self { version: 0, routes, prices: Catalogue::default() }
    }

    /// Whether a model has a route.
    pub fn has_route(&self, model: &str) -> bool {
        self.routes.contains_key(model)
    }

    /// The models that have a route, by name.
    pub fn models(&self) -> Vec<&str> {
        let mut models: Vec<_> = self.routes.keys().map(String::as_str).collect();
        models.sort_unstable();
        models
    }

    /// The price of a model at an instant.
    pub fn price(&self, model: &str, at: chrono::DateTime<chrono::Utc>) -> Option<&Price> {
        self.prices.at(model, at)
    }

    /// The most completion tokens of a call to a model that names no limit, whichever upstream answers.
    pub fn max_output(&self, model: &str) -> i64 {
        let routes = self.routes.get(model).map(Vec::as_slice).unwrap_or_default();
        routes.iter().map(|target| target.max_output).max().unwrap_or_default()
    }

    /// The upstreams to try in turn. The first is drawn by weight; `draw` is any number.
    pub fn targets(&self, model: &str, draw: u64) -> Vec<&Target> {
        let routes = self.routes.get(model).map(Vec::as_slice).unwrap_or_default();
        let weight = |target: &Target| u64::try_from(target.weight).unwrap_or_default();
        let total: u64 = routes.iter().map(weight).sum();
        let mut left = draw % total.max(1);
        let first = routes.iter().position(|target| {
            let is_drawn = left < weight(target);
            left = left.saturating_sub(weight(target));
            is_drawn
        });
        let mut targets: Vec<_> = routes.iter().collect();
        if let Some(first) = first {
            let drawn = targets.remove(first);
            targets.sort_by_key(|target| std::cmp::Reverse(target.weight));
            targets.insert(0, drawn);
        }
        targets.truncate(ATTEMPTS);
        targets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(weights: &[i64]) -> Snapshot {
        let target = |(at, weight): (usize, &i64)| Target {
            upstream: Arc::new(LiveUpstream {
                name: at.to_string(),
                url: String::new(),
                key: None,
                timeout: Duration::from_secs(1),
            }),
            name_there: "m".to_owned(),
            max_output: 1,
            weight: *weight,
        };
        let targets = weights.iter().enumerate().map(target).collect();
        Snapshot {
            version: 0,
            routes: HashMap::from([("m".to_owned(), targets)]),
            prices: Catalogue::default(),
        }
    }

    #[test]
    fn the_first_attempt_is_drawn_by_weight_and_the_second_is_another() {
        let snapshot = snapshot(&[1, 3, 2]);
        let mut firsts = [0; 3];
        for draw in 0..600 {
            let targets = snapshot.targets("m", draw);
            assert_eq!(targets.len(), 2);
            assert_ne!(targets[0].upstream.name, targets[1].upstream.name);
            firsts[targets[0].upstream.name.parse::<usize>().unwrap()] += 1;
        }
        assert_eq!(firsts, [100, 300, 200]);
        assert!(snapshot.targets("x", 1).is_empty());
    }
}
