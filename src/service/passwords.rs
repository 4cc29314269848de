//! Password hashes: argon2id, a few at a time, so that nobody can exhaust the machine with them.

use argon2::password_hash::phc::{PasswordHash, Salt};
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::{Entropy, ServiceError};
use crate::domain::Password;

/// 19 MiB, two passes, one lane: OWASP ASVS 5.0, appendix C.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many hashes are worked out at once; others wait.
const AT_ONCE: usize = 2;

/// A hash of no password of anybody's, with the same parameters: what unknown addresses are
/// checked against, so that they take as long as known ones.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bXVuaW0tbm9ib2R5LTAwMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    places: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { places: Semaphore::new(AT_ONCE) }
    }
}

impl Passwords {
    /// The hash of a password that is being chosen, in PHC form.
    pub async fn hash(&self, password: Password, entropy: &dyn Entropy) -> Result<String, ServiceError> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        self.run(move || {
            let salt = Salt::new(&salt).map_err(|_| ServiceError::Machine("password hashing"))?;
            let hash = argon2()?
                .hash_password_with_salt(password.as_bytes(), salt.as_ref())
                .map_err(|_| ServiceError::Machine("password hashing"))?;
            Ok(hash.to_string())
        })
        .await?
    }

    /// Whether a typed password is the one of a stored hash. Without a hash the answer is no, after
    /// the same work.
    pub async fn verify(&self, typed: Vec<u8>, stored: Option<String>) -> Result<bool, ServiceError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        self.run(move || {
            let hash =
                PasswordHash::new(&stored).map_err(|_| ServiceError::Machine("reading a password hash"))?;
            let right = argon2()?.verify_password(&typed, &hash).is_ok();
            Ok(right && known)
        })
        .await?
    }

    /// Works off the threads that answer requests, when there is a place.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<Result<T, ServiceError>, ServiceError> {
        let _place = self.places.acquire().await.map_err(|_| ServiceError::Machine("password hashing"))?;
        tokio::task::spawn_blocking(work).await.map_err(|_| ServiceError::Machine("password hashing"))
    }
}

fn argon2() -> Result<Argon2<'static>, ServiceError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|_| ServiceError::Machine("password hashing"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::entropy::SystemEntropy;

    #[tokio::test]
    async fn the_right_password_passes_and_no_other() {
        let passwords = Passwords::default();
        let password = Password::parse("a ledger of red cloth").unwrap();
        let hash = passwords.hash(password, &SystemEntropy).await.unwrap();
        assert!(passwords.verify(b"a ledger of red cloth".to_vec(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(b"a ledger of red clotH".to_vec(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_address_costs_the_same_work_and_never_passes() {
        let passwords = Passwords::default();
        let password = Password::parse("a ledger of red cloth").unwrap();
        let hash = passwords.hash(password, &SystemEntropy).await.unwrap();
        let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(parameters(NOBODY), parameters(&hash));
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!passwords.verify(Vec::new(), None).await.unwrap());
    }
}
