//! Money that goes back: refunds, and disputes of payers.

use chrono::{DateTime, Utc};

use super::{Paise, PaiseError, Quote, TaxSplit, TopupId};
use crate::domain::account::id;
use crate::domain::{AccountId, Money};

id!(
    /// The id of a refund, `rf_…`. It is its idempotency key and its receipt at the provider.
    RefundId,
    "rf_"
);

id!(
    /// The id of a dispute, `dp_…`.
    DisputeId,
    "dp_"
);

/// Whether a text begins with the id of a refund or of a dispute, or as the end of a credit, however it is written.
pub fn is_of_a_return(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let is_id = |prefix| text.strip_prefix(prefix).is_some_and(|rest| rest.chars().count() >= 26);
    is_id(RefundId::PREFIX) || is_id(DisputeId::PREFIX) || text.starts_with(EXPIRY)
}

/// How the references of ended credits begin.
pub const EXPIRY: &str = "expiry:";

/// The state of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundStatus {
    /// The credit is taken, and the provider has not answered.
    Asked,
    /// The provider has taken it, and has not paid it out.
    Pending,
    /// It is paid out: the payer's bank needs some days.
    Processed,
    /// The provider has not taken it. The credit was given back.
    Refused,
    /// The bank has not taken it. The credit was given back.
    Failed,
}

impl RefundStatus {
    pub const ALL: [Self; 5] = [Self::Asked, Self::Pending, Self::Processed, Self::Refused, Self::Failed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Pending => "pending",
            Self::Processed => "processed",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// What the provider says; a word that is not known says nothing.
    pub fn of_provider(word: &str) -> Self {
        match word {
            "processed" => Self::Processed,
            "failed" => Self::Failed,
            _ => Self::Pending,
        }
    }

    /// Whether its money goes back, or may.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Asked | Self::Pending | Self::Processed)
    }

    /// Whether the provider has taken it.
    pub const fn is_made(self) -> bool {
        matches!(self, Self::Pending | Self::Processed)
    }

    /// Whether this state may be followed by another. What was paid out can still fail.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Asked => !matches!(next, Self::Asked),
            Self::Pending => matches!(next, Self::Processed | Self::Failed),
            Self::Processed => matches!(next, Self::Failed),
            Self::Refused | Self::Failed => false,
        }
    }
}

/// Who made a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOrigin {
    /// The operator, with Munim.
    Operator,
    /// The operator in the provider's dashboard, or the provider by itself.
    Provider,
}

impl RefundOrigin {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Provider => "provider",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Operator, Self::Provider].into_iter().find(|origin| origin.as_str() == word)
    }
}

/// A refund of a payment, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    /// The provider's id; `None` until it has answered.
    pub refund_id: Option<String>,
    pub topup_id: TopupId,
    pub account_id: AccountId,
    pub payment_id: String,
    pub origin: RefundOrigin,
    pub status: RefundStatus,
    /// In the smallest unit of the payment's currency.
    pub amount: Paise,
    /// The credit that was taken for it, before tax.
    pub credit: Paise,
    /// Why, in the operator's words; may be empty.
    pub reason: String,
    /// Why it failed, in the provider's words.
    pub failure: Option<String>,
    pub created: DateTime<Utc>,
    pub changed: DateTime<Utc>,
    pub next_look: Option<DateTime<Utc>>,
    pub looks: i64,
}

/// The state of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeStatus {
    Open,
    UnderReview,
    Won,
    Lost,
    /// It ended without a decision.
    Closed,
}

impl DisputeStatus {
    pub const ALL: [Self; 5] = [Self::Open, Self::UnderReview, Self::Won, Self::Lost, Self::Closed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::UnderReview => "under_review",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Closed => "closed",
        }
    }

    /// Reads what `as_str` wrote, and what the provider says.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::UnderReview)
    }

    /// Whether this state may be followed by another: what has ended stays.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Open => !matches!(next, Self::Open),
            Self::UnderReview => matches!(next, Self::Won | Self::Lost | Self::Closed),
            Self::Won | Self::Lost | Self::Closed => false,
        }
    }
}

/// A dispute of a payment: the payer's bank wants its money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub id: DisputeId,
    /// The provider's id.
    pub dispute_id: String,
    pub topup_id: TopupId,
    pub account_id: AccountId,
    pub payment_id: String,
    pub status: DisputeStatus,
    /// `fraud`, `retrieval`, `chargeback`, `pre_arbitration` or `arbitration`.
    pub phase: String,
    pub reason_code: String,
    pub amount: Paise,
    /// What the provider has deducted.
    pub deducted: Paise,
    /// The credit that is taken for it now, before tax.
    pub credit: Paise,
    /// Until when the operator can answer.
    pub respond_by: Option<DateTime<Utc>>,
    pub created: DateTime<Utc>,
    pub changed: DateTime<Utc>,
    pub next_look: Option<DateTime<Utc>>,
    pub looks: i64,
}

