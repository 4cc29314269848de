//! Encrypts secrets that the server must be able to read again. The key is in a file outside of the database,
//! so that a copy of the database alone reveals nothing.

use std::fs::{File, OpenOptions, Permissions, hard_link, read_to_string, remove_file};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroizing;

use crate::domain::AccountId;
use crate::service::{Entropy, ServiceError};

/// Bytes of the key.
const KEY: usize = 32;
/// Bytes of a nonce: enough for random nonces not to collide.
const NONCE: usize = 24;
/// The format version, before the nonce.
const VERSION: u8 = 1;
/// The error reveals nothing about the key.
const BROKEN: ServiceError = ServiceError::Internal("sealing");

/// The location of the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum KeyPlace {
    /// No key: nothing can be sealed.
    #[default]
    Nowhere,
    /// A file that the operator created.
    Given(PathBuf),
    /// A file that is created on first use.
    Made(PathBuf),
}

/// The key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or created.
    #[error("the file {} for the secret key: {error}. `--secret-key-file` names it; it holds 64 hexadecimal digits, as of `openssl rand -hex 32`", .file.display())]
    File {
        file: PathBuf,
        /// The cause.
        error: std::io::Error,
    },
    /// The file does not contain a key.
    #[error("the file {} holds no secret key: it must be 64 hexadecimal digits, as of `openssl rand -hex 32`", .0.display())]
    NoKey(PathBuf),
}

/// Seals and opens secrets with one key.
#[derive(Debug, Default)]
pub struct Vault {
    place: KeyPlace,
    key: OnceLock<SecretBox<[u8; KEY]>>,
}

impl Vault {
    /// A vault whose key is read on first use.
    pub fn new(place: KeyPlace) -> Self {
        Self { place, key: OnceLock::new() }
    }

    /// Whether secrets can be sealed.
    pub fn is_there(&self) -> bool {
        self.place != KeyPlace::Nowhere
    }

    /// The key's file.
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            KeyPlace::Nowhere => None,
            KeyPlace::Given(file) | KeyPlace::Made(file) => Some(file),
        }
    }

    /// Reads the key if it should exist, so that a wrong file is reported at startup.
    pub fn look(&self) -> Result<(), KeyError> {
        match &self.place {
            KeyPlace::Nowhere => Ok(()),
            KeyPlace::Made(file) if !file.exists() => Ok(()),
            KeyPlace::Given(file) | KeyPlace::Made(file) => read(file).map(|_| ()),
        }
    }

    /// Seals a secret, bound to its account and kind.
    pub fn seal(
        &self,
        entropy: &dyn Entropy,
        account: &AccountId,
        kind: &str,
        secret: &[u8],
    ) -> Result<Vec<u8>, ServiceError> {
        let mut nonce = [0; NONCE];
        entropy.fill(&mut nonce);
        let about = about(account, kind);
        let payload = Payload { msg: secret, aad: about.as_bytes() };
        let sealed = self.cipher(entropy)?.encrypt(&XNonce::from(nonce), payload).map_err(|_| BROKEN)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens a sealed secret; returns an error if the key, the account or the kind differs.
    pub fn open(
        &self,
        entropy: &dyn Entropy,
        account: &AccountId,
        kind: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
        let (version, rest) = sealed.split_first().ok_or(BROKEN)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(BROKEN)?;
        if *version != VERSION {
            return Err(BROKEN);
        }
        let about = about(account, kind);
        let payload = Payload { msg: sealed, aad: about.as_bytes() };
        let opened = self.cipher(entropy)?.decrypt(&XNonce::from(*nonce), payload).map_err(|_| BROKEN)?;
        Ok(Zeroizing::new(opened))
    }

    fn cipher(&self, entropy: &dyn Entropy) -> Result<XChaCha20Poly1305, ServiceError> {
        if self.key.get().is_none() {
            let key = self.find(entropy).map_err(|error| {
                tracing::error!(%error, "encryption key unavailable: secrets can be neither encrypted nor decrypted");
                BROKEN
            })?;
            // Another thread may have been faster, with the same key.
            let _ = self.key.set(key);
        }
        let key = self.key.get().ok_or(BROKEN)?;
        Ok(XChaCha20Poly1305::new(key.expose_secret().into()))
    }

    fn find(&self, entropy: &dyn Entropy) -> Result<SecretBox<[u8; KEY]>, KeyError> {
        match &self.place {
            KeyPlace::Made(file) => {
                if !file.exists() {
                    make(file, entropy).map_err(|error| KeyError::File { file: file.clone(), error })?;
                }
                read(file)
            }
            KeyPlace::Given(file) => read(file),
            KeyPlace::Nowhere => Err(KeyError::NoKey(PathBuf::new())),
        }
    }
}

