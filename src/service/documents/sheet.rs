//! What a document says, in a language.

use qrcode::{Color, EcLevel, QrCode};

use super::{Complete, e_invoice};
use crate::domain::billing::{
    DocumentKind, DocumentLine, DocumentSource, FinancialYear, LineKind, Paise, Place, Seller, TypedProfile,
    in_words,
};
use crate::domain::{Language, Money};
use crate::i18n::{date_in, say};
use crate::pdf::{Attached, Code, Column, Fact, Headline, Party, Sheet, Signature, Sum, Table};

/// A document, ready to be drawn.
pub fn of(complete: &Complete, language: Language) -> Sheet {
    let Complete { document, seller, buyer, .. } = complete;
    Sheet {
        language: language.tag(),
        title: title(document.kind, &seller.found, language),
        number: document.number.clone(),
        date: document.date,
        facts: facts(complete, language),
        parties: [self::seller(&seller.found, language), self::buyer(&buyer.found.typed(), language)],
        headline: headline(complete, language),
        table: table(complete, language),
        sums: sums(complete, language),
        notes: notes(complete, language),
        signature: signature(&seller.found, language),
        code: code(complete, language),
        attached: attached(complete, language),
        page_of: Box::new(move |page, count| say!(language, "document-page", page = page, count = count)),
    }
}

/// What a document is called. Only who is registered issues those that the law names.
pub fn title(kind: DocumentKind, seller: &Seller, language: Language) -> String {
    let is_registered = seller.gstin().is_some();
    match kind {
        DocumentKind::ReceiptVoucher if is_registered => say!(language, "document-receipt-voucher"),
        DocumentKind::ReceiptVoucher => say!(language, "document-receipt"),
        DocumentKind::TaxInvoice => say!(language, "document-tax-invoice"),
        DocumentKind::RefundVoucher if is_registered => say!(language, "document-refund-voucher"),
        DocumentKind::RefundVoucher => say!(language, "document-refund"),
        DocumentKind::CreditNote => say!(language, "document-credit-note"),
        DocumentKind::DebitNote => say!(language, "document-debit-note"),
        DocumentKind::BillOfSupply if is_registered => say!(language, "document-bill-of-supply"),
        DocumentKind::BillOfSupply => say!(language, "document-bill"),
    }
}

fn rupees(amount: Paise) -> String {
    amount.money().map_or_else(|_| amount.to_string(), Money::rounded)
}

fn day(language: Language, date: chrono::NaiveDate) -> String {
    date_in(language, "%-d %b %Y", date)
}

fn state(code: &str, language: Language) -> String {
    format!("{} ({code})", crate::i18n::of(language).get(&format!("state-{code}")))
}

fn facts(Complete { document, seller, cancelled, .. }: &Complete, language: Language) -> Vec<Fact> {
    let mut facts = vec![
        Fact { label: say!(language, "document-number"), value: document.number.clone() },
        Fact { label: say!(language, "document-date"), value: day(language, document.date) },
    ];
    if let DocumentSource::Month(month) = document.source {
        let value = format!("{} – {}", day(language, month.first_day()), day(language, month.last_day()));
        facts.push(Fact { label: say!(language, "document-period"), value });
    }
    if seller.found.gstin().is_some() {
        let value = state(&document.place.code(), language);
        facts.push(Fact { label: say!(language, "document-place"), value });
        let value = say!(language, "document-no");
        facts.push(Fact { label: say!(language, "document-reverse"), value });
    }
    let others: Vec<_> = document
        .contents
        .refers
        .iter()
        .map(|of| {
            say!(language, "document-of-day", number = of.number.as_str(), date = day(language, of.date))
        })
        .collect();
    if !others.is_empty() {
        facts.push(Fact { label: say!(language, "document-refers"), value: others.join("; ") });
    }
    if let Some(cancelled) = cancelled {
        let value = day(language, FinancialYear::indian_date(*cancelled));
        facts.push(Fact { label: say!(language, "document-cancelled"), value });
    }
    if let Some(payment) = &document.contents.payment {
        let label = match document.contents.bank {
            Some(_) => say!(language, "document-transfer"),
            None => say!(language, "document-payment"),
        };
        facts.push(Fact { label, value: payment.clone() });
    }
    facts
}

