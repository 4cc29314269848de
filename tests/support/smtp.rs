//! A mail server in this process that answers as a test says. It speaks as much of SMTP as one mail needs.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use munim::service::mail::settings::Sender;
use munim::service::mail::{MailServer, MailSettings};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How the next connection is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// The mail is taken.
    Take,
    /// The recipient is answered with this.
    Recipient(&'static str),
    /// The mail is read, and answered with this.
    Contents(&'static str),
    /// The mail is read and kept, and the connection is cut before the answer.
    CutAfterData,
    /// The sign-in is answered with this.
    Login(&'static str),
    /// Addresses of other letters are not offered.
    OldLetters,
    /// Nothing is answered.
    Hang,
    /// The connection is cut at once.
    Cut,
}

/// A mail that it read.
#[derive(Clone, Debug)]
pub struct ReadMail {
    pub from: String,
    pub to: String,
    /// Headers and body, as they came.
    pub data: String,
}

impl ReadMail {
    /// The value of a header on one line.
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.data.split_once("\r\n\r\n")?;
        let unfolded = head.replace("\r\n ", " ");
        let found = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        found.map(str::to_owned)
    }
}

/// The server.
pub struct SmtpStandIn {
    address: SocketAddr,
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Inner {
    switches: Mutex<VecDeque<Switch>>,
    mails: Mutex<Vec<ReadMail>>,
    logins: Mutex<Vec<String>>,
    connected: Notify,
}

impl Drop for SmtpStandIn {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl SmtpStandIn {
    /// A server whose first connections are answered so, and all others with [`Switch::Take`].
    pub async fn start(switches: impl IntoIterator<Item = Switch>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner =
            Arc::new(Inner { switches: Mutex::new(switches.into_iter().collect()), ..Inner::default() });
        let shared = Arc::clone(&inner);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(Arc::clone(&shared), stream));
            }
        });
        Self { address, inner, serving }
    }

    /// The settings with which Munim sends to it.
    pub fn settings(&self, login: &str) -> MailSettings {
        let server = MailServer::parse(&format!("smtp://{login}{}", self.address)).unwrap();
        MailSettings { server, from: Sender::parse("Munim <no-reply@munim.example.in>").unwrap() }
    }

    /// What it has read.
    pub fn mails(&self) -> Vec<ReadMail> {
        self.inner.mails.lock().unwrap().clone()
    }

    /// What was sent after AUTH.
    pub fn logins(&self) -> Vec<String> {
        self.inner.logins.lock().unwrap().clone()
    }

    /// Waits until somebody connects.
    pub async fn connected(&self) {
        self.inner.connected.notified().await;
    }
}

async fn converse(inner: Arc<Inner>, stream: TcpStream) {
    let switch = inner.switches.lock().unwrap().pop_front().unwrap_or(Switch::Take);
    inner.connected.notify_one();
    match switch {
        Switch::Cut => return,
        Switch::Hang => return std::future::pending().await,
        _ => {}
    }
    let mut stream = BufReader::new(stream);
    let mut mail = ReadMail { from: String::new(), to: String::new(), data: String::new() };
    let mut answer = "220 stand-in".to_owned();
    loop {
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let (word, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        answer = match word {
            "EHLO" if switch == Switch::OldLetters => "250-stand-in\r\n250 AUTH PLAIN".to_owned(),
            "EHLO" => "250-stand-in\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN".to_owned(),
            "AUTH" => {
                inner.logins.lock().unwrap().push(rest.to_owned());
                if let Switch::Login(answer) = switch { answer } else { "235 ok" }.to_owned()
            }
            "MAIL" => {
                rest.clone_into(&mut mail.from);
                "250 ok".to_owned()
            }
            "RCPT" => {
                rest.clone_into(&mut mail.to);
                if let Switch::Recipient(answer) = switch { answer } else { "250 ok" }.to_owned()
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                mail.data = read_data(&mut stream).await;
                if let Switch::Contents(answer) = switch {
                    answer.to_owned()
                } else {
                    inner.mails.lock().unwrap().push(mail.clone());
                    if switch == Switch::CutAfterData {
                        return;
                    }
                    "250 taken".to_owned()
                }
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "500 what?".to_owned(),
        };
    }
}

async fn read_data(stream: &mut BufReader<TcpStream>) -> String {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 || line == ".\r\n" {
            return data;
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
