//! Passwords that the operator sets: from stdin, the terminal, or generated.

use std::fmt;
use std::io::{BufRead, IsTerminal};

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::error::CliError;
use crate::domain::text::opaque;
use crate::service::Entropy;

/// 32 unambiguous letters and digits.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Five bits each: 150 bits.
const LETTERS: usize = 30;
/// Letters between hyphens.
const GROUP: usize = 6;

/// A plaintext password, zeroized on drop and without `Debug` output. It has `Serialize`, for the one output
/// that shows a generated password.
pub struct Plain(Zeroizing<String>);

/// A password, and whether it must be shown.
#[derive(Debug)]
pub struct Chosen {
    pub password: Plain,
    /// Whether it was generated.
    pub is_generated: bool,
}

impl Plain {
    /// Another secret that is shown once.
    pub fn of(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plain(…)")
    }
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Reads the first line of stdin, or asks on the terminal, or generates one.
pub fn choose(from_stdin: bool, entropy: &dyn Entropy) -> Result<Chosen, CliError> {
    if from_stdin {
        return Ok(Chosen { password: Plain(first_line()?), is_generated: false });
    }
    if std::io::stdin().is_terminal() {
        return Ok(Chosen { password: Plain(ask()?), is_generated: false });
    }
    Ok(Chosen { password: Plain(generate(entropy)), is_generated: true })
}

fn first_line() -> Result<Zeroizing<String>, CliError> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).map_err(CliError::Password)?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn ask() -> Result<Zeroizing<String>, CliError> {
    let prompt = |text| rpassword::prompt_password(text).map(Zeroizing::new).map_err(CliError::Password);
    let password = prompt("Password: ")?;
    if opaque(&password) == opaque(&prompt("Password again: ")?) {
        return Ok(password);
    }
    Err(CliError::refused("the two passwords differ; try again"))
}

fn generate(entropy: &dyn Entropy) -> Zeroizing<String> {
    let mut random = Zeroizing::new([0; LETTERS]);
    entropy.fill(&mut *random);
    let mut password = Zeroizing::new(String::with_capacity(LETTERS + LETTERS / GROUP));
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % GROUP == 0 {
            password.push('-');
        }
        password.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    password
}
