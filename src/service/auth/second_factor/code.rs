//! What people type as their second step: a code of an app or a recovery code.

use zeroize::{Zeroize, Zeroizing};

use crate::domain::KeyHash;
use crate::service::Entropy;

/// How many recovery codes there are at first.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code: 140 bits, so that a plain hash of it tells nobody anything.
const LENGTH: usize = 28;
/// Characters that are written together.
const GROUP: usize = 4;
/// Crockford's 32, without those that are taken for others.
const CHARACTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Digits of a code of an app.
const DIGITS: usize = 6;
/// The most that is looked at.
const TYPED_MAX: usize = 100;

/// A recovery code in the clear, for the one page that shows it. It is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// A new code.
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut random = [0; LENGTH];
        entropy.fill(&mut random);
        // 256 is a whole number of 32s, so that every character is as likely.
        let text = random.iter().map(|byte| char::from(CHARACTERS[usize::from(byte % 32)])).collect();
        random.zeroize();
        Self(Zeroizing::new(text))
    }

    /// What is kept of it.
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(self.0.as_bytes())
    }

    /// As it is written down: `k7qd-m3xp-…`.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(LENGTH + LENGTH / GROUP);
        for (at, character) in self.0.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            text.push(character);
        }
        text
    }
}

/// What was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A code of an app.
    App(u32),
    /// A recovery code.
    Recovery(KeyHash),
    /// Something that no code looks like.
    Neither,
}

impl Typed {
    /// Reads it, with or without spaces and dashes.
    pub fn read(text: &str) -> Self {
        let plain =
            text.chars().take(TYPED_MAX).filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—'));
        let plain: Zeroizing<String> = Zeroizing::new(plain.map(meant).collect());
        match plain.len() {
            DIGITS if plain.bytes().all(|byte| byte.is_ascii_digit()) => {
                plain.parse().map_or(Self::Neither, Self::App)
            }
            LENGTH if plain.bytes().all(|byte| CHARACTERS.contains(&byte)) => {
                Self::Recovery(KeyHash::of(plain.as_bytes()))
            }
            _ => Self::Neither,
        }
    }
}

/// The character that is meant by one that is taken for it. Digits may be those of another script.
fn meant(character: char) -> char {
    match character.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        // Devanagari.
        digit @ '०'..='९' => {
            char::from(b'0' + u8::try_from(u32::from(digit) - 0x966).unwrap_or_default())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::entropy::SystemEntropy;

    #[test]
    fn a_recovery_code_is_read_however_it_is_written() {
        let code = RecoveryCode::mint(&SystemEntropy);
        let text = code.text();
        assert_eq!((text.len(), text.matches('-').count()), (34, 6));
        assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
        let right = Typed::Recovery(code.hash());
        let sloppy = text.replace('0', "O").replace('1', "l");
        for typed in
            [text.clone(), text.replace('-', ""), text.replace('-', " "), text.to_uppercase(), sloppy]
        {
            assert_eq!(Typed::read(&format!(" {typed}\n")), right, "{typed}");
        }
        assert_eq!(Typed::read(&text[1..]), Typed::Neither);
        assert_eq!(Typed::read(&format!("{text}0")), Typed::Neither);
        assert_ne!(RecoveryCode::mint(&SystemEntropy), code);
    }

    #[test]
    fn six_digits_are_a_code_of_an_app() {
        for typed in ["012345", " 012 345 ", "012-345", "०१२३४५"] {
            assert_eq!(Typed::read(typed), Typed::App(12_345), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a", "+12345", "-12345", &"1".repeat(10_000), "१२"] {
            assert_eq!(Typed::read(typed), Typed::Neither, "{typed}");
        }
    }
}
