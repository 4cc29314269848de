//! Password hashing: argon2id with bounded concurrency, so that nobody can exhaust the machine, and a bounded
//! queue, so that nobody can block all others. It has threads of its own, with a lower priority than those of
//! key checks.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;

use super::queue_shares::QueueShares;
use crate::domain::Password;
use crate::metrics::{Counter, Gauge};
use crate::service::priority::stand_back;
use crate::service::{Entropy, ServiceError};

/// 19 MiB, two passes, one lane: OWASP ASVS 5.0, appendix C.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Most concurrent hashes, on a machine that has twice as many processors: the others answer key checks.
const AT_ONCE_MAX: usize = 2;
/// Most jobs in the queue, some seconds of work. More are rejected as busy.
const QUEUE_MAX: i64 = 512;
/// Allocated blocks of 1 KiB, more than are used: from 32 MiB on, glibc returns memory to the system when it is
/// freed, and caches smaller allocations for every thread. Untouched pages cost nothing.
const BLOCKS: usize = 33 * 1024;

/// A hash with the same parameters that no password matches: unknown emails are checked against it, so that
/// they take as long as known ones.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bXVuaW0tbm9ib2R5LTAwMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// One thread per concurrent hash, for the lifetime of the process. `None` if the system gives no more threads:
/// then the caller's runtime does the work. Only blocking tasks run here.
static THREADS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let mut builder = Builder::new_current_thread();
    builder.thread_name("passwords").on_thread_start(stand_back);
    let threads = builder.build();
    threads.inspect_err(|error| tracing::warn!(%error, "passwords have no threads of their own")).ok()
});

#[derive(Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
    waiting: Gauge,
    running: Gauge,
    begun: Counter,
    shares: QueueShares,
}

/// Concurrent hashes on this machine.
fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| (processors.get() / 2).clamp(1, AT_ONCE_MAX))
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once())),
            waiting: Gauge::default(),
            running: Gauge::default(),
            begun: Counter::default(),
            shares: QueueShares::default(),
        }
    }
}

/// The hash function failed.
const BROKEN: ServiceError = ServiceError::Internal("password hashing");

impl Passwords {
    /// Hashes a new password, to PHC format, in the queue of the address.
    pub async fn hash(
        &self,
        address: Option<IpAddr>,
        password: Password,
        entropy: &dyn Entropy,
    ) -> Result<String, ServiceError> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let salt = Salt::new(&salt).map_err(|_| BROKEN)?;
        let params =
            Params::new(MEMORY_KIB, PASSES, LANES, Some(Params::DEFAULT_OUTPUT_LEN)).map_err(|_| BROKEN)?;
        let params_text = ParamsString::try_from(&params).map_err(|_| BROKEN)?;
        let output = self.run(address, move || digest(password.as_bytes(), &salt, params)).await?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: params_text,
            salt: Some(salt),
            hash: Some(output),
        };
        Ok(hash.to_string())
    }

    /// Verifies a typed password against a stored hash. Without a hash it returns `false` after the same work.
    pub async fn verify(
        &self,
        address: Option<IpAddr>,
        typed: Vec<u8>,
        stored: Option<String>,
    ) -> Result<bool, ServiceError> {
        let hash = PasswordHash::new(stored.as_deref().unwrap_or(NOBODY)).map_err(|_| BROKEN)?;
        let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else { return Err(BROKEN) };
        let params = Params::try_from(&hash).map_err(|_| BROKEN)?;
        let output = self.run(address, move || digest(&typed, &salt, params)).await?;
        // Argon2 outputs compare in constant time.
        Ok(output == expected && stored.is_some())
    }

    /// The numbers of queued and of running jobs.
    pub fn load(&self) -> (i64, i64) {
        (self.waiting.get(), self.running.get())
    }

    /// The number of jobs so far.
    pub fn begun(&self) -> u64 {
        self.begun.get()
    }

    /// Runs a job for an address, off the threads that answer requests, when its turn comes. Only this function
    /// joins the queue, so every entry has a job. The permit belongs to the job, not to its caller: a caller
    /// that disconnects does not stop a hash, and another must not start beside it.
    pub(in crate::service) async fn run<T: Send + 'static>(
        &self,
        address: Option<IpAddr>,
        work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let share = self.shares.take(address)?;
        if self.waiting.get() >= QUEUE_MAX {
            return Err(ServiceError::Busy);
        }
        let waiting = self.waiting.enter();
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| BROKEN)?;
        drop(waiting);
        let running = self.running.enter();
        self.begun.inc();
        let work = move || {
            let done = work();
            // In this order: when the last counter has changed, everything is released.
            drop((share, place, running));
            done
        };
        let threads = THREADS.as_ref().map_or_else(Handle::current, |threads| threads.handle().clone());
        threads.spawn_blocking(work).await.map_err(|_| BROKEN)?
    }
}

