//! The account that is signed in, as every page shows it.

use super::function::{FunctionError, signed_in};
use crate::domain::email::for_people;
use crate::domain::{AccountId, Money, Zone};
use crate::service::accounts;

/// The account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub account_id: AccountId,
    pub name: String,
    /// Its owner's address.
    pub email: String,
    /// The zone in which its days are cut.
    pub zone: Zone,
    /// The IANA name of that zone.
    pub time_zone: String,
    /// The IANA name of the zone that its days are being added up in, while a change is under way.
    pub next_time_zone: Option<String>,
    /// What it has; below zero when it owes.
    pub balance: Money,
    /// Of the balance, what is set aside for calls that are running.
    pub held: Money,
    /// From which available balance on its owner is told.
    pub low_balance: Option<Money>,
}

/// The account that is signed in.
pub async fn viewer() -> Result<Viewer, FunctionError> {
    let me = signed_in()?;
    let account = accounts::lookup(&me.services, me.account()).await?;
    Ok(Viewer {
        account_id: account.id,
        name: account.name,
        email: for_people(&account.email),
        zone: account.zone,
        time_zone: account.zone.name().to_owned(),
        next_time_zone: account.next_zone.map(|zone| zone.name().to_owned()),
        balance: account.balance,
        held: account.held,
        low_balance: account.low_balance,
    })
}
