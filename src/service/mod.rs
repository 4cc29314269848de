//! The use cases: HTTP, pages and the command line all call these functions, so each rule exists once.
//!
//! Time and randomness come in through [`Services`], so that tests control both.

pub mod accounts;
pub mod agents;
pub mod auth;
pub mod background;
pub mod billing;
pub mod clock;
pub mod documents;
pub mod entropy;
pub mod error;
pub mod events;
pub mod first_call;
pub mod group_commit;
pub mod inference;
pub mod key_cache;
pub mod keys;
pub mod limits;
pub mod mail;
pub mod notices;
pub mod operations;
pub mod outbox;
pub mod payments;
pub mod priority;
pub mod search;
pub mod usage;
pub mod webhooks;

use std::path::PathBuf;
use std::sync::Arc;

use accounts::live::Live;
use auth::breached::Breached;
use auth::passwords::Passwords;
use auth::pending_failures::PendingFailures;
use auth::second_factor;
use auth::vault::{KeyPlace, Vault};
use billing::KeptCatalogue;
use billing::slices::Slices;
use chrono::{DateTime, TimeDelta, Utc};
pub use clock::Clock;
pub use entropy::Entropy;
pub use error::ServiceError;
use events::limit::Refusals;
use group_commit::GroupCommit;
use inference::{Inference, InferenceSettings};
use key_cache::KeyCache;
use mail::MailSettings;
use operations::readiness::LastLook;
use outbox::Outbox;
use payments::Payments;
use payments::settings::ProviderSettings;
use tokio_util::sync::CancellationToken;
use usage::admission::Admission;
use usage::places::KnownPlaces;
use webauthn_rs::prelude::Webauthn;
use webhooks::{WebhookClient, WebhookSettings};
use zeroize::Zeroize;

use crate::domain::api_key::ENTROPY_BYTES;
use crate::domain::{AccountId, PlainKey, Zone};
use crate::metrics::Metrics;
use crate::store::Store;

/// The operator's settings that use cases need.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Prefix of API keys, such as `forii_sk_`.
    pub key_prefix: String,
    /// The AI API's address, for the examples in the console.
    pub api_url: String,
    /// Whether sign-up is open to everyone.
    pub sign_up_open: bool,
    /// Sign-ups per network address and hour; 0 for no limit.
    pub sign_ups_per_hour: u32,
    /// Forms per account and minute from browsers; 0 for no limit.
    pub forms_per_minute: u32,
    /// Active keys per account; 0 for no limit.
    pub max_keys_per_account: u32,
    /// Agents per account that its owner may create; 0 for no limit.
    pub max_agents_per_account: u32,
    /// The console's own address, to which passkeys are bound.
    pub public_url: String,
    /// The console's name: authenticator apps show it, and passwords may not be made of it.
    pub brand: String,
    /// The list of breached passwords, against which new ones are checked.
    pub breached_passwords: Option<PathBuf>,
    /// Idle timeout of a browser's session; `None` for the session's lifetime.
    pub session_idle: Option<TimeDelta>,
    /// Location of the key that encrypts stored secrets.
    pub key_place: KeyPlace,
    /// Where mail goes; `None` if Munim writes none.
    pub mail: Option<MailSettings>,
    /// Whether the first credit of a sign-up waits until its address is verified, if Munim writes mail.
    pub grant_after_verification: bool,
    /// Settings of the inference API.
    pub inference: InferenceSettings,
    /// Settings of the payment provider; `None` if credit cannot be bought here.
    pub payments: Option<ProviderSettings>,
    /// Settings of webhooks.
    pub webhooks: WebhookSettings,
}

