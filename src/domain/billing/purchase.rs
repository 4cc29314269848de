//! What is kept of a top-up and of the payments that came for it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{MandateId, Paise, PaiseError, PayBy, Quote, ReviewReason, TopupId, TopupStatus};
use crate::domain::AccountId;

/// A top-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topup {
    pub id: TopupId,
    pub account_id: AccountId,
    pub status: TopupStatus,
    pub pay_by: PayBy,
    /// Whether its payments are real.
    pub is_live: bool,
    /// Its order or link at the provider; `None` until that has answered.
    pub provider_id: Option<String>,
    /// Where a link is paid.
    pub payment_url: Option<String>,
    /// What was asked for.
    pub asked: Paise,
    /// What it costs, and what it gives.
    pub quote: Quote,
    /// The versions of who sells and who buys.
    pub seller_version: i64,
    pub profile_version: i64,
    pub created: DateTime<Utc>,
    /// Until when it can be paid.
    pub expires: DateTime<Utc>,
    /// The last change of the status.
    pub changed: DateTime<Utc>,
    /// Why the last attempt to pay it failed, in the provider's word.
    pub failure: Option<String>,
    /// When the provider is asked next; `None` once no money can come any more.
    pub next_look: Option<DateTime<Utc>>,
    pub looks: i64,
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentOutcome {
    Credited,
    /// It waits for the operator.
    Review(ReviewReason),
}

impl PaymentOutcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credited => "credited",
            Self::Review(reason) => reason.as_str(),
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "credited" { Some(Self::Credited) } else { ReviewReason::parse(word).map(Self::Review) }
    }
}

/// A payment that came for a top-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopupPayment {
    /// The provider's id.
    pub payment_id: String,
    pub topup_id: TopupId,
    pub outcome: PaymentOutcome,
    /// In the smallest unit of its currency.
    pub amount: Paise,
    pub currency: String,
    /// `upi`, `card` …
    pub method: Option<String>,
    /// What the provider keeps of it, with the tax on that.
    pub fee: Option<Paise>,
    pub fee_tax: Option<Paise>,
    pub seen: DateTime<Utc>,
    /// What is known of one that came by bank; `None` for those of the provider.
    pub bank: Option<BankDetails>,
}

impl TopupPayment {
    /// What it is worth: with what its payer kept for the tax office.
    pub fn worth(&self) -> Result<Paise, PaiseError> {
        self.amount.plus(self.bank.map_or(Paise::ZERO, |bank| bank.tds))
    }
}

/// A payment that came by bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankDetails {
    /// Tax deducted at source: what the payer owes the tax office in the seller's name.
    pub tds: Paise,
    /// The date on which the bank had it.
    pub received: NaiveDate,
}

/// The number of a bank transfer (UTR, or RRN of IMPS and UPI): 8 to 35 letters and digits, in capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utr(String);

impl Utr {
    /// Reads one as it is typed: without spaces, in any case.
    pub fn parse(typed: &str) -> Option<Self> {
        let text: String =
            typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let fits = (8..=35).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (fits && text.bytes().any(|byte| byte.is_ascii_digit())).then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A webhook of the provider: what it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentEvent {
    pub event_id: String,
    pub kind: String,
    /// `None` while it is not known whose payment it is about.
    pub topup_id: Option<TopupId>,
    pub link_id: Option<String>,
    pub order_id: Option<String>,
    pub payment_id: Option<String>,
    pub refund_id: Option<String>,
    /// What it says of a dispute, as JSON without anything of the payer.
    pub dispute: Option<String>,
    pub received: DateTime<Utc>,
    pub tries: i64,
    /// The mandate that it is about.
    pub mandate_id: Option<MandateId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_transfer_is_the_same_however_it_is_typed() {
        for typed in ["HDFCR52026112112345678", " hdfcr5 2026112112345678 "] {
            assert_eq!(Utr::parse(typed).unwrap().as_str(), "HDFCR52026112112345678");
        }
        assert!(Utr::parse("432611223344").is_some());
        for typed in ["", "1234567", "ABCDEFGH", "HDFC-2026-1", "HDFCR5202611211234567", "१२३४५६७८"]
        {
            let is_fine = typed == "HDFCR5202611211234567";
            assert_eq!(Utr::parse(typed).is_some(), is_fine, "{typed}");
        }
        assert!(Utr::parse(&"1".repeat(36)).is_none());
    }

    #[test]
    fn what_became_of_a_payment_is_read_as_it_was_written() {
        let reasons = [ReviewReason::OtherAmount, ReviewReason::OtherCurrency, ReviewReason::SecondPayment];
        for outcome in reasons.into_iter().map(PaymentOutcome::Review).chain([PaymentOutcome::Credited]) {
            assert_eq!(PaymentOutcome::parse(outcome.as_str()), Some(outcome));
        }
        assert_eq!(PaymentOutcome::parse("lost"), None);
    }
}
