//! What mails say, in the owner's language: one source of the plain text and of the HTML.

use crate::domain::{Language, Letter};
use crate::i18n::say;

/// A mail's contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub subject: String,
    /// Paragraphs before the button.
    pub paragraphs: Vec<String>,
    /// The label and the address of the link.
    pub button: Option<(String, String)>,
    /// Labels and values.
    pub facts: Vec<(String, String)>,
    /// Paragraphs after them.
    pub after: Vec<String>,
}

/// What the texts are made of besides the letter.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub language: Language,
    /// The console's name.
    pub brand: &'a str,
    /// The address of its link, for letters that have one.
    pub link: &'a str,
}

/// The text of a letter.
pub fn of(letter: &Letter, about: About<'_>) -> Text {
    let About { language, brand, link } = about;
    match letter {
        Letter::Test {} => Text {
            subject: say!(language, "mail-test-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-test-text", brand = brand)],
            button: None,
            facts: Vec::new(),
            after: Vec::new(),
        },
        Letter::VerifyEmail {} => Text {
            subject: say!(language, "mail-verify-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-verify-text", brand = brand)],
            button: Some((say!(language, "verify-email"), link.to_owned())),
            facts: Vec::new(),
            after: vec![say!(language, "mail-verify-end")],
        },
        Letter::ResetPassword {} => Text {
            subject: say!(language, "mail-reset-subject", brand = brand),
            paragraphs: vec![say!(language, "mail-reset-text", brand = brand)],
            button: Some((say!(language, "reset-password"), link.to_owned())),
            facts: Vec::new(),
            after: vec![say!(language, "mail-reset-end")],
        },
        Letter::WebhookTurnedOff { host, is_gone, .. } => Text {
            subject: say!(language, "mail-webhook-subject", host = host),
            paragraphs: vec![if *is_gone {
                say!(language, "mail-webhook-gone", host = host)
            } else {
                say!(language, "mail-webhook-failing", host = host)
            }],
            button: Some((say!(language, "mail-webhook-open"), link.to_owned())),
            facts: Vec::new(),
            after: vec![say!(language, "mail-webhook-end")],
        },
    }
}
