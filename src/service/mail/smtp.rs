//! One mail over one SMTP connection. The commands are sent one by one, because it matters which of them was
//! refused: a recipient for good, or us for now.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use secrecy::ExposeSecret;

use super::compose::Composed;
use super::settings::{SmtpServer, Tls};
use crate::service::outbox::Delivery;

/// Timeout of the connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(20);
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Sends a mail.
pub async fn send(server: &SmtpServer, mail: &Composed) -> Delivery {
    match attempt(server, mail).await {
        Ok(answer) => Delivery::Sent(answer),
        Err(Failure::Now(error)) => Delivery::Later(error),
        Err(Failure::Ever(error)) => Delivery::Never(error),
    }
}

/// Why a mail was not sent.
enum Failure {
    /// It may be sent later.
    Now(String),
    /// It will not be taken.
    Ever(String),
}

/// An error of the connection, or of a command that has nothing to do with this mail, is one of the moment.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Now(words(&error))
    }
}

async fn attempt(server: &SmtpServer, mail: &Composed) -> Result<String, Failure> {
    let mut connection = connect(server, mail).await?;
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    let needs_more = !is_ascii(&mail.to) || !is_ascii(&mail.from);
    if needs_more && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        connection.abort().await;
        return Err(Failure::Ever("the mail server does not take addresses with such letters".to_owned()));
    }
    let options = if needs_more { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
    connection.command(Mail::new(Some(mail.from.clone()), options)).await?;
    of_this_mail(connection.command(Rcpt::new(mail.to.clone(), Vec::new())).await)?;
    of_this_mail(connection.command(Data).await)?;
    let answer = of_this_mail(connection.message(&mail.bytes).await)?;
    // It is accepted, so what happens to the connection does not matter.
    connection.abort().await;
    Ok(said(&answer))
}

/// Connects, as safely as the settings demand, and logs in.
async fn connect(server: &SmtpServer, mail: &Composed) -> Result<AsyncSmtpConnection, Error> {
    let name = ClientId::Domain(mail.from.domain().to_owned());
    let tls = || TlsParameters::new(server.host.clone());
    let whole = if server.tls == Tls::Whole { Some(tls()?) } else { None };
    let place = (server.host.as_str(), server.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(place, Some(CONNECT_WITHIN), &name, whole, None).await?;
    if server.tls == Tls::Upgraded {
        connection.starttls(tls()?, &name).await?;
    }
    if let Some((user, password)) = &server.login {
        let login = Credentials::new(user.clone(), password.expose_secret().to_owned());
        connection.auth(&MECHANISMS, &login).await?;
    }
    Ok(connection)
}

/// A refusal of the recipient or of the contents with 5xx is final.
fn of_this_mail(answer: Result<Response, Error>) -> Result<Response, Failure> {
    answer.map_err(|error| {
        if error.is_permanent() { Failure::Ever(words(&error)) } else { Failure::Now(words(&error)) }
    })
}

/// The code and the text of the server.
fn said(answer: &Response) -> String {
    format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "))
}

/// An error with its causes.
fn words(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}
