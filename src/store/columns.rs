//! Conversions between domain types and columns: a value that this version does not know is an error.

use sqlx::any::{AnyTypeInfo, AnyValueRef};
use sqlx::error::BoxDynError;
use sqlx::{Any, Decode, Type};

use crate::domain::billing::{
    Gstin, MandateId, MandateMethod, MandateStatus, Month, Paise, PayBy, PaymentOutcome, Pin, RechargeState,
    State, TopupId, TopupStatus,
};
use crate::domain::email_change::EmailChangeId;
use crate::domain::webhook::Outcome;
use crate::domain::{
    AccountId, AuditKind, Channel, DeviceId, Direction, EventKinds, GatewayId, HoldEnd, HoldId, KeyHash,
    KeyId, Language, Limits, LinkPurpose, MessageId, MessageState, ModelKind, Money, Plan, Prepaid, Units,
    UpstreamName, UpstreamUrl, Wallet, WebhookId, WebhookStatus, WebhookUrl, Zone,
};

/// A column's value that this program never writes.
#[derive(Debug, thiserror::Error)]
#[error("a value that this version does not know")]
pub struct Unknown;

/// The error for such a value.
pub fn unknown(column: &str) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: Box::new(Unknown) }
}

/// Declares the conversion of a column to a type; `None` for an unknown value.
macro_rules! column {
    ($type:ty, $kept:ty, $read:expr) => {
        impl Type<Any> for $type {
            fn type_info() -> AnyTypeInfo {
                <$kept as Type<Any>>::type_info()
            }

            fn compatible(info: &AnyTypeInfo) -> bool {
                <$kept as Type<Any>>::compatible(info)
            }
        }

        impl<'r> Decode<'r, Any> for $type {
            fn decode(value: AnyValueRef<'r>) -> Result<Self, BoxDynError> {
                let read: fn($kept) -> Option<Self> = $read;
                Ok(read(<$kept as Decode<'r, Any>>::decode(value)?).ok_or(Unknown)?)
            }
        }
    };
}

column!(Money, i64, |micros| Some(Self::from_micros(micros)));
column!(Units, i64, Self::from_bits);
column!(AccountId, String, |text| Some(Self::new(text)));
column!(DeviceId, String, |text| Some(Self::new(text)));
column!(GatewayId, String, |text| Some(Self::new(text)));
column!(HoldId, String, |text| Some(Self::new(text)));
column!(KeyId, String, |text| Some(Self::new(text)));
column!(EmailChangeId, String, |text| Some(Self::new(text)));
column!(MessageId, String, |text| Some(Self::new(text)));
column!(KeyHash, Vec<u8>, |bytes| Self::from_bytes(&bytes));
column!(Gstin, String, |text| Self::parse(&text).ok());
column!(Pin, String, |digits| Self::parse(&digits));
column!(State, String, |code| Self::parse(&code));
column!(MandateId, String, |text| Some(Self::new(text)));
column!(MandateMethod, String, |word| Self::parse(&word));
column!(MandateStatus, String, |word| Self::parse(&word));
column!(Month, String, |text| Self::parse(&text));
column!(RechargeState, String, |word| Self::parse(&word));
column!(Paise, i64, |paise| Some(Self::new(paise)));
column!(PayBy, String, |word| Self::parse(&word));
column!(PaymentOutcome, String, |word| Self::parse(&word));
column!(TopupId, String, |text| Some(Self::new(text)));
column!(TopupStatus, String, |word| Self::parse(&word));
column!(Direction, String, |word| Self::parse(&word));
column!(HoldEnd, String, |word| Self::parse(&word));
column!(Limits, String, |text| Self::parse_kept(&text));
column!(Channel, String, |word| Self::parse(&word));
column!(LinkPurpose, String, |word| Self::parse(&word));
column!(Language, String, |code| Self::parse(&code));
column!(MessageState, String, |word| Self::parse(&word));
column!(ModelKind, String, |word| Self::parse(&word));
column!(Plan, String, |word| Self::parse(&word));
column!(Prepaid, String, |word| Self::parse(&word));
column!(UpstreamName, String, |name| Self::parse(&name));
column!(UpstreamUrl, String, |url| Self::parse(&url).ok());
column!(WebhookId, String, |text| Some(Self::new(text)));
column!(WebhookStatus, String, |word| Self::parse(&word));
column!(WebhookUrl, String, |url| Self::parse_kept(&url));
column!(EventKinds, String, |words| Some(Self::parse_kept(&words)));
column!(Outcome, String, |word| Self::parse(&word));
column!(Wallet, String, |name| Self::parse(&name));
column!(AuditKind, String, |word| Self::parse(&word));
column!(Zone, String, |name| Self::parse(&name));
