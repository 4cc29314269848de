//! Makes a mail of a letter.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{self, Mailbox, Message, MultiPart};

use super::attachment::Attachment;
use super::document;
use super::settings::Sender;
use super::text::Text;
use crate::domain::{Language, MessageId};
use crate::i18n::say;

/// The most bytes of all files of a mail: servers refuse mails of some 10 MB, and files grow by a third on the way.
const ATTACHED_MAX: usize = 5 * 1024 * 1024;

/// A mail that is ready to be sent.
#[derive(Debug)]
pub struct Composed {
    pub from: Address,
    pub to: Address,
    /// The `Message-ID`.
    pub id: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attached: Vec<Attachment>,
    /// All of it, with its headers.
    pub bytes: Vec<u8>,
}

/// An address cannot be written in a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadAddress;

/// What a mail is made of.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    pub id: &'a MessageId,
    pub sender: &'a Sender,
    pub to: &'a str,
    pub text: &'a Text,
    pub language: Language,
    pub brand: &'a str,
    /// The console's address, which the last line names.
    pub console: &'a str,
    /// Where the owner turns this kind of mail off; `None` if it cannot be.
    pub leave: Option<&'a str>,
    /// Those that are too large together are left out: what the mail links to has them.
    pub attached: &'a [Attachment],
    pub at: DateTime<Utc>,
}

/// Makes the mail. The same draft has the same `Message-ID`.
pub fn compose(draft: Draft<'_>) -> Result<Composed, BadAddress> {
    let Draft { sender, text, language, brand, .. } = draft;
    let to = address(draft.to).ok_or(BadAddress)?;
    let from = sender.address().clone();
    let subject = one_line(&text.subject);
    let foot = say!(language, "mail-foot", brand = brand, address = draft.console);
    let (plain, html) = (document::plain(text, &foot), document::html(text, language, brand, &foot));
    let id = format!("<{}@{}>", draft.id, from.domain());
    let mut builder = Message::builder()
        .from(sender.mailbox().clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(&subject)
        .date(SystemTime::from(draft.at))
        .message_id(Some(id.clone()))
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(leave) = draft.leave {
        builder = builder.raw_header(header("List-Unsubscribe", &format!("<{}>", one_line(leave))));
    }
    let texts = MultiPart::alternative_plain_html(plain.clone(), html.clone());
    let attached = within_bounds(draft.attached);
    let parts = attached.iter().fold(None, |parts: Option<MultiPart>, file| {
        let mixed = parts.unwrap_or_else(|| MultiPart::mixed().multipart(texts.clone()));
        Some(mixed.singlepart(part_of(file)))
    });
    // Fails without a sender or a recipient alone.
    let message = builder.multipart(parts.unwrap_or(texts)).map_err(|_| BadAddress)?;
    let attached = attached.to_vec();
    Ok(Composed { from, to, id, subject, text: plain, html, attached, bytes: message.formatted() })
}

/// The files, or none if they are too large.
fn within_bounds(attached: &[Attachment]) -> &[Attachment] {
    let size: usize = attached.iter().map(|file| file.bytes.len()).sum();
    if size > ATTACHED_MAX {
        tracing::warn!(size, "the files of a mail are too large, so it is sent without them");
        return &[];
    }
    attached
}

fn part_of(file: &Attachment) -> message::SinglePart {
    let plain = || ContentType::TEXT_PLAIN;
    let media = ContentType::parse(file.media).unwrap_or_else(|_| plain());
    message::Attachment::new(one_line(&file.name)).body(file.bytes.clone(), media)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// An address of ours, if a mail can have it.
fn address(text: &str) -> Option<Address> {
    let (local, domain) = text.rsplit_once('@')?;
    let is_plain = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    Address::new(local, domain).ok().filter(|_| is_plain)
}

/// Text for a header: names of keys and agents may be in it.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(to: &str, subject: &str) -> Result<Composed, BadAddress> {
        with_files(to, subject, &[])
    }

    fn with_files(to: &str, subject: &str, attached: &[Attachment]) -> Result<Composed, BadAddress> {
        let text = Text {
            subject: subject.to_owned(),
            paragraphs: vec!["₹50.00 नमस्ते".to_owned()],
            ..Text::default()
        };
        compose(Draft {
            id: &MessageId::new("msg_1"),
            sender: &Sender::parse("Asha, \"Voice\" <no-reply@example.in>")
                .unwrap_or_else(|_| Sender::parse("Asha <no-reply@example.in>").unwrap()),
            to,
            text: &text,
            language: Language::Hindi,
            brand: "Munim",
            console: "https://console.example.in",
            leave: Some("https://console.example.in/settings/notifications"),
            attached,
            at: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
        })
    }

    #[test]
    fn no_text_adds_a_header() {
        let mail = composed("asha@example.in", "a\r\nBcc: eve@example.in\n\nbody").unwrap();
        let bytes = String::from_utf8(mail.bytes).unwrap();
        let (head, _) = bytes.split_once("\r\n\r\n").unwrap();
        assert!(head.lines().all(|line| !line.starts_with("Bcc")), "{head}");
        assert!(head.lines().all(|line| line.len() <= 998), "{head}");
        assert!(head.contains("Message-ID: <msg_1@example.in>"), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
        let leave = "List-Unsubscribe: <https://console.example.in/settings/notifications>";
        assert!(head.contains(leave), "{head}");
        assert!(bytes.is_ascii(), "every server takes it");
    }

    #[test]
    fn files_are_parts_beside_the_texts_and_too_large_ones_are_left_out() {
        let file = |size| Attachment {
            name: "RV-26-27-000001.pdf".into(),
            media: "application/pdf",
            bytes: vec![b'x'; size],
        };
        let mail = with_files("asha@example.in", "s", &[file(10)]).unwrap();
        assert_eq!(mail.attached, [file(10)]);
        let bytes = String::from_utf8(mail.bytes).unwrap();
        for text in ["multipart/mixed", "multipart/alternative", "application/pdf", "RV-26-27-000001.pdf"] {
            assert!(bytes.contains(text), "{text}: {bytes}");
        }
        assert!(bytes.is_ascii());
        let mail = with_files("asha@example.in", "s", &[file(ATTACHED_MAX), file(1)]).unwrap();
        assert_eq!(mail.attached, []);
        assert!(!String::from_utf8(mail.bytes).unwrap().contains("multipart/mixed"));
    }

    #[test]
    fn an_address_of_other_letters_is_kept_and_what_is_two_is_refused() {
        assert_eq!(composed("आशा@xn--p1b6ci4b4b3a.xn--h2brj9c", "s").unwrap().to.user(), "आशा");
        for bad in [
            "a@b\r\nBcc: c@d.in",
            "a@b.in,c@d.in",
            "a",
            "@b.in",
            "a b@c.in",
            &format!("{}@b.in", "a".repeat(10_000)),
        ] {
            assert_eq!(composed(bad, "s").err(), Some(BadAddress), "{bad}");
        }
    }
}
