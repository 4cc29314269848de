//! The signed-in account, as every page shows it.

use chrono::NaiveDate;

use super::function::{FunctionError, signed_in};
use crate::domain::email::for_people;
use crate::domain::{AccountId, Money, Zone};

/// The account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub account_id: AccountId,
    pub name: String,
    /// The owner's email.
    pub email: String,
    /// The time zone.
    pub zone: Zone,
    /// The day that it is there.
    pub today: NaiveDate,
    /// The IANA name of that zone.
    pub time_zone: String,
    /// The IANA name of the new zone, while a zone change is running.
    pub next_time_zone: Option<String>,
    /// Negative if the account is in debt.
    pub balance: Money,
    /// The sum of open holds.
    pub held: Money,
    /// The low balance threshold, for the available credit.
    pub low_balance: Option<Money>,
}

/// Reads the signed-in account.
pub async fn viewer() -> Result<Viewer, FunctionError> {
    let me = signed_in()?;
    let account = me.details;
    Ok(Viewer {
        account_id: account.id,
        name: account.name,
        email: for_people(&account.email),
        zone: account.zone,
        today: account.zone.day_of(me.services.now()),
        time_zone: account.zone.name().to_owned(),
        next_time_zone: account.next_zone.map(|zone| zone.name().to_owned()),
        balance: account.balance,
        held: account.held,
        low_balance: account.low_balance,
    })
}
