//! TOTP (RFC 6238) with SHA-1, six digits and thirty seconds, which all authenticator apps support. A valid
//! code is returned with its time step, so that it can be used once only.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::service::Entropy;

/// Seconds of a time step.
const STEP: i64 = 30;
/// Time steps before and after the current one that are accepted, for clock drift.
const DRIFT: i64 = 1;
/// Codes are numbers modulo this, so it equals no code.
const BEYOND: u32 = 1_000_000;
/// Bytes of a secret: the length of a SHA-1 hash.
const BYTES: usize = 20;

/// The secret that an authenticator app and Munim share. Wiped on drop.
pub struct TotpSecret(Zeroizing<[u8; BYTES]>);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        entropy.fill(bytes.as_mut());
        Self(bytes)
    }

    /// The secret of these bytes; `None` if their number is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The base 32 text, to be typed into an app.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(self.as_bytes()))
    }

    /// The time step of a code that is valid now; `None` if the code is wrong, or its step is not later than
    /// `after`.
    pub fn find_step(&self, code: u32, now: DateTime<Utc>, after: i64) -> Option<i64> {
        let present = now.timestamp().div_euclid(STEP);
        let steps = (present - DRIFT).max(after + 1)..=present + DRIFT;
        // Compares all of them, so that the time does not reveal which one matched.
        steps.fold(None, |found, step| if self.code(step) == code { Some(step) } else { found })
    }

    /// The code of a time step (RFC 4226, section 5.3).
    fn code(&self, step: i64) -> u32 {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(self.as_bytes()) else { return BEYOND };
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[BYTES - 1] & 0xf);
        let number = digest[offset..offset + 4].iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        (number & 0x7fff_ffff) % BEYOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        let vectors = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (seconds, eight_digits) in vectors {
            assert_eq!(secret().code(seconds / STEP), eight_digits % BEYOND, "at {seconds}");
        }
    }

    #[test]
    fn a_step_before_and_after_is_taken_and_no_more() {
        let code = secret().code(100);
        for step in 99..=101 {
            assert_eq!(secret().find_step(code, at(step * STEP), 0), Some(100));
            assert_eq!(secret().find_step(code, at(step * STEP + STEP - 1), 0), Some(100));
        }
        assert_eq!(secret().find_step(code, at(98 * STEP + STEP - 1), 0), None);
        assert_eq!(secret().find_step(code, at(102 * STEP), 0), None);
        assert_eq!(secret().find_step(code ^ 1, at(100 * STEP), 0), None);
    }

    #[test]
    fn a_code_that_was_taken_is_not_taken_again_nor_one_before_it() {
        let (before, code) = (secret().code(99), secret().code(100));
        assert_eq!(secret().find_step(code, at(100 * STEP), 99), Some(100));
        assert_eq!(secret().find_step(code, at(100 * STEP), 100), None);
        assert_eq!(secret().find_step(before, at(100 * STEP), 100), None);
    }

    #[test]
    fn the_text_is_base_32_and_debug_says_nothing() {
        assert_eq!(*secret().text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(format!("{:?}", secret()), "TotpSecret(…)");
        assert!(TotpSecret::from_bytes(b"short").is_none());
    }
}
