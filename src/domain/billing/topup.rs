//! Top-ups: purchases of credit. Their states only move forward, and what a payment means for one is decided here.

use super::Paise;
use crate::domain::account::id;

id!(
    /// The id of a top-up, `tu_…`. It is our reference at the provider.
    TopupId,
    "tu_"
);

impl TopupId {
    /// Whether a text is the id of a top-up, however it is written.
    pub fn is_of(text: &str) -> bool {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        text.to_lowercase().strip_prefix(Self::PREFIX).is_some_and(|rest| rest.len() == 26)
    }
}

/// How a top-up is paid: in one way alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayBy {
    /// By a program's own checkout.
    Order,
    /// On a page of the provider's.
    Link,
    /// By a debit of a mandate: an automatic recharge.
    Mandate,
    /// By a transfer to the operator's bank account, which the operator books.
    Transfer,
}

impl PayBy {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Link => "link",
            Self::Mandate => "mandate",
            Self::Transfer => "transfer",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Order, Self::Link, Self::Mandate, Self::Transfer];
        all.into_iter().find(|way| way.as_str() == word)
    }

    /// The way that an owner asks for. A recharge debits a mandate by itself, a transfer is booked by the operator.
    pub fn wanted(word: &str) -> Option<Self> {
        Self::parse(word).filter(|way| matches!(way, Self::Order | Self::Link))
    }

    /// Who has the money first.
    pub const fn provider(self) -> &'static str {
        match self {
            Self::Order | Self::Link | Self::Mandate => "razorpay",
            Self::Transfer => "bank",
        }
    }
}

/// The state of a top-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopupStatus {
    /// Nothing came yet.
    Pending,
    /// The provider gave up. The money may still come.
    Failed,
    /// Its time is over. The money may still come.
    Expired,
    /// Its owner ended it. The money may still come.
    Cancelled,
    /// Money came that the operator has to look at.
    Review,
    /// The money came, and the credit was given.
    Paid,
    /// All of the money went back.
    Refunded,
}

impl TopupStatus {
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Failed,
        Self::Expired,
        Self::Cancelled,
        Self::Review,
        Self::Paid,
        Self::Refunded,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Review => "review",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether this state may be followed by another. A refund is always after the credit, or after a look at it.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Pending => !matches!(next, Self::Pending | Self::Refunded),
            Self::Failed | Self::Expired | Self::Cancelled => matches!(next, Self::Review | Self::Paid),
            Self::Review => matches!(next, Self::Paid | Self::Refunded),
            Self::Paid => matches!(next, Self::Refunded),
            Self::Refunded => false,
        }
    }

    /// The later of two states; this one, if the other may not follow it.
    #[must_use]
    pub const fn forward(self, next: Self) -> Self {
        if self.may_become(next) { next } else { self }
    }

    /// Whether its payment page may still be used.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending)
    }
}

/// What the provider says of a payment, as far as it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenPayment {
    pub amount: Paise,
    /// The money is in.
    pub is_captured: bool,
    /// In rupees, of an Indian payer.
    pub is_domestic: bool,
}

/// What a payment means for its top-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// No money yet: nothing changes.
    Wait,
    /// The money came: the credit is given.
    Credit,
    /// Money came that was not asked for: no credit, and the operator is told.
    Review(ReviewReason),
}

/// Why the operator has to look at a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewReason {
    OtherAmount,
    /// Another currency, or a payer abroad.
    OtherCurrency,
    /// Another payment of the same top-up was credited.
    SecondPayment,
}

impl ReviewReason {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherAmount => "other_amount",
            Self::OtherCurrency => "other_currency",
            Self::SecondPayment => "second_payment",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::OtherAmount, Self::OtherCurrency, Self::SecondPayment]
            .into_iter()
            .find(|reason| reason.as_str() == word)
    }
}