fn digest(password: &[u8], salt: &Salt, params: Params) -> Result<Output, ServiceError> {
    let mut memory = Vec::with_capacity(BLOCKS);
    memory.resize(params.block_count(), Block::default());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password, salt.as_ref(), &mut output, &mut memory)
        .map_err(|_| BROKEN)?;
    Output::new(&output).map_err(|_| BROKEN)
}

#[cfg(test)]
mod tests {
    use argon2::PasswordVerifier;

    use super::*;
    use crate::service::entropy::SystemEntropy;

    #[tokio::test]
    async fn a_line_that_is_too_long_is_not_joined() {
        let passwords = Passwords::default();
        let others: Vec<_> = (0..QUEUE_MAX).map(|_| passwords.waiting.enter()).collect();
        assert!(matches!(passwords.verify(None, b"x".to_vec(), None).await, Err(ServiceError::Busy)));
        drop(others);
        assert!(!passwords.verify(None, b"x".to_vec(), None).await.unwrap());
    }

    #[tokio::test]
    async fn the_right_password_passes_and_no_other() {
        let passwords = Passwords::default();
        let password = Password::parse("a ledger of red cloth").unwrap();
        let hash = passwords.hash(None, password, &SystemEntropy).await.unwrap();
        assert!(passwords.verify(None, b"a ledger of red cloth".to_vec(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(None, b"a ledger of red clotH".to_vec(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn who_leaves_gives_no_place_to_another() {
        let passwords = Passwords::default();
        let address = "203.0.113.7".parse().ok();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let slow = passwords.run(address, move || {
            let _ = ended.recv();
            Err::<(), _>(BROKEN)
        });
        // The caller gives up as soon as the job has begun.
        tokio::select! { biased; _ = slow => {}, () = std::future::ready(()) => {} }
        assert_eq!((passwords.load(), passwords.places.available_permits()), ((0, 1), at_once() - 1));
        assert_eq!(passwords.shares.networks(), 1);
        end.send(()).unwrap();
        while passwords.load() != (0, 0) {
            tokio::task::yield_now().await;
        }
        assert_eq!(passwords.places.available_permits(), at_once());
        assert_eq!(passwords.shares.networks(), 0);
    }

    #[tokio::test]
    async fn a_hash_is_one_that_argon2_itself_reads() {
        let password = Password::parse("a ledger of red cloth").unwrap();
        let hash = Passwords::default().hash(None, password, &SystemEntropy).await.unwrap();
        let parsed = PasswordHash::new(&hash).unwrap();
        assert_eq!(Argon2::default().verify_password(b"a ledger of red cloth", &parsed), Ok(()));
    }

    #[tokio::test]
    async fn an_unknown_address_costs_the_same_work_and_never_passes() {
        let passwords = Passwords::default();
        let password = Password::parse("a ledger of red cloth").unwrap();
        let hash = passwords.hash(None, password, &SystemEntropy).await.unwrap();
        let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(parameters(NOBODY), parameters(&hash));
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!passwords.verify(None, Vec::new(), None).await.unwrap());
    }
}
