//! The low-balance notice on every page.

use super::runway;
use crate::domain::low_balance::warning as said;
use crate::domain::{Account, Wallet, Warning};
use crate::service::{Owner, ServiceError, Services};

/// The notice, if there is one, with the runway.
pub async fn warning(
    services: &Services,
    owner: &Owner,
    account: &Account,
) -> Result<Option<Warning>, ServiceError> {
    let warning = said(account.balance, account.held, account.low_balance);
    if let Some(Warning::Refused { .. }) = warning {
        return Ok(warning);
    }
    // A negative wallet blocks all calls of the account.
    if let Some(debt) = services.store.find_agents_debt(&account.id).await?
        && let Wallet::Agent(agent_id) = debt.wallet
    {
        return Ok(Some(Warning::AgentOwes { agent_id, balance: debt.balance }));
    }
    let Some(Warning::Low { available, threshold, .. }) = warning else { return Ok(warning) };
    let runway = runway::of(services, owner, available).await?;
    Ok(Some(Warning::Low { available, threshold, runway }))
}
