//! Audit events: everything that can happen to an account, with the details of each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{DisputeDetails, MandateDetails, RechargeDetails, RefundDetails};
use crate::domain::{AgentId, DeviceId, Factor, KeyId, Money, WebhookId};

/// An audit event with its details. It contains no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "details", rename_all = "snake_case")]
pub enum AuditEvent {
    /// A browser or a program signed in.
    SignedIn {
        /// The factors used; `None` in events of older versions.
        #[serde(default)]
        with: Option<Factor>,
    },
    /// Wrong passwords or wrong codes were entered.
    SignInFailed {
        times: u32,
        /// In the settings, within a session.
        in_settings: bool,
        /// Second-step codes, after a correct password.
        #[serde(default)]
        of_code: bool,
        /// The daily limit of these events is reached; later failures of the day are not recorded.
        last_of_day: bool,
    },
    /// A browser or a program signed itself out.
    SignedOut {},
    /// A browser or program was signed out from another device.
    DeviceSignedOut {
        id: DeviceId,
        user_agent: Option<String>,
    },
    /// A session was used from another network, or with another user agent, than before.
    SessionMoved {
        address: Option<String>,
        user_agent: Option<String>,
    },
    /// All browsers and programs but one were signed out.
    OthersSignedOut {
        count: u64,
    },
    /// All browsers and programs were signed out by the operator.
    AllSignedOut {
        count: u64,
    },
    AccountCreated {
        email: String,
    },
    /// The account was renamed.
    NameChanged {
        from: String,
        to: String,
    },
    /// The owner's email was changed.
    EmailChanged {
        from: String,
        to: String,
    },
    /// The owner asked for another email, which waits to be confirmed.
    EmailChangeAsked {
        from: String,
        to: String,
    },
    /// The old address took a change of email back.
    EmailTakenBack {
        /// The old address, which is the account's again.
        to: String,
        /// How many browsers and programs it signed out.
        signed_out: u64,
    },
    /// The owner changed the password.
    PasswordChanged {
        signed_out: u64,
    },
    /// The operator reset the password.
    PasswordReset {
        signed_out: u64,
    },
    /// A link of a mail, or of the operator, set another password.
    PasswordResetByLink {
        signed_out: u64,
    },
    /// The operator made a link that sets another password.
    ResetLinkMade {},
    /// The owner showed by a link in a mail that the address is theirs.
    EmailVerified {
        email: String,
    },
    /// A mail server refused mail to the address for good, or for too long.
    MailRefused {
        email: String,
        /// What it said.
        answer: String,
    },
    /// An authenticator app was set up.
    AuthenticatorAdded {
        signed_out: u64,
    },
    /// The authenticator app was removed.
    AuthenticatorRemoved {
        signed_out: u64,
    },
    PasskeyAdded {
        name: String,
        signed_out: u64,
    },
    PasskeyRemoved {
        name: String,
        signed_out: u64,
    },
    /// The recovery codes were replaced.
    RecoveryCodesMade {
        signed_out: u64,
    },
    /// A recovery code was used as the second factor.
    RecoveryCodeUsed {
        left: u64,
    },
    /// The operator removed two-step sign-in.
    TwoStepReset {
        signed_out: u64,
    },
    /// The account's time zone was changed.
    #[serde(rename = "time_zone_changed")]
    ZoneChanged {
        from: String,
        to: String,
    },
    /// The operator put the account on another plan.
    PlanChanged {
        from: String,
        to: String,
    },
    /// The low-balance threshold was changed.
    LowBalanceChanged {
        /// `None` for no notice.
        from: Option<Money>,
        to: Option<Money>,
    },
    /// Who documents are for was set or changed.
    BillingProfileChanged {
        name: String,
        /// The State's two digits.
        state: String,
        gstin: Option<String>,
    },
    /// Automatic recharge was set, or switched off.
    AutoRechargeChanged(RechargeDetails),
    /// It was switched off by itself.
    AutoRechargeStopped {
        /// In the provider's word or in ours.
        reason: String,
    },
    /// A mandate was given, paused or ended.
    MandateChanged(MandateDetails),
    /// The owner entered a promotional code.
    CodeRedeemed {
        code: String,
        amount: Money,
    },
    /// The owner turned notices off or on.
    NoticesChanged {
        /// What is off since.
        off: Vec<String>,
    },
    /// A further address for notices was added.
    NoticeAddressAdded {
        email: String,
    },
    NoticeAddressRemoved {
        email: String,
    },
    /// The owner downloaded the data export.
    DataDownloaded {},
    KeyCreated {
        id: KeyId,
        name: String,
    },
    KeyRenamed {
        id: KeyId,
        from: String,
        to: String,
    },
    /// A key's expiry was changed.
    KeyExpiryChanged {
        id: KeyId,
        name: String,
        /// `None` for no expiry.
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    },
    /// A key was bound to another agent.
    KeyBound {
        id: KeyId,
        name: String,
        /// `None` for the account itself.
        from: Option<AgentId>,
        to: Option<AgentId>,
    },
    /// The limits of a key were changed.
    KeyLimitsChanged {
        id: KeyId,
        name: String,
        /// The limits since, as the database keeps them; `None` for none.
        limits: Option<String>,
    },
    KeyRotated {
        id: KeyId,
        name: String,
        /// The new key.
        successor: KeyId,
        /// When the old key expires.
        ends: DateTime<Utc>,
    },
    KeyRevoked {
        id: KeyId,
        name: String,
    },
    /// A webhook was added. Its path may contain a secret, so the host alone is kept.
    WebhookAdded {
        id: WebhookId,
        host: String,
    },
    /// A webhook was changed, paused or turned on.
    WebhookChanged {
        id: WebhookId,
        host: String,
    },
    WebhookSecretRotated {
        id: WebhookId,
        host: String,
    },
    WebhookRemoved {
        id: WebhookId,
        host: String,
    },
    /// A webhook was turned off by itself.
    WebhookTurnedOff {
        id: WebhookId,
        host: String,
        /// It answered that it is gone; or else it failed for days.
        is_gone: bool,
    },
    AgentCreated {
        id: AgentId,
        name: String,
    },
    /// The limits of an agent were changed.
    AgentLimitsChanged {
        id: AgentId,
        name: String,
        /// The limits since, as the database keeps them; `None` for none.
        limits: Option<String>,
    },
    /// The operator booked a credit.
    CreditAdded {
        amount: Money,
        /// The agent whose wallet was credited; `None` for the account's wallet.
        agent: Option<AgentId>,
        /// What for.
        note: String,
        /// The payment reference; `None` in events of older versions.
        #[serde(default)]
        reference: Option<String>,
    },
    /// A payment is paid back, or a part of it: its credit was taken.
    RefundAsked(RefundDetails),
    /// A refund was not paid out: its credit was given back.
    RefundFailed(RefundDetails),
    /// The payer of a payment wants the money back through the bank, or that has ended.
    PaymentDisputed(DisputeDetails),
    /// What was left of a credit at its end.
    CreditExpired {
        amount: Money,
    },
    /// The operator took an invoice back.
    InvoiceTakenBack {
        number: String,
        reason: String,
    },
    /// Credit was transferred between the account's wallet and an agent's.
    CreditMoved {
        amount: Money,
        agent: AgentId,
        /// From the account to the agent, or back if false.
        to_agent: bool,
        /// What for.
        note: String,
    },
    /// Unpriced calls were priced and debited.
    CallsPriced {
        calls: u64,
        /// Their total cost.
        amount: Money,
    },
}
