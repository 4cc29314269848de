//! Mail of a world: what is waiting is sent into the demo's mailbox and read there.

use std::sync::Arc;

use munim::service::mail::settings::Sender;
use munim::service::mail::{self, KeptMail};
use munim::service::mail::{MailServer, MailSettings, Mailer};
use munim::service::outbox;

use super::World;

/// Settings of a mailbox in memory.
pub fn settings() -> MailSettings {
    let server = MailServer::Demo(Arc::default());
    MailSettings { server, from: Sender::parse("Munim <no-reply@munim.example.in>").unwrap() }
}

/// A world beside this one that writes mail.
pub async fn writing(world: &World) -> World {
    world.under(9, |policy| policy.mail = Some(settings())).await
}

/// Sends what is due, and lists what has arrived so far, the newest first.
pub async fn post(world: &World) -> Vec<KeptMail> {
    let mailer = Mailer::new(&world.services).unwrap();
    while outbox::turn(&world.services, &mailer).await.unwrap() {}
    mail::kept(&world.services).unwrap()
}

/// The path and query of the link in a mail, and its token.
pub fn link(mail: &KeptMail) -> (String, String) {
    let address = mail.text.lines().find(|line| line.starts_with(super::PUBLIC_URL)).expect("a link");
    let path = address.strip_prefix(super::PUBLIC_URL).unwrap();
    let token = path.split_once("link=").unwrap().1;
    (path.to_owned(), token.to_owned())
}
