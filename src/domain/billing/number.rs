//! Numbers of documents: a template for each kind, counted from 1 in each financial year.

use std::fmt;

use super::FinancialYear;

/// The longest number that the law allows, in characters.
const LONGEST: usize = 16;

/// Declares the kinds: name in the database and in REST, default template.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $template:literal;)+) => {
        /// A kind of document. Each has a series of numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DocumentKind {
            $($(#[$doc])* $variant,)+
        }

        impl DocumentKind {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in the database, in REST and in the seller's file. It never changes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The template where the seller names none.
            pub const fn usual_template(self) -> &'static str {
                match self { $(Self::$variant => $template,)+ }
            }

            /// Reads what `as_str` wrote.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
            }
        }
    };
}

kinds! {
    /// An advance was received.
    ReceiptVoucher = "receipt_voucher", "RV/{fy}/{n:6}";
    /// Use of a month, or a top-up that is a supply by itself.
    TaxInvoice = "tax_invoice", "TI/{fy}/{n:6}";
    /// An advance was returned before it was invoiced.
    RefundVoucher = "refund_voucher", "RF/{fy}/{n:6}";
    /// An invoice was too high.
    CreditNote = "credit_note", "CN/{fy}/{n:6}";
    /// An invoice was too low.
    DebitNote = "debit_note", "DN/{fy}/{n:6}";
    /// A supply without tax.
    BillOfSupply = "bill_of_supply", "BS/{fy}/{n:6}";
}

/// A template such as `RV/{fy}/{n:6}`: text, the financial year once, and the number once with its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberTemplate {
    text: String,
    digits: usize,
}

/// Why a template is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("write the financial year once, as {{fy}}")]
    Year,
    #[error("write the number once with its digits, from {{n:1}} to {{n:9}}")]
    Number,
    /// The characters that e-invoices allow.
    #[error("a number has capital letters A to Z, digits, / and - alone, and begins with a letter or 1 to 9")]
    Characters,
    #[error("the longest number has more than 16 characters")]
    TooLong,
}

impl NumberTemplate {
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.matches("{fy}").count() != 1 {
            return Err(TemplateError::Year);
        }
        let (before, rest) = text.split_once("{n:").ok_or(TemplateError::Number)?;
        let (digits, after) = rest.split_once('}').ok_or(TemplateError::Number)?;
        let digits = match digits.as_bytes() {
            [digit @ b'1'..=b'9'] => usize::from(digit - b'0'),
            _ => return Err(TemplateError::Number),
        };
        let sample = format!("{before}{}{after}", "9".repeat(digits)).replace("{fy}", "26-27");
        let is_allowed =
            |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'/' | b'-');
        // A year may begin with a 0, so that it cannot be the beginning either.
        let first = text.bytes().next().unwrap_or_default();
        let begins = first.is_ascii_uppercase() || (b'1'..=b'9').contains(&first);
        if !begins || !sample.bytes().all(is_allowed) {
            return Err(TemplateError::Characters);
        }
        if sample.len() > LONGEST {
            return Err(TemplateError::TooLong);
        }
        Ok(Self { text: text.to_owned(), digits })
    }

    /// The text of the `count`th document of a year; `None` beyond the template's digits.
    pub fn number(&self, year: FinancialYear, count: u32) -> Option<String> {
        let digits = format!("{count:0width$}", width = self.digits);
        let place = format!("{{n:{}}}", self.digits);
        (count > 0 && digits.len() == self.digits)
            .then(|| self.text.replace("{fy}", &year.short()).replace(&place, &digits))
    }
}

impl fmt::Display for NumberTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: FinancialYear = FinancialYear::beginning(2026);

    #[test]
    fn numbers_are_what_the_template_says() {
        let number = |text, count| NumberTemplate::parse(text).unwrap().number(YEAR, count);
        assert_eq!(number("RV/{fy}/{n:6}", 123).as_deref(), Some("RV/26-27/000123"));
        assert_eq!(number("A{n:1}-{fy}", 9).as_deref(), Some("A9-26-27"));
        assert_eq!(number("A{n:1}-{fy}", 10), None);
        assert_eq!(number("A{n:1}-{fy}", 0), None);
    }

    #[test]
    fn every_usual_template_is_valid_and_its_own() {
        let mut texts: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.usual_template()).collect();
        assert!(texts.iter().all(|text| NumberTemplate::parse(text).is_ok()));
        texts.dedup();
        assert_eq!(texts.len(), DocumentKind::ALL.len());
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::parse(kind.as_str()), Some(*kind));
        }
    }

    #[test]
    fn each_mistake_is_told_apart() {
        let why = |text| NumberTemplate::parse(text).unwrap_err();
        for text in ["", "RV/{n:6}", "RV{fy}{fy}{n:1}"] {
            assert_eq!(why(text), TemplateError::Year, "{text}");
        }
        for text in ["RV/{fy}", "RV/{fy}/{n}", "RV/{fy}/{n:0}", "RV/{fy}/{n:10}", "RV/{fy}/{n:6"] {
            assert_eq!(why(text), TemplateError::Number, "{text}");
        }
        for text in [
            "rv/{fy}/{n:6}",
            "/{fy}/{n:6}",
            "0{fy}/{n:6}",
            "{fy}/{n:6}",
            "{n:6}/{fy}",
            "R V{fy}{n:1}",
            "R{fy}{n:1}{n:1}",
        ] {
            assert_eq!(why(text), TemplateError::Characters, "{text}");
        }
        assert_eq!(why("RVXX/{fy}/{n:6}"), TemplateError::TooLong);
    }
}
