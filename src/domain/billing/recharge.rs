//! Automatic recharge: what an owner wants, the states of a debit, and when one is needed.

use chrono::{DateTime, TimeDelta, Utc};

use super::{MandateId, Month, Paise, TopupId};
use crate::domain::{AccountId, Money};

/// Failures in a row after which it is switched off.
pub const FAILURES_MAX: i64 = 3;
/// The least time from the end of a recharge to the next.
pub const PAUSE: TimeDelta = TimeDelta::hours(6);
/// The same after one that failed.
pub const PAUSE_AFTER_FAILURE: TimeDelta = TimeDelta::hours(24);
/// What is added to the time of the notice: banks debit at some hours only.
const MARGIN: TimeDelta = TimeDelta::hours(12);

/// What an owner wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RechargeSettings {
    pub account_id: AccountId,
    pub is_on: bool,
    /// The available credit below which it recharges.
    pub threshold: Paise,
    /// How much a recharge is, as top-ups are asked for.
    pub amount: Paise,
    /// The most that recharges cost in a month of India.
    pub monthly_cap: Paise,
    pub failures: i64,
    /// Why it was switched off by itself.
    pub stopped: Option<String>,
    pub next_look: Option<DateTime<Utc>>,
    pub changed: DateTime<Utc>,
}

/// The state of a debit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RechargeState {
    /// Its notice is not sent yet.
    Planned,
    /// The payer was told of it.
    Notified,
    /// It was asked for, and its result is not known.
    Charging,
    /// The money came.
    Done,
    Failed,
    /// It was not debited.
    Cancelled,
}

impl RechargeState {
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Notified, Self::Charging, Self::Done, Self::Failed, Self::Cancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Notified => "notified",
            Self::Charging => "charging",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it is under way. An account has one at most.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Planned | Self::Notified | Self::Charging)
    }

    /// Whether it can still be called off.
    pub const fn can_be_cancelled(self) -> bool {
        matches!(self, Self::Planned | Self::Notified)
    }
}

/// A debit by mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recharge {
    pub topup_id: TopupId,
    pub account_id: AccountId,
    pub mandate_id: MandateId,
    pub state: RechargeState,
    /// The credit of its top-up, and what is debited.
    pub credit: Paise,
    pub to_pay: Paise,
    /// In whose cap it is counted.
    pub month: Month,
    pub notice: Option<DateTime<Utc>>,
    pub debit_after: Option<DateTime<Utc>>,
    pub charged: Option<DateTime<Utc>>,
    pub payment_id: Option<String>,
    /// Why it failed or was cancelled.
    pub failure: Option<String>,
    pub next_step: Option<DateTime<Utc>>,
    pub created: DateTime<Utc>,
    pub changed: DateTime<Utc>,
}

/// What decides whether a recharge is needed.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    pub available: Money,
    pub threshold: Money,
    pub amount: Money,
    /// When the credit may be used up, at the fast rate; `None` if nobody knows, or in years.
    pub ends: Option<DateTime<Utc>>,
    /// Whether calls were made lately.
    pub is_used: bool,
    /// The end of the last recharge, and whether it failed.
    pub last: Option<(DateTime<Utc>, bool)>,
    /// From the notice to the debit.
    pub notice: TimeDelta,
}

/// Whether a recharge is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The credit lasts until money would be here that is asked for later.
    Enough,
    /// The account makes no calls.
    Idle,
    /// Another one was lately.
    Waits(DateTime<Utc>),
    /// So many times the amount.
    Now(i64),
}

impl Situation {
    /// Decides. Money that is asked for now is here after the notice alone, so it is asked for while the credit may not
    /// last as long, and not at the threshold alone. One debit closes the whole gap to the threshold.
    pub fn need(&self, now: DateTime<Utc>) -> Need {
        let is_low = self.available < self.threshold;
        let is_late = self.ends.is_some_and(|ends| ends <= now + self.notice + MARGIN);
        if !is_low && !is_late {
            return Need::Enough;
        }
        if !self.is_used {
            return Need::Idle;
        }
        if let Some((ended, has_failed)) = self.last {
            let until = ended + if has_failed { PAUSE_AFTER_FAILURE } else { PAUSE };
            if now < until {
                return Need::Waits(until);
            }
        }
        let amount = i128::from(self.amount.micros().max(1));
        let gap = i128::from(self.threshold.micros()) - i128::from(self.available.micros());
        let times = (gap + amount - 1).div_euclid(amount).max(1);
        Need::Now(i64::try_from(times).unwrap_or(i64::MAX))
    }

    /// When the notice goes out, as it looks now.
    pub fn expected_notice(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.ends.filter(|_| self.is_used).map(|ends| (ends - self.notice - MARGIN).max(now))
    }
}

