//! The strength of new passwords: rejects those that attackers try first. Existing passwords stay valid.

use zxcvbn::zxcvbn;

use crate::domain::{Caller, FieldError, Password};
use crate::service::{ServiceError, Services};

/// An accepted password withstands this many guesses, by the most common first. Two common words take some
/// millions.
const GUESSES_MIN: u64 = 10_000;
/// Characters that are checked. Common passwords are shorter, or repeat themselves; a long mix of symbols,
/// which may all stand for letters, is slow to check.
const LOOKED_AT: usize = 24;
/// Shorter words do not identify their owner.
const WORD_MIN_CHARS: usize = 3;

/// Checks a new password for an account with this name and email. All three are parsed, so their lengths are
/// bounded: the check costs as much as a hash.
pub async fn weigh(
    services: &Services,
    by: &Caller,
    password: Password,
    name: &str,
    email: &str,
) -> Result<Password, ServiceError> {
    let (looked_at, breached) = (password.clone(), services.breached.clone());
    let words = words(&[name, email, &services.policy.brand]);
    // It is CPU work like a hash, so it uses the same queue.
    let problem = services.passwords.run(by.address, move || {
        if is_common(looked_at.as_str(), &words) {
            return Ok(Some(FieldError::PasswordCommon));
        }
        Ok(breached.holds(&looked_at)?.then_some(FieldError::PasswordBreached))
    });
    problem.await?.map_or(Ok(password), |problem| Err(problem.into()))
}

/// The words of which no password may be made: each text, the text without its separators, and its parts. The
/// longest first.
fn words(texts: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for text in texts.iter().map(|text| text.trim().to_lowercase()) {
        let parts: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).map(ToOwned::to_owned).collect();
        words.extend([text, parts.concat()]);
        words.extend(parts);
    }
    words.retain(|word| word.chars().count() >= WORD_MIN_CHARS);
    words.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
    words.dedup();
    words
}

fn is_common(password: &str, words: &[String]) -> bool {
    let start: String = password.chars().take(LOOKED_AT).collect();
    let inputs: Vec<_> = words.iter().map(String::as_str).collect();
    zxcvbn(&start, &inputs).guesses() <= GUESSES_MIN || is_made_of(password, words)
}

/// Whether all letters of a password belong to the words, as in `Munim-2026`.
fn is_made_of(password: &str, words: &[String]) -> bool {
    let whole = password.to_lowercase();
    let rest = words.iter().fold(whole.clone(), |rest, word| rest.replace(word.as_str(), ""));
    rest != whole && !rest.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asha() -> Vec<String> {
        words(&["Asha Voice", "asha.rao@clinic.example.in", "Munim"])
    }

    #[test]
    fn what_is_guessed_first_is_common() {
        for password in [
            "password",
            "Password1",
            "12345678",
            "qwertyuiop",
            "p@ssw0rd",
            "iloveyou2",
            "trustno1",
            "aaaaaaaa",
            "abcabcabc",
            "drowssap",
            "19841984",
            "asdfghjkl;",
        ] {
            assert!(is_common(password, &[]), "{password}");
        }
        assert!(is_common(&"x".repeat(1024), &[]) && is_common(&"password".repeat(128), &[]));
    }

    #[test]
    fn what_an_account_is_called_is_common_for_it_alone() {
        for password in [
            "ashavoice",
            "Asha Voice",
            "asha2026!!",
            "@asha.rao@",
            "Munim-2026",
            "munim123",
            "clinic!!!",
            "ASHA/munim",
            "asha.rao@clinic.example.in",
        ] {
            assert!(is_common(password, &asha()), "{password}");
        }
        assert!(!is_common("asha2026!!", &words(&["Binu", "binu@example.in", "Munim"])));
    }

    #[test]
    fn a_few_words_are_not_common_nor_is_what_is_random() {
        for password in [
            "red cloth",
            "redcloth",
            "correct horse",
            "horsebattery",
            "a ledger of red cloth",
            "xkq7v2pa",
            "83910472-6617",
            "नमस्तेभारत",
            "asha keeps bees",
            "my munim is kind",
        ] {
            assert!(!is_common(password, &asha()), "{password}");
        }
    }

    #[test]
    fn words_are_whole_joined_and_in_parts() {
        assert_eq!(
            words(&["Asha V", "a@ashav.in", ""]),
            ["a@ashav.in", "aashavin", "asha v", "ashav", "asha"]
        );
        assert_eq!(words(&["", " ", "ab"]), Vec::<String>::new());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_password_panics(password in "\\PC{8,60}", name in "\\PC{0,20}") {
            is_common(&password, &words(&[&name]));
        }
    }
}
