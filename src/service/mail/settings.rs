//! The operator's settings of mail.

use std::net::IpAddr;
use std::sync::Arc;

use lettre::Address;
use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

use super::mailbox::DemoMailbox;

/// The ports of submission, without TLS from the first byte and with it (RFC 6409, RFC 8314).
const SUBMISSION: u16 = 587;
const SUBMISSIONS: u16 = 465;
/// The address of the mailbox that only the demo has.
const DEMO: &str = "demo:";
/// What an address of a server is, for messages.
const FORM: &str = "a mail server is smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465, with %-escapes in user and password";

/// Where mail goes, and who it is from.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub server: MailServer,
    pub from: Sender,
}

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum MailServer {
    Smtp(SmtpServer),
    /// Into the memory of this process, which shows it.
    Demo(Arc<DemoMailbox>),
}

/// A server that takes mail.
#[derive(Clone, Debug)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// User and password.
    pub login: Option<(String, SecretString)>,
}

/// How the connection to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte.
    Whole,
    /// After STARTTLS, without which nothing is sent.
    Upgraded,
    /// Not at all: the server is on this machine.
    None,
}

/// The sender of all mail: `Munim <no-reply@example.in>`, or an address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl Sender {
    pub fn mailbox(&self) -> &Mailbox {
        &self.0
    }

    pub fn address(&self) -> &Address {
        &self.0.email
    }

    /// Parses a setting.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_plain = !text.chars().any(char::is_control);
        let parsed = text.parse().ok().filter(|_| is_plain);
        parsed.map(Self).ok_or_else(|| "a sender is an address, or Name <no-reply@example.in>".to_owned())
    }
}

impl MailServer {
    /// Parses a setting.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == DEMO {
            return Ok(Self::Demo(Arc::default()));
        }
        // The error must not repeat the text, which contains a password.
        let url = Url::parse(text).map_err(|_| FORM.to_owned())?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(FORM)?.to_owned();
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let (port, tls) = match url.scheme() {
            "smtps" => (SUBMISSIONS, Tls::Whole),
            "smtp" if is_here(&host) => (SUBMISSION, Tls::None),
            "smtp" => (SUBMISSION, Tls::Upgraded),
            _ => return Err(FORM.to_owned()),
        };
        if !is_bare {
            return Err("a mail server has no path, query or fragment".to_owned());
        }
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => {
                return Err("a mail server has both a user and a password, or neither".to_owned());
            }
            (user, Some(password)) => Some((decoded(user)?, SecretString::from(decoded(password)?))),
        };
        // IPv6 addresses have brackets in URLs alone.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self::Smtp(SmtpServer { host, port: url.port().unwrap_or(port), tls, login }))
    }
}

fn decoded(text: &str) -> Result<String, String> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| FORM.to_owned())?;
    if text.contains(['\0', '\r', '\n']) { Err(FORM.to_owned()) } else { Ok(text.into_owned()) }
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn smtp(text: &str) -> SmtpServer {
        match MailServer::parse(text) {
            Ok(MailServer::Smtp(server)) => server,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn tls_is_required_unless_the_server_is_on_this_machine() {
        for (url, port, tls) in [
            ("smtp://mail.example.in", 587, Tls::Upgraded),
            ("smtp://mail.example.in:25", 25, Tls::Upgraded),
            ("smtps://mail.example.in", 465, Tls::Whole),
            ("smtp://localhost:2525", 2525, Tls::None),
            ("smtp://127.0.0.1", 587, Tls::None),
            ("smtp://[::1]:25", 25, Tls::None),
            ("smtps://localhost", 465, Tls::Whole),
            ("smtp://localhost.example.in", 587, Tls::Upgraded),
            ("smtp://10.0.0.5", 587, Tls::Upgraded),
        ] {
            let server = smtp(url);
            assert_eq!((server.port, server.tls), (port, tls), "{url}");
        }
        assert_eq!(smtp("smtp://[::1]:25").host, "::1");
    }

    #[test]
    fn user_and_password_are_unescaped_and_the_password_is_in_no_log() {
        let server = smtp("smtp://asha%40example.in:p%2Fw%20%E0%A4%95@mail.example.in");
        let (user, password) = server.login.clone().unwrap();
        assert_eq!((user.as_str(), password.expose_secret()), ("asha@example.in", "p/w क"));
        assert!(!format!("{server:?}").contains("p/w"), "{server:?}");
    }

    #[test]
    fn what_is_no_mail_server_is_refused_without_its_password() {
        for text in [
            "",
            "mail.example.in",
            "http://mail.example.in",
            "smtp://",
            "smtp://hunter2@mail.example.in",
            "smtp://:hunter2@mail.example.in",
            "smtp://a:hunter2@mail.example.in/x",
            "smtp://a:hunter2@mail.example.in?tls=none",
            "smtp://a:hunter2@mail.example.in:99999",
            "smtp://a:hunter2%0d%0a@mail.example.in",
            "smtp://a:hunter2%ff@mail.example.in",
        ] {
            let error = MailServer::parse(text).unwrap_err();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        assert_eq!(Sender::parse("no-reply@example.in").unwrap().address().domain(), "example.in");
        let named = Sender::parse("Asha Voice <no-reply@example.in>").unwrap();
        assert_eq!(named.mailbox().name.as_deref(), Some("Asha Voice"));
        for text in ["", "Munim", "a@b\r\nBcc: c@d.in", "a@b.in, c@d.in", "<a@b.in"] {
            assert!(Sender::parse(text).is_err(), "{text}");
        }
    }
}
