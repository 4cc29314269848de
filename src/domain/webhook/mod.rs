//! Webhooks: addresses of an account's own servers, which are told events by `POST`, as Standard Webhooks says.

mod attempt;
mod event;
mod kind;
mod reach;
mod url;

use chrono::{DateTime, Utc};

pub use self::attempt::{Attempt, Outcome};
pub use self::event::Happening;
pub use self::kind::{EventKind, EventKinds};
pub use self::reach::{Reach, is_public};
pub use self::url::WebhookUrl;
use super::account::id;
use super::outbox::lane;
use super::{AccountId, Channel, Message, Money};

id!(
    /// The id of a webhook, `whk_…`.
    WebhookId,
    "whk_"
);

/// Whether events are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookStatus {
    On,
    /// By its owner; events wait.
    Paused,
    /// Turned off, because it answered that it is gone.
    Gone,
    /// Turned off, because nothing but failures came of it for days.
    Failing,
}

impl WebhookStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::On, Self::Paused, Self::Gone, Self::Failing];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Paused => "paused",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether events are written for it: also while it is paused, to be sent afterwards.
    pub const fn hears(self) -> bool {
        matches!(self, Self::On | Self::Paused)
    }
}

/// A webhook, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub account_id: AccountId,
    pub url: WebhookUrl,
    pub events: EventKinds,
    pub status: WebhookStatus,
    /// Until when the secret before the last rotation signs too.
    pub previous_until: Option<DateTime<Utc>>,
    /// Failed attempts since the last one that succeeded.
    pub failures: i64,
    pub failing_since: Option<DateTime<Utc>>,
    pub created: DateTime<Utc>,
}

impl WebhookId {
    /// The lane of its messages.
    pub fn lane(&self) -> String {
        lane(Channel::Webhook, self.as_str())
    }
}

/// A webhook whose account may have crossed a threshold of its balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    pub id: WebhookId,
    pub account_id: AccountId,
    pub events: EventKinds,
    /// What it was told last.
    pub level: i64,
    pub balance: Money,
    /// The owner's threshold.
    pub threshold: Option<Money>,
}

/// An event that was sent to a webhook, or is to be, with its attempts, oldest first.
#[derive(Clone, Debug)]
pub struct WebhookDelivery {
    pub message: Message,
    /// Its number among those of the webhook.
    pub sequence: i64,
    pub attempts: Vec<Attempt>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for status in WebhookStatus::ALL {
            assert_eq!(WebhookStatus::parse(status.as_str()), Some(status));
        }
        assert_eq!(WebhookStatus::parse("off"), None);
    }
}
