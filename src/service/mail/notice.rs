//! What notices say, in the owner's language.

use chrono::{DateTime, Utc};

use super::text::{About, Text};
use crate::domain::Money;
use crate::domain::letter::Place;
use crate::domain::notice::{PasswordChange, TwoStepChange};
use crate::i18n::{moment, names, say};

/// A notice of something that somebody did: what, from where, and what to do if it was not the owner.
fn deed(about: About<'_>, subject: String, text: String, from: &Place) -> Text {
    let About { language, .. } = about;
    let mut facts = vec![(say!(language, "mail-when"), moment(language, about.zone, about.at))];
    if from.user_agent.is_some() {
        let device = names::device_in(language, from.user_agent.as_deref());
        facts.push((say!(language, "mail-browser"), device));
    }
    facts.extend(from.address.clone().map(|address| (say!(language, "mail-address"), address)));
    Text {
        subject,
        paragraphs: vec![text],
        button: Some((say!(language, "mail-see-devices"), page(about, "/settings/security"))),
        facts,
        after: vec![say!(language, "mail-if-not-you")],
        ..Text::default()
    }
}

fn page(about: About<'_>, path: &str) -> String {
    format!("{}{path}", about.console)
}

pub fn new_browser(about: About<'_>, from: &Place) -> Text {
    let About { language, brand, .. } = about;
    let subject = say!(language, "mail-new-browser-subject", brand = brand);
    deed(about, subject, say!(language, "mail-new-browser-text", brand = brand), from)
}

pub fn two_step(about: About<'_>, change: TwoStepChange, from: &Place) -> Text {
    let About { language, brand, .. } = about;
    let text = match change {
        TwoStepChange::AppAdded => say!(language, "mail-app-added"),
        TwoStepChange::AppRemoved => say!(language, "mail-app-removed"),
        TwoStepChange::PasskeyAdded => say!(language, "mail-passkey-added"),
        TwoStepChange::PasskeyRemoved => say!(language, "mail-passkey-removed"),
        TwoStepChange::CodesMade => say!(language, "mail-codes-made"),
        TwoStepChange::Reset => say!(language, "mail-two-step-reset"),
    };
    deed(about, say!(language, "mail-two-step-subject", brand = brand), text, from)
}

pub fn password(about: About<'_>, change: PasswordChange, from: &Place) -> Text {
    let About { language, brand, .. } = about;
    let text = match change {
        PasswordChange::Known => say!(language, "mail-password-changed"),
        PasswordChange::Link => say!(language, "mail-password-by-link"),
        PasswordChange::Operator => say!(language, "mail-password-by-operator"),
    };
    deed(about, say!(language, "mail-password-subject", brand = brand), text, from)
}

pub fn key_created(about: About<'_>, name: &str, from: &Place) -> Text {
    let About { language, .. } = about;
    let text = say!(language, "mail-key-created-text", name = name);
    let text = deed(about, say!(language, "mail-key-created-subject", name = name), text, from);
    Text {
        button: Some((say!(language, "mail-see-keys"), page(about, "/keys"))),
        after: vec![say!(language, "mail-key-if-not-you")],
        ..text
    }
}

pub fn key_expiring(about: About<'_>, name: &str, expires: DateTime<Utc>) -> Text {
    let About { language, zone, .. } = about;
    let instant = moment(language, zone, expires);
    Text {
        subject: say!(language, "mail-key-expiring-subject", name = name),
        paragraphs: vec![say!(language, "mail-key-expiring-text", name = name, instant = instant)],
        button: Some((say!(language, "mail-see-keys"), page(about, "/keys"))),
        ..Text::default()
    }
}

pub fn old_key_used(about: About<'_>, name: &str, used: DateTime<Utc>, expires: DateTime<Utc>) -> Text {
    let About { language, zone, .. } = about;
    let instant = moment(language, zone, expires);
    Text {
        subject: say!(language, "mail-old-key-subject", name = name),
        paragraphs: vec![say!(language, "mail-old-key-text", name = name, instant = instant)],
        button: Some((say!(language, "mail-see-keys"), page(about, "/keys"))),
        facts: vec![(say!(language, "mail-last-used"), moment(language, zone, used))],
        ..Text::default()
    }
}

/// Where credit is bought, or, if it is not sold here, the balance.
fn to_credit(about: About<'_>) -> (String, String) {
    let About { language, .. } = about;
    if about.sells_credit {
        (say!(language, "add-credit"), page(about, "/billing"))
    } else {
        (say!(language, "mail-see-balance"), page(about, "/"))
    }
}

pub fn balance_low(about: About<'_>, balance: Money, threshold: Money) -> Text {
    let About { language, brand, .. } = about;
    let (balance, threshold) = (balance.balance(), threshold.exact());
    let text = say!(language, "mail-balance-low-text", balance = balance.clone(), threshold = threshold);
    Text {
        subject: say!(language, "mail-balance-low-subject", balance = balance, brand = brand),
        paragraphs: vec![text],
        button: Some(to_credit(about)),
        ..Text::default()
    }
}

pub fn balance_zero(about: About<'_>, balance: Money) -> Text {
    let About { language, brand, .. } = about;
    Text {
        subject: say!(language, "mail-balance-zero-subject", brand = brand),
        paragraphs: vec![say!(language, "mail-balance-zero-text", brand = brand)],
        button: Some(to_credit(about)),
        facts: vec![(say!(language, "balance"), balance.balance())],
        ..Text::default()
    }
}
