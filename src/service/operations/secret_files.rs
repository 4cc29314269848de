//! Permissions of secret files. The server creates them for its user only; files that an operator created or
//! copied may be readable by others.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::service::Services;

/// Permission bits of the group and of others.
const OTHERS: u32 = 0o077;

/// Logs a warning for each secret file that other users may read or write.
pub fn warn_of_readers(services: &Services) {
    let files = [("the secret key", services.vault.file()), ("the database", services.store.file())];
    let of_payments =
        services.payments.secret_files().map(|file| ("the payment provider's secret", Some(file)));
    for (what, file) in files.into_iter().chain(of_payments) {
        let Some(file) = file else { continue };
        if let Some(mode) = open_to_others(file) {
            let (file, mode) = (file.display(), format!("{mode:03o}"));
            tracing::warn!(%file, mode, "{what} is readable by other users: run `chmod 600 {file}`");
        }
    }
}

/// The mode of a file that other users may open; `None` if they may not, or it does not exist.
fn open_to_others(file: &Path) -> Option<u32> {
    let mode = file.metadata().ok()?.permissions().mode() & 0o777;
    (mode & OTHERS != 0).then_some(mode)
}

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, set_permissions, write};

    use super::*;

    #[test]
    fn a_file_is_its_owners_alone_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        assert_eq!(open_to_others(&file), None);
        write(&file, "").unwrap();
        for (mode, found) in [(0o600, None), (0o400, None), (0o640, Some(0o640)), (0o604, Some(0o604))] {
            set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            assert_eq!(open_to_others(&file), found, "{mode:o}");
        }
    }
}