impl SeenPayment {
    /// Judges a payment of a top-up over `to_pay`. The state of the top-up does not matter: money that came for one that
    /// failed, expired or was cancelled is credited like any other.
    pub fn judge(self, to_pay: Paise, another_was_credited: bool) -> Judgement {
        if !self.is_captured {
            return Judgement::Wait;
        }
        if !self.is_domestic {
            return Judgement::Review(ReviewReason::OtherCurrency);
        }
        if self.amount != to_pay {
            return Judgement::Review(ReviewReason::OtherAmount);
        }
        if another_was_credited { Judgement::Review(ReviewReason::SecondPayment) } else { Judgement::Credit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Paise = Paise::new(118_000);
    const GOOD: SeenPayment = SeenPayment { amount: PRICE, is_captured: true, is_domestic: true };

    #[test]
    fn states_only_move_forward() {
        // From no state is there a way back to it.
        for start in TopupStatus::ALL {
            let mut reached = vec![start];
            let mut at = 0;
            while let Some(status) = reached.get(at).copied() {
                for next in TopupStatus::ALL.into_iter().filter(|next| status.may_become(*next)) {
                    assert_ne!(next, start, "{status:?} leads back");
                    if !reached.contains(&next) {
                        reached.push(next);
                    }
                }
                at += 1;
            }
        }
        assert!(!TopupStatus::Paid.may_become(TopupStatus::Pending));
    }

    #[test]
    fn a_failure_after_the_money_changes_nothing_and_money_after_a_failure_counts() {
        assert!(!TopupStatus::Paid.may_become(TopupStatus::Failed));
        assert!(TopupStatus::Failed.may_become(TopupStatus::Paid));
    }

    #[test]
    fn money_for_what_expired_or_was_cancelled_counts() {
        for status in [TopupStatus::Expired, TopupStatus::Cancelled] {
            assert!(!status.is_open());
            assert_eq!(status.forward(TopupStatus::Paid), TopupStatus::Paid);
            assert_eq!(TopupStatus::Paid.forward(status), TopupStatus::Paid);
        }
        assert_eq!(GOOD.judge(PRICE, false), Judgement::Credit);
    }

    #[test]
    fn another_amount_gives_no_credit() {
        for amount in [1, 100, 117_999, 118_001] {
            let seen = SeenPayment { amount: Paise::new(amount), ..GOOD };
            assert_eq!(seen.judge(PRICE, false), Judgement::Review(ReviewReason::OtherAmount));
        }
    }

    #[test]
    fn another_currency_gives_no_credit() {
        let seen = SeenPayment { is_domestic: false, ..GOOD };
        assert_eq!(seen.judge(PRICE, false), Judgement::Review(ReviewReason::OtherCurrency));
    }

    #[test]
    fn a_second_payment_of_one_top_up_is_looked_at() {
        assert_eq!(GOOD.judge(PRICE, true), Judgement::Review(ReviewReason::SecondPayment));
    }

    #[test]
    fn what_is_not_captured_changes_nothing() {
        let seen = SeenPayment { is_captured: false, amount: Paise::ZERO, is_domestic: false };
        assert_eq!(seen.judge(PRICE, true), Judgement::Wait);
    }

    #[test]
    fn every_word_is_read_as_it_was_written() {
        for status in TopupStatus::ALL {
            assert_eq!(TopupStatus::parse(status.as_str()), Some(status));
        }
        for way in [PayBy::Order, PayBy::Link, PayBy::Mandate, PayBy::Transfer] {
            assert_eq!(PayBy::parse(way.as_str()), Some(way));
        }
        assert_eq!((PayBy::wanted("link"), PayBy::wanted("transfer")), (Some(PayBy::Link), None));
        for reason in [ReviewReason::OtherAmount, ReviewReason::OtherCurrency, ReviewReason::SecondPayment] {
            assert_eq!(ReviewReason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!((TopupStatus::parse("new"), PayBy::parse("cash")), (None, None));
    }
}
