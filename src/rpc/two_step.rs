//! Two-step sign-in, as the settings show it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{LocalTime, RpcError};

/// What an account has besides its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The password alone does not sign in.
    pub is_on: bool,
    /// An authenticator app can be set up here.
    pub app_is_offered: bool,
    /// Since when there is an authenticator app.
    pub app_since: Option<LocalTime>,
    /// How many recovery codes are good still.
    pub codes_left: i64,
}

/// What the account has besides its password.
#[server(prefix = "/rpc", endpoint = "settings/two-step")]
pub async fn factors() -> Result<Standing, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let found = crate::service::second_factor::standing(&services, &owner.account_id).await?;
    Ok(crate::http::rpc::settings::two_step(&services, &owner, found))
}
