//! Test support: databases, a manual clock, deterministic randomness.

pub mod app;
pub mod browser;
pub mod databases;
pub mod documents;
pub mod events;
pub mod fakes;
pub mod http;
pub mod letters;
pub mod passkey;
pub mod provider_port;
pub mod raw;
pub mod razorpay;
pub mod receiver;
pub mod returns;
pub mod schema;
pub mod shop;
pub mod smtp;
pub mod statements;
pub mod trace;
pub mod upstream;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use munim::domain::{AccountId, ModelKind, Money, Rates, ReportedAgent, Usage, UsageEvent};
use munim::service::accounts::{self, AccountRequest};
use munim::service::auth::vault::KeyPlace;
use munim::service::billing::prices;
use munim::service::inference::InferenceSettings;
use munim::service::payments::settings::ProviderSettings;
use munim::service::payments::stand_in::{self, StandIn};
use munim::service::usage::ingest::{self, Batch, Outcome};
use munim::service::webhooks::WebhookSettings;
use munim::service::{Policy, Services};
use munim::store::Engine;

use databases::Database;
use fakes::{FakeClock, FakeEntropy};

/// The services over a new database.
pub struct World {
    /// The services.
    pub services: Arc<Services>,
    /// The manual clock.
    pub clock: FakeClock,
    /// The database, dropped with the world.
    pub database: Database,
}

/// The initial time of every world: 21 November 2026, 14:05 in India.
pub const START: &str = "2026-11-21T08:35:00Z";
/// The console's public address.
pub const PUBLIC_URL: &str = "https://console.example.in";
/// The password of every owner in tests.
pub const PASSWORD: &str = "a ledger of red cloth";

/// Parses an instant.
pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl World {
    /// A world over a fresh database of an engine, for tests that run on each. `None`, with a message, for PostgreSQL if
    /// `MUNIM_TEST_POSTGRES_URL` is not set; `make test` always starts a server.
    pub async fn fresh(engine: Engine) -> Option<Self> {
        let database = match engine {
            Engine::Sqlite => Database::sqlite(),
            Engine::Postgres => Database::postgres().await?,
        };
        Some(Self::on(database).await)
    }

    /// A world over a database.
    pub async fn on(database: Database) -> Self {
        let clock = FakeClock::at(utc(START));
        let services = Self::services(&database, &clock, 0, database.key_place()).await;
        Self { services, clock, database }
    }

    /// A second process over the same database; the database is dropped with the first world.
    pub async fn beside(&self) -> Self {
        self.another(self.database.key_place()).await
    }

    /// A second process over the same database, without the encryption key, and with an IP address as its
    /// public address.
    pub async fn with_nothing(&self) -> Self {
        self.another(KeyPlace::Nowhere).await
    }

    /// A second process over the same database, with another policy. Each has a number of its own, from 2 on.
    pub async fn under(&self, number: u64, decide: impl FnOnce(&mut Policy)) -> Self {
        let mut policy = self.services.policy.clone();
        decide(&mut policy);
        let entropy = Box::new(FakeEntropy::numbered(number));
        let services =
            Services::new(self.database.open().await, Box::new(self.clock.clone()), entropy, policy);
        Self { services, clock: self.clock.clone(), database: self.database.again() }
    }

    /// A second process over the same database, where credit can be bought at the stand-in of the payment provider.
    pub async fn selling(&self, number: u64) -> Self {
        let pages = format!("{PUBLIC_URL}{}", stand_in::PAGES);
        let stand_in = Arc::new(StandIn::new(Box::new(self.clock.clone()), &pages, number));
        self.under(number, |policy| policy.payments = Some(ProviderSettings::of_stand_in(stand_in))).await
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
            mail: None,
            grant_after_verification: true,
            webhooks: WebhookSettings::default(),
            inference: InferenceSettings {
                journal: Some(database.journal()),
                ..InferenceSettings::default()
            },
            payments: None,
        };
        let entropy = Box::new(FakeEntropy::numbered(number));
        Services::new(store, Box::new(clock.clone()), entropy, policy)
    }

    /// An account with an email.
    pub async fn account(&self, email: &str) -> AccountId {
        let request = AccountRequest { name: "Asha Voice", email, password: PASSWORD };
        accounts::create(&self.services, request).await.unwrap()
    }

    /// A chat model at ₹140 in and ₹420 out per million tokens.
    pub async fn price(&self, model: &str) {
        let rates =
            Rates { input: Money::from_rupees(140), output: Money::from_rupees(420), ..Rates::default() };
        prices::set(&self.services, model, ModelKind::Chat, rates, None).await.unwrap();
    }

    /// Records events of an account.
    pub async fn record(&self, account: &AccountId, events: Vec<UsageEvent>) -> Outcome {
        let batch = Batch { account_id: Some(account.clone()), events };
        ingest::record(&self.services, &batch).await.unwrap()
    }
}

/// An event.
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
