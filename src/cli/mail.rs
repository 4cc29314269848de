//! `munim mail`: tests the mail server.

use clap::Subcommand;
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use crate::service::outbox::{ATTEMPT, Delivery};
use crate::service::{Services, mail};

/// The subcommands of `munim mail`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send a test mail at once, and print what the mail server says
    Test {
        /// The address
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
}

/// A test mail that the server took.
#[derive(Debug, Serialize)]
pub struct Tested {
    to: String,
    answer: String,
}

/// Sends a test mail.
pub async fn test(services: &Services, to: &str) -> Result<Tested, CliError> {
    let sent = tokio::time::timeout(ATTEMPT, mail::send_test(services, to)).await;
    let delivery = sent.map_err(|_| refused("no answer within a minute"))??;
    match delivery {
        Delivery::Sent(answer) => Ok(Tested { to: to.to_owned(), answer }),
        Delivery::Later(answer) | Delivery::Never(answer) => Err(refused(&answer)),
        Delivery::Moot => Err(refused("nothing was sent")),
    }
}

fn refused(answer: &str) -> CliError {
    let line: String = answer.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    CliError::refused(format!("the mail was not sent: {line}; look at MUNIM_SMTP_URL and MUNIM_MAIL_FROM"))
}

impl Answer for Tested {
    fn text(&self) -> String {
        format!("The mail server took a test mail to {}: {}", self.to, self.answer)
    }
}
