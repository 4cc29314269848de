//! What an account has besides its password, as the settings show it.

use crate::i18n::t;
use crate::pages::function::{FunctionError, signed_in};
use crate::pages::shown::LocalTime;
use crate::service::auth::second_factor;

/// What an account has besides its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactorStatus {
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

#[derive(Clone, Debug, PartialEq, Eq)]
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

impl SecondFactorStatus {
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
                last_used: row.last_used.map(local),
            })
            .collect(),
        codes_left: found.codes_left,
    })
}

/// How many recovery codes are good still, in words.
pub fn codes_left(left: i64) -> String {
    t!("codes-left", count = left)
}
