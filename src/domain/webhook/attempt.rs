//! An attempt to deliver an event.

use chrono::{DateTime, Utc};

/// Declares what may become of an attempt: variant, word in the database, the sentence for the operator.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $sentence:literal;)+) => {
        /// What became of an attempt.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Outcome {
            $($(#[$doc])* $variant,)+
        }

        impl Outcome {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word in the database and in REST, which never changes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads what `as_str` wrote.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|outcome| outcome.as_str() == word)
            }

            /// The sentence for the operator.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }
        }
    };
}

outcomes! {
    /// A status of success.
    Delivered = "delivered", "delivered";
    /// Another status.
    Refused = "refused", "answered with an error";
    /// A redirect, which is not followed.
    Redirected = "redirected", "answered with a redirect, which is not followed";
    /// 410: the webhook is turned off.
    Gone = "gone", "answered that it is gone (410)";
    TimedOut = "timed_out", "no answer in time";
    /// The name has no address.
    NoAddress = "no_address", "the name of the server has no address";
    /// Every address of the name is in a network that is not public.
    NotPublic = "not_public", "the server is not at a public address";
    /// No connection.
    NoConnection = "no_connection", "no connection to the server";
    /// Not TLS, such as the banner of another protocol.
    NoTls = "no_tls", "the server does not speak TLS";
    BadCertificate = "bad_certificate", "the certificate of the server is not valid";
    /// Not HTTP, such as the banner of another protocol.
    NoHttp = "no_http", "the server does not speak HTTP";
    /// The connection ended before the answer.
    Broken = "broken", "the connection ended without an answer";
    /// The secret cannot be decrypted.
    NoSecret = "no_secret", "the signing secret cannot be decrypted";
}

/// An attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    /// How long it took.
    pub milliseconds: i64,
    pub outcome: Outcome,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// The beginning of the answer.
    pub answer: String,
}

impl Attempt {
    /// The sentence for the operator.
    pub fn sentence(&self) -> String {
        match self.status {
            Some(status) => format!("{} {status}", self.outcome.sentence()),
            None => self.outcome.sentence().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::parse(outcome.as_str()), Some(*outcome));
        }
        assert_eq!(Outcome::parse("eaten"), None);
    }
}
