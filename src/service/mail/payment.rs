//! What mails about payments say, in the owner's language.

use super::text::{About, Text};
use crate::domain::Money;
use crate::domain::billing::Month;
use crate::i18n::{date_in, say};

/// The page of a top-up.
fn page(about: About<'_>, topup: &str) -> String {
    format!("{}/billing/topups/{topup}", about.console)
}

pub fn received(about: About<'_>, topup: &str, (credit, paid, balance): (Money, Money, Money)) -> Text {
    let About { language, brand, .. } = about;
    let amount = credit.exact();
    Text {
        subject: say!(language, "mail-payment-subject", amount = amount.clone(), brand = brand),
        paragraphs: vec![say!(language, "mail-payment-text", amount = amount, brand = brand)],
        button: Some((say!(language, "mail-see-payment"), page(about, topup))),
        facts: vec![
            (say!(language, "mail-paid"), paid.exact()),
            (say!(language, "balance"), balance.balance()),
            (say!(language, "topup-number"), topup.to_owned()),
        ],
        ..Text::default()
    }
}

pub fn refunded(about: About<'_>, topup: &str, (paid, credit): (Money, Money)) -> Text {
    let About { language, brand, .. } = about;
    let amount = paid.exact();
    let mut facts = vec![(say!(language, "refund-amount"), amount.clone())];
    let mut paragraphs = vec![say!(language, "mail-refund-text", amount = amount.clone(), brand = brand)];
    if credit > Money::ZERO {
        paragraphs.push(say!(language, "mail-refund-credit-text"));
        facts.push((say!(language, "mail-credit-taken"), credit.exact()));
    }
    facts.push((say!(language, "topup-number"), topup.to_owned()));
    Text {
        subject: say!(language, "mail-refund-subject", amount = amount),
        paragraphs,
        button: Some((say!(language, "mail-see-payment"), page(about, topup))),
        facts,
        ..Text::default()
    }
}

pub fn failed(about: About<'_>, topup: &str, credit: Money) -> Text {
    let About { language, brand, .. } = about;
    let text = say!(language, "mail-payment-failed-text", amount = credit.exact(), brand = brand);
    Text {
        subject: say!(language, "mail-payment-failed-subject", brand = brand),
        paragraphs: vec![text],
        button: Some((say!(language, "mail-see-payment"), page(about, topup))),
        facts: vec![(say!(language, "topup-number"), topup.to_owned())],
        ..Text::default()
    }
}

/// The invoice of a month, which is paid from credit already.
pub fn invoice(about: About<'_>, month: &str, total: Money) -> Text {
    let About { language, brand, console, .. } = about;
    let named = Month::parse(month).map(|month| date_in(language, "%B %Y", month.first_day()));
    let month = named.unwrap_or_else(|| month.to_owned());
    Text {
        subject: say!(language, "mail-invoice-subject", month = month.clone(), brand = brand),
        paragraphs: vec![say!(language, "mail-invoice-text", month = month)],
        button: Some((say!(language, "mail-see-invoices"), format!("{console}/billing#invoices-title"))),
        facts: vec![(say!(language, "document-total"), total.exact())],
        ..Text::default()
    }
}
