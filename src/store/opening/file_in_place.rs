//! Detects that a SQLite file was moved or deleted while it is open. SQLite would go on writing to it, and
//! acknowledged commits would be lost when the process ends.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::store::{Store, StoreError};

/// A file, identified by device and inode when it was opened.
#[derive(Debug)]
pub struct OpenFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl OpenFile {
    /// The file that is at a path now. The path is made absolute, in case the process changes its directory.
    pub fn at(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        let found = path.metadata()?;
        Ok(Self { path, device: found.dev(), inode: found.ino() })
    }

    fn is_in_place(&self) -> bool {
        // Costs a microsecond or two.
        self.path.metadata().is_ok_and(|found| (found.dev(), found.ino()) == (self.device, self.inode))
    }
}

impl Store {
    /// The SQLite file, if the database is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.path.as_path())
    }

    /// Returns an error if writes would be lost.
    pub(in crate::store) fn look_for_file(&self) -> Result<(), StoreError> {
        let is_gone = self.file.as_ref().is_some_and(|file| !file.is_in_place());
        if is_gone { Err(StoreError::FileGone) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_written_to_a_file_that_is_gone_until_it_is_back() {
        let folder = tempfile::tempdir().unwrap();
        let (file, away) = (folder.path().join("munim.db"), folder.path().join("away.db"));
        let store = Store::open(&format!("sqlite://{}", file.display())).await.unwrap();
        drop(store.begin().await.unwrap());
        std::fs::rename(&file, &away).unwrap();
        for _ in 0..2 {
            let error = store.begin().await.unwrap_err();
            assert!(error.is_unavailable() && error.to_string().contains("put it back"), "{error}");
            assert!(store.age().await.is_err());
            // Another file in its place does not count.
            std::fs::write(&file, "").unwrap();
        }
        std::fs::rename(&away, &file).unwrap();
        store.age().await.unwrap();
        store.begin().await.unwrap().commit().await.unwrap();
    }
}
