//! What tests are built with: databases, a clock that is set by hand, randomness that repeats.

pub mod app;
pub mod browser;
pub mod databases;
pub mod events;
pub mod fakes;
pub mod http;
pub mod passkey;
pub mod raw;
pub mod trace;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use munim::domain::{AccountId, ModelKind, Money, Rates, ReportedAgent, Usage, UsageEvent};
use munim::service::accounts::{self, AccountRequest};
use munim::service::auth::vault::KeyPlace;
use munim::service::billing::prices;
use munim::service::usage::ingest::{self, Batch, Outcome};
use munim::service::{Policy, Services};

use databases::Database;
use fakes::{FakeClock, FakeEntropy};

/// The services over a fresh database.
pub struct World {
    /// The services.
    pub services: Arc<Services>,
    /// Sets the time of day.
    pub clock: FakeClock,
    /// Goes with the world.
    pub database: Database,
}

/// The time at which every world starts: 21 November 2026, 14:05 in India.
pub const START: &str = "2026-11-21T08:35:00Z";
/// The console's own address.
pub const PUBLIC_URL: &str = "https://console.example.in";
/// The password of every owner in tests.
pub const PASSWORD: &str = "a ledger of red cloth";

/// An instant.
pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl World {
    /// A world on one engine; `None` where that engine is not here to test on.
    pub async fn on(database: Database) -> Self {
        let clock = FakeClock::at(utc(START));
        let services = Self::services(&database, &clock, 0, database.key_place()).await;
        Self { services, clock, database }
    }

    /// Another process over the same database, which goes with the first world.
    pub async fn beside(&self) -> Self {
        self.another(self.database.key_place()).await
    }

    /// Another process over the same database, without the key that seals secrets, and at an address without a name.
    pub async fn with_nothing(&self) -> Self {
        self.another(KeyPlace::Nowhere).await
    }

    /// Another process over the same database, for which the operator has decided something else. Each has a number of its
    /// own from 2 on.
    pub async fn under(&self, number: u64, decide: impl FnOnce(&mut Policy)) -> Self {
        let mut policy = self.services.policy.clone();
        decide(&mut policy);
        let entropy = Box::new(FakeEntropy::numbered(number));
        let services =
            Services::new(self.database.open().await, Box::new(self.clock.clone()), entropy, policy);
        Self { services, clock: self.clock.clone(), database: self.database.again() }
    }

    async fn another(&self, key_place: KeyPlace) -> Self {
        let services = Self::services(&self.database, &self.clock, 1, key_place).await;
        Self { services, clock: self.clock.clone(), database: self.database.again() }
    }

    async fn services(
        database: &Database,
        clock: &FakeClock,
        number: u64,
        key_place: KeyPlace,
    ) -> Arc<Services> {
        let has_name = key_place != KeyPlace::Nowhere;
        let store = database.open().await;
        let policy = Policy {
            key_prefix: "forii_sk_".into(),
            api_url: "https://api.example.in/inference/v1".into(),
            sign_up_open: true,
            sign_ups_per_hour: 20,
            forms_per_minute: 120,
            max_keys_per_account: 1000,
            max_agents_per_account: 1000,
            public_url: if has_name { PUBLIC_URL } else { "http://127.0.0.1:3000" }.into(),
            brand: "Munim".into(),
            breached_passwords: None,
            session_idle: Some(TimeDelta::hours(72)),
            key_place,
        };
        let entropy = Box::new(FakeEntropy::numbered(number));
        Services::new(store, Box::new(clock.clone()), entropy, policy)
    }

    /// An account with the given address.
    pub async fn account(&self, email: &str) -> AccountId {
        let request = AccountRequest { name: "Asha Voice", email, password: PASSWORD };
        accounts::create(&self.services, request).await.unwrap()
    }

    /// A chat model at ₹140 in and ₹420 out for a million tokens.
    pub async fn price(&self, model: &str) {
        let rates =
            Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() };
        prices::set(&self.services, model, ModelKind::Chat, rates, None).await.unwrap();
    }

    /// Records calls of an account.
    pub async fn record(&self, account: &AccountId, events: Vec<UsageEvent>) -> Outcome {
        let batch = Batch { account_id: Some(account.clone()), events };
        ingest::record(&self.services, &batch).await.unwrap()
    }
}

/// A call of a model with an id at an instant.
pub fn event(id: &str, time: &str, model: &str) -> UsageEvent {
    UsageEvent {
        source: "test".into(),
        id: id.into(),
        time: utc(time),
        key_id: None,
        agent_id: ReportedAgent::Unsaid,
        model: model.into(),
        usage: Usage { prompt_tokens: 1_000, completion_tokens: 100, messages: 1, ..Usage::default() },
        status: Some(200),
        latency_ms: Some(840),
        interaction_id: None,
        model_type: None,
        hold_id: None,
        was_cut: false,
    }
}

/// Runs an async test once on each engine. PostgreSQL's is skipped, and says so, where
/// `MUNIM_TEST_POSTGRES_URL` names no server; `make test` always starts one.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)+) => {
        $(
            mod $name {
                use super::*;

                async fn run($world: World) $body

                $(#[$meta])*
                #[tokio::test]
                async fn sqlite() {
                    run(World::on($crate::support::databases::Database::sqlite()).await).await;
                }

                $(#[$meta])*
                #[tokio::test]
                async fn postgres() {
                    if let Some(database) = $crate::support::databases::Database::postgres().await {
                        run(World::on(database).await).await;
                    }
                }
            }
        )+
    };
}
