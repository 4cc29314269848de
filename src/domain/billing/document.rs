//! Documents: what they say, and of what they are.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{BankDetails, DisputeId, DocumentKind, Month, Quote, RefundId, SacCode, State, TopupId};
use crate::domain::AccountId;
use crate::domain::account::id;

id!(
    /// The id of a document, `doc_…`.
    DocumentId,
    "doc_"
);

/// A document. Nothing of it ever changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub account_id: AccountId,
    pub kind: DocumentKind,
    /// Its number in its series.
    pub number: String,
    /// The date in India.
    pub date: NaiveDate,
    pub source: DocumentSource,
    /// Who sold and who bought, on its day.
    pub seller_version: i64,
    pub profile_version: i64,
    /// The place of supply.
    pub place: State,
    /// Taxable value, taxes, rounding and total.
    pub amounts: Quote,
    pub contents: DocumentContents,
    pub created: DateTime<Utc>,
}

/// What a document is of. An account has one of a kind of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentSource {
    Topup(TopupId),
    /// Use of a month.
    Month(Month),
    Refund(RefundId),
    /// A refund that failed: it answers the documents of that.
    FailedRefund(RefundId),
    /// A dispute that was lost.
    Dispute(DisputeId),
    /// A document that the operator took back.
    Reversal(DocumentId),
}

impl DocumentSource {
    /// Its text in the database.
    pub fn text(&self) -> String {
        match self {
            Self::Topup(id) => format!("topup:{id}"),
            Self::Month(month) => format!("month:{month}"),
            Self::Refund(id) => format!("refund:{id}"),
            Self::FailedRefund(id) => format!("failed_refund:{id}"),
            Self::Dispute(id) => format!("dispute:{id}"),
            Self::Reversal(id) => format!("reversal:{id}"),
        }
    }

    /// Reads what `text` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("topup", id) => Some(Self::Topup(TopupId::new(id))),
            ("month", month) => Month::parse(month).map(Self::Month),
            ("refund", id) => Some(Self::Refund(RefundId::new(id))),
            ("failed_refund", id) => Some(Self::FailedRefund(RefundId::new(id))),
            ("dispute", id) => Some(Self::Dispute(DisputeId::new(id))),
            ("reversal", id) => Some(Self::Reversal(DocumentId::new(id))),
            _ => None,
        }
    }

    /// The top-up that it is of.
    pub const fn topup(&self) -> Option<&TopupId> {
        match self {
            Self::Topup(id) => Some(id),
            _ => None,
        }
    }
}

/// What the columns do not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentContents {
    /// The rate of tax in percent; 0 where no tax is charged.
    pub rate: i64,
    pub lines: Vec<DocumentLine>,
    /// The vouchers whose advance an invoice uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advances: Vec<Advance>,
    /// The provider's id of the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    /// If it came by bank: then `payment` is the number of the transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<BankDetails>,
    /// The documents that it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refers: Vec<Referred>,
    /// Why the operator took the other document back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of the total, in paise, what no advance has paid.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub due: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_nothing(paise: &i64) -> bool {
    *paise == 0
}

/// Another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referred {
    pub number: String,
    pub date: NaiveDate,
}

/// A line of a document, in paise before tax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    pub what: LineKind,
    /// The code of the service; none for what is taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sac: Option<SacCode>,
    /// The model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    pub paise: i64,
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// An advance for credit.
    Advance,
    /// Credit that is a supply by itself.
    Credit,
    /// Use of a model.
    Use,
    /// What promotional credit, and credit that was documented elsewhere, paid.
    PaidOtherwise,
    /// Use that was recorded or paid after its month was invoiced, less what is still to be paid, and fractions of a paisa.
    Carried,
    /// An advance that is given back.
    AdvanceReturned,
    /// Credit that was used or sold, and is given back.
    CreditReturned,
    /// An advance whose refund failed.
    AdvanceAgain,
    /// Credit whose refund failed.
    CreditAgain,
}

/// A part of an advance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advance {
    pub number: String,
    pub date: NaiveDate,
    /// What an invoice uses of it, before tax, in paise.
    pub paise: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_is_of_is_read_again() {
        let month = Month::parse("2026-11").unwrap();
        for source in [
            DocumentSource::Topup(TopupId::new("tu_1")),
            DocumentSource::Month(month),
            DocumentSource::Refund(RefundId::new("rf_1")),
            DocumentSource::FailedRefund(RefundId::new("rf_1")),
            DocumentSource::Dispute(DisputeId::new("dp_1")),
            DocumentSource::Reversal(DocumentId::new("doc_1")),
        ] {
            assert_eq!(DocumentSource::parse(&source.text()), Some(source));
        }
        assert_eq!(DocumentSource::parse("month:never"), None);
        assert_eq!(DocumentSource::parse("topup"), None);
    }
}
