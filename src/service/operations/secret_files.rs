//! Files that are for the server's eyes alone. It makes them so; those that an operator made or copied may be otherwise.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::service::Services;

/// What the owner's group and everybody else may do.
const OTHERS: u32 = 0o077;

/// Says in the log which of them others on this machine may read or write.
pub fn warn_of_readers(services: &Services) {
    let files = [("the secret key", services.vault.file()), ("the database", services.store.file())];
    for (what, file) in files {
        let Some(file) = file else { continue };
        if let Some(mode) = open_to_others(file) {
            let (file, mode) = (file.display(), format!("{mode:03o}"));
            tracing::warn!(%file, mode, "{what} is readable by other users: run `chmod 600 {file}`");
        }
    }
}

/// The rights of a file that others may open; `None` of one that they may not, or that is not there.
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
