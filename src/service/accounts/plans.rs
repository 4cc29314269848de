//! Plans: the operator sets their limits and the credit that new accounts start with, and puts accounts on them.

use crate::domain::account::WELCOME_CREDIT;
use crate::domain::{AccountId, AgentId, AuditEvent, Caller, Limits, LimitsChange, Money, Plan};
use crate::service::{ServiceError, Services, key_cache};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;
pub use crate::store::plans::PlanTerms;

/// The ranges of limits, for error messages.
pub const LIMITS_RANGE: &str = "a limit is 0 to 1,00,00,00,00,000 requests or tokens and ₹0 to ₹10,00,00,00,000, and names at most 100 models or networks";

/// Lists the plans by name; that of new accounts is among them, also while nothing of it was set.
pub async fn list(services: &Services) -> Result<Vec<PlanTerms>, ServiceError> {
    let mut plans = services.store.list_plans().await?;
    if !plans.iter().any(|plan| plan.name == Plan::free()) {
        plans.insert(0, PlanTerms::new(Plan::free()));
    }
    Ok(plans)
}

/// A change of the first credit of new accounts: what is `None` stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Welcome {
    pub credit: Option<Money>,
    /// How many days it lasts; `Some(None)` for ever.
    pub lasts: Option<Option<i64>>,
}

/// Makes a plan, or changes the one of the name: what is absent stays as it is. Returns when every server keeps to it.
pub async fn set(
    services: &Services,
    name: &Plan,
    welcome: Welcome,
    change: &LimitsChange,
) -> Result<PlanTerms, ServiceError> {
    let mut tx = services.store.begin().await?;
    let before = tx.lock_plan(name).await?;
    let before = before.unwrap_or(PlanTerms::new(name.clone()));
    let limits = checked(before.limits.changed(change))?;
    let plan = PlanTerms {
        name: before.name,
        welcome: welcome.credit.or(before.welcome),
        welcome_lasts: welcome.lasts.unwrap_or(before.welcome_lasts),
        limits,
    };
    tx.put_plan(&plan, services.now()).await?;
    commit(services, tx, &CacheChange::Plans).await?;
    Ok(plan)
}

/// Puts an account on a plan. Returns when every server keeps to its limits.
pub async fn assign(services: &Services, account: &AccountId, plan: &Plan) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    if tx.lock_plan(plan).await?.is_none() && *plan != Plan::free() {
        return Err(ServiceError::NotFound("plan"));
    }
    let before = tx.set_plan(account, plan).await?.ok_or(ServiceError::NotFound("account"))?;
    if before == *plan {
        return Ok(());
    }
    let name = |plan: &Plan| plan.as_str().to_owned();
    let deed = AuditEvent::PlanChanged { from: name(&before), to: name(plan) };
    tx.insert_audit_entry(account, &Caller::OPERATOR, &deed, services.now()).await?;
    commit(services, tx, &CacheChange::Limits(account.clone())).await
}

/// Changes the limits of an agent. Returns when every server keeps to them.
pub async fn limit_agent(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    agent: AgentId,
    change: &LimitsChange,
) -> Result<Limits, ServiceError> {
    let mut tx = services.store.begin().await?;
    let before = tx.lock_agent(account, agent).await?.ok_or(ServiceError::NotFound("agent"))?;
    let limits = checked(before.limits.changed(change))?;
    if limits == before.limits {
        return Ok(limits);
    }
    tx.set_agent_limits(account, agent, &limits).await?;
    let deed = AuditEvent::AgentLimitsChanged { id: agent, name: before.name, limits: limits.kept() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    commit(services, tx, &CacheChange::Limits(account.clone())).await?;
    Ok(limits)
}

/// The credit that a new account on a plan starts with, and how many days it lasts.
pub(super) async fn welcome(tx: &mut Tx, plan: &Plan) -> Result<(Money, Option<i64>), ServiceError> {
    let terms = tx.lock_plan(plan).await?.unwrap_or(PlanTerms::new(plan.clone()));
    Ok((terms.welcome.unwrap_or(WELCOME_CREDIT), terms.welcome_lasts))
}

fn checked(limits: Limits) -> Result<Limits, ServiceError> {
    if limits.out_of_range().is_none() {
        Ok(limits)
    } else {
        Err(ServiceError::Conflict(LIMITS_RANGE.to_owned()))
    }
}

async fn commit(services: &Services, mut tx: Tx, change: &CacheChange) -> Result<(), ServiceError> {
    let change = tx.insert_change(change, services.now()).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await
}
