//! Why a purchase is refused: a closed list, as [`crate::domain::FieldError`] is for fields.

use serde::{Deserialize, Serialize};

/// Declares the list: variant, code for programs, message for people.
macro_rules! refusals {
    ($($variant:ident = $code:literal, $message:literal;)+) => {
        /// Why a purchase is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
        #[serde(rename_all = "snake_case")]
        pub enum PurchaseRefusal {
            $(#[error($message)] $variant,)+
        }

        impl PurchaseRefusal {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code for programs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What happened and what to do.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)+ }
            }
        }
    };
}

refusals! {
    ProfileMissing = "billing_profile_missing", "The account has no billing profile. Set its name, address, State and PIN code first.";
    SellerMissing = "seller_missing", "Credit cannot be bought here yet. Write to the operator.";
    RequestUsed = "idempotency_key_used", "This Idempotency-Key was sent with another amount or another way to pay. Use a new one.";
    TooManyOpen = "too_many_open_topups", "Ten top-ups wait for their payment. Pay one, or cancel it.";
    NotOpen = "topup_not_open", "This top-up has ended, and stays as it is.";
    SignatureMismatch = "signature_mismatch", "The signature is not of these ids. Send the three values as they came.";
    AmountMismatch = "amount_mismatch", "The payment has another amount or currency than this top-up, or is a second one. The operator looks at it.";
    AlreadyRefunded = "already_refunded", "The payment of this top-up was refunded.";
    RechargeUnavailable = "recharge_unavailable", "The payment provider offers no automatic recharge here at the moment. The operator was told. Add credit yourself until then.";
    RechargeUnderWay = "recharge_under_way", "The bank is being asked for this recharge, which cannot be called off any more. Try again when its result is known.";
    NotPaidYet = "not_paid_yet", "The payment is not complete. Ask again in a minute.";
}

impl PurchaseRefusal {
    /// Whether the request itself is wrong, rather than the state of things.
    pub const fn is_of_the_request(self) -> bool {
        matches!(self, Self::SignatureMismatch)
    }
}
