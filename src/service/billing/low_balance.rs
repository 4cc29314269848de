//! The low-balance notice on every page.

use std::future::Future;

use super::runway::Pace;
use crate::domain::low_balance::warning as said;
use crate::domain::{Account, AgentId, Money, Warning};
use crate::service::ServiceError;

/// The notice, if there is one, with the runway. `debtor` is an agent whose wallet is negative; `pace` is read only
/// for a notice that needs it.
pub async fn warning(
    account: &Account,
    debtor: Option<(AgentId, Money)>,
    pace: impl Future<Output = Result<Pace, ServiceError>>,
) -> Result<Option<Warning>, ServiceError> {
    let warning = said(account.balance, account.held, account.low_balance);
    if let Some(Warning::Refused { .. }) = warning {
        return Ok(warning);
    }
    // A negative wallet blocks all calls of the account.
    if let Some((agent_id, balance)) = debtor {
        return Ok(Some(Warning::AgentOwes { agent_id, balance }));
    }
    let Some(Warning::Low { available, threshold, .. }) = warning else { return Ok(warning) };
    Ok(Some(Warning::Low { available, threshold, runway: pace.await?.runway(available) }))
}