/// Why a debit failed, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RechargeFailure {
    Funds,
    /// The mandate was ended or is unknown at the bank.
    MandateEnded,
    MandatePaused,
    /// More than the mandate or the bank allows.
    TooHigh,
    Bank,
    /// The notice could not be delivered.
    Notice,
    /// The bank gave no answer.
    NoAnswer,
    MonthlyCap,
    /// The owner called it off.
    Owner,
    /// No mandate was given while its link could be used, or the bank refused it.
    NotGiven,
    /// The provider makes no mandates.
    Unavailable,
    Other,
}

impl RechargeFailure {
    /// The cause by the provider's word, or by ours.
    pub fn of(reason: &str) -> Self {
        match reason {
            "insufficient_funds" => Self::Funds,
            "mandate_paused" => Self::MandatePaused,
            "cap_reached" => Self::MonthlyCap,
            "called_off" => Self::Owner,
            "not_given" | "mandate_rejected" => Self::NotGiven,
            "mandate_refused" => Self::Unavailable,
            "no_answer" | "payment_timed_out" => Self::NoAnswer,
            "bank_technical_error" | "gateway_technical_error" => Self::Bank,
            "pre_debit_notification_failed" | "pre_debit_notification_not_sent" => Self::Notice,
            "above_mandate"
            | "transaction_limit_exceeded"
            | "mandate_debit_beyond_psp_amount_cap"
            | "amount_does_not_match_mandate_amount" => Self::TooHigh,
            reason if ends_the_mandate(reason) => Self::MandateEnded,
            _ => Self::Other,
        }
    }
}

/// Whether no later debit of the same mandate can succeed.
pub fn ends_the_mandate(reason: &str) -> bool {
    matches!(
        reason,
        "mandate_cancelled"
            | "mandate_expired"
            | "debit_declined"
            | "debit_instrument_blocked"
            | "bank_account_invalid"
            | "remitter_account_dormant"
            | "mobile_number_invalid"
            | "invalid_token"
            | "umn_does_not_exist_payer"
            | "transaction_not_allowed"
            | "transaction_frequency_limit_exceeded"
            | "payer_account_has_changed"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-21T08:35:00Z".parse().unwrap()
    }

    fn of(available: i64) -> Situation {
        let rupees = Money::from_rupees;
        Situation {
            available: rupees(available),
            threshold: rupees(200),
            amount: rupees(1000),
            ends: None,
            is_used: true,
            last: None,
            notice: TimeDelta::hours(25),
        }
    }

    #[test]
    fn it_starts_below_the_threshold_and_before_the_credit_can_end() {
        assert_eq!(of(200).need(now()), Need::Enough);
        assert_eq!(of(199).need(now()), Need::Now(1));
        let until = |hours| Situation { ends: Some(now() + TimeDelta::hours(hours)), ..of(5000) };
        assert_eq!(until(38).need(now()), Need::Enough);
        assert_eq!(until(37).need(now()), Need::Now(1));
        assert_eq!(until(48).expected_notice(now()), Some(now() + TimeDelta::hours(11)));
        assert_eq!(until(1).expected_notice(now()), Some(now()));
    }

    #[test]
    fn one_debit_closes_a_gap_of_several() {
        assert_eq!(of(-800).need(now()), Need::Now(1));
        assert_eq!(of(-801).need(now()), Need::Now(2));
        assert_eq!(of(-4800).need(now()), Need::Now(5));
        let far =
            Situation { available: Money::from_micros(i64::MIN), amount: Money::from_micros(1), ..of(0) };
        assert_eq!(far.need(now()), Need::Now(i64::MAX));
    }

    #[test]
    fn an_idle_account_is_not_debited_and_another_recharge_waits() {
        assert_eq!(Situation { is_used: false, ..of(0) }.need(now()), Need::Idle);
        let after = |hours, has_failed| {
            let ended = now() - TimeDelta::hours(hours);
            Situation { last: Some((ended, has_failed)), ..of(0) }.need(now())
        };
        assert_eq!(after(5, false), Need::Waits(now() + TimeDelta::hours(1)));
        assert_eq!(after(6, false), Need::Now(1));
        assert_eq!(after(6, true), Need::Waits(now() + TimeDelta::hours(18)));
        assert_eq!(after(24, true), Need::Now(1));
    }

    #[test]
    fn states_are_read_back_and_a_charge_cannot_be_called_off() {
        for state in RechargeState::ALL {
            assert_eq!(RechargeState::parse(state.as_str()), Some(state));
            assert!(!state.can_be_cancelled() || state.is_under_way());
        }
        assert!(!RechargeState::Charging.can_be_cancelled());
        assert_eq!(RechargeState::parse("new"), None);
    }

    #[test]
    fn causes_have_words() {
        assert_eq!(RechargeFailure::of("insufficient_funds"), RechargeFailure::Funds);
        assert_eq!(RechargeFailure::of("invalid_token"), RechargeFailure::MandateEnded);
        assert_eq!(RechargeFailure::of("something_new"), RechargeFailure::Other);
        assert!(!ends_the_mandate("insufficient_funds"));
    }
}
