//! Searches an account by a text: keys, agents, models and requests.

use futures_util::try_join;

use super::{Owner, ServiceError, Services};
use crate::domain::{AgentId, Key, KeyFilter, KeySort};

/// Most characters of a text. No name or id is longer.
const TEXT_MAX: usize = 200;
/// Most results of each kind.
const EACH_MAX: u8 = 5;
/// Most models that are looked through.
const MODELS_MAX: i64 = 200;
/// Fewest characters by which requests are found: ids have a common beginning.
const ID_MIN: usize = 4;

/// The results, the best first in each list.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Keys by name, id or masked key; the last used first.
    pub keys: Vec<Key>,
    /// Agents by name or id, and whether each is prepaid.
    pub agents: Vec<(AgentId, String, bool)>,
    /// Models that the account has called.
    pub models: Vec<String>,
    /// The source and id of requests whose id begins with the text.
    pub requests: Vec<(String, String)>,
}

/// Finds what a text names; nothing for an empty text. Letter case matters for the ids of requests only.
pub async fn find(services: &Services, owner: &Owner, text: &str) -> Result<Found, ServiceError> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect();
    if text.is_empty() {
        return Ok(Found::default());
    }
    let (store, account, most) = (&services.store, &owner.account_id, i64::from(EACH_MAX));
    let filter =
        KeyFilter { part: text.clone(), sort: KeySort::Used, descending: true, ..KeyFilter::default() };
    let now = services.now();
    let requests = async {
        if text.chars().count() < ID_MIN {
            return Ok(Vec::new());
        }
        store.find_request_ids(account, &text, most).await
    };
    let (keys, agents, models, requests) = try_join!(
        store.page_filtered_keys(account, &filter, None, (now, owner.zone.day_of(now)), most),
        store.page_agents(account, &text, 0, most),
        store.list_called_models(account, MODELS_MAX),
        requests,
    )?;
    let part = text.to_lowercase();
    let models = models.into_iter();
    let models = models.filter(|model| model.to_lowercase().contains(&part)).take(EACH_MAX.into());
    Ok(Found {
        keys: keys.keys,
        agents: agents.into_iter().map(|(agent, wallet)| (agent.id, agent.name, wallet.is_some())).collect(),
        models: models.collect(),
        requests,
    })
}
