//! Localization of pages. The messages are in `locales/en` and `locales/hi`.
//!
//! `say!("usage-title")` and `say!("keys-count", count = n)` return texts. The compiler checks ids and
//! arguments against the English messages; a test compares the Hindi ones.

mod dates;
pub mod names;
mod problems;
mod sentence;
#[cfg(test)]
mod tests;

use std::ops::Deref;
use std::sync::LazyLock;

use i18n_embed::LanguageLoader;
use i18n_embed::fluent::FluentLanguageLoader;
use leptos::prelude::use_context;
use papaya::HashMap;
use rust_embed::RustEmbed;

pub use self::dates::{Dated, calendar, date_in, dated, moment};
pub use self::problems::{problem, problems};
pub use self::sentence::{HERE, HERE_TOO, fill, fill_two};
use crate::domain::Language;

/// A message in the reader's language.
#[macro_export]
macro_rules! t {
    ($($message:tt)*) => {
        ::i18n_embed_fl::fl!($crate::i18n::loader(), $($message)*)
    };
}
pub use crate::t;

/// A message in a given language: `say!(language, "mail-foot", brand = b)`.
#[macro_export]
macro_rules! say {
    ($language:expr, $($message:tt)*) => {
        ::i18n_embed_fl::fl!($crate::i18n::of($language), $($message)*)
    };
}
pub use crate::say;

/// The embedded message files.
#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::of(Language::English));
static HINDI: LazyLock<Messages> = LazyLock::new(|| Messages::of(Language::Hindi));

/// The messages of a language, with English as the fallback.
#[derive(Debug)]
pub struct Messages {
    loader: FluentLanguageLoader,
    /// Messages without arguments, by their ids: a table has hundreds of them, and to copy one is less work than to format it.
    plain: HashMap<String, Box<str>>,
}

/// Parses the messages of every language at start, so that no first page waits for it.
pub fn load() {
    for language in Language::ALL {
        of(language);
    }
}

/// A waiting time given in minutes: rounded up to hours or days if it is long.
pub fn wait(minutes: i64) -> String {
    let of = |unit: i64| (minutes + unit - 1).div_euclid(unit);
    match minutes {
        ..120 => t!("wait-minutes", count = minutes),
        120..2880 => t!("wait-hours", count = of(60)),
        _ => t!("wait-days", count = of(1440)),
    }
}

/// The language of the page that is being rendered.
pub fn language() -> Language {
    use_context().unwrap_or_default()
}

/// The `lang` attribute of English text on a page in another language.
pub fn english() -> Option<&'static str> {
    (language() != Language::English).then_some("en")
}

/// The messages in the language of the page that is being rendered.
pub fn loader() -> &'static Messages {
    of(language())
}

/// The messages of a language.
pub fn of(language: Language) -> &'static Messages {
    match language {
        Language::English => &ENGLISH,
        Language::Hindi => &HINDI,
    }
}

impl Messages {
    fn of(language: Language) -> Self {
        let tag = |language: Language| language.code().parse().unwrap_or_default();
        let loader = FluentLanguageLoader::new("munim", tag(Language::English));
        if let Err(error) = loader.load_languages(&Files, &[tag(language)]) {
            tracing::error!(%error, ?language, "failed to load translations");
        }
        // Isolation marks would become part of names, ids and addresses when they are copied. Elements with names
        // set `dir` instead.
        loader.set_use_isolating(false);
        Self { loader, plain: HashMap::new() }
    }

    /// A message without arguments.
    pub fn get(&self, id: &str) -> String {
        let plain = self.plain.pin();
        match plain.get(id) {
            Some(message) => message.to_string(),
            None => plain.get_or_insert_with(id.to_owned(), || self.loader.get(id).into()).to_string(),
        }
    }
}

impl Deref for Messages {
    type Target = FluentLanguageLoader;

    fn deref(&self) -> &FluentLanguageLoader {
        &self.loader
    }
}