/// The dependencies of all use cases.
#[derive(Debug)]
pub struct Services {
    pub store: Store,
    pub clock: Box<dyn Clock>,
    pub entropy: Box<dyn Entropy>,
    pub policy: Policy,
    /// Password hashing, with bounded concurrency.
    pub passwords: Passwords,
    /// The breached passwords.
    pub breached: Breached,
    /// Encrypts the secrets that the database stores.
    pub vault: Vault,
    /// Verifies passkeys, if `public_url` allows them.
    pub webauthn: Option<Webauthn>,
    /// Failed sign-ins that are not in an audit log yet.
    pub untold_failures: PendingFailures,
    /// The key cache.
    pub key_cache: KeyCache,
    pub group_commit: GroupCommit,
    /// The credit that this server has set aside for its calls.
    pub slices: Slices,
    /// The prices that reports use.
    pub catalogue: KeptCatalogue,
    /// The places of models in charts.
    pub places: KnownPlaces,
    /// The calls that this server carries to upstreams.
    pub inference: Inference,
    /// The payment provider.
    pub payments: Payments,
    /// Wakes the workers of the outbox.
    pub outbox: Outbox,
    /// Limits that have refused calls, for webhooks.
    pub refusals: Refusals,
    /// The HTTP client of webhooks.
    pub webhooks: WebhookClient,
    /// Limits concurrent large reads.
    pub admission: Admission,
    /// The event streams of open pages.
    pub live: Live,
    /// This server's name among those over the database.
    pub node: String,
    pub metrics: Metrics,
    pub started: DateTime<Utc>,
    /// The last readiness probe of the database.
    pub last_look: LastLook,
    /// Cancelled when a shutdown is announced: load balancers should send no more requests.
    pub leaving: CancellationToken,
    /// Cancelled when the server stops: ends background jobs and streams.
    pub stopping: CancellationToken,
}

/// A signed-in owner.
#[derive(Clone, Debug)]
pub struct Owner {
    pub account_id: AccountId,
    /// The account's time zone.
    pub zone: Zone,
}

impl Services {
    pub fn new(store: Store, clock: Box<dyn Clock>, entropy: Box<dyn Entropy>, policy: Policy) -> Arc<Self> {
        let mut services = Self {
            store,
            clock,
            entropy,
            breached: Breached::new(policy.breached_passwords.clone()),
            vault: Vault::new(policy.key_place.clone()),
            webauthn: second_factor::at_address(&policy.public_url, &policy.brand),
            payments: Payments::new(policy.payments.clone()),
            policy,
            passwords: Passwords::default(),
            untold_failures: PendingFailures::default(),
            key_cache: KeyCache::default(),
            group_commit: GroupCommit::default(),
            slices: Slices::default(),
            catalogue: KeptCatalogue::default(),
            places: KnownPlaces::default(),
            inference: Inference::default(),
            outbox: Outbox::default(),
            refusals: Refusals::default(),
            webhooks: WebhookClient::default(),
            admission: Admission::default(),
            live: Live::default(),
            node: String::new(),
            metrics: Metrics::default(),
            started: DateTime::UNIX_EPOCH,
            last_look: LastLook::default(),
            leaving: CancellationToken::new(),
            stopping: CancellationToken::new(),
        };
        services.started = services.now();
        services.node = key_cache::process::name(&services.new_id("node_"));
        Arc::new(services)
    }

    /// Services over the same database with another clock, and another payment provider.
    pub fn selling_on_clock(&self, clock: Box<dyn Clock>, provider: ProviderSettings) -> Arc<Self> {
        let policy = Policy { payments: Some(provider), ..self.policy.clone() };
        Self::new(self.store.clone(), clock, Box::new(entropy::SystemEntropy), policy)
    }

    /// The time of day, truncated to the microseconds that the database stores.
    pub fn now(&self) -> DateTime<Utc> {
        clock::now(&*self.clock)
    }

    /// The earliest last use of a session that has not reached its idle timeout.
    pub fn used_since(&self) -> DateTime<Utc> {
        self.policy.session_idle.map_or(DateTime::UNIX_EPOCH, |idle| self.now() - idle)
    }

    /// A new id: a prefix and a ULID, which sorts by time.
    pub fn new_id(&self, prefix: &str) -> String {
        entropy::new_id(&*self.clock, &*self.entropy, prefix)
    }

    /// Whether a text has the form of an id from [`Services::new_id`].
    pub fn is_id(text: &str, prefix: &str) -> bool {
        text.strip_prefix(prefix)
            .is_some_and(|ulid| ulid.len() == 26 && ulid.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    }

    /// A new secret with the given prefix. Wipes the random bytes afterwards.
    pub fn mint(&self, prefix: &str) -> PlainKey {
        let mut random = [0; ENTROPY_BYTES];
        self.entropy.fill(&mut random);
        let secret = PlainKey::mint(prefix, &random);
        random.zeroize();
        secret
    }
}
