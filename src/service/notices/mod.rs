//! Notices: what happened to an account is told to its owner by mail, written in the transaction of what happened.
//! Owners turn some kinds off; those about credit go to further addresses too. Without a mail server nothing is done.

pub mod addresses;
pub mod balance;
pub mod keys;
mod of_deed;
pub mod shown;
pub mod switches;

use chrono::{DateTime, TimeDelta, Utc};

pub use of_deed::tell_of;

use super::auth::attempts::{self, Counter};
use super::mail::{self, Recipient};
use super::{ServiceError, Services};
use crate::domain::notice::Topic;
use crate::domain::{AccountId, Letter};
use crate::store::Tx;

/// How long a notice is tried.
const TRIED_FOR: TimeDelta = TimeDelta::days(3);
/// How long it is known what was told.
const KNOWN_FOR: TimeDelta = TimeDelta::days(30);

/// Writes a notice to whom its topic goes, a few times an hour: the activity log has all.
pub async fn tell(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    letter: &Letter,
) -> Result<(), ServiceError> {
    let Some(topic) = letter.topic().filter(|_| mail::is_set_up(services)) else { return Ok(()) };
    let targets = tx.list_notice_targets(account, topic).await?;
    let counter = Counter::of_notices(account, topic);
    if targets.is_empty() || !attempts::count_within(tx, &[counter], services.now()).await? {
        return Ok(());
    }
    for target in targets {
        let to = Recipient { account: Some(account), address: &target.address, language: target.language };
        mail::queue(services, tx, to, letter, TRIED_FOR).await?;
    }
    Ok(())
}

/// What is told once of something, such as a key and its expiry.
fn once(topic: Topic, of: &str, instant: DateTime<Utc>) -> String {
    format!("{} {of} {}", topic.as_str(), instant.timestamp_micros())
}

/// Tells of what happens by itself, and forgets what was told long ago. To be called every hour by any server.
pub async fn tend(services: &Services) -> Result<(), ServiceError> {
    if mail::is_set_up(services) {
        keys::tell_of_ending(services).await?;
        balance::catch_up(services).await?;
    }
    let mut tx = services.store.begin().await?;
    tx.delete_told(services.now() - KNOWN_FOR).await?;
    Ok(tx.commit().await?)
}
