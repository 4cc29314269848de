//! Utilisation by agent: credits, interactions, models. Only roll-ups are read, never calls.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::{self, OpenReport, ROWS_MAX};
use crate::domain::utilisation::implied_type;
use crate::domain::{AgentCredits, AgentId, Aggregate, DateRange, UsageTotals};
use crate::service::billing::prices::Catalogue;
use crate::service::{Owner, ServiceError, Services};

/// An agent with its name; `None` for what belongs to none, and for the account as a whole.
pub type Whose = Option<(AgentId, String)>;

/// What was used.
#[derive(Clone, Debug)]
pub struct Activity {
    /// By whom.
    pub whose: Whose,
    /// Conversations, each on the day on which it began.
    pub interactions: i64,
    /// The sums of its calls.
    pub sums: UsageTotals,
}

/// What a model was used for.
#[derive(Clone, Debug)]
pub struct ModelActivity {
    /// By whom.
    pub whose: Whose,
    pub model: String,
    /// The part that it played.
    pub model_type: String,
    /// The sums of its calls.
    pub sums: UsageTotals,
}

/// Rows by agent, what belongs to none last.
type Key = (bool, Whose);

fn key(aggregate: Aggregate, whose: Whose) -> Key {
    match aggregate {
        Aggregate::Agent => (whose.is_none(), whose),
        Aggregate::Outlet => (true, None),
    }
}

/// The credits of the agents by number: of their own wallets, or of the account's for those that have none.
pub async fn credits(
    services: &Services,
    owner: &Owner,
    range: &DateRange,
) -> Result<Vec<AgentCredits>, ServiceError> {
    let bounds = owner.zone.bounds_of(range);
    let mut report = reading::open(services, owner, range, None).await?;
    Ok(report.tx.list_agent_credits(&owner.account_id, range, bounds).await?)
}

/// What each agent that did anything used, by number; or one row for the account, be it of zeros.
pub async fn interactions(
    services: &Services,
    owner: &Owner,
    range: &DateRange,
    aggregate: Aggregate,
) -> Result<Vec<Activity>, ServiceError> {
    let OpenReport { tx, owner, .. } = &mut reading::open(services, owner, range, None).await?;
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

/// What each model was used for, by agent, model and part.
pub async fn models(
    services: &Services,
    owner: &Owner,
    range: &DateRange,
    aggregate: Aggregate,
) -> Result<Vec<ModelActivity>, ServiceError> {
    let OpenReport { tx, owner, .. } = &mut reading::open(services, owner, range, None).await?;
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
