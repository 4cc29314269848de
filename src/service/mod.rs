//! The use cases, each rule once. HTTP, pages and the command line are doors to these functions.
//!
//! Each folder is what somebody wants done. Time and randomness come in through [`Services`], so that tests decide both.

pub mod accounts;
pub mod agents;
pub mod auth;
pub mod background;
pub mod billing;
pub mod clock;
pub mod entropy;
pub mod error;
pub mod group_commit;
pub mod key_cache;
pub mod keys;
pub mod operations;
pub mod priority;
pub mod usage;

use std::path::PathBuf;
use std::sync::Arc;

use accounts::live::Live;
use auth::breached::Breached;
use auth::passwords::Passwords;
use auth::pending_failures::PendingFailures;
use auth::second_factor;
use auth::vault::{KeyPlace, Vault};
use chrono::{DateTime, TimeDelta, Utc};
pub use clock::Clock;
pub use entropy::Entropy;
pub use error::ServiceError;
use group_commit::GroupCommit;
use key_cache::KeyCache;
use operations::readiness::LastLook;
use tokio_util::sync::CancellationToken;
use usage::admission::Admission;
use webauthn_rs::prelude::Webauthn;
use zeroize::Zeroize;

use crate::domain::api_key::ENTROPY_BYTES;
use crate::domain::{AccountId, PlainKey, Zone};
use crate::metrics::Metrics;
use crate::store::Store;

/// What the operator has decided.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What API keys start with, such as `forii_sk_`.
    pub key_prefix: String,
    /// The gateway's address, for the examples that the console shows.
    pub api_url: String,
    /// Whether anybody may make an account.
    pub sign_up_open: bool,
    /// Accounts that may be made from one network address in an hour; 0 for any number.
    pub sign_ups_per_hour: u32,
    /// Forms that the browsers of an account may send in a minute; 0 for any number.
    pub forms_per_minute: u32,
    /// Active keys that an account may have; 0 for any number.
    pub max_keys_per_account: u32,
    /// Agents that an owner may make; 0 for any number.
    pub max_agents_per_account: u32,
    /// The console's own address, for which browsers keep passkeys.
    pub public_url: String,
    /// The console's name, which authenticators show and no password is made of.
    pub brand: String,
    /// The list of breached passwords that new ones are looked up in.
    pub breached_passwords: Option<PathBuf>,
    /// How long a browser's session lasts that nobody uses; to its end, where there is none.
    pub session_idle: Option<TimeDelta>,
    /// Where the key is that seals what the server must be able to read again.
    pub key_place: KeyPlace,
}

/// Everything that a use case needs.
#[derive(Debug)]
pub struct Services {
    /// The database.
    pub store: Store,
    /// The time of day.
    pub clock: Box<dyn Clock>,
    /// Randomness.
    pub entropy: Box<dyn Entropy>,
    /// What the operator has decided.
    pub policy: Policy,
    /// Password hashing, a few at a time.
    pub passwords: Passwords,
    /// Passwords that were stolen elsewhere.
    pub breached: Breached,
    /// Seals secrets that the database keeps.
    pub vault: Vault,
    /// Checks passkeys, where browsers have some for this console.
    pub webauthn: Option<Webauthn>,
    /// Failed sign-ins that no log tells yet.
    pub untold_failures: PendingFailures,
    /// Keys, wallets and gateways in memory.
    pub gate: KeyCache,
    /// Puts many callers' work into one transaction.
    pub committer: GroupCommit,
    /// Who may read much at once.
    pub admission: Admission,
    /// Who has a page open.
    pub live: Live,
    /// What this process is called among those over one database.
    pub node: String,
    /// What is counted for the operator's monitor.
    pub metrics: Metrics,
    /// When the process started.
    pub started: DateTime<Utc>,
    /// The last look whether the database answers.
    pub last_look: LastLook,
    /// The process is about to stop: nobody should send it more.
    pub leaving: CancellationToken,
    /// The process stops: what would go on for ever ends.
    pub stopping: CancellationToken,
}

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub struct Owner {
    pub account_id: AccountId,
    /// The zone of its days.
    pub zone: Zone,
}

impl Services {
    /// The services over a database.
    pub fn new(store: Store, clock: Box<dyn Clock>, entropy: Box<dyn Entropy>, policy: Policy) -> Arc<Self> {
        let mut services = Self {
            store,
            clock,
            entropy,
            breached: Breached::new(policy.breached_passwords.clone()),
            vault: Vault::new(policy.key_place.clone()),
            webauthn: second_factor::at_address(&policy.public_url, &policy.brand),
            policy,
            passwords: Passwords::default(),
            untold_failures: PendingFailures::default(),
            gate: KeyCache::default(),
            committer: GroupCommit::default(),
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

    /// Services over the same database, on another clock.
    pub fn on_clock(&self, clock: Box<dyn Clock>) -> Arc<Self> {
        Self::new(self.store.clone(), clock, Box::new(entropy::SystemEntropy), self.policy.clone())
    }

    /// The time of day, in the microseconds that the database keeps.
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Since when somebody must have used a browser's session for it to be good.
    pub fn used_since(&self) -> DateTime<Utc> {
        self.policy.session_idle.map_or(DateTime::UNIX_EPOCH, |idle| self.now() - idle)
    }

    /// A new id: a prefix and a ULID, which sorts by time.
    pub fn new_id(&self, prefix: &str) -> String {
        let milliseconds = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or_default();
        let mut random = [0; 16];
        self.entropy.fill(&mut random);
        format!("{prefix}{}", ulid::Ulid::from_parts(milliseconds, u128::from_be_bytes(random)))
    }

    /// Whether a text is an id such as [`Services::new_id`] makes.
    pub fn is_id(text: &str, prefix: &str) -> bool {
        text.strip_prefix(prefix)
            .is_some_and(|ulid| ulid.len() == 26 && ulid.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    }

    /// A new secret that starts with a prefix. The randomness that made it is wiped.
    pub fn mint(&self, prefix: &str) -> PlainKey {
        let mut random = [0; ENTROPY_BYTES];
        self.entropy.fill(&mut random);
        let secret = PlainKey::mint(prefix, &random);
        random.zeroize();
        secret
    }
}
