//! The list of breached passwords, if the operator has one: the file from Have I Been Pwned, sorted lines of
//! `SHA1:COUNT`. It has tens of gigabytes and is never read whole.

use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use data_encoding::HEXUPPER;
use sha1::{Digest, Sha1};

use crate::domain::Password;
use crate::service::ServiceError;

/// Hexadecimal digits of a hash.
const DIGITS: usize = 40;
/// More bytes than any line has.
const LINE_MAX: usize = 128;

/// The list's file, if there is one.
#[derive(Clone, Debug, Default)]
pub struct Breached {
    file: Option<PathBuf>,
}

/// The list cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the list of breached passwords {}: {error}. `--breached-passwords` names it; its lines are SHA1:COUNT, \
     sorted by hash, as haveibeenpwned-downloader writes them",
    .file.display()
)]
pub struct BreachedError {
    file: PathBuf,
    error: io::Error,
}

impl Breached {
    pub fn new(file: Option<PathBuf>) -> Self {
        Self { file }
    }

    /// Validates the first line, so that a wrong file is reported at startup.
    pub fn look(&self) -> Result<(), BreachedError> {
        let Some(file) = &self.file else { return Ok(()) };
        let first = || hash_at(&File::open(file)?, 0);
        first().map(|_| ()).map_err(|error| BreachedError { file: file.clone(), error })
    }

    /// Whether the list contains a password. Returns an error if the list cannot be read.
    pub fn holds(&self, password: &Password) -> Result<bool, ServiceError> {
        let Some(file) = &self.file else { return Ok(false) };
        let wanted = HEXUPPER.encode(&Sha1::digest(password.as_bytes()));
        let found = File::open(file).and_then(|file| search(&file, wanted.as_bytes()));
        found.map_err(|error| {
            tracing::error!(%error, file = %file.display(), "failed to read the breached password list");
            ServiceError::Internal("reading the list of breached passwords (MUNIM_BREACHED_PASSWORDS)")
        })
    }
}

/// Binary search for the line that starts with a hash.
fn search(file: &File, wanted: &[u8]) -> io::Result<bool> {
    // Invariant: if the line exists, it begins in this range.
    let (mut low, mut high) = (0, file.metadata()?.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(start) = line_from(file, middle)?.filter(|start| *start < high) else {
            high = middle;
            continue;
        };
        match hash_at(file, start)?.as_slice().cmp(wanted) {
            Ordering::Equal => return Ok(true),
            Ordering::Less => low = start + 1,
            Ordering::Greater => high = middle,
        }
    }
    Ok(false)
}

/// The offset of the first line at or after an offset; `None` after the last.
fn line_from(file: &File, place: u64) -> io::Result<Option<u64>> {
    let Some(before) = place.checked_sub(1) else { return Ok(Some(0)) };
    let mut text = [0; LINE_MAX];
    let read = read_at(file, &mut text, before)?;
    match text[..read].iter().position(|byte| *byte == b'\n') {
        Some(end) if end + 1 < read || read == LINE_MAX => Ok(Some(place + end as u64)),
        None if read == LINE_MAX => Err(no_list()),
        _ => Ok(None),
    }
}

/// The hash of the line at an offset, in upper case.
fn hash_at(file: &File, place: u64) -> io::Result<[u8; DIGITS]> {
    let mut text = [0; DIGITS + 1];
    let read = read_at(file, &mut text, place)?;
    let (hash, colon) = text.split_at(DIGITS);
    if read < text.len() || colon != b":" || !hash.iter().all(u8::is_ascii_hexdigit) {
        return Err(no_list());
    }
    let mut capitals = [0; DIGITS];
    capitals.copy_from_slice(hash);
    capitals.make_ascii_uppercase();
    Ok(capitals)
}

/// Fills the buffer as far as the file goes.
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], place + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn no_list() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is no list of SHA-1 hashes")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    /// A list of the passwords, with the temporary folder that contains it.
    fn list(passwords: &[String], end: &str) -> (TempDir, Breached) {
        let mut lines: Vec<_> = (passwords.iter().enumerate())
            .map(|(count, password)| {
                format!("{}:{}{end}", HEXUPPER.encode(&Sha1::digest(password)), count * count)
            })
            .collect();
        lines.sort();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("list.txt");
        fs::write(&file, lines.concat()).unwrap();
        (folder, Breached::new(Some(file)))
    }

    fn is_in(list: &Breached, password: &str) -> bool {
        list.holds(&Password::parse(password).unwrap()).unwrap()
    }

    #[test]
    fn each_line_is_found_and_nothing_else() {
        for (lines, end) in [(1, "\n"), (2, "\r\n"), (3, "\n"), (500, "\r\n"), (501, "\n")] {
            let passwords: Vec<_> = (0..lines).map(|number| format!("password {number}")).collect();
            let (_folder, list) = list(&passwords, end);
            list.look().unwrap();
            for password in &passwords {
                assert!(is_in(&list, password), "{password} of {lines}");
            }
            for number in 0..50 {
                assert!(!is_in(&list, &format!("another {number}")), "{number} of {lines}");
            }
        }
    }

    #[test]
    fn what_is_no_list_is_told_at_the_start() {
        let (folder, none) = list(&[], "\n");
        assert!(none.look().is_err(), "an empty file");
        let missing = Breached::new(Some(folder.path().join("nowhere")));
        assert!(missing.look().unwrap_err().to_string().contains("nowhere"));
        assert!(missing.holds(&Password::parse("a ledger of red cloth").unwrap()).is_err());
        assert!(Breached::new(Some(folder.path().to_owned())).look().is_err(), "a folder");
        let other = folder.path().join("passwords.txt");
        fs::write(&other, "password\n12345678\n".repeat(100)).unwrap();
        assert!(Breached::new(Some(other)).look().unwrap_err().to_string().contains("no list of SHA-1"));
        Breached::default().look().unwrap();
    }
}
