//! The settings of automatic recharge before an owner sets any.

use crate::domain::AccountId;
use crate::domain::billing::{Paise, RechargeSettings};
use crate::service::Services;

/// What is offered to who has set nothing.
const USUAL: (Paise, Paise, Paise) =
    (Paise::from_rupees(200), Paise::from_rupees(1000), Paise::from_rupees(5000));

/// The settings of who has set nothing.
pub fn usual(services: &Services, account: &AccountId) -> RechargeSettings {
    let (threshold, amount, monthly_cap) = USUAL;
    RechargeSettings {
        account_id: account.clone(),
        is_on: false,
        threshold,
        amount,
        monthly_cap,
        failures: 0,
        stopped: None,
        next_look: None,
        changed: services.now(),
    }
}
