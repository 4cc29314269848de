//! Mail to owners: written into the outbox with what caused it, composed and sent by SMTP afterwards.
//!
//! Without a mail server nothing is written, and no page offers what needs mail.

mod attachment;
mod carrier;
mod compose;
mod document;
mod mailbox;
mod notice;
mod payment;
mod prepare;
mod recharge;
pub mod samples;
pub mod settings;
mod smtp;
mod text;
mod wording;

pub use attachment::Attachment;
pub use carrier::{Mailer, send_test};
pub use mailbox::KeptMail;
pub use settings::{MailServer, MailSettings};

use chrono::TimeDelta;

use super::{ServiceError, Services, outbox};
use crate::domain::{AccountId, Channel, Language, Letter, NewMessage};
use crate::store::Tx;

/// Whether Munim can write mail.
pub fn is_set_up(services: &Services) -> bool {
    services.policy.mail.is_some()
}

/// What the demo's mailbox has, the newest first; `None` if mail goes to a server, or nowhere.
pub fn kept(services: &Services) -> Option<Vec<KeptMail>> {
    match &services.policy.mail.as_ref()?.server {
        MailServer::Demo(mailbox) => Some(mailbox.list()),
        MailServer::Smtp(_) => None,
    }
}

/// Whom a mail is for.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// `None` if only the worker finds out.
    pub account: Option<&'a AccountId>,
    pub address: &'a str,
    pub language: Language,
}

/// Writes a mail into the transaction of what caused it; nothing without a mail server. It is tried for so long.
pub async fn queue(
    services: &Services,
    tx: &mut Tx,
    to: Recipient<'_>,
    letter: &Letter,
    tried_for: TimeDelta,
) -> Result<(), ServiceError> {
    if !is_set_up(services) {
        return Ok(());
    }
    let (kind, details) = letter.columns().map_err(|_| ServiceError::Internal("writing a letter"))?;
    let message = NewMessage {
        account_id: to.account,
        channel: Channel::Mail,
        kind: &kind,
        target: to.address,
        language: to.language,
        details: &details,
        give_up: services.now() + tried_for,
    };
    outbox::put(services, tx, &message).await?;
    Ok(())
}
