//! The actions of the settings. A failed form renders its page at the address of the form; a GET there redirects
//! to the page.

use leptos::prelude::*;

use super::parts::Part;
use super::section::Done;
use crate::domain::notice::{NoticeAddressId, Topic};
use crate::domain::{DeviceId, Secret};
use crate::pages::function::{Action, Answer, FunctionError, NoPlace, Shown, shown_again, signed_in, visit};
use crate::service::accounts::{email_change, profile, verification};
use crate::service::auth::devices;
use crate::service::notices::{addresses, switches};
use crate::sessions;

/// Redirects to the message; after a failure, renders the page with typed values and field errors.
fn answer<A: Action>(form: A, done: Result<Done, FunctionError>) -> Answer {
    match done {
        Ok(done) => Answer::redirect(done.address()),
        Err(error @ (FunctionError::Invalid(_) | FunctionError::TooManyAttempts { .. })) => {
            Shown::again(form, error).at(A::PAGE).into()
        }
        Err(error) => error.into(),
    }
}

/// Declares the page and the message of each form.
macro_rules! says {
    ($($form:ty: $output:ty, $part:expr, $done:expr;)+) => {
        $(impl Action for $form {
            type Place = NoPlace;
            const PAGE: &'static str = $part.href();

            async fn answer(self, _: NoPlace, done: Result<$output, FunctionError>) -> Answer {
                answer(self, done.map($done))
            }
        })+
    };
}

says! {
    Rename: (), Part::Profile, |()| Done::Name;
    ChangeEmail: bool, Part::Profile, |waits: bool| if waits { Done::EmailAsked } else { Done::Email };
    SendVerification: (), Part::Profile, |()| Done::Verification;
    ChangeZone: (), Part::Profile, |()| Done::TimeZone;
    ChangePassword: u32, Part::Security, Done::Password;
    SignOutOthers: u32, Part::Security, Done::Others;
    ChangeLowBalance: (), Part::Notifications, |()| Done::LowBalance;
    KeepNotices: (), Part::Notifications, |()| Done::Notices;
    AddAddress: (), Part::Notifications, |()| Done::AddressAsked;
    RemoveAddress: (), Part::Notifications, |()| Done::AddressRemoved;
}

/// Renames the account.
#[server(prefix = "", endpoint = "settings/name")]
pub async fn rename(#[server(default)] name: String) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(profile::rename(&me.services, &me.by, me.account(), &name).await?)
}

/// Sends the mail that verifies the address again.
#[server(prefix = "", endpoint = "settings/verify-email")]
pub async fn send_verification() -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(verification::send_again(&me.services, me.account()).await?)
}

/// Changes the owner's email, and this browser's session id. Returns whether the new address waits to be
/// confirmed.
#[server(prefix = "", endpoint = "settings/email")]
pub async fn change_email(
    /// The email, as typed.
    #[server(default)]
    email: String,
    /// The owner's password.
    #[server(default)]
    email_password: Secret,
    /// A code or a passkey's signature; empty without a second factor.
    #[server(default)]
    email_code: Secret,
) -> Result<bool, FunctionError> {
    let (me, password, proof) = shown_again(&email_password, &email_code).await?;
    let renewal = profile::change_email(&me.services, &me.by, me.account(), &email, password, proof).await?;
    if let Some(renewal) = renewal {
        sessions::renew(&me.session, me.by.clone(), renewal).await?;
    }
    Ok(email_change::waiting(&me.services, me.account()).await?.is_some())
}

/// Changes the owner's password, and this browser's session id. Returns how many other devices were signed out.
#[server(prefix = "", endpoint = "settings/password")]
pub async fn change_password(
    /// The current password.
    #[server(default)]
    current_password: Secret,
    /// The new one.
    #[server(default)]
    password: Secret,
    /// A code or a passkey's signature; empty without a second factor.
    #[server(default)]
    code: Secret,
) -> Result<u32, FunctionError> {
    let (me, current, proof) = shown_again(&current_password, &code).await?;
    let new = password.reveal();
    let changed = profile::change_password(&me.services, &me.by, me.account(), current, new, proof).await?;
    sessions::renew(&me.session, me.by.clone(), changed.renewal).await?;
    // The old known-browser cookie is signed with the old password.
    visit()?.remember(me.account()).await;
    Ok(counted(changed.signed_out))
}

