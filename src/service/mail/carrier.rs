//! Carries mail from the outbox to the mail server.

use chrono::{DateTime, Utc};

use super::compose::{BadAddress, Composed, Draft, compose};
use super::mailbox::KeptMail;
use super::prepare::{Prepared, prepare};
use super::settings::{MailServer, MailSettings};
use super::smtp;
use super::text::About;
use super::wording;
use crate::domain::{Actor, AuditEvent, Caller, Channel, Language, Letter, Message, MessageId};
use crate::i18n::say;
use crate::service::outbox::{Carrier, Delivery};
use crate::service::{ServiceError, Services};
use crate::store::Tx;

/// The most mails that a server sends at a time.
const AT_ONCE: usize = 4;

/// The carrier of mail.
#[derive(Debug)]
pub struct Mailer {
    settings: MailSettings,
}

impl Mailer {
    /// `None` without a mail server.
    pub fn new(services: &Services) -> Option<Self> {
        services.policy.mail.clone().map(|settings| Self { settings })
    }

    async fn hand_over(&self, services: &Services, mail: Composed) -> Delivery {
        match &self.settings.server {
            MailServer::Smtp(server) => smtp::send(server, &mail).await,
            MailServer::Demo(mailbox) => {
                let Composed { id, subject, text, html, to, attached, .. } = mail;
                let (at, to) = (services.now(), to.to_string());
                mailbox.keep(KeptMail { id, at, to, subject, text, html, attached });
                Delivery::Sent("kept in memory".to_owned())
            }
        }
    }

    /// Makes a mail of a letter.
    pub(super) fn compose(
        &self,
        services: &Services,
        id: &MessageId,
        to: &str,
        (letter, prepared): (&Letter, &Prepared),
        (language, at): (Language, DateTime<Utc>),
    ) -> Result<Composed, BadAddress> {
        let policy = &services.policy;
        let about = About {
            sells_credit: services.payments.is_on(),
            language,
            brand: &policy.brand,
            link: &prepared.link,
            console: &policy.public_url,
            zone: prepared.zone,
            at,
        };
        let mut text = wording::of(letter, about);
        if !prepared.is_for_owner && letter.topic().is_some() {
            // Whoever reads a further address cannot sign in.
            text.button = None;
        }
        text.leave = prepared.leave.clone().map(|address| (say!(language, "mail-leave"), address));
        compose(Draft {
            id,
            sender: &self.settings.from,
            to,
            text: &text,
            language,
            brand: &policy.brand,
            console: &policy.public_url,
            leave: prepared.leave.as_deref(),
            attached: &prepared.attached,
            at: services.now(),
        })
    }
}

/// The answer for an address that no mail can have.
fn unwritable() -> Delivery {
    Delivery::Never("this address cannot be written in a mail".to_owned())
}

impl Carrier for Mailer {
    fn channel(&self) -> Channel {
        Channel::Mail
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    async fn deliver(&self, services: &Services, message: &Message) -> Result<Delivery, ServiceError> {
        let Ok(letter) = Letter::parse(&message.kind, &message.details) else {
            // Of a newer version, which will send it.
            return Ok(Delivery::Later("this version does not know this kind of mail".to_owned()));
        };
        let Some(prepared) = prepare(services, message, &letter).await? else {
            return Ok(Delivery::Moot);
        };
        let letter = (&letter, &prepared);
        match self.compose(
            services,
            &message.id,
            &message.target,
            letter,
            (message.language, message.created),
        ) {
            Ok(mail) => Ok(self.hand_over(services, mail).await),
            Err(BadAddress) => Ok(unwritable()),
        }
    }

    /// Notes at the account that mail does not reach its owner.
    async fn given_up(
        &self,
        services: &Services,
        tx: &mut Tx,
        message: &Message,
        answer: &str,
    ) -> Result<(), ServiceError> {
        let Some(account) = &message.account_id else { return Ok(()) };
        let by = Caller { actor: Actor::System, address: None, user_agent: None };
        let deed = AuditEvent::MailRefused { email: message.target.clone(), answer: answer.to_owned() };
        Ok(tx.insert_audit_entry(account, &by, &deed, services.now()).await?)
    }
}

/// Sends a test mail at once, for the operator, and returns the server's answer.
pub async fn send_test(services: &Services, to: &str) -> Result<Delivery, ServiceError> {
    let Some(mailer) = Mailer::new(services) else {
        let text = "no mail server is set up: MUNIM_SMTP_URL and MUNIM_MAIL_FROM name it and the sender";
        return Err(ServiceError::Conflict(text.to_owned()));
    };
    let id = MessageId::new(services.new_id(MessageId::PREFIX));
    let letter = (&Letter::Test {}, &Prepared::default());
    match mailer.compose(services, &id, to, letter, (Language::English, services.now())) {
        Ok(mail) => Ok(mailer.hand_over(services, mail).await),
        Err(BadAddress) => Ok(unwritable()),
    }
}
