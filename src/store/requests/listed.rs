//! The calls of a list, which a statement returns as one JSON array.

use serde::Deserialize;
use sqlx::any::AnyRow;

use crate::domain::{AgentId, HoldId, KeyId, Money, ReportedAgent, Request, Units, Usage, UsageEvent};
use crate::store::json_rows;
use crate::store::rows::of_micros;
use crate::store::{StoreError, columns};

/// The columns of a [`ListedCall`], in its order: [`LISTED_COLUMNS`](crate::store::usage::words::LISTED_COLUMNS) and the names of
/// key and agent.
macro_rules! columns {
    () => {
        "r.number, r.source, r.id, r.time, r.key_id, r.agent_id, r.model, r.model_type, r.prompt_tokens, r.cached_tokens,
         r.cache_write_tokens, r.completion_tokens, r.reasoning_tokens, r.milliseconds, r.messages, r.characters, r.images,
         r.status, r.latency_ms, r.interaction_id, r.hold_id, r.was_cut, r.estimated, r.reported, r.cost, r.key_name,
         r.agent_name"
    };
}

/// What stands before a statement that selects these.
pub(super) const SQLITE_JSON: &str =
    concat!("select json_group_array(json_array(", columns!(), ")) as found from (");
pub(super) const POSTGRES_JSON: &str = concat!(
    "select cast(coalesce(json_agg(json_build_array(",
    columns!(),
    ")), '[]') as text) as found from ("
);
/// What stands behind it.
pub(super) const JSON_END: &str = ") as r";

#[derive(Deserialize)]
struct ListedCall {
    number: i64,
    source: String,
    id: String,
    time: i64,
    key_id: Option<KeyId>,
    agent_id: Option<AgentId>,
    model: String,
    model_type: Option<String>,
    prompt_tokens: i64,
    cached_tokens: i64,
    cache_write_tokens: i64,
    completion_tokens: i64,
    reasoning_tokens: i64,
    milliseconds: i64,
    messages: i64,
    characters: i64,
    images: i64,
    status: Option<i64>,
    latency_ms: Option<i64>,
    interaction_id: Option<String>,
    hold_id: Option<HoldId>,
    was_cut: i64,
    estimated: i64,
    /// Older calls have none.
    reported: Option<i64>,
    cost: Option<i64>,
    key_name: Option<String>,
    agent_name: Option<String>,
}

/// Reads the calls of a statement within [`SQLITE_JSON`] or [`POSTGRES_JSON`].
pub(super) fn read(row: &AnyRow) -> Result<Vec<Request>, StoreError> {
    json_rows::read::<ListedCall>(row)?.into_iter().map(|call| Ok(request(call)?)).collect()
}

fn request(call: ListedCall) -> sqlx::Result<Request> {
    let reported =
        call.reported.map(|bits| Units::from_bits(bits).ok_or_else(|| columns::unknown("reported")));
    Ok(Request {
        number: call.number,
        event: UsageEvent {
            source: call.source,
            id: call.id,
            time: of_micros(call.time, "time")?,
            key_id: call.key_id,
            agent_id: ReportedAgent::known(call.agent_id),
            model: call.model,
            usage: Usage {
                prompt_tokens: call.prompt_tokens,
                cached_tokens: call.cached_tokens,
                cache_write_tokens: call.cache_write_tokens,
                completion_tokens: call.completion_tokens,
                reasoning_tokens: call.reasoning_tokens,
                milliseconds: call.milliseconds,
                messages: call.messages,
                characters: call.characters,
                images: call.images,
                reported: reported.transpose()?.unwrap_or_default(),
                is_estimated: call.estimated != 0,
            },
            status: call.status,
            latency_ms: call.latency_ms,
            interaction_id: call.interaction_id,
            model_type: call.model_type,
            hold_id: call.hold_id,
            was_cut: call.was_cut != 0,
        },
        cost: call.cost.map(Money::from_micros),
        key_name: call.key_name,
        agent_name: call.agent_name,
    })
}
