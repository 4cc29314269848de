//! What owners and the operator see of automatic recharge.

use chrono::{DateTime, Utc};

use super::plan;
use super::usual::usual;
use crate::domain::AccountId;
use crate::domain::billing::{
    Mandate, MandateStatus, Month, Need, Paise, Recharge, RechargeSettings, RechargeState, TopupId,
};
use crate::service::{ServiceError, Services, accounts};
use crate::store::billing::recharges::RechargeFilter;

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Off,
    NeedsMandate,
    Ready,
    /// The payer was told of a debit.
    Notified,
    Charging,
    /// Nothing is debited: the mandate is paused, or the month's limit is reached.
    Paused,
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::NeedsMandate => "needs_mandate",
            Self::Ready => "ready",
            Self::Notified => "notified",
            Self::Charging => "charging",
            Self::Paused => "paused",
        }
    }
}

/// Automatic recharge of an account.
#[derive(Clone, Debug)]
pub struct Overview {
    pub settings: RechargeSettings,
    pub status: Status,
    pub mandate: Option<Mandate>,
    /// The one that is under way.
    pub next: Option<Recharge>,
    /// What recharges of this month of India cost, done or under way.
    pub spent: Paise,
    /// Whether the limit leaves no recharge.
    pub is_at_cap: bool,
    /// What is known of the need of one; `None` where none could be made.
    pub need: Option<Need>,
    /// When the credit may be used up.
    pub ends: Option<DateTime<Utc>>,
    /// When the next notice is expected.
    pub expected: Option<DateTime<Utc>>,
}

/// Automatic recharge of an account.
pub async fn overview(services: &Services, account: &AccountId) -> Result<Overview, ServiceError> {
    let now = services.now();
    let mut reads = services.store.reads().await?;
    let settings = reads.recharge_settings(account).await?;
    let settings = settings.unwrap_or_else(|| usual(services, account));
    let mandate = reads.current_mandate(account).await?;
    let next = reads.recharge_under_way(account).await?;
    let spent = reads.recharged_in(account, Month::of(now), None).await?;
    drop(reads);
    let is_given = mandate.as_ref().is_some_and(|mandate| mandate.status == MandateStatus::Confirmed);
    let watched = settings.is_on && is_given && next.is_none();
    let mut seen = Overview {
        status: Status::Off,
        is_at_cap: false,
        need: None,
        ends: None,
        expected: None,
        settings,
        mandate,
        next,
        spent,
    };
    if let Some(mandate) = seen.mandate.as_ref().filter(|_| watched) {
        let situation = plan::situation(services, &seen.settings, mandate).await?;
        seen.need = Some(situation.need(now));
        seen.expected = situation.expected_notice(now);
        seen.ends = situation.ends;
        seen.is_at_cap = plan::is_at_cap(services, &seen.settings, mandate).await?;
    }
    seen.status = seen.status_now();
    Ok(seen)
}

impl Overview {
    fn status_now(&self) -> Status {
        let state = self.next.as_ref().map(|next| next.state);
        if state == Some(RechargeState::Charging) {
            return Status::Charging;
        }
        if !self.settings.is_on {
            return Status::Off;
        }
        match self.mandate.as_ref().map(|mandate| mandate.status) {
            Some(MandateStatus::Confirmed) => {}
            Some(MandateStatus::Paused) => return Status::Paused,
            _ => return Status::NeedsMandate,
        }
        match state {
            Some(RechargeState::Notified) => Status::Notified,
            None if self.is_at_cap => Status::Paused,
            _ => Status::Ready,
        }
    }
}

/// The newest recharges of an account.
pub async fn history(
    services: &Services,
    account: &AccountId,
    limit: i64,
) -> Result<Vec<Recharge>, ServiceError> {
    list(services, Some(account.clone()), None, limit).await
}

/// The newest recharges of all accounts, or of one.
pub async fn list(
    services: &Services,
    account: Option<AccountId>,
    state: Option<RechargeState>,
    limit: i64,
) -> Result<Vec<Recharge>, ServiceError> {
    Ok(services.store.list_recharges(&RechargeFilter { account, state }, limit).await?)
}

/// Mandates in the operator's view of an account.
const MANDATES: i64 = 20;

/// What the operator sees of an account.
#[derive(Clone, Debug)]
pub struct Details {
    pub overview: Overview,
    pub mandates: Vec<Mandate>,
    pub recharges: Vec<Recharge>,
}

/// Everything of an account.
pub async fn find(services: &Services, account: &AccountId) -> Result<Details, ServiceError> {
    accounts::lookup(services, account).await?;
    let overview = overview(services, account).await?;
    let mandates = services.store.reads().await?.list_mandates(account, MANDATES).await?;
    let recharges = history(services, account, MANDATES).await?;
    Ok(Details { overview, mandates, recharges })
}

/// The recharge of a top-up.
pub async fn of_topup(services: &Services, topup: &TopupId) -> Result<Option<Recharge>, ServiceError> {
    Ok(services.store.reads().await?.find_recharge(topup).await?)
}