/// What of a purchase went back, or may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GoneBack {
    /// Of what was paid.
    pub paid: Paise,
    /// The credit that was taken for it, before tax.
    pub credit: Paise,
}

impl GoneBack {
    /// What went back by refunds that have not failed, and by disputes that are open or lost.
    pub fn of(refunds: &[Refund], disputes: &[Dispute]) -> Result<Self, PaiseError> {
        let refunds =
            refunds.iter().filter(|of| of.status.is_live()).map(|refund| (refund.amount, refund.credit));
        let disputes = disputes.iter().map(|dispute| match dispute.status {
            DisputeStatus::Open | DisputeStatus::UnderReview => (dispute.amount, dispute.credit),
            // One that was closed may have cost something all the same.
            DisputeStatus::Lost | DisputeStatus::Won | DisputeStatus::Closed => {
                (dispute.deducted, dispute.credit)
            }
        });
        refunds.chain(disputes).try_fold(Self::default(), |sum, (paid, credit)| {
            Ok(Self { paid: sum.paid.plus(paid)?, credit: sum.credit.plus(credit)? })
        })
    }

    /// The credit that belongs to a further part of what was paid. The parts of a purchase add up to its credit.
    pub fn credit_of(self, quote: Quote, amount: Paise) -> Result<Paise, PaiseError> {
        let until = self.paid.plus(amount)?.min(quote.to_pay);
        let credit = quote.credit.share(until.get(), quote.to_pay.get())?.minus(self.credit)?;
        Ok(credit.clamp(Paise::ZERO, quote.credit.minus(self.credit)?.max(Paise::ZERO)))
    }

    /// The most that can be paid back for credit that is left, in whole paise.
    pub fn largest(self, quote: Quote, left: Money) -> Result<Paise, PaiseError> {
        let rest = quote.to_pay.minus(self.paid)?.max(Paise::ZERO);
        let left = Paise::rounded_down(left.max(Money::ZERO));
        if self.credit_of(quote, rest)? <= left {
            return Ok(rest);
        }
        if left == Paise::ZERO {
            return Ok(Paise::ZERO);
        }
        // Of two neighbours the credit differs by a paisa at most, so that the share is next to what is sought.
        let about =
            self.credit.plus(left)?.share(quote.to_pay.get(), quote.credit.get())?.minus(self.paid)?;
        let near = (-2..=2)
            .rev()
            .map(|by| Paise::new(about.get() + by))
            .map(|amount| amount.clamp(Paise::ZERO, rest));
        for amount in near {
            if self.credit_of(quote, amount)? <= left {
                return Ok(amount);
            }
        }
        Ok(Paise::ZERO)
    }
}

impl Quote {
    /// The part over `taxable` of what a document has, after parts over `before`, with `to_pay` as its total. The taxes of the
    /// parts add up to those of the whole.
    pub fn part(self, before: Paise, taxable: Paise, to_pay: Paise) -> Result<Self, PaiseError> {
        let whole = self.credit.get();
        let until = before.plus(taxable)?.get();
        let head = |tax: Paise| tax.share(until, whole)?.minus(tax.share(before.get(), whole)?);
        let tax = TaxSplit {
            central: head(self.tax.central)?,
            state: head(self.tax.state)?,
            integrated: head(self.tax.integrated)?,
        };
        let rounding = to_pay.minus(taxable)?.minus(tax.total()?)?;
        Ok(Self { credit: taxable, tax, rounding, to_pay })
    }

