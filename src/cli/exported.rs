//! Folders of documents that `munim invoice export` writes.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;

/// How many files were written.
#[derive(Debug, Serialize)]
pub struct Exported {
    documents: usize,
    folder: PathBuf,
    /// Documents that were left out, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<usize>,
    #[serde(skip)]
    why: &'static str,
}

impl Exported {
    pub fn new(documents: usize, folder: &Path) -> Self {
        Self { documents, folder: folder.to_path_buf(), left_out: None, why: "" }
    }

    pub fn without(self, left_out: usize, why: &'static str) -> Self {
        Self { left_out: Some(left_out), why, ..self }
    }
}

/// Creates a folder, and writes into it.
pub struct Folder<'a>(&'a Path);

impl<'a> Folder<'a> {
    pub fn make(path: &'a Path) -> Result<Self, CliError> {
        let failed = |error| CliError::File { file: path.to_path_buf(), error };
        std::fs::create_dir_all(path).map_err(failed)?;
        Ok(Self(path))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), CliError> {
        let file = self.0.join(name);
        std::fs::write(&file, bytes).map_err(|error| CliError::File { file, error })
    }
}

impl Answer for Exported {
    fn text(&self) -> String {
        let written = format!("{} documents are in {}", self.documents, self.folder.display());
        match self.left_out {
            Some(count @ 1..) => format!("{written}; left out: {count}, {}", self.why),
            _ => written,
        }
    }
}
