//! The payment provider of tests: the stand-in behind a port, so that our client is tested with what goes over the wire.

use std::sync::Arc;

use munim::service::payments::razorpay::{Line, Razorpay, Secrets};
use munim::service::payments::stand_in::{KEY_ID, KEY_SECRET, StandIn, WEBHOOK_SECRET};

use super::fakes::FakeClock;
use super::{PUBLIC_URL, START, provider_port, utc};

/// A provider, and our client of it.
pub struct Provider {
    pub clock: FakeClock,
    pub stand_in: Arc<StandIn>,
    pub razorpay: Razorpay,
    /// Its address.
    pub url: String,
}

/// The secrets of tests.
pub fn secrets() -> Secrets {
    Secrets { key: KEY_SECRET.into(), webhook: WEBHOOK_SECRET.into(), previous_webhook: None }
}

impl Provider {
    /// A provider on a port of its own.
    pub async fn start() -> Self {
        Self::with(secrets()).await
    }

    /// The same, of which our client has these secrets.
    pub async fn with(secrets: Secrets) -> Self {
        let clock = FakeClock::at(utc(START));
        let pages = format!("{PUBLIC_URL}/demo/razorpay");
        let stand_in = Arc::new(StandIn::new(Box::new(clock.clone()), &pages, 7));
        let url = format!("http://{}", provider_port::open(Arc::clone(&stand_in)).await);
        let razorpay = Razorpay::new(&url, KEY_ID, secrets, Line::Http(Box::default()), utc(START));
        Self { clock, stand_in, razorpay, url }
    }
}
