//! Files that go with mails.

/// A file that goes with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, in ASCII.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    pub bytes: Vec<u8>,
}
