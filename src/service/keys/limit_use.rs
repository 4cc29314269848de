//! What is used of limits, and when they begin anew.

use chrono::{DateTime, Utc};

use crate::domain::limits::{LimitKind, month_of};
use crate::domain::{AccountId, Agent, AgentId, KeyId, LimitName, LimitOf, Limits, Money, Zone};
use crate::service::limits::LiveLimit;
use crate::service::{ServiceError, Services, accounts, key_cache};
use crate::store::ledger::budgets::Spenders;

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
pub async fn uses_of_key(services: &Services, id: &KeyId) -> Result<Vec<LimitUse>, ServiceError> {
    key_cache::open(services).await?;
    let Some(key) = services.key_cache.key(id) else { return Ok(Vec::new()) };
    uses_of(services, &key.account_id, &key.limits(), None).await
}

/// The limits of an agent.
pub async fn uses_of_agent(
    services: &Services,
    account: &AccountId,
    agent: &Agent,
) -> Result<Vec<LimitUse>, ServiceError> {
    key_cache::open(services).await?;
    uses_of(services, account, &[of_agent(services, account, agent)], None).await
}

fn of_agent(services: &Services, account: &AccountId, agent: &Agent) -> LiveLimit {
    let meters = services.key_cache.meters(account, Spenders::Agent(agent.id));
    LiveLimit { of: LimitOf::Agent, limits: agent.limits.clone(), meters }
}

/// The limits of an account's plan, of its first agents with limits, and of the keys that were used last.
pub async fn uses_of_account(
    services: &Services,
    account: &AccountId,
) -> Result<Vec<LimitUse>, ServiceError> {
    key_cache::open(services).await?;
    let mut uses = Vec::new();
    let plan = accounts::lookup(services, account).await?.plan;
    if let Some(plan) = services.store.lookup_plan(&plan).await? {
        let meters = services.key_cache.meters(account, Spenders::All);
        let of_plan = [LiveLimit { of: LimitOf::Plan, limits: plan.limits, meters }];
        uses.extend(uses_of(services, account, &of_plan, None).await?);
    }
    for agent in services.store.list_limited_agents(account, MOST).await? {
        let own = [of_agent(services, account, &agent)];
        uses.extend(uses_of(services, account, &own, Some(Whose::Agent(agent.id, agent.name))).await?);
    }
    for (id, name) in services.store.list_limited_keys(account, MOST).await? {
        let Some(key) = services.key_cache.key(&id) else { continue };
        let limits = key.limits();
        let own: Vec<_> = limits.iter().filter(|limit| limit.of == LimitOf::Key).cloned().collect();
        uses.extend(uses_of(services, account, &own, Some(Whose::Key(id, name))).await?);
    }
    Ok(uses)
}

async fn uses_of(
    services: &Services,
    account: &AccountId,
    live: &[LiveLimit],
    whose: Option<Whose>,
) -> Result<Vec<LimitUse>, ServiceError> {
    if live.is_empty() {
        return Ok(Vec::new());
    }
    let (now, share) = (services.now(), services.key_cache.share());
    let mut reads = services.store.reads().await?;
    let zone = reads.zone_of(account).await?.unwrap_or_default();
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
        let date = zone.day_of(now);
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
