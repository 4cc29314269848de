//! What a letter needs at the moment of sending: whether it still makes sense, whom it is about, and its link. The
//! token of a link is made here, so that no message of the outbox contains one.

use super::attachment::Attachment;
use crate::domain::billing::{Document, DocumentSource, Month, TopupId};
use crate::domain::email_change::EmailChange;
use crate::domain::notice::Topic;
use crate::domain::{AccountId, Letter, LinkPurpose, Message, Zone};
use crate::service::accounts::emails;
use crate::service::auth::links;
use crate::service::{ServiceError, Services, documents};

/// The page on which owners turn notices off.
const SWITCHES: &str = "/settings/notifications";

/// A letter that is to be sent.
#[derive(Debug, Default)]
pub struct Prepared {
    /// The address of its link; empty for letters without one.
    pub link: String,
    /// The address that ends such mail; `None` for letters that cannot be left.
    pub leave: Option<String>,
    /// Whether its reader has an account, and not just a further address of one.
    pub is_for_owner: bool,
    /// The account's time zone.
    pub zone: Zone,
    /// The files that go with it.
    pub attached: Vec<Attachment>,
}

/// Prepares a letter; `None` if there is nothing to send any more.
pub async fn prepare(
    services: &Services,
    message: &Message,
    letter: &Letter,
) -> Result<Option<Prepared>, ServiceError> {
    match letter {
        Letter::Test {} => Ok(Some(Prepared::default())),
        Letter::VerifyEmail {} => {
            let Some(account) = &message.account_id else { return Ok(None) };
            let Some(profile) = services.store.find_profile(account).await? else { return Ok(None) };
            if profile.is_verified || profile.email != message.target {
                return Ok(None);
            }
            with_link(services, message, account, LinkPurpose::VerifyEmail).await
        }
        Letter::WebhookTurnedOff { id, .. } => {
            let link = format!("{}/settings/webhooks/{id}", services.policy.public_url);
            Ok(Some(Prepared { link, is_for_owner: true, ..Prepared::default() }))
        }
        Letter::ConfirmEmail {} => {
            let waits = |change: &EmailChange| !change.is_confirmed && change.new == message.target;
            about_change(services, message, waits, LinkPurpose::ConfirmEmail).await
        }
        Letter::EmailChanging { to } => {
            let is_this = |change: &EmailChange| change.old == message.target && change.new == *to;
            about_change(services, message, is_this, LinkPurpose::TakeEmailBack).await
        }
        Letter::VerifyAddress {} => {
            let Some(account) = &message.account_id else { return Ok(None) };
            let known = services.store.list_notice_addresses(account).await?;
            if !known.iter().any(|address| !address.is_verified && address.email == message.target) {
                return Ok(None);
            }
            with_link(services, message, account, LinkPurpose::VerifyAddress).await
        }
        Letter::ResetPassword {} => match emails::find_credentials(services, &message.target).await? {
            Some(found) => with_link(services, message, &found.account_id, LinkPurpose::ResetPassword).await,
            None => Ok(None),
        },
        Letter::NewBrowser { .. }
        | Letter::TwoStepChanged { .. }
        | Letter::PasswordChanged { .. }
        | Letter::KeyCreated { .. }
        | Letter::KeyExpiring { .. }
        | Letter::OldKeyUsed { .. }
        | Letter::BalanceLow { .. }
        | Letter::BalanceZero { .. }
        | Letter::PaymentReceived { .. }
        | Letter::PaymentFailed { .. }
        | Letter::RechargeNotice { .. }
        | Letter::RechargeFailed { .. }
        | Letter::RechargeStopped { .. }
        | Letter::InvoiceIssued { .. }
        | Letter::RefundMade { .. } => {
            let Some(prepared) = notice(services, message, letter).await? else { return Ok(None) };
            let attached = files(services, message, letter).await?;
            Ok(Some(Prepared { attached, ..prepared }))
        }
    }
}

/// The document that a letter is about, made now and in the language of its reader.
async fn files(
    services: &Services,
    message: &Message,
    letter: &Letter,
) -> Result<Vec<Attachment>, ServiceError> {
    let source = match letter {
        Letter::PaymentReceived { topup, .. } => Some(DocumentSource::Topup(TopupId::new(topup.as_str()))),
        Letter::InvoiceIssued { month, .. } => Month::parse(month).map(DocumentSource::Month),
        _ => None,
    };
    let (Some(account), Some(source)) = (&message.account_id, source) else { return Ok(Vec::new()) };
    let found = services.store.reads().await?.document_of(account, &source).await?;
    let Some(Document { id, .. }) = found else { return Ok(Vec::new()) };
    let complete = documents::find(services, account, &id).await?;
    // A payment is told also if its document cannot be drawn, which is logged.
    let Ok(bytes) = documents::pdf(&complete, message.language) else { return Ok(Vec::new()) };
    let name = documents::file_name(&complete.document);
    Ok(vec![Attachment { name, media: "application/pdf", bytes }])
}

/// Prepares a notice: to the owner, with the page that turns it off, or to a further address, with a link that does.
async fn notice(
    services: &Services,
    message: &Message,
    letter: &Letter,
) -> Result<Option<Prepared>, ServiceError> {
    let Some(account) = &message.account_id else { return Ok(None) };
    let Some(profile) = services.store.find_profile(account).await? else { return Ok(None) };
    let zone = profile.cut.zone;
    if profile.email == message.target {
        let can_be_off = letter.topic().is_some_and(Topic::can_be_off);
        let leave = can_be_off.then(|| format!("{}{SWITCHES}", services.policy.public_url));
        return Ok(Some(Prepared { leave, is_for_owner: true, zone, ..Prepared::default() }));
    }
    let known = services.store.list_notice_addresses(account).await?;
    if !known.iter().any(|address| address.is_verified && address.email == message.target) {
        return Ok(None);
    }
    let with_link = with_link(services, message, account, LinkPurpose::LeaveNotices).await?;
    Ok(with_link.map(|made| Prepared { leave: Some(made.link), zone, ..Prepared::default() }))
}

/// Prepares a letter about a change of email that has not ended.
async fn about_change(
    services: &Services,
    message: &Message,
    is_this: impl Fn(&EmailChange) -> bool,
    purpose: LinkPurpose,
) -> Result<Option<Prepared>, ServiceError> {
    let Some(account) = &message.account_id else { return Ok(None) };
    let open = services.store.list_email_changes(account).await?;
    if !open.iter().any(is_this) {
        return Ok(None);
    }
    with_link(services, message, account, purpose).await
}

async fn with_link(
    services: &Services,
    message: &Message,
    account: &AccountId,
    purpose: LinkPurpose,
) -> Result<Option<Prepared>, ServiceError> {
    let mut tx = services.store.begin().await?;
    let console = &services.policy.public_url;
    let link = links::make(services, &mut tx, console, account, purpose, &message.target).await?;
    if message.account_id.is_none() {
        tx.assign_message(&message.id, account).await?;
    }
    tx.commit().await?;
    Ok(Some(Prepared { link, ..Prepared::default() }))
}
