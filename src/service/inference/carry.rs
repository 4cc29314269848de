//! Carries a call: admits it, holds what it can cost, sends it to an upstream, and passes the answer.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use hyper::Response;
use hyper::body::Incoming;

use super::admission::{OpenCall, Room};
use super::answer::{self, Answer};
use super::call::{Call, End, Facts, Waiting};
use super::catalogue::{Snapshot, Target};
use super::client::{Outgoing, SendError};
use super::endpoint::Endpoint;
use super::error::CallError;
use super::grant::{Ask, Grant};
use super::host::{Caller, Host};
use super::request::Prepared;
use crate::domain::PlainKey;
use crate::service::ServiceError;

/// The largest body of a request, in bytes.
pub const BODY_MAX: usize = 32 * 1024 * 1024;
/// Bodies above this are parsed on a thread of their own.
const PARSED_AT_ONCE: usize = 128 * 1024;

/// A caller with a valid key and a place for its call.
#[derive(Debug)]
pub struct Admitted {
    key_text: PlainKey,
    pub caller: Caller,
    pub open: OpenCall,
    address: Option<IpAddr>,
}

/// A request with its body.
#[derive(Debug)]
pub struct Received {
    /// The id of the call.
    pub id: String,
    pub endpoint: Endpoint,
    pub content_type: String,
    pub body: Bytes,
    /// Its memory.
    pub room: Room,
}

/// Checks the key before the body is read, and takes a place.
pub async fn admit(host: &Host, key: Option<&str>, address: Option<IpAddr>) -> Result<Admitted, CallError> {
    let text = key.ok_or(CallError::MissingKey)?;
    let caller = host.identify(text, address).await?;
    let key_text = PlainKey::parse_any(text).ok_or(CallError::UnknownKey)?;
    let settings = host.settings();
    let (most, own) = (settings.calls, settings.calls_per_account);
    let open = host.inference().admission.enter(caller.account_id(), most, own)?;
    Ok(Admitted { key_text, caller, open, address })
}

/// Checks a key that reads what the inference API offers.
pub async fn may_read(host: &Host, key: Option<&str>, address: Option<IpAddr>) -> Result<(), CallError> {
    host.let_in(key.ok_or(CallError::MissingKey)?, address).await
}

/// Carries a call.
pub async fn carry(host: &Host, admitted: Admitted, received: Received) -> Result<Answer, CallError> {
    let Received { id, endpoint, content_type, body, room } = received;
    let prepared = prepare(endpoint, content_type, body).await?;
    let snapshot = host.catalogue().await?;
    if !snapshot.has_route(&prepared.model) {
        return Err(CallError::NoModel(prepared.model));
    }
    let journal = super::journal_of(host).await?;
    if !journal.has_room() {
        return Err(CallError::Full);
    }
    let Admitted { key_text, caller, open, address } = admitted;
    let (time, model, demand) = (host.now(), prepared.model.clone(), prepared.demand);
    let bound = demand.at_most(snapshot.max_output(&model));
    let ask = Ask { id: &id, model: &model, demand: &demand, bound: &bound, address, time };
    let granted = caller.grant(&key_text, ask, (&journal, &snapshot)).await?;
    drop((key_text, caller));
    let Grant { key, held, counted, rates } = granted;
    let facts = Facts { id, endpoint, model, key, held, counted, rates, demand, bound, time };
    let call = Call::begin(host, &journal, facts, open);
    let waiting = Waiting::new(Arc::clone(&call));
    let answered = attempt(host, &call, &snapshot, &prepared).await;
    drop(room);
    let answer = match answered {
        Ok((response, timeout)) => answer::pass(&call, response, prepared.wants_usage, timeout).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &answer {
        call.end(End::Failed(error.status()));
    }
    waiting.release();
    answer
}

async fn prepare(endpoint: Endpoint, content_type: String, body: Bytes) -> Result<Prepared, CallError> {
    if body.len() <= PARSED_AT_ONCE {
        return Prepared::read(endpoint, &content_type, body);
    }
    let parsing = tokio::task::spawn_blocking(move || Prepared::read(endpoint, &content_type, body));
    parsing.await.map_err(|_| ServiceError::Internal("reading a request"))?
}

/// Sends the call to the upstreams in turn, until one answers with success or about the request.
async fn attempt(
    host: &Host,
    call: &Arc<Call>,
    snapshot: &Snapshot,
    prepared: &Prepared,
) -> Result<(Response<Incoming>, std::time::Duration), CallError> {
    let mut failed = CallError::NoAnswer;
    let targets = snapshot.targets(&prepared.model, host.draw());
    for (left, target) in targets.iter().enumerate().map(|(at, target)| (targets.len() - at - 1, target)) {
        let sent = tokio::select! {
            sent = send(host, call, target, prepared) => sent,
            () = call.cut.cancelled() => return Err(call.cut_error()),
        };
        let timeout = target.upstream.timeout;
        failed = match sent {
            Ok(response) if response.status().is_success() => return Ok((response, timeout)),
            Ok(response) => {
                let is_fault = answer::is_fault(response.status().as_u16());
                let names = (target.name_there.as_str(), prepared.model.as_str());
                let error = answer::failure(response, names, timeout).await;
                if !is_fault || left == 0 {
                    return Err(error);
                }
                error
            }
            Err(SendError::Broken) => CallError::NoAnswer,
            Err(SendError::Late) => CallError::Late,
        };
    }
    Err(failed)
}

async fn send(
    host: &Host,
    call: &Call,
    target: &Target,
    prepared: &Prepared,
) -> Result<Response<Incoming>, SendError> {
    let outgoing = Outgoing {
        endpoint: call.endpoint(),
        content_type: &prepared.content_type,
        body: prepared.body_for(&target.name_there),
        id: call.id(),
    };
    host.inference().client.send(&target.upstream, outgoing).await
}
