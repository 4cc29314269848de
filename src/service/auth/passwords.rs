//! Password hashing: argon2id with bounded concurrency, so that nobody can exhaust the machine, and a bounded
//! queue, so that nobody can block all others. It has threads of its own, with a lower priority than those of
//! key checks.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chrono::TimeDelta;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;

use super::attempts::networks;
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
const LINE: i64 = 512;
/// Most jobs from one network: attempts with right passwords are not counted as failures, and could fill the
/// queue.
const LINE_OF_ADDRESS: usize = 16;
/// When a network at this limit may retry.
const LATER: TimeDelta = TimeDelta::seconds(1);

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
    in_line: Line,
}

/// The number of jobs of each network.
type Line = Arc<Mutex<HashMap<String, usize>>>;

/// Counts a job in each of its networks, until it is dropped.
#[derive(Debug)]
struct InLine(Line, Vec<String>);

impl Drop for InLine {
    fn drop(&mut self) {
        let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for network in &self.1 {
            if let Some(places) = line.get_mut(network) {
                *places -= 1;
                if *places == 0 {
                    line.remove(network);
                }
            }
        }
    }
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
            in_line: Arc::default(),
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

    /// Joins the queue; returns an error if the network has too many jobs. A loopback address is that of a
    /// proxy that does not forward the client's address: all clients share it, so it is not counted.
    fn line_up(&self, address: Option<IpAddr>) -> Result<InLine, ServiceError> {
        let address = address.filter(|address| !address.is_loopback());
        let networks = address.map(networks).unwrap_or_default();
        let mut line = self.in_line.lock().unwrap_or_else(PoisonError::into_inner);
        let has_place = |(network, share): &(String, u32)| {
            let most = LINE_OF_ADDRESS.saturating_mul(usize::try_from(*share).unwrap_or(usize::MAX));
            line.get(network).is_none_or(|places| *places < most)
        };
        if !networks.iter().all(has_place) {
            return Err(ServiceError::TooManyAttempts(LATER));
        }
        let names: Vec<_> = networks.into_iter().map(|(network, _)| network).collect();
        for network in &names {
            *line.entry(network.clone()).or_default() += 1;
        }
        Ok(InLine(Arc::clone(&self.in_line), names))
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
        let in_line = self.line_up(address)?;
        if self.waiting.get() >= LINE {
            return Err(ServiceError::Busy);
        }
        let waiting = self.waiting.enter();
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| BROKEN)?;
        drop(waiting);
        let running = self.running.enter();
        self.begun.add(1);
        let work = move || {
            let done = work();
            // In this order: when the last counter has changed, everything is released.
            drop((in_line, place, running));
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

    #[test]
    fn one_address_has_so_many_places_and_others_have_theirs() {
        let passwords = Passwords::default();
        let line_up = |address: &str| passwords.line_up(Some(address.parse().unwrap()));
        let mut own: Vec<_> = (0..LINE_OF_ADDRESS).map(|_| line_up("203.0.113.7").unwrap()).collect();
        assert!(matches!(line_up("203.0.113.7"), Err(ServiceError::TooManyAttempts(_))));
        assert!(matches!(line_up("::ffff:203.0.113.7"), Err(ServiceError::TooManyAttempts(_))));
        line_up("203.0.113.8").unwrap();
        own.pop();
        drop(line_up("203.0.113.7").unwrap());
        drop(own);
        assert!(passwords.in_line.lock().unwrap().is_empty());
        let site = |number: usize| line_up(&format!("2001:db8:1:{number:x}::1"));
        let own: Vec<_> = (0..8 * LINE_OF_ADDRESS).map(|number| site(number).unwrap()).collect();
        assert!(
            matches!(site(4_000), Err(ServiceError::TooManyAttempts(_))),
            "a site has eight times as many"
        );
        line_up("2001:db8:2::1").unwrap();
        drop(own);
        assert!(passwords.in_line.lock().unwrap().is_empty());
        let here: Vec<_> = (0..=LINE_OF_ADDRESS).map(|_| line_up("127.0.0.1")).collect();
        assert!(here.iter().all(Result::is_ok));
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_not_joined() {
        let passwords = Passwords::default();
        let others: Vec<_> = (0..LINE).map(|_| passwords.waiting.enter()).collect();
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
        assert_eq!(passwords.in_line.lock().unwrap().len(), 1);
        end.send(()).unwrap();
        while passwords.load() != (0, 0) {
            tokio::task::yield_now().await;
        }
        assert_eq!(passwords.places.available_permits(), at_once());
        assert!(passwords.in_line.lock().unwrap().is_empty());
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
