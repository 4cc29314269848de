//! A file of the journal, locked by the process that writes it.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const ENDING: &str = "journal";
/// The largest segment that is read: one that never was rotated.
const READ_MAX: u64 = 1024 * 1024 * 1024;

#[derive(Debug)]
pub struct Segment {
    file: Arc<File>,
    path: PathBuf,
    size: u64,
    /// Whether the last line may be incomplete.
    is_torn: bool,
}

impl Segment {
    /// Creates a segment and locks it.
    pub fn create(folder: &Path, name: &str, number: u64) -> io::Result<Self> {
        let path = folder.join(format!("{name}-{number:06}.{ENDING}"));
        let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path)?;
        file.try_lock().map_err(io::Error::from)?;
        // So that the name of the file outlives a loss of power too.
        File::open(folder)?.sync_all()?;
        Ok(Self { file: Arc::new(file), path, size: 0, is_torn: false })
    }

    /// Locks a segment that no process writes any more, and reads it; `None` if one does.
    pub fn take_over(path: PathBuf) -> io::Result<Option<(Self, Vec<u8>)>> {
        let file = match OpenOptions::new().read(true).append(true).open(&path) {
            // Another process has posted and removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) => {}
        }
        // Another process may have removed it before it was locked here.
        if !path.exists() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        (&file).take(READ_MAX).read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        Ok(Some((Self { file: Arc::new(file), path, size, is_torn: false }, bytes)))
    }

    /// Appends a line.
    pub fn append(&mut self, line: &str) -> io::Result<()> {
        let mut file = &*self.file;
        if self.is_torn {
            file.write_all(b"\n")?;
            self.is_torn = false;
        }
        let written = file.write_all(line.as_bytes());
        self.is_torn = written.is_err();
        self.size += line.len() as u64;
        written
    }

    /// Deletes it.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }

    pub fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }
}

/// Creates the folder, for this user alone.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// The segments in a folder, by name.
pub fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