    /// The total of such a part, in proportion.
    pub fn total_of(self, before: Paise, taxable: Paise) -> Result<Paise, PaiseError> {
        let until = before.plus(taxable)?.get();
        let whole = self.credit.get();
        self.to_pay.share(until, whole)?.minus(self.to_pay.share(before.get(), whole)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::billing::{Place, RoundTotal, TaxMode};

    fn quote(paise: i64, mode: TaxMode) -> Quote {
        Quote::of(Paise::new(paise), mode, Place::Within { is_union: false }, RoundTotal::Paise).unwrap()
    }

    fn rupees(rupees: i64) -> Money {
        Money::from_rupees(rupees)
    }

    #[test]
    fn partial_refunds_take_their_part_of_the_credit() {
        // 118000 paid for 100000.
        let quote = quote(100_000, TaxMode::Exclusive);
        let none = GoneBack::default();
        assert_eq!(none.credit_of(quote, Paise::new(30_000)), Ok(Paise::new(25_424)));
        let first = GoneBack { paid: Paise::new(30_000), credit: Paise::new(25_424) };
        assert_eq!(first.credit_of(quote, Paise::new(20_000)), Ok(Paise::new(16_949)));
        assert_eq!(first.credit_of(quote, Paise::new(88_000)), Ok(Paise::new(74_576)));
    }

    #[test]
    fn the_most_is_what_is_unspent_with_its_tax() {
        let quote = quote(100_000, TaxMode::Exclusive);
        let none = GoneBack::default();
        assert_eq!(none.largest(quote, rupees(1000)), Ok(Paise::new(118_000)));
        assert_eq!(none.largest(quote, rupees(950)), Ok(Paise::new(112_100)));
        assert_eq!(none.largest(quote, Money::ZERO), Ok(Paise::ZERO));
        let half = GoneBack { paid: Paise::new(59_000), credit: Paise::new(50_000) };
        assert_eq!(half.largest(quote, rupees(1000)), Ok(Paise::new(59_000)));
        assert_eq!(half.largest(quote, rupees(100)), Ok(Paise::new(11_800)));
    }

    #[test]
    fn what_has_ended_stays_and_a_paid_refund_may_fail() {
        assert!(RefundStatus::Processed.may_become(RefundStatus::Failed));
        assert!(!RefundStatus::Failed.may_become(RefundStatus::Processed));
        assert!(!RefundStatus::Processed.may_become(RefundStatus::Pending));
        assert!(DisputeStatus::Open.may_become(DisputeStatus::Lost));
        assert!(!DisputeStatus::Won.may_become(DisputeStatus::Lost));
        assert!(!DisputeStatus::UnderReview.may_become(DisputeStatus::Open));
    }

    #[test]
    fn words_are_read_as_they_were_written() {
        for status in RefundStatus::ALL {
            assert_eq!(RefundStatus::parse(status.as_str()), Some(status));
        }
        for status in DisputeStatus::ALL {
            assert_eq!(DisputeStatus::parse(status.as_str()), Some(status));
        }
        for origin in [RefundOrigin::Operator, RefundOrigin::Provider] {
            assert_eq!(RefundOrigin::parse(origin.as_str()), Some(origin));
        }
        assert!(is_of_a_return(" RF_01KAJ5S4Q8M3Z7T2V6W9X0Y1B2:back ") && is_of_a_return("expiry:7"));
        assert!(!is_of_a_return("UPI4711") && !is_of_a_return("rf_4711"));
    }

    proptest! {
        /// Parts in any cut add up to the purchase, in credit and in each tax, and never more than what is left is paid back.
        #[test]
        fn parts_add_up_to_the_whole(amount in 100_i64..100_000_000, mode in 0_usize..3, cuts in proptest::collection::vec(1_i64..1_000_000, 0..6), left in 0_i64..200_000_000) {
            let mode = [TaxMode::Exclusive, TaxMode::Inclusive, TaxMode::None][mode];
            let quote = quote(amount, mode);
            let mut gone = GoneBack::default();
            let (mut taxes, mut documented) = (0, Paise::ZERO);
            let mut refund = |gone: &mut GoneBack, amount: Paise| {
                let credit = gone.credit_of(quote, amount).unwrap();
                let part = quote.part(documented, credit, amount).unwrap();
                documented = documented.plus(credit).unwrap();
                taxes += part.tax.total().unwrap().get();
                *gone = GoneBack { paid: gone.paid.plus(amount).unwrap(), credit: gone.credit.plus(credit).unwrap() };
            };
            for cut in cuts {
                let rest = quote.to_pay.minus(gone.paid).unwrap();
                let left = Money::from_micros(left * 10_000);
                let largest = gone.largest(quote, left).unwrap();
                prop_assert!(largest <= rest);
                prop_assert!(gone.credit_of(quote, largest).unwrap().money().unwrap() <= left);
                if largest < rest {
                    let more = gone.credit_of(quote, largest.plus(Paise::new(1)).unwrap()).unwrap();
                    prop_assert!(more.money().unwrap() > left);
                }
                refund(&mut gone, Paise::new(cut).min(rest));
            }
            let rest = quote.to_pay.minus(gone.paid).unwrap();
            refund(&mut gone, rest);
            prop_assert_eq!((gone.paid, gone.credit), (quote.to_pay, quote.credit));
            prop_assert_eq!(taxes, quote.tax.total().unwrap().get());
        }
    }
}
