//! Requests as the browser sees them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::present::{day_words, local_time};
use crate::domain::usage::{QUARTER_SECONDS, quarter_of};
use crate::domain::{HoldId, Price, Request, Usage, Wallet, Zone};
use crate::rpc::requests::{ChargedAt, FilterChoices, RequestDetail, RequestPage, RequestRow};
use crate::rpc::{AgentRef, KeyRef, LocalTime};
use crate::service::Owner;
use crate::service::usage::requests::{Choices as Found, RequestDetail as Detail, RequestPage as Requests};

/// A page of requests.
pub fn page(owner: &Owner, page: Requests) -> RequestPage {
    RequestPage {
        rows: page.requests.into_iter().map(|request| row(owner, request)).collect(),
        next: page.next,
        looked_to: page.looked_to.map(|instant| local_time(owner.zone, instant)),
    }
}

fn row(owner: &Owner, request: Request) -> RequestRow {
    let event = request.event;
    RequestRow {
        time: local_time(owner.zone, event.time),
        key: event.key_id.zip(request.key_name).map(|(id, name)| KeyRef { id, name }),
        agent: event.agent_id.id().zip(request.agent_name).map(|(id, name)| AgentRef { id, name }),
        model: event.model,
        prompt_tokens: event.usage.prompt_tokens,
        cached_tokens: event.usage.cached_tokens,
        completion_tokens: event.usage.completion_tokens,
        milliseconds: event.usage.milliseconds,
        messages: event.usage.messages,
        cost: request.cost,
        status: event.status,
        latency_ms: event.latency_ms,
        was_cut: event.was_cut,
        source: event.source,
        id: event.id,
    }
}

/// What requests can be filtered by.
pub fn choices(found: Found) -> FilterChoices {
    let key = |(id, name)| KeyRef { id, name };
    let agent = |(id, name)| AgentRef { id, name };
    FilterChoices {
        keys: found.keys.map(|keys| keys.into_iter().map(key).collect()),
        agents: found.agents.map(|agents| agents.into_iter().map(agent).collect()),
        models: found.models,
        key_name: found.key_name,
        agent_name: found.agent_name,
    }
}

/// All that is known of a request.
pub fn detail(owner: &Owner, found: Detail) -> RequestDetail {
    let Detail { recorded, price } = found;
    let (zone, event) = (owner.zone, recorded.request.event.clone());
    let row = RequestRow { time: to_the_second(zone, event.time), ..row(owner, recorded.request) };
    RequestDetail {
        received: to_the_second(zone, recorded.received),
        interaction_id: event.interaction_id,
        model_type: event.model_type,
        hold_id: event.hold_id.as_ref().map(HoldId::as_str).map(str::to_owned),
        price: price.map(|price| charged_at(zone, &price, &event.usage)),
        priced_later: recorded.priced_later.map(|instant| local_time(zone, instant)),
        payer: match recorded.wallet {
            Wallet::Agent(id) => Some(row.agent.clone().unwrap_or(AgentRef { id, name: id.to_string() })),
            Wallet::Account | Wallet::Platform => None,
        },
        quarter: quarter(zone, event.time),
        row,
    }
}

fn charged_at(zone: Zone, price: &Price, usage: &Usage) -> ChargedAt {
    let is_first = price.starts <= DateTime::UNIX_EPOCH;
    ChargedAt {
        version: price.id,
        since: (!is_first).then(|| local_time(zone, price.starts)),
        parts: price.rates.parts(usage).to_vec(),
    }
}

/// An instant with its seconds, and for machines with all that the database has.
fn to_the_second(zone: Zone, instant: DateTime<Utc>) -> LocalTime {
    LocalTime {
        utc: instant.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        day: day_words(zone, instant),
        time: zone.format(instant, "%H:%M:%S %Z"),
    }
}

/// The quarter of an hour of an instant, in words.
fn quarter(zone: Zone, instant: DateTime<Utc>) -> String {
    let start = quarter_of(instant);
    let end = start + TimeDelta::seconds(QUARTER_SECONDS);
    format!("{}, {}–{}", day_words(zone, start), zone.format(start, "%H:%M"), zone.format(end, "%H:%M %Z"))
}
