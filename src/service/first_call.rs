//! The first call of a new account: what it takes, and what is there already.

use chrono::TimeDelta;

use super::billing::prices;
use super::usage::requests;
use super::{Owner, ServiceError, Services, accounts, keys};
use crate::domain::{Key, Money, Request, RequestFilter};

/// An account with more calls is not new.
const FEW: u32 = 10;
/// How long an account is new after its first call, so that its owner sees it arrive.
const SHOWN_FOR: TimeDelta = TimeDelta::minutes(10);

/// What a new account has of what a call takes.
#[derive(Clone, Debug)]
pub struct FirstCall {
    /// A key that is not revoked, the one used last.
    pub key: Option<Key>,
    /// The first call.
    pub call: Option<Request>,
    /// The available credit.
    pub available: Money,
    /// A model to call.
    pub model: Option<String>,
}

/// The state of a new account; `None` for an account that has had calls for a while.
pub async fn of_new_account(services: &Services, owner: &Owner) -> Result<Option<FirstCall>, ServiceError> {
    let calls = requests::page(services, owner, &RequestFilter::default(), "", FEW).await?;
    let first = calls.requests.last().cloned();
    let is_old = first.as_ref().is_some_and(|call| call.event.time + SHOWN_FOR < services.now());
    if is_old || calls.next.is_some() {
        return Ok(None);
    }
    let account = accounts::lookup(services, &owner.account_id).await?;
    let mut keys = keys::used_last(services, &owner.account_id, 1).await?;
    Ok(Some(FirstCall {
        key: keys.pop().map(|found| found.key),
        call: first,
        available: account.balance - account.held,
        model: prices::cheapest_chat(services).await?,
    }))
}