fn seller(seller: &Seller, language: Language) -> Party {
    let written = seller.written();
    let mut lines = vec![
        written.address.clone(),
        format!("{} {}, {}", written.city, written.pin, state(&written.state, language)),
    ];
    lines.extend(written.gstin.as_ref().map(|gstin| format!("GSTIN {gstin}")));
    Party { label: say!(language, "document-from"), name: written.legal_name.clone(), lines }
}

fn buyer(buyer: &TypedProfile, language: Language) -> Party {
    let mut lines = vec![
        buyer.address.clone(),
        format!("{} {}, {}", buyer.city, buyer.pin, state(&buyer.state, language)),
    ];
    if !buyer.gstin.is_empty() {
        lines.push(format!("GSTIN {}", buyer.gstin));
    }
    Party { label: say!(language, "document-to"), name: buyer.name.clone(), lines }
}

fn headline(Complete { document, .. }: &Complete, language: Language) -> Headline {
    let words = match document.source {
        DocumentSource::Topup(_) => {
            let date = document.contents.bank.map_or(document.date, |bank| bank.received);
            say!(language, "document-received", date = day(language, date))
        }
        DocumentSource::Month(month) => {
            say!(language, "document-used", month = date_in(language, "%B %Y", month.first_day()))
        }
        DocumentSource::Refund(_) => {
            say!(language, "document-paid-back", date = day(language, document.date))
        }
        DocumentSource::FailedRefund(_) => say!(language, "document-not-paid-back"),
        DocumentSource::Dispute(_) => say!(language, "document-disputed"),
        DocumentSource::Reversal(_) => say!(language, "document-reversed"),
    };
    Headline { amount: rupees(document.amounts.to_pay), words }
}

fn table(Complete { document, .. }: &Complete, language: Language) -> Table {
    let value = if document.contents.rate > 0 {
        say!(language, "document-taxable")
    } else {
        say!(language, "document-value")
    };
    Table {
        columns: vec![
            Column::text(say!(language, "document-description")),
            Column::code("SAC".to_owned()),
            Column::amount(value),
        ],
        rows: document.contents.lines.iter().map(|line| row(line, language)).collect(),
    }
}

fn row(line: &DocumentLine, language: Language) -> Vec<String> {
    let words = line.sac.as_ref().map(|sac| sac.words.clone()).unwrap_or_default();
    let what = match line.what {
        LineKind::Advance => say!(language, "document-advance", words = words),
        LineKind::Credit => say!(language, "document-credit", words = words),
        LineKind::Use => format!("{words}: {}", line.model.as_deref().unwrap_or_default()),
        LineKind::PaidOtherwise => say!(language, "document-otherwise"),
        LineKind::Carried => say!(language, "document-carried"),
        LineKind::AdvanceReturned => say!(language, "document-advance-returned", words = words),
        LineKind::CreditReturned => say!(language, "document-credit-returned", words = words),
        LineKind::AdvanceAgain => say!(language, "document-advance-again", words = words),
        LineKind::CreditAgain => say!(language, "document-credit-again", words = words),
    };
    let code = line.sac.as_ref().map(|sac| sac.code.clone()).unwrap_or_default();
    vec![what, code, rupees(Paise::new(line.paise))]
}

