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
    /// Passkeys can be added here.
    pub passkeys_are_offered: bool,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// How many recovery codes are good still.
    pub codes_left: i64,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRow {
    /// Its public id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub created: LocalTime,
    /// When it was used last.
    pub last_used: Option<LocalTime>,
}

impl Standing {
    /// What a form asks for besides the password.
    pub fn asks(&self) -> Asks {
        let passkey = self.passkeys_are_offered && !self.passkeys.is_empty();
        Asks { code: self.is_on, passkey }
    }
}

/// What a form asks for besides the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asks {
    /// A code, or what stands in its place.
    pub code: bool,
    /// A passkey may stand in its place.
    pub passkey: bool,
}

/// What the account has besides its password.
#[server(prefix = "/rpc", endpoint = "settings/two-step")]
pub async fn factors() -> Result<Standing, RpcError> {
    let (services, owner) = crate::http::rpc::caller()?;
    let found = crate::service::auth::second_factor::standing(&services, &owner.account_id).await?;
    Ok(crate::http::rpc::settings::two_step(&services, &owner, found))
}
