//! Known browsers, in which an account's owner has signed in before. Failed sign-ins from one are counted
//! separately, so that nobody who guesses elsewhere, or in the same network, locks the owner out: OWASP's
//! "device cookies", <https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies>.
//!
//! The browser has a cookie that is signed with the account's stored password hash. The server does not store
//! it, it does not reveal the account, and a change of password invalidates it. It grants no access.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::AccountId;
use crate::service::{ServiceError, Services};

/// Lifetime of a cookie.
pub const LIFE: TimeDelta = TimeDelta::days(180);
/// Random bytes of a cookie.
const RANDOM: usize = 16;

/// A browser with a valid cookie, identified by the cookie's random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownBrowser([u8; RANDOM]);

impl KnownBrowser {
    /// Its name among the counters.
    pub fn name(&self) -> String {
        HEXLOWER.encode(&self.0)
    }
}

/// A new cookie for the browser in which an owner has signed in; `None` if the account does not exist.
pub async fn mark(services: &Services, account: &AccountId) -> Result<Option<String>, ServiceError> {
    let profile = services.store.find_profile(account).await?;
    let mut random = [0; RANDOM];
    services.entropy.fill(&mut random);
    let until = services.now() + LIFE;
    Ok(profile.map(|profile| write(&profile.password_hash, account, until, random)))
}

/// Verifies a cookie against the account's stored password.
pub async fn find(
    services: &Services,
    mark: &str,
    account: &AccountId,
) -> Result<Option<KnownBrowser>, ServiceError> {
    let profile = services.store.find_profile(account).await?;
    Ok(profile.and_then(|profile| recognise(mark, &profile.password_hash, account, services.now())))
}

/// Verifies a cookie against a password hash of the account.
pub fn recognise(
    mark: &str,
    password_hash: &str,
    account: &AccountId,
    now: DateTime<Utc>,
) -> Option<KnownBrowser> {
    let (until, rest) = mark.split_once('.')?;
    let (random, signature) = rest.split_once('.')?;
    let until: i64 = until.parse().ok()?;
    let random: [u8; RANDOM] = HEXLOWER.decode(random.as_bytes()).ok()?.try_into().ok()?;
    let signed = signature_over(password_hash, account, until, random);
    signed.verify_slice(&HEXLOWER.decode(signature.as_bytes()).ok()?).ok()?;
    (now.timestamp() < until).then_some(KnownBrowser(random))
}

/// A cookie: its expiry as a Unix timestamp, its random bytes, and the signature of both and the account.
fn write(password_hash: &str, account: &AccountId, until: DateTime<Utc>, random: [u8; RANDOM]) -> String {
    let until = until.timestamp();
    let signature = signature_over(password_hash, account, until, random).finalize().into_bytes();
    format!("{until}.{}.{}", HEXLOWER.encode(&random), HEXLOWER.encode(&signature))
}

#[expect(clippy::expect_used, reason = "a key of any length is one")]
fn signature_over(
    password_hash: &str,
    account: &AccountId,
    until: i64,
    random: [u8; RANDOM],
) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(password_hash.as_bytes()).expect("HMAC takes any key");
    mac.update(format!("known browser {account} {until} ").as_bytes());
    mac.update(&random);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
    const UNTIL: i64 = 1_790_000_000;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn a_mark() -> String {
        write(HASH, &AccountId::new("acc_1"), at(UNTIL), [7; RANDOM])
    }

    fn read(mark: &str) -> Option<KnownBrowser> {
        recognise(mark, HASH, &AccountId::new("acc_1"), at(UNTIL - 1))
    }

    #[test]
    fn a_mark_is_good_for_its_account_and_password_and_for_its_time() {
        let (mark, account) = (a_mark(), AccountId::new("acc_1"));
        assert_eq!(read(&mark), Some(KnownBrowser([7; RANDOM])));
        assert_eq!(recognise(&mark, HASH, &AccountId::new("acc_2"), at(UNTIL - 1)), None);
        assert_eq!(recognise(&mark, "$argon2id$another", &account, at(UNTIL - 1)), None);
        assert_eq!(recognise(&mark, HASH, &account, at(UNTIL)), None);
    }

    #[test]
    fn a_mark_that_somebody_changed_is_none() {
        let mark = a_mark();
        let parts: Vec<_> = mark.split('.').collect();
        let later = [&(UNTIL + 1).to_string(), parts[1], parts[2]].join(".");
        let other = [parts[0], &"08".repeat(RANDOM), parts[2]].join(".");
        let cut = mark[..mark.len() - 2].to_owned();
        let long = [parts[0], &"07".repeat(RANDOM + 1), parts[2]].join(".");
        for changed in [later, other, cut, long, format!("{mark}00"), mark.replace('.', "")] {
            assert_eq!(read(&changed), None, "{changed}");
        }
        for odd in ["", "..", ". .", "x.y.z", "9999999999999999999999.00.00", "१.०.०", &"a".repeat(10_000)]
        {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_mark_tells_nothing_of_its_account() {
        assert!(!a_mark().contains("acc_1") && !a_mark().contains("c2FsdA"));
    }
}
