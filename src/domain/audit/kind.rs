//! The kinds of audit events.

use serde::{Deserialize, Serialize};

use super::AuditEvent;

/// Declares the kinds: variant, name in the database, description.
macro_rules! kinds {
    ($($variant:ident = $word:literal, $label:literal;)+) => {
        /// The kind of an audit event, without its details.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum AuditKind {
            $(#[doc = $label] $variant,)+
        }

        impl AuditKind {
            /// Every kind, in the order of the filter's list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in the database and in query strings. It never changes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads what `as_str` wrote.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|what| what.as_str() == word)
            }
        }

        impl AuditEvent {
            pub const fn what(&self) -> AuditKind {
                match self { $(Self::$variant { .. } => AuditKind::$variant,)+ }
            }
        }
    };
}

kinds! {
    SignedIn = "signed_in", "Signed in";
    SignInFailed = "sign_in_failed", "Failed sign-ins";
    SignedOut = "signed_out", "Signed out";
    DeviceSignedOut = "device_signed_out", "Devices signed out";
    SessionMoved = "session_moved", "Sessions used from elsewhere";
    OthersSignedOut = "others_signed_out", "All others signed out";
    AllSignedOut = "all_signed_out", "All signed out by the operator";
    AccountCreated = "account_created", "Account created";
    NameChanged = "name_changed", "Name changed";
    EmailChanged = "email_changed", "Email changed";
    EmailChangeAsked = "email_change_asked", "Email changes asked for";
    EmailTakenBack = "email_taken_back", "Email changes taken back";
    PasswordChanged = "password_changed", "Password changed";
    PasswordReset = "password_reset", "Password reset";
    PasswordResetByLink = "password_reset_by_link", "Password reset by link";
    ResetLinkMade = "reset_link_made", "Reset links made";
    EmailVerified = "email_verified", "Email confirmed";
    MailRefused = "mail_refused", "Mail refused";
    AuthenticatorAdded = "authenticator_added", "Authenticator app set up";
    AuthenticatorRemoved = "authenticator_removed", "Authenticator app removed";
    PasskeyAdded = "passkey_added", "Passkeys added";
    PasskeyRemoved = "passkey_removed", "Passkeys removed";
    RecoveryCodesMade = "recovery_codes_made", "Recovery codes made";
    RecoveryCodeUsed = "recovery_code_used", "Recovery codes used";
    TwoStepReset = "two_step_reset", "Two-step sign-in reset";
    ZoneChanged = "time_zone_changed", "Time zone changed";
    PlanChanged = "plan_changed", "Plan changed";
    LowBalanceChanged = "low_balance_changed", "Low-balance alert changed";
    BillingProfileChanged = "billing_profile_changed", "Billing profile changed";
    AutoRechargeChanged = "auto_recharge_changed", "Automatic recharge changed";
    AutoRechargeStopped = "auto_recharge_stopped", "Automatic recharge switched off by itself";
    MandateChanged = "mandate_changed", "Mandates changed";
    CodeRedeemed = "code_redeemed", "Codes entered";
    NoticesChanged = "notices_changed", "Notices changed";
    NoticeAddressAdded = "notice_address_added", "Notice addresses added";
    NoticeAddressRemoved = "notice_address_removed", "Notice addresses removed";
    DataDownloaded = "data_downloaded", "Data downloaded";
    KeyCreated = "key_created", "Keys created";
    KeyRenamed = "key_renamed", "Keys renamed";
    KeyExpiryChanged = "key_expiry_changed", "Key expiry changed";
    KeyBound = "key_bound", "Keys assigned to agents";
    KeyLimitsChanged = "key_limits_changed", "Key limits changed";
    KeyRotated = "key_rotated", "Keys rotated";
    KeyRevoked = "key_revoked", "Keys revoked";
    WebhookAdded = "webhook_added", "Webhooks added";
    WebhookChanged = "webhook_changed", "Webhooks changed";
    WebhookSecretRotated = "webhook_secret_rotated", "Webhook secrets rotated";
    WebhookRemoved = "webhook_removed", "Webhooks deleted";
    WebhookTurnedOff = "webhook_turned_off", "Webhooks turned off";
    AgentCreated = "agent_created", "Agents created";
    AgentLimitsChanged = "agent_limits_changed", "Agent limits changed";
    CreditAdded = "credit_added", "Credit added";
    RefundAsked = "refund_asked", "Refunds";
    RefundFailed = "refund_failed", "Refunds that failed";
    PaymentDisputed = "payment_disputed", "Disputed payments";
    CreditExpired = "credit_expired", "Credit expired";
    InvoiceTakenBack = "invoice_taken_back", "Invoices taken back";
    CreditMoved = "credit_moved", "Credit moved";
    CallsPriced = "calls_priced", "Calls priced later";
}
