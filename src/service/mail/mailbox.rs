//! The mailbox of the demo: keeps what was sent in memory, for whoever tries Munim out without a mail server.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::attachment::Attachment;

/// The most mails that are kept.
const KEPT: usize = 200;

/// Mails, the newest first.
#[derive(Debug, Default)]
pub struct DemoMailbox(Mutex<VecDeque<KeptMail>>);

/// A mail.
#[derive(Clone, Debug)]
pub struct KeptMail {
    /// Its `Message-ID`.
    pub id: String,
    pub at: DateTime<Utc>,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attached: Vec<Attachment>,
}

impl DemoMailbox {
    pub(super) fn keep(&self, mail: KeptMail) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // As a mailbox does with a mail that comes twice.
        kept.retain(|other| other.id != mail.id);
        kept.push_front(mail);
        kept.truncate(KEPT);
    }

    pub(super) fn list(&self) -> Vec<KeptMail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
