//! Parses the codes that people type as their second factor: TOTP codes and recovery codes.

use zeroize::{Zeroize, Zeroizing};

use crate::domain::KeyHash;
use crate::service::Entropy;

/// Number of recovery codes in a new set.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code: 140 bits of entropy, so that a plain hash of it is safe.
const LENGTH: usize = 28;
/// Characters in a group.
const GROUP: usize = 4;
/// Crockford's base 32, which omits characters that look like others.
const CHARACTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Digits of a TOTP code.
const DIGITS: usize = 6;
/// Most characters that are parsed.
const TYPED_MAX: usize = 100;

/// A recovery code in plain text, for the one page that shows it. Wiped on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    pub fn mint(entropy: &dyn Entropy) -> Self {
        let mut random = [0; LENGTH];
        entropy.fill(&mut random);
        // 32 divides 256, so all characters are equally likely.
        let text = random.iter().map(|byte| char::from(CHARACTERS[usize::from(byte % 32)])).collect();
        random.zeroize();
        Self(Zeroizing::new(text))
    }

    /// The hash that is stored.
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(self.0.as_bytes())
    }

    /// The display form: `k7qd-m3xp-…`.
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

/// A typed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    App(u32),
    Recovery(KeyHash),
    /// Has the form of neither.
    Neither,
}

impl Typed {
    /// Parses a text, with or without spaces and dashes.
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

/// Maps a lookalike to the character that it stands for, and digits of other scripts to ASCII.
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
