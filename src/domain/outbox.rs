//! The outbox: messages to the outside, such as mail, that are sent by a worker after what caused them is
//! committed.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::account::id;
use super::{AccountId, Language};

id!(
    /// The id of a message, `msg_…`. The mail's `Message-ID` is made of it.
    MessageId,
    "msg_"
);

/// Declares an enum of words in the database.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $($(#[$docs:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$docs])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads what `as_str` wrote.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words!(
    /// How a message is sent.
    Channel:
    /// By SMTP, to an address.
    Mail = "mail",
    /// By HTTP, to a webhook.
    Webhook = "webhook",
);

words!(
    /// What has become of a message.
    MessageState:
    /// It is to be sent, perhaps again.
    Waiting = "waiting",
    /// The other side has accepted it.
    Sent = "sent",
    /// It was refused for good, or too long.
    Failed = "failed",
    /// The operator has dropped it.
    Dropped = "dropped",
);

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct NewMessage<'a> {
    /// `None` if only the worker finds out whether there is one.
    pub account_id: Option<&'a AccountId>,
    pub channel: Channel,
    pub kind: &'a str,
    /// Where it goes.
    pub target: &'a str,
    pub language: Language,
    /// JSON without secrets.
    pub details: &'a str,
    /// The last instant at which sending it makes sense.
    pub give_up: DateTime<Utc>,
}

/// A message of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub account_id: Option<AccountId>,
    pub channel: Channel,
    pub kind: String,
    pub target: String,
    /// One message of a lane is sent at a time.
    pub lane: String,
    pub language: Language,
    pub details: String,
    pub state: MessageState,
    pub created: DateTime<Utc>,
    pub give_up: DateTime<Utc>,
    /// The next attempt; `None` once it has ended.
    pub due: Option<DateTime<Utc>>,
    /// Attempts so far, with the one that runs.
    pub attempts: i64,
    /// What the other side said last.
    pub answer: Option<String>,
    pub ended: Option<DateTime<Utc>>,
}

/// Which messages are listed.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    pub state: Option<MessageState>,
    pub account_id: Option<AccountId>,
}

/// The lane of a message: messages to one address are sent one after another, and an address that does not
/// answer delays no other.
pub fn lane(channel: Channel, target: &str) -> String {
    format!("{} {target}", channel.as_str())
}

/// What is waiting in a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for state in MessageState::ALL {
            assert_eq!(MessageState::parse(state.as_str()), Some(*state));
        }
        assert_eq!(Channel::parse("mail"), Some(Channel::Mail));
        assert_eq!(Channel::parse("pigeon"), None);
    }
}
