//! The second factors of an account, as the settings show them.

use crate::i18n::t;
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::shown::{LocalTime, Recent};
use crate::service::auth::second_factor;

/// The second factors of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactorStatus {
    /// Two-step sign-in is on.
    pub is_on: bool,
    /// This console supports authenticator apps.
    pub app_is_offered: bool,
    /// When the authenticator app was added.
    pub app_since: Option<LocalTime>,
    /// This console supports passkeys.
    pub passkeys_are_offered: bool,
    /// The passkeys, oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// The number of unused recovery codes.
    pub codes_left: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: String,
    /// The name that its owner chose.
    pub name: String,
    pub created: LocalTime,
    pub last_used: Option<Recent>,
}

impl SecondFactorStatus {
    /// The factors that a form asks for besides the password.
    pub fn asks(&self) -> Asks {
        let passkey = self.passkeys_are_offered && !self.passkeys.is_empty();
        Asks { code: self.is_on, passkey }
    }
}

/// The factors that a form asks for besides the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asks {
    /// A code, or a passkey instead.
    pub code: bool,
    /// A passkey is accepted.
    pub passkey: bool,
}

/// Reads the second factors of the account.
pub async fn standing() -> Result<SecondFactorStatus, FunctionError> {
    let me = signed_in()?;
    let found = second_factor::standing(&me.services, me.account()).await?;
    let local = |at| LocalTime::of(me.owner.zone, at);
    Ok(SecondFactorStatus {
        is_on: found.is_on(),
        app_is_offered: me.services.vault.is_there(),
        app_since: found.app_since.map(local),
        passkeys_are_offered: me.services.webauthn.is_some(),
        passkeys: found
            .passkeys
            .into_iter()
            .map(|row| PasskeyRow {
                id: row.id,
                name: row.name,
                created: local(row.created),
                last_used: row.last_used.map(|at| Recent::of(&me, at)),
            })
            .collect(),
        codes_left: found.codes_left,
    })
}

/// The number of unused recovery codes, as text.
pub fn codes_left(left: i64) -> String {
    t!("codes-left", count = left)
}
