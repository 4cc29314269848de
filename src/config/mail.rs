//! Settings of every command for mail.

use clap::Args;

use crate::service::mail::settings::Sender;
use crate::service::mail::{MailServer, MailSettings};

/// Settings of every command for mail.
#[derive(Args, Clone, Debug, Default)]
pub struct MailConfig {
    /// The mail server: `smtp://USER:PASSWORD@HOST:587` with STARTTLS, or `smtps://…:465`. TLS is required unless
    /// the host is this machine. Without it Munim writes no mail and offers nothing that needs it
    #[arg(long, env = "MUNIM_SMTP_URL", value_name = "URL", hide_env_values = true, value_parser = MailServer::parse, global = true)]
    pub smtp_url: Option<MailServer>,

    /// The sender of all mail: `no-reply@example.in`, or `Name <no-reply@example.in>`
    #[arg(long, env = "MUNIM_MAIL_FROM", value_name = "SENDER", value_parser = Sender::parse, global = true)]
    pub mail_from: Option<Sender>,
}

impl MailConfig {
    /// The settings, if there is a mail server.
    pub fn settings(&self) -> Option<MailSettings> {
        let (server, from) = (self.smtp_url.clone()?, self.mail_from.clone()?);
        Some(MailSettings { server, from })
    }

    /// Whether one of the two settings is missing.
    pub const fn is_half(&self) -> bool {
        self.smtp_url.is_some() != self.mail_from.is_some()
    }
}
