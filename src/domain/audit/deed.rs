//! What can have happened to an account, each with what is to be told of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::{AgentId, DeviceId, Factor, KeyId, Money};

/// Something that was done, with what is to be told of it. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "details", rename_all = "snake_case")]
pub enum Deed {
    /// A browser or a program signed in.
    SignedIn {
        /// With what. An older version did not say.
        #[serde(default)]
        with: Option<Factor>,
    },
    /// Wrong passwords, or wrong codes, were typed.
    SignInFailed {
        /// How many.
        times: u32,
        /// In the settings, by somebody who had signed in.
        in_settings: bool,
        /// Codes, by somebody who knew the password.
        #[serde(default)]
        of_code: bool,
        /// More of that day were not written down.
        last_of_day: bool,
    },
    /// A browser or a program signed itself out.
    SignedOut {},
    /// A browser or a program was signed out by another.
    DeviceSignedOut {
        /// Which.
        id: DeviceId,
        /// What it said that it was.
        user_agent: Option<String>,
    },
    /// A session was used from another network, or with another browser or program, than before.
    SessionMoved {
        /// The network address before.
        address: Option<String>,
        /// What the browser or program before said that it was.
        user_agent: Option<String>,
    },
    /// All browsers and programs but one were signed out.
    OthersSignedOut {
        /// How many.
        count: u64,
    },
    /// All browsers and programs were signed out by the operator.
    AllSignedOut {
        /// How many.
        count: u64,
    },
    /// The account was made.
    AccountCreated {
        /// Its owner's address.
        email: String,
    },
    /// The account has another name.
    NameChanged {
        /// The name before.
        from: String,
        /// The name since.
        to: String,
    },
    /// The owner has another address.
    EmailChanged {
        /// The address before.
        from: String,
        /// The address since.
        to: String,
    },
    /// The owner has another password.
    PasswordChanged {
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// The operator set another password, for an owner who had lost it.
    PasswordReset {
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// An authenticator app was set up.
    AuthenticatorAdded {
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// The authenticator app was taken away.
    AuthenticatorRemoved {
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// A passkey was added.
    PasskeyAdded {
        /// What its owner calls it.
        name: String,
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// A passkey was taken away.
    PasskeyRemoved {
        /// What its owner called it.
        name: String,
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// The owner has other recovery codes.
    RecoveryCodesMade {
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// A recovery code was used in the place of a second step.
    RecoveryCodeUsed {
        /// How many are left.
        left: u64,
    },
    /// The operator took two-step sign-in away.
    TwoStepReset {
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// Days are cut in another zone.
    #[serde(rename = "time_zone_changed")]
    ZoneChanged {
        /// The zone before.
        from: String,
        /// The zone since.
        to: String,
    },
    /// The owner is told of another balance.
    LowBalanceChanged {
        /// From where on the owner was told before.
        from: Option<Money>,
        /// From where on since; nowhere where there is none.
        to: Option<Money>,
    },
    /// Everything that is kept of the account was sent to its owner.
    DataDownloaded {},
    /// A key was made.
    KeyCreated {
        /// Its id.
        id: KeyId,
        /// Its name.
        name: String,
    },
    /// A key has another name.
    KeyRenamed {
        /// Its id.
        id: KeyId,
        /// The name before.
        from: String,
        /// The name since.
        to: String,
    },
    /// A key ends at another time.
    KeyExpiryChanged {
        /// Its id.
        id: KeyId,
        /// Its name.
        name: String,
        /// When it was to end; never, where there is none.
        from: Option<DateTime<Utc>>,
        /// When it ends.
        to: Option<DateTime<Utc>>,
    },
    /// A key belongs to another agent.
    KeyBound {
        /// Its id.
        id: KeyId,
        /// Its name.
        name: String,
        /// The agent before; none where the account had it.
        from: Option<AgentId>,
        /// The agent since.
        to: Option<AgentId>,
    },
    /// A key got a successor.
    KeyRotated {
        /// Its id.
        id: KeyId,
        /// Its name.
        name: String,
        /// The new key.
        successor: KeyId,
        /// When the old one ends.
        ends: DateTime<Utc>,
    },
    /// A key was ended.
    KeyRevoked {
        /// Its id.
        id: KeyId,
        /// Its name.
        name: String,
    },
    /// An agent was made.
    AgentCreated {
        /// Its number.
        id: AgentId,
        /// Its name.
        name: String,
    },
    /// Credit was booked.
    CreditAdded {
        /// How much.
        amount: Money,
        /// The agent whose own wallet got it.
        agent: Option<AgentId>,
        /// What for.
        note: String,
        /// What it was paid with. An older version did not ask.
        #[serde(default)]
        reference: Option<String>,
    },
    /// Credit was moved between the account's wallet and that of an agent.
    CreditMoved {
        /// How much.
        amount: Money,
        /// The agent.
        agent: AgentId,
        /// From the account to the agent; else back.
        to_agent: bool,
        /// What for.
        note: String,
    },
    /// Calls that had no price got one, and were debited.
    CallsPriced {
        /// How many.
        calls: u64,
        /// What they cost together.
        amount: Money,
    },
}
