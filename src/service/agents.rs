//! Agents: they spend an account's credit.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{Owner, ServiceError, Services, accounts};
use crate::domain::{
    AccountId, Agent, AgentId, AgentWallets, AuditEvent, Caller, DateRange, FieldError, Money, Name, Prepaid,
    Wallet, WalletState,
};

/// Creates an agent; a prepaid one gets an empty wallet.
pub async fn create(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    name: &str,
    id: Option<AgentId>,
    prepaid: Option<Prepaid>,
) -> Result<AgentId, ServiceError> {
    let name = Name::parse(name)?;
    if id.is_some_and(|id| id < 1) {
        return Err(ServiceError::Conflict("an agent's number is 1 or more".to_owned()));
    }
    let mut tx = services.store.begin().await?;
    if !tx.lock_makers(account).await? {
        return Err(ServiceError::NotFound("account"));
    }
    let most = services.policy.max_agents_per_account;
    if most > 0 && tx.count_agents(account, most.into()).await? >= most.into() {
        return Err(ServiceError::TooManyAgents(most));
    }
    let id = match id {
        Some(id) => id,
        None => tx.next_agent_id(account).await?,
    };
    tx.insert_agent(account, id, &name, prepaid, services.now()).await.map_err(|error| {
        if error.is_unique_violation() {
            ServiceError::Conflict(format!("the account has an agent {id} already; choose another number"))
        } else {
            error.into()
        }
    })?;
    if prepaid.is_some() {
        tx.insert_wallet(account, Wallet::Agent(id)).await?;
    }
    let deed = AuditEvent::AgentCreated { id, name: name.as_str().to_owned() };
    tx.insert_audit_entry(account, by, &deed, services.now()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Lists an account's agents by id, each with its wallet, if prepaid.
pub async fn list(
    services: &Services,
    account: &AccountId,
) -> Result<Vec<(Agent, Option<WalletState>)>, ServiceError> {
    accounts::lookup(services, account).await?;
    let wallets = services.store.reads().await?.list_wallets(std::slice::from_ref(account)).await?;
    let mut wallets: HashMap<_, _> = wallets.into_iter().map(|state| (state.wallet, state)).collect();
    let agents = services.store.list_agents(account).await?;
    Ok(agents
        .into_iter()
        .map(|agent| {
            let wallet = wallets.remove(&Wallet::Agent(agent.id));
            (agent, wallet)
        })
        .collect())
}

/// Agents on one page of results.
pub const PAGE_SIZE: u16 = 50;
/// Days of spend that the list shows.
pub const RECENT_DAYS: u16 = 30;

/// An agent with its wallet and recent spend.
#[derive(Clone, Debug)]
pub struct AgentWithSpend {
    pub agent: Agent,
    /// Its wallet, if prepaid.
    pub wallet: Option<WalletState>,
    /// Cost of each day of the range, oldest first.
    pub daily: Vec<Money>,
    /// Calls in the range.
    pub requests: i64,
    /// Calls in the range whose model had no price.
    pub unpriced_requests: i64,
}

#[derive(Clone, Debug)]
pub struct AgentPage {
    pub agents: Vec<AgentWithSpend>,
    /// The cursor of the next page, passed as `after`.
    pub next: Option<AgentId>,
    /// The days of the spend, until today.
    pub range: DateRange,
    /// The wallets of all of the account's agents.
    pub wallets: AgentWallets,
}

/// Lists the agents after a cursor (empty: from the first) whose name contains `part` or whose id equals it.
pub async fn page(
    services: &Services,
    owner: &Owner,
    part: &str,
    after: &str,
) -> Result<AgentPage, ServiceError> {
    let after = match after {
        "" => 0,
        text => text.parse().map_err(|_| FieldError::CursorUnknown)?,
    };
    // Names have no control characters.
    let part: String = part.trim().chars().filter(|c| !c.is_control()).collect();
    let (store, account, limit) = (&services.store, &owner.account_id, usize::from(PAGE_SIZE));
    let mut found = store.page_agents(account, &part, after, i64::from(PAGE_SIZE) + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let range = DateRange::last_days(owner.zone.day_of(services.now()), RECENT_DAYS);
    let ids: Vec<_> = found.iter().map(|(agent, _)| agent.id).collect();
    let mut days: BTreeMap<AgentId, BTreeMap<NaiveDate, _>> = BTreeMap::new();
    for day in store.list_agent_days(account, &range, &ids).await? {
        days.entry(day.agent_id).or_default().insert(day.day, day);
    }
    let with_spend = |(agent, wallet): (Agent, Option<WalletState>)| {
        let days = days.remove(&agent.id).unwrap_or_default();
        AgentWithSpend {
            daily: range.days().map(|day| days.get(&day).map_or(Money::ZERO, |found| found.cost)).collect(),
            requests: days.values().map(|day| day.requests).sum(),
            unpriced_requests: days.values().map(|day| day.unpriced_requests).sum(),
            agent,
            wallet,
        }
    };
    let next = ids.last().copied().filter(|_| has_more);
    let agents = found.into_iter().map(with_spend).collect();
    Ok(AgentPage { agents, next, range, wallets: store.sum_agent_wallets(account).await? })
}

/// Most agents that a select lists by name.
const CHOICES_MAX: usize = 200;

/// Agents by id and name; `None` if there are too many for a select.
pub async fn choices(
    services: &Services,
    account: &AccountId,
) -> Result<Option<Vec<(AgentId, String)>>, ServiceError> {
    let most = i64::try_from(CHOICES_MAX).unwrap_or_default();
    let agents = services.store.list_agent_names(account, None, most + 1).await?;
    Ok((agents.len() <= CHOICES_MAX).then_some(agents))
}

/// Finds an agent with its wallet, if prepaid.
pub async fn lookup(
    services: &Services,
    account: &AccountId,
    id: AgentId,
) -> Result<(Agent, Option<WalletState>), ServiceError> {
    services.store.lookup_agent_with_wallet(account, id).await?.ok_or(ServiceError::NotFound("agent"))
}

/// Parses the billing field of a form: `account`, or the unit of a prepaid wallet.
pub fn read_billing(text: &str) -> Result<Option<Prepaid>, FieldError> {
    match text {
        "account" => Ok(None),
        text => Prepaid::parse(text).map(Some).ok_or(FieldError::BillingUnknown),
    }
}
