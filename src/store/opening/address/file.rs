//! SQLite files in database addresses.

use std::path::{Path, PathBuf};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::AddressError;

/// The access mode of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Read, write, and create if missing.
    Create,
    /// Read and write.
    Write,
    Read,
}

/// A SQLite file. Its name is UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteFile {
    name: String,
    mode: Mode,
    is_immutable: bool,
}

impl SqliteFile {
    /// A file at a path, with mode [`Mode::Create`].
    pub fn at(path: &Path) -> Result<Self, AddressError> {
        let name = path.to_str().ok_or(AddressError::Name)?;
        Self::new(name.to_owned())
    }

    fn new(name: String) -> Result<Self, AddressError> {
        if name.is_empty() || name.ends_with('/') {
            return Err(AddressError::NoFile);
        }
        if name.contains('\0') {
            return Err(AddressError::Name);
        }
        Ok(Self { name, mode: Mode::Create, is_immutable: false })
    }

    /// Parses the part after `sqlite:`.
    pub(super) fn parse(rest: &str) -> Result<Self, AddressError> {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
        if name == ":memory:" {
            return Err(AddressError::Memory);
        }
        // A % that begins no escape is literal.
        let name = percent_decode_str(name).decode_utf8().map_err(|_| AddressError::Name)?;
        let mut file = Self::new(name.into_owned())?;
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match (&*key, &*value) {
                ("mode", "rwc") => file.mode = Mode::Create,
                ("mode", "rw") => file.mode = Mode::Write,
                ("mode", "ro") => file.mode = Mode::Read,
                ("mode", "memory") => return Err(AddressError::Memory),
                ("immutable", "1" | "true") => file.is_immutable = true,
                ("immutable", "0" | "false") => file.is_immutable = false,
                _ => return Err(AddressError::Parameter),
            }
        }
        Ok(file)
    }

    /// The same file, read-only, while nobody writes to it.
    #[must_use]
    pub fn unchanging(self) -> Self {
        Self { mode: Mode::Read, is_immutable: true, ..self }
    }

    pub fn path(&self) -> &Path {
        Path::new(&self.name)
    }

    /// A file beside it, with a suffix to the name.
    pub fn beside(&self, ending: &str) -> PathBuf {
        PathBuf::from(format!("{}{ending}", self.name))
    }

    pub fn folder(&self) -> &Path {
        let folder = self.path().parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or_else(|| Path::new("."))
    }

    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The name for SQLite, which interprets a leading `file:` or `:memory:`.
    pub fn name(&self) -> String {
        if self.name.starts_with('/') { self.name.clone() } else { format!("./{}", self.name) }
    }

    /// The URL for the driver. All special characters are escaped, the slashes too, because the driver's parser
    /// would remove `..`.
    pub(in crate::store) fn url(&self) -> String {
        let mode = match self.mode {
            Mode::Create => "rwc",
            Mode::Write => "rw",
            Mode::Read => "ro",
        };
        let name = self.name();
        let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
        let immutable = if self.is_immutable { "&immutable=1" } else { "" };
        format!("sqlite:{name}?mode={mode}{immutable}")
    }
}
