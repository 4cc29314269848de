//! The reads of `/billing`.

use crate::domain::Money;
use crate::domain::billing::TypedProfile;
use crate::pages::function::{FunctionError, SignedIn, signed_in};
use crate::service::payments::{profile, promo_codes};

/// The signed-in owner, where credit can be bought.
pub fn buyer() -> Result<SignedIn, FunctionError> {
    let me = signed_in()?;
    if me.services.payments.is_on() { Ok(me) } else { Err(FunctionError::NotFound) }
}

/// The billing profile.
pub async fn profile() -> Result<Option<TypedProfile>, FunctionError> {
    let me = buyer()?;
    Ok(profile::find(&me.services, me.account()).await?.map(|profile| profile.found.typed()))
}

/// The credit of the code that was used last.
pub async fn last_redeemed() -> Result<Option<Money>, FunctionError> {
    let me = buyer()?;
    Ok(promo_codes::last_redeemed(&me.services, me.account()).await?)
}
