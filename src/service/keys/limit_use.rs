//! What is used of limits, and when they begin anew.

use chrono::{DateTime, Utc};

use crate::domain::limits::{LimitKind, month_of};
use crate::domain::{Agent, AgentId, KeyId, LimitName, LimitOf, Limits, Money, Zone};
use crate::service::limits::LiveLimit;
use crate::service::{Owner, ServiceError, Services, key_cache};
use crate::store::ledger::budgets::Spenders;
use crate::store::plans::Limited;

/// The agents, and the keys, of an account whose limits are told at once.
const MOST: usize = 20;

/// An amount of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Requests or tokens.
    Count(i64),
    Rupees(Money),
}

/// A limit with what is used of it.
#[derive(Clone, Debug)]
pub struct LimitUse {
    pub name: LimitName,
    /// Whose it is, where it is not clear from what was asked for.
    pub whose: Option<Whose>,
    pub limit: Quantity,
    /// Of requests and tokens, at this server. Of rupees, what is recorded and what is held for running calls.
    pub used: Quantity,
    /// When it begins anew.
    pub begins: DateTime<Utc>,
}

/// An agent or a key with its name.
#[derive(Clone, Debug)]
pub enum Whose {
    Agent(AgentId, String),
    Key(KeyId, String),
}

/// The limits that apply to the calls of a key.
pub async fn uses_of_key(
    services: &Services,
    owner: &Owner,
    id: &KeyId,
) -> Result<Vec<LimitUse>, ServiceError> {
    key_cache::open(services).await?;
    let key = services.key_cache.key(id).filter(|key| *key.account_id() == owner.account_id);
    let Some(key) = key else { return Ok(Vec::new()) };
    uses_of(services, owner, &key.limits(), None).await
}

/// The limits of an agent.
pub async fn uses_of_agent(
    services: &Services,
    owner: &Owner,
    agent: &Agent,
) -> Result<Vec<LimitUse>, ServiceError> {
    key_cache::open(services).await?;
    uses_of(services, owner, &[of_agent(services, owner, agent.id, agent.limits.clone())], None).await
}

fn of_agent(services: &Services, owner: &Owner, agent: AgentId, limits: Limits) -> LiveLimit {
    let meters = services.key_cache.meters(&owner.account_id, Spenders::Agent(agent));
    LiveLimit { of: LimitOf::Agent, limits, meters }
}

/// The limits of an account's plan, of its first agents with limits, and of the keys that were used last.
pub async fn uses_of_account(services: &Services, owner: &Owner) -> Result<Vec<LimitUse>, ServiceError> {
    key_cache::open(services).await?;
    let mut uses = Vec::new();
    let Limited { plan, agents, keys } = services.store.list_limited(&owner.account_id, MOST).await?;
    if let Some(limits) = plan {
        let meters = services.key_cache.meters(&owner.account_id, Spenders::All);
        let of_plan = [LiveLimit { of: LimitOf::Plan, limits, meters }];
        uses.extend(uses_of(services, owner, &of_plan, None).await?);
    }
    for (id, name, limits) in agents {
        let own = [of_agent(services, owner, id, limits)];
        uses.extend(uses_of(services, owner, &own, Some(Whose::Agent(id, name))).await?);
    }
    for (id, name) in keys {
        let Some(key) = services.key_cache.key(&id) else { continue };
        let limits = key.limits();
        let own: Vec<_> = limits.iter().filter(|limit| limit.of == LimitOf::Key).cloned().collect();
        uses.extend(uses_of(services, owner, &own, Some(Whose::Key(id, name))).await?);
    }
    Ok(uses)
}

async fn uses_of(
    services: &Services,
    owner: &Owner,
    live: &[LiveLimit],
    whose: Option<Whose>,
) -> Result<Vec<LimitUse>, ServiceError> {
    let (now, share, zone) = (services.now(), services.key_cache.share(), owner.zone);
    let mut uses = Vec::new();
    for limit in live {
        let minute = now.timestamp().div_euclid(60);
        for (kind, level) in limit.meters.levels(&limit.limits, share, minute) {
            let taken = share.of(level.limit).saturating_sub(level.remaining);
            uses.push(made(
                limit,
                whose.as_ref(),
                kind,
                (now, zone),
                [level.limit, taken].map(Quantity::Count),
            ));
        }
        let budgets = amounts(&limit.limits);
        if budgets.is_empty() {
            continue;
        }
        let (account, date) = (&owner.account_id, zone.day_of(now));
        let mut reads = services.store.reads().await?;
        let held = reads.held_by(account, &limit.meters.spenders).await?;
        let spent = reads.spent(account, &limit.meters.spenders, (month_of(date), date)).await?;
        for (kind, most) in budgets {
            let taken = held + if kind == LimitKind::Day { spent.day } else { spent.month };
            uses.push(made(limit, whose.as_ref(), kind, (now, zone), [most, taken].map(Quantity::Rupees)));
        }
    }
    Ok(uses)
}

fn amounts(limits: &Limits) -> Vec<(LimitKind, Money)> {
    let both = [(LimitKind::Day, limits.inr_per_day), (LimitKind::Month, limits.inr_per_month)];
    both.into_iter().filter_map(|(kind, limit)| Some((kind, limit?))).collect()
}

fn made(
    of: &LiveLimit,
    whose: Option<&Whose>,
    kind: LimitKind,
    (now, zone): (DateTime<Utc>, Zone),
    [limit, used]: [Quantity; 2],
) -> LimitUse {
    let name = LimitName { of: of.of, kind };
    LimitUse { name, whose: whose.cloned(), limit, used, begins: kind.begins_anew(now, zone) }
}