/// Starts a change of the account's time zone.
#[server(prefix = "", endpoint = "settings/time-zone")]
pub async fn change_zone(
    /// Its IANA name, as selected.
    #[server(default)]
    time_zone: String,
) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(profile::change_zone(&me.services, &me.by, me.account(), &time_zone).await?)
}

/// Changes the low balance threshold.
#[server(prefix = "", endpoint = "settings/low-balance")]
pub async fn change_low_balance(
    /// The amount, as typed; empty for none.
    #[server(default)]
    amount: String,
) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(profile::change_low_balance(&me.services, &me.by, me.account(), &amount).await?)
}

/// Turns notices on that are checked, and all others off. A checkbox that is checked sends something.
#[server(prefix = "", endpoint = "settings/notices")]
pub async fn keep_notices(
    #[server(default)] key_created: String,
    #[server(default)] key_expiring: String,
    #[server(default)] old_key_used: String,
    #[server(default)] balance_low: String,
    #[server(default)] balance_zero: String,
    #[server(default)] payment: String,
) -> Result<(), FunctionError> {
    let me = signed_in()?;
    // Where nothing is sold, the form does not have it.
    let payment = if me.services.payments.is_on() { payment } else { "1".to_owned() };
    let on: Vec<_> = [
        (Topic::KeyCreated, key_created),
        (Topic::KeyExpiring, key_expiring),
        (Topic::OldKeyUsed, old_key_used),
        (Topic::BalanceLow, balance_low),
        (Topic::BalanceZero, balance_zero),
        (Topic::Payment, payment),
    ]
    .into_iter()
    .filter(|(_, checked)| !checked.is_empty())
    .map(|(topic, _)| topic)
    .collect();
    Ok(switches::keep(&me.services, &me.by, me.account(), &on).await?)
}

/// Adds a further address for notices about credit.
#[server(prefix = "", endpoint = "settings/notices/addresses")]
pub async fn add_address(
    /// The address, as typed.
    #[server(default)]
    email: String,
) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(addresses::add(&me.services, &me.by, me.account(), &email).await?)
}

/// Removes a further address.
#[server(prefix = "", endpoint = "settings/notices/addresses/remove")]
pub async fn remove_address(#[server(default)] id: NoticeAddressId) -> Result<(), FunctionError> {
    let me = signed_in()?;
    Ok(addresses::remove(&me.services, &me.by, me.account(), &id).await?)
}

/// Signs out all devices but this browser. Returns how many.
#[server(prefix = "", endpoint = "settings/devices/sign-out-others")]
pub async fn sign_out_others() -> Result<u32, FunctionError> {
    let me = signed_in()?;
    Ok(counted(devices::sign_out_others(&me.services, &me.by, me.account()).await?))
}

/// Signs out a device. Returns whether it was this browser.
#[server(prefix = "", endpoint = "settings/devices/sign-out")]
pub async fn sign_out_device(
    /// Its public id.
    #[server(default)]
    id: DeviceId,
) -> Result<bool, FunctionError> {
    let me = signed_in()?;
    devices::sign_out(&me.services, &me.by, me.account(), &id).await?;
    let is_this = me.by.device() == Some(&id);
    if is_this {
        sessions::forget(&me.session).await?;
        visit()?.leave(|left| left.has_ended = true);
    }
    Ok(is_this)
}

impl Action for SignOutDevice {
    type Place = NoPlace;
    const PAGE: &'static str = Part::Security.href();

    /// Redirects this browser to the sign-in page.
    async fn answer(self, _: NoPlace, done: Result<bool, FunctionError>) -> Answer {
        match done {
            Ok(true) => Answer::redirect("/sign-in"),
            Ok(false) => Answer::redirect(Done::Device.address()),
            Err(error) => error.into(),
        }
    }
}

/// A count that fits an address.
pub fn counted(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
