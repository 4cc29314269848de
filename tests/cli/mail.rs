//! `munim mail`, against a real mail server: aiosmtpd, over TLS and with a login.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use munim::service::mail::settings::Sender;
use munim::service::mail::{MailServer, MailSettings, Mailer};
use munim::service::outbox;
use serde_json::Value;

use super::Munim;
use super::munim::Run;
use crate::support::databases::Database;
use crate::support::{World, documents};

/// The server, in a process of its own.
struct RealServer {
    child: Child,
    out: BufReader<ChildStdout>,
    port: String,
    certificate: String,
}

impl Drop for RealServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl RealServer {
    /// `None`, with a message, without the Python that has aiosmtpd.
    fn start(munim: &Munim, mode: &str) -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "`make test` says where it is")]
        let Ok(python) = std::env::var("MUNIM_TEST_MAIL_PYTHON") else {
            eprintln!("skipped: MUNIM_TEST_MAIL_PYTHON names no Python with aiosmtpd");
            return None;
        };
        let (certificate, key) = (munim.path("mail.pem"), munim.path("mail.key"));
        let generated = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-addext", "subjectAltName=DNS:localhost,IP:::ffff:127.0.0.1"])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .output()
            .unwrap();
        assert!(generated.status.success(), "{generated:?}");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/server.py");
        let mut command = Command::new(python);
        command.arg(script).arg(mode).arg(&certificate).arg(&key).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        out.read_line(&mut port).unwrap();
        let certificate = certificate.to_str().unwrap().to_owned();
        Some(Self { child, out, port: port.trim().to_owned(), certificate })
    }

    /// Sends a test mail to it by an address of it, with its certificate or without.
    fn test(&self, munim: &Munim, url: &str, to: &str, is_trusted: bool) -> Run {
        let mut command = munim.command(&["mail", "test", "--to", to, "--json"]);
        command.env("MUNIM_SMTP_URL", url.replace("PORT", &self.port));
        command.env("MUNIM_MAIL_FROM", "Munim <no-reply@munim.example.in>");
        if is_trusted {
            command.env("SSL_CERT_FILE", &self.certificate);
        }
        let output = command.output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn next_mail(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

/// This machine by a name that counts as another: with it TLS is required.
const ELSEWHERE: &str = "[::ffff:127.0.0.1]";

#[test]
fn a_real_server_takes_mail_over_tls_from_the_first_byte() {
    let munim = Munim::new();
    let Some(mut server) = RealServer::start(&munim, "smtps") else { return };
    let url = "smtps://munim:red%20cloth@localhost:PORT";
    let run = server.test(&munim, url, "asha@example.in", true);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("queued"), "{run:?}");
    let mail = server.next_mail();
    assert_eq!(
        (&mail["to"][0], &mail["tls"], &mail["user"]),
        (&"asha@example.in".into(), &true.into(), &"munim".into())
    );
    assert!(mail["data"].as_str().unwrap().contains("Subject: Test mail of Munim"));
    server.test(&munim, url, "nobody@example.in", true).failed(1, "no such user");
    let wrong = url.replace("red", "blue");
    let refused = server.test(&munim, &wrong, "asha@example.in", true);
    refused.failed(1, "535");
    assert!(!refused.stderr.contains("blue"), "{refused:?}");
}

#[test]
fn a_real_server_elsewhere_is_sent_nothing_before_starttls() {
    let munim = Munim::new();
    let Some(mut server) = RealServer::start(&munim, "starttls") else { return };
    let url = format!("smtp://munim:red%20cloth@{ELSEWHERE}:PORT");
    let run = server.test(&munim, &url, "आशा@उदाहरण.भारत", true);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mail = server.next_mail();
    assert_eq!((&mail["tls"], &mail["user"]), (&true.into(), &"munim".into()));

    let Some(plain) = RealServer::start(&munim, "plain") else { return };
    plain.test(&munim, &url, "asha@example.in", true).failed(1, "STARTTLS");
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let munim = Munim::new();
    let Some(server) = RealServer::start(&munim, "smtps") else { return };
    let url = "smtps://munim:red%20cloth@localhost:PORT";
    server.test(&munim, url, "asha@example.in", false).failed(1, "ertificate");
}

#[test]
fn half_of_the_settings_or_wrong_ones_are_refused_without_the_password() {
    let munim = Munim::new();
    munim.run(&["mail", "test", "--to", "a@b.in"]).failed(1, "MUNIM_SMTP_URL");
    munim.run(&["account", "list", "--mail-from", "a@b.in"]).failed(2, "--smtp-url");
    let wrong = munim.run(&["account", "list", "--smtp-url", "smtp://a:hunter2@", "--mail-from", "a@b.in"]);
    assert_eq!(wrong.code, Some(2));
    let server =
        ["mail", "test", "--to", "a@b.in", "--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "a@b.in"];
    munim.run(&server).failed(1, "was not sent");
}

#[tokio::test]
async fn a_real_server_takes_a_payment_with_its_document() {
    let munim = Munim::new();
    let Some(mut server) = RealServer::start(&munim, "plain") else { return };
    let plain = World::on(Database::sqlite()).await;
    let url = format!("smtp://munim:red%20cloth@127.0.0.1:{}", server.port);
    let from = Sender::parse("Munim <no-reply@munim.example.in>").unwrap();
    let settings = MailSettings { server: MailServer::parse(&url).unwrap(), from };
    let world = plain.under(2, |policy| policy.mail = Some(settings)).await;
    let account = world.account("asha@example.in").await;
    documents::set_up(&world.services, &account, documents::seller_with(|_| ())).await;
    documents::purchase(&world.services, &account, "tu_1", 1000).await;
    let mailer = Mailer::new(&world.services).unwrap();
    while outbox::turn(&world.services, &mailer).await.unwrap() {}
    let mail = loop {
        let mail = server.next_mail()["data"].as_str().unwrap().to_owned();
        if mail.contains("application/pdf") {
            break mail;
        }
    };
    let part = mail.split("Content-Type: application/pdf").nth(1).unwrap();
    assert!(mail.contains("RV-26-27-000001.pdf"));
    let lines = part.split_once("\r\n\r\n").unwrap().1.lines();
    let encoded: String = lines.take_while(|line| !line.starts_with("--")).collect();
    let bytes = data_encoding::BASE64.decode(encoded.trim().as_bytes()).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7") && bytes.ends_with(b"%%EOF"));
}
