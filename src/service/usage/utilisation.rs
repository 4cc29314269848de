//! Utilisation by agent: credits, interactions, models. Reads roll-ups only, never usage events.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{self, OpenReport, ROWS_MAX, Wanted};
use crate::domain::utilisation::implied_type;
use crate::domain::{AgentCredits, AgentId, Aggregate, DateRange, UsageTotals};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError, Services};

/// An agent with its name; `None` for usage without an agent, and for the account as a whole.
pub type Whose = Option<(AgentId, String)>;

/// The usage of an agent or an account.
#[derive(Clone, Debug)]
pub struct Activity {
    pub whose: Whose,
    /// Conversations, each counted on the day of its first call.
    pub interactions: i64,
    pub sums: UsageTotals,
}

/// The usage of a model in a role.
#[derive(Clone, Debug)]
pub struct ModelActivity {
    pub whose: Whose,
    pub model: String,
    pub model_type: String,
    pub sums: UsageTotals,
}

/// Sorts by agent, with usage without an agent last.
type Key = (bool, Whose);

fn key(aggregate: Aggregate, whose: Whose) -> Key {
    match aggregate {
        Aggregate::Agent => (whose.is_none(), whose),
        Aggregate::Outlet => (true, None),
    }
}

/// The available credit of the agents by id: of their own wallets, or else of the account's.
pub async fn credits(
    services: &Services,
    owner: &Owner,
    range: &DateRange,
) -> Result<Vec<AgentCredits>, ServiceError> {
    let bounds = owner.zone.bounds_of(range);
    let mut report = reading::open(services, owner, Wanted::days(range)).await?;
    Ok(report.tx.list_agent_credits(&owner.account_id, range, bounds).await?)
}

/// The usage of each active agent, by id; or one row for the account, even if all zeros.
pub async fn interactions(
    services: &Services,
    owner: &Owner,
    range: &DateRange,
    aggregate: Aggregate,
) -> Result<Vec<Activity>, ServiceError> {
    let OpenReport { tx, owner, .. } = &mut reading::open(services, owner, Wanted::days(range)).await?;
    let (from, before) = owner.zone.bounds_of(range);
    let parts = reading::bounded(tx.list_part_uses(&owner.account_id, range, ROWS_MAX + 1).await?)?;
    let begun = tx.count_interactions(&owner.account_id, from, before).await?;
    let mut rows: BTreeMap<Key, (i64, UsageTotals)> = BTreeMap::new();
    if aggregate == Aggregate::Outlet {
        rows.entry(key(aggregate, None)).or_default();
    }
    for part in parts {
        rows.entry(key(aggregate, part.agent)).or_default().1.add(&part.sums);
    }
    for (agent, count) in begun {
        rows.entry(key(aggregate, agent)).or_default().0 += count;
    }
    let activity = |((_, whose), (interactions, sums))| Activity { whose, interactions, sums };
    Ok(rows.into_iter().map(activity).collect())
}

/// The usage of each model, by agent, model and role.
pub async fn models(
    services: &Services,
    owner: &Owner,
    range: &DateRange,
    aggregate: Aggregate,
) -> Result<Vec<ModelActivity>, ServiceError> {
    let OpenReport { tx, owner, .. } = &mut reading::open(services, owner, Wanted::days(range)).await?;
    let parts = reading::bounded(tx.list_part_uses(&owner.account_id, range, ROWS_MAX + 1).await?)?;
    let names: BTreeSet<_> = parts.iter().map(|part| part.model.as_str()).collect();
    let catalogue = Catalogue::of_models(tx, &names.into_iter().collect::<Vec<_>>()).await?;
    let mut rows: BTreeMap<(Key, String, String), UsageTotals> = BTreeMap::new();
    for part in parts {
        let implied = || implied_type(catalogue.kind(&part.model)).to_owned();
        let model_type = part.model_type.unwrap_or_else(implied);
        rows.entry((key(aggregate, part.agent), part.model, model_type)).or_default().add(&part.sums);
    }
    let activity = |(((_, whose), model, model_type), sums)| ModelActivity { whose, model, model_type, sums };
    Ok(rows.into_iter().map(activity).collect())
}