fn sums(Complete { document, seller, .. }: &Complete, language: Language) -> Vec<Sum> {
    let amounts = document.amounts;
    let sum = |label, amount, is_total| Sum { label, amount: rupees(amount), is_total };
    let rate = document.contents.rate;
    let mut sums = Vec::new();
    if rate > 0 {
        sums.push(sum(say!(language, "document-taxable"), amounts.credit, false));
        match Place::of(seller.found.state(), document.place) {
            Place::Between => sums.push(sum(format!("IGST {rate}%"), amounts.tax.integrated, false)),
            Place::Within { is_union } => {
                let half = rate / 2;
                sums.push(sum(format!("CGST {half}%"), amounts.tax.central, false));
                let name = if is_union { "UTGST" } else { "SGST" };
                sums.push(sum(format!("{name} {half}%"), amounts.tax.state, false));
            }
        }
    }
    if amounts.rounding != Paise::ZERO {
        sums.push(sum(say!(language, "document-rounding"), amounts.rounding, false));
    }
    sums.push(sum(say!(language, "document-total"), amounts.to_pay, true));
    if let Some(bank) = document.contents.bank.filter(|bank| bank.tds > Paise::ZERO) {
        let received = amounts.to_pay.minus(bank.tds).unwrap_or(amounts.to_pay);
        sums.push(sum(say!(language, "document-by-bank"), received, false));
        sums.push(sum(say!(language, "document-tds"), bank.tds, false));
    }
    if matches!(document.source, DocumentSource::Month(_)) {
        let due = document.contents.due;
        sums.push(sum(say!(language, "document-paid"), Paise::new(due - amounts.to_pay.get()), false));
        sums.push(sum(say!(language, "document-due"), Paise::new(due), true));
    }
    sums
}

fn notes(Complete { document, seller, .. }: &Complete, language: Language) -> Vec<Fact> {
    let mut notes = vec![Fact {
        label: say!(language, "document-in-words"),
        value: in_words(document.amounts.to_pay, language),
    }];
    if !document.contents.advances.is_empty() {
        let parts: Vec<_> = document
            .contents
            .advances
            .iter()
            .map(|part| {
                let (date, amount) = (day(language, part.date), rupees(Paise::new(part.paise)));
                say!(language, "document-part", number = part.number.as_str(), date = date, amount = amount)
            })
            .collect();
        notes.push(Fact { label: say!(language, "document-advances"), value: parts.join("; ") });
    }
    if let Some(reason) = &document.contents.reason {
        notes.push(Fact { label: say!(language, "document-reason"), value: reason.clone() });
    }
    let small = |value| Fact { label: String::new(), value };
    match (seller.found.gstin(), document.contents.rate) {
        (None, _) => notes.push(small(say!(language, "document-unregistered"))),
        // The words of the law.
        (Some(_), 0) => {
            notes.push(small(
                "Composition taxable person, not eligible to collect tax on supplies".to_owned(),
            ));
        }
        (Some(_), _) if document.kind == DocumentKind::ReceiptVoucher => {
            notes.push(small(say!(language, "document-voucher-note")));
        }
        _ => {}
    }
    notes
}

fn signature(seller: &Seller, language: Language) -> Option<Signature> {
    let name = seller.written().signatory.clone()?;
    let above = say!(language, "document-for", name = seller.written().legal_name.as_str());
    Some(Signature { above, name, below: say!(language, "document-signatory") })
}

/// The portal's QR code, once there is one.
fn code(complete: &Complete, language: Language) -> Option<Code> {
    let answer = complete.answer.as_ref()?;
    // Low correction: it is printed large enough, and the portal's texts are long.
    let code = QrCode::with_error_correction_level(answer.signed_qr.as_bytes(), EcLevel::L).ok()?;
    let fact = |label, value: &str| Fact { label, value: value.to_owned() };
    // A reference number has no blank at which it could be parted.
    let (first, last) = answer.irn.split_at_checked(32)?;
    Some(Code {
        modules: code.to_colors().into_iter().map(|color| color == Color::Dark).collect(),
        width: code.width(),
        facts: vec![
            fact(say!(language, "document-irn"), &format!("{first} {last}")),
            fact(say!(language, "document-ack-no"), &answer.ack_no),
            fact(say!(language, "document-ack-date"), &answer.ack_date),
        ],
    })
}

/// The form of the e-invoice, which programs read from the file.
fn attached(complete: &Complete, language: Language) -> Option<Attached> {
    let bytes = e_invoice::json(complete).ok()?;
    let description = say!(language, "document-e-invoice");
    Some(Attached { name: e_invoice::file_name(&complete.document), description, bytes })
}
