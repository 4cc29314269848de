//! Shares of the queue of password hashes: nobody can fill it from one network. Every job counts, because attempts with right
//! passwords are no failures, and could fill the queue too.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use super::attempts::networks;
use crate::service::ServiceError;

/// Most jobs from one network.
const JOBS_MAX: usize = 16;
/// When a network at this limit may retry.
const LATER: TimeDelta = TimeDelta::seconds(1);

/// The number of jobs of each network.
#[derive(Clone, Debug, Default)]
pub struct QueueShares(Arc<Mutex<HashMap<String, usize>>>);

/// Counts a job in each of its networks, until it is dropped.
#[derive(Debug)]
pub struct QueueShare(QueueShares, Vec<String>);

impl Drop for QueueShare {
    fn drop(&mut self) {
        let mut jobs = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        for network in &self.1 {
            if let Some(count) = jobs.get_mut(network) {
                *count -= 1;
                if *count == 0 {
                    jobs.remove(network);
                }
            }
        }
    }
}

impl QueueShares {
    /// Takes a share for a job; returns an error if the network has too many jobs. A loopback address is that of a
    /// proxy that does not forward the client's address: all clients share it, so it is not counted.
    pub fn take(&self, address: Option<IpAddr>) -> Result<QueueShare, ServiceError> {
        let address = address.filter(|address| !address.is_loopback());
        let networks = address.map(networks).unwrap_or_default();
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = |(network, share): &(String, u32)| {
            let most = JOBS_MAX.saturating_mul(usize::try_from(*share).unwrap_or(usize::MAX));
            jobs.get(network).is_none_or(|count| *count < most)
        };
        if !networks.iter().all(has_room) {
            return Err(ServiceError::TooManyAttempts(LATER));
        }
        let names: Vec<_> = networks.into_iter().map(|(network, _)| network).collect();
        for network in &names {
            *jobs.entry(network.clone()).or_default() += 1;
        }
        Ok(QueueShare(self.clone(), names))
    }

    /// The number of networks that have jobs.
    #[cfg(test)]
    pub fn networks(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_so_many_places_and_others_have_theirs() {
        let shares = QueueShares::default();
        let take = |address: &str| shares.take(Some(address.parse().unwrap()));
        let mut own: Vec<_> = (0..JOBS_MAX).map(|_| take("203.0.113.7").unwrap()).collect();
        assert!(matches!(take("203.0.113.7"), Err(ServiceError::TooManyAttempts(_))));
        assert!(matches!(take("::ffff:203.0.113.7"), Err(ServiceError::TooManyAttempts(_))));
        take("203.0.113.8").unwrap();
        own.pop();
        drop(take("203.0.113.7").unwrap());
        drop(own);
        assert_eq!(shares.networks(), 0);
        let site = |number: usize| take(&format!("2001:db8:1:{number:x}::1"));
        let own: Vec<_> = (0..8 * JOBS_MAX).map(|number| site(number).unwrap()).collect();
        assert!(
            matches!(site(4_000), Err(ServiceError::TooManyAttempts(_))),
            "a site has eight times as many"
        );
        take("2001:db8:2::1").unwrap();
        drop(own);
        assert_eq!(shares.networks(), 0);
        let here: Vec<_> = (0..=JOBS_MAX).map(|_| take("127.0.0.1")).collect();
        assert!(here.iter().all(Result::is_ok));
    }
}
