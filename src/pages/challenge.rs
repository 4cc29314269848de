//! `/passkeys/challenge`: the challenge that a script passes to the browser's passkeys.

use leptos::prelude::*;
use serde_json::value::RawValue;

use super::function::{FunctionError, visit};
use crate::service::auth::second_factor;
use crate::sessions;

/// Creates a challenge for the passkeys of the signed-in owner, or of the account whose second factor is
/// pending.
#[server(prefix = "", endpoint = "passkeys/challenge")]
pub async fn challenge() -> Result<Box<RawValue>, FunctionError> {
    let here = visit()?;
    let account = match &here.owner {
        Some(owner) => Some(owner.account_id.clone()),
        None => sessions::half_way(&here.services, &here.session).await?.map(|(account, _)| account),
    };
    let account = account.ok_or(FunctionError::NotFound)?;
    let found = second_factor::challenge(&here.services, &account).await?;
    let (asked, challenge) = found.ok_or(FunctionError::NotFound)?;
    sessions::keep_challenge(&here.session, &challenge).await?;
    RawValue::from_string(asked).map_err(|_| FunctionError::Unavailable)
}
