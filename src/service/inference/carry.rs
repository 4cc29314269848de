//! Carries a call: admits it, holds what it can cost, sends it to an upstream, and passes the answer.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use hyper::Response;
use hyper::body::Incoming;

use super::admission::{OpenCall, Room};
use super::answer::{self, Answer};
use super::call::{Call, End, Facts, Waiting};
use super::catalogue::{self, Snapshot, Target};
use super::client::{Outgoing, SendError};
use super::credit::Credit;
use super::endpoint::Endpoint;
use super::error::CallError;
use super::journal::SOURCE;
use super::request::Prepared;
use crate::domain::hold::HOLD_INR_MAX;
use crate::domain::{AccountId, Money, PlainKey};
use crate::service::key_cache::verify::{Asked, HoldRequest, VerifyOutcome, identify, verify_by};
use crate::service::key_cache::{LiveKey, Origin};
use crate::service::limits::{self, Counted, Levels, Tokens};
use crate::service::{ServiceError, Services};

/// The largest body of a request, in bytes.
pub const BODY_MAX: usize = 32 * 1024 * 1024;
/// Bodies above this are parsed on a thread of their own.
const PARSED_AT_ONCE: usize = 128 * 1024;

/// A caller with a valid key and a place for its call.
#[derive(Debug)]
pub struct Admitted {
    key_text: PlainKey,
    pub key: Arc<LiveKey>,
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
pub async fn admit(
    services: &Arc<Services>,
    key: Option<&str>,
    address: Option<IpAddr>,
) -> Result<Admitted, CallError> {
    let text = key.ok_or(CallError::MissingKey)?;
    let live = identify(services, text).await?.map_err(|outcome| refused(&outcome))?;
    limits::allowed_from(&live.limits(), address).map_err(CallError::Limited)?;
    let key_text = PlainKey::parse_any(text).ok_or(CallError::UnknownKey)?;
    let settings = &services.policy.inference;
    let (most, own) = (settings.calls, settings.calls_per_account);
    let open = services.inference.admission.enter(&live.account_id, most, own)?;
    Ok(Admitted { key_text, key: live, open, address })
}

/// What a key has left of the minute.
pub fn levels(services: &Services, key: &LiveKey) -> Levels {
    limits::levels(&key.limits(), services.key_cache.share(), services.now())
}

/// The account of a key that may read what the inference API offers.
pub async fn identify_account(services: &Services, key: Option<&str>) -> Result<AccountId, CallError> {
    let live = identify(services, key.ok_or(CallError::MissingKey)?).await?;
    live.map(|key| key.account_id.clone()).map_err(|outcome| refused(&outcome))
}

/// Carries a call.
pub async fn carry(
    services: &Arc<Services>,
    admitted: Admitted,
    received: Received,
) -> Result<Answer, CallError> {
    let Received { id, endpoint, content_type, body, room } = received;
    let prepared = prepare(endpoint, content_type, body).await?;
    let snapshot = catalogue::current(services).await?;
    if !snapshot.has_route(&prepared.model) {
        return Err(CallError::NoModel(prepared.model));
    }
    let journal = super::journal_of(services).await?;
    if !journal.has_room() {
        return Err(CallError::Full);
    }
    let Admitted { key_text, key, open, address } = admitted;
    let time = services.now();
    let rates = snapshot.price(&prepared.model, time).map(|price| price.rates);
    let bound = prepared.demand.at_most(snapshot.max_output(&prepared.model));
    let amount = match &rates {
        None => Money::ZERO,
        Some(rates) => {
            bound.amount(rates).filter(|amount| *amount <= HOLD_INR_MAX).ok_or(CallError::NoCredit)?
        }
    };
    let tokens = Tokens { prompt: prepared.demand.prompt, completion: bound.completion };
    let asked = Asked { model: Some(&prepared.model), tokens };
    let credit = Credit::new(&journal, &id, key);
    let (key, counted) = checked(services, &key_text, asked, (amount, &credit), address).await?;
    drop(key_text);
    let hold = credit.part();
    let model = prepared.model.clone();
    let facts =
        Facts { id, endpoint, model, key, hold, counted, rates, demand: prepared.demand, bound, time };
    let call = Call::begin(services, &journal, facts, open);
    let waiting = Waiting::new(Arc::clone(&call));
    let answered = attempt(services, &call, &snapshot, &prepared).await;
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

/// Checks the key again, sets the amount aside, and notes the use.
async fn checked(
    services: &Arc<Services>,
    key: &PlainKey,
    asked: Asked<'_>,
    (amount, credit): (Money, &Credit<'_>),
    address: Option<IpAddr>,
) -> Result<(Arc<LiveKey>, Counted), CallError> {
    let origin = Origin { gateway: SOURCE.into(), address };
    let hold = (amount > Money::ZERO).then_some((HoldRequest { amount, time: None }, credit));
    match verify_by(services, key.reveal(), asked, hold, &origin).await? {
        VerifyOutcome::Valid { key, counted, .. } => Ok((key, counted)),
        outcome => Err(refused(&outcome)),
    }
}

/// The error of a call whose key check was not passed.
pub fn refused(outcome: &VerifyOutcome) -> CallError {
    match outcome {
        VerifyOutcome::Valid { .. } | VerifyOutcome::Exhausted => CallError::NoCredit,
        VerifyOutcome::Unknown => CallError::UnknownKey,
        VerifyOutcome::Revoked => CallError::RevokedKey,
        VerifyOutcome::Expired => CallError::ExpiredKey,
        VerifyOutcome::Limited(denial) => CallError::Limited(*denial),
    }
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
    services: &Arc<Services>,
    call: &Arc<Call>,
    snapshot: &Snapshot,
    prepared: &Prepared,
) -> Result<(Response<Incoming>, std::time::Duration), CallError> {
    let mut draw = [0; 8];
    services.entropy.fill(&mut draw);
    let mut failed = CallError::NoAnswer;
    let targets = snapshot.targets(&prepared.model, u64::from_be_bytes(draw));
    for (left, target) in targets.iter().enumerate().map(|(at, target)| (targets.len() - at - 1, target)) {
        let sent = tokio::select! {
            sent = send(services, call, target, prepared) => sent,
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
    services: &Services,
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
    services.inference.client.send(&target.upstream, outgoing).await
}