/// The associated data of the encryption.
fn about(account: &AccountId, kind: &str) -> String {
    format!("{kind}\n{account}")
}

fn read(file: &Path) -> Result<SecretBox<[u8; KEY]>, KeyError> {
    let text = read_to_string(file).map_err(|error| KeyError::File { file: file.to_owned(), error })?;
    let text = Zeroizing::new(text);
    let digits = text.trim().as_bytes();
    let mut key = Box::new([0; KEY]);
    let is_read = digits.len() == 2 * KEY && HEXLOWER_PERMISSIVE.decode_mut(digits, key.as_mut()).is_ok();
    if is_read { Ok(SecretBox::new(key)) } else { Err(KeyError::NoKey(file.to_owned())) }
}

/// Creates the file with a new key, atomically. A file that another process has created meanwhile is kept.
fn make(file: &Path, entropy: &dyn Entropy) -> std::io::Result<()> {
    let (mut key, mut name) = (Zeroizing::new([0; KEY]), [0; 8]);
    entropy.fill(key.as_mut());
    entropy.fill(&mut name);
    let text = Zeroizing::new(HEXLOWER.encode(key.as_slice()));
    let part = file.with_extension(format!("key.{}", HEXLOWER.encode(&name)));
    let written = write(&part, &text).and_then(|()| hard_link(&part, file));
    let removed = remove_file(&part);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && file.exists() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => removed.and_then(|()| File::open(folder(file))?.sync_all()),
    }
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    // The umask may have removed permissions.
    file.set_permissions(Permissions::from_mode(0o600))?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::entropy::SystemEntropy;

    const KIND: &str = "authenticator";

    fn account(id: &str) -> AccountId {
        AccountId::new(id)
    }

    #[test]
    fn what_is_sealed_opens_for_its_account_and_kind_alone() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::new(KeyPlace::Made(folder.path().join("munim.db.key")));
        let sealed = vault.seal(&SystemEntropy, &account("acc_1"), KIND, b"secret").unwrap();
        let open = |id, kind, sealed: &[u8]| vault.open(&SystemEntropy, &account(id), kind, sealed);
        assert_eq!(*open("acc_1", KIND, &sealed).unwrap(), b"secret");
        assert!(open("acc_2", KIND, &sealed).is_err());
        assert!(open("acc_1", "other", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(open("acc_1", KIND, &bent).is_err(), "byte {at}");
            assert!(open("acc_1", KIND, &sealed[..at]).is_err());
        }
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_ne!(vault.seal(&SystemEntropy, &account("acc_1"), KIND, b"secret").unwrap(), sealed);
    }

    #[test]
    fn the_key_is_made_once_for_its_owner_alone_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("munim.db.key");
        let vault = || Vault::new(KeyPlace::Made(file.clone()));
        vault().look().unwrap();
        assert!(!file.exists());
        let sealed = vault().seal(&SystemEntropy, &account("acc_1"), KIND, b"secret").unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(*vault().open(&SystemEntropy, &account("acc_1"), KIND, &sealed).unwrap(), b"secret");
        make(&file, &SystemEntropy).unwrap();
        assert!(vault().open(&SystemEntropy, &account("acc_1"), KIND, &sealed).is_ok());
    }

    #[test]
    fn another_file_is_no_key_and_none_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let vault = Vault::new(KeyPlace::Given(file.clone()));
        assert!(vault.look().unwrap_err().to_string().contains("openssl rand -hex 32"));
        assert!(!file.exists());
        for text in ["", "abc", &"0".repeat(63), &"z".repeat(64)] {
            std::fs::write(&file, text).unwrap();
            assert!(matches!(vault.look(), Err(KeyError::NoKey(_))), "{text}");
        }
        std::fs::write(&file, format!("{}\n", "ab".repeat(32))).unwrap();
        vault.look().unwrap();
        vault.seal(&SystemEntropy, &account("acc_1"), KIND, b"secret").unwrap();
        let shown = format!("{vault:?}");
        assert!(!shown.contains("abab") && !shown.contains("171"), "{shown}");
        assert!(!Vault::default().is_there());
        assert!(Vault::default().seal(&SystemEntropy, &account("acc_1"), KIND, b"x").is_err());
    }
}
