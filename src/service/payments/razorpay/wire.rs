//! What the provider sends, read leniently: every member is optional but those that we need, unknown ones are ignored,
//! and a number may be a text.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::domain::billing::Paise;
use crate::domain::decimal::whole;

/// An amount in paise; `118000`, and in some documents `"118000"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount(pub Paise);

/// A truth; in one document `"1"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truth(pub bool);

/// An order, which a program's checkout pays.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Order {
    #[serde(deserialize_with = "order_id")]
    pub id: String,
    pub amount: Amount,
    #[serde(default)]
    pub amount_paid: Amount,
    #[serde(default)]
    pub currency: String,
    /// Our reference.
    #[serde(default)]
    pub receipt: Option<String>,
    #[serde(default)]
    pub status: String,
    /// The notice before a debit.
    #[serde(default)]
    pub notification: Option<Notification>,
}

/// The notice before a debit, as an order has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Notification {
    /// `delivered` or `failed`, once that is known.
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub payment_after: Option<i64>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Payment {
    pub id: String,
    pub amount: Amount,
    pub currency: String,
    /// `created`, `authorized`, `captured`, `refunded` or `failed`.
    pub status: String,
    #[serde(default)]
    pub captured: Option<Truth>,
    #[serde(default)]
    pub order_id: Option<String>,
    #[serde(default)]
    pub international: Option<Truth>,
    /// `upi`, `card`, `netbanking` …
    #[serde(default)]
    pub method: Option<String>,
    #[serde(default)]
    pub amount_refunded: Option<Amount>,
    /// Of a link: `#` and the link's id without its prefix.
    #[serde(default)]
    pub description: Option<String>,
    /// With the GST on it; null until it is captured.
    #[serde(default)]
    pub fee: Option<Amount>,
    #[serde(default)]
    pub tax: Option<Amount>,
    #[serde(default)]
    pub error_reason: Option<String>,
    #[serde(default)]
    pub token_id: Option<String>,
    #[serde(default)]
    pub customer_id: Option<String>,
    /// Of the payer, for later debits of a mandate.
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub contact: Option<String>,
    #[serde(default)]
    pub created_at: i64,
}

impl Payment {
    /// Whether the money is in, also where some of it went back since.
    pub fn is_captured(&self) -> bool {
        match self.status.as_str() {
            "captured" | "refunded" => self.captured.is_none_or(|captured| captured.0),
            _ => false,
        }
    }

    /// Whether it is in rupees of an Indian payer.
    pub fn is_domestic(&self) -> bool {
        self.currency == "INR" && !self.international.is_some_and(|abroad| abroad.0)
    }
}

/// A payment link.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PaymentLink {
    pub id: String,
    pub amount: Amount,
    #[serde(default)]
    pub amount_paid: Amount,
    #[serde(default)]
    pub currency: String,
    /// Our reference.
    #[serde(default)]
    pub reference_id: Option<String>,
    pub short_url: String,
    /// `created`, `partially_paid`, `paid`, `expired` or `cancelled`.
    pub status: String,
    #[serde(default)]
    pub expire_by: Option<i64>,
    /// Its captured payments.
    #[serde(default)]
    pub payments: Option<Vec<LinkPayment>>,
}

/// A payment of a link, as the link has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LinkPayment {
    pub payment_id: String,
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Refund {
    pub id: String,
    pub amount: Amount,
    pub payment_id: String,
    /// `pending`, `processed` or `failed`.
    #[serde(default)]
    pub status: String,
    #[serde(default)]
    pub receipt: Option<String>,
}

/// A dispute.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Dispute {
    pub id: String,
    pub payment_id: String,
    pub amount: Amount,
    /// Above zero once it is lost.
    #[serde(default)]
    pub amount_deducted: Option<Amount>,
    #[serde(default)]
    pub reason_code: Option<String>,
    #[serde(default)]
    pub phase: Option<String>,
    /// `open`, `under_review`, `won`, `lost` or `closed`.
    pub status: String,
    #[serde(default)]
    pub respond_by: Option<i64>,
}

impl Dispute {
    /// What decides, as JSON: nothing of the payer, and no evidence.
    pub fn kept(&self) -> String {
        serde_json::json!({
            "id": self.id, "payment_id": self.payment_id, "amount": self.amount.0.get(),
            "amount_deducted": self.amount_deducted.map(|amount| amount.0.get()), "reason_code": self.reason_code,
            "phase": self.phase, "status": self.status, "respond_by": self.respond_by,
        })
        .to_string()
    }
}

/// A list. Lists of links have a name of their own for it.
#[derive(Clone, Debug, Deserialize)]
pub struct Collection<T> {
    #[serde(alias = "payment_links")]
    pub items: Vec<T>,
}

/// The body of a failure.
#[derive(Debug, Default, Deserialize)]
pub struct Failure {
    #[serde(default)]
    pub error: Detail,
}

/// What went wrong.
#[derive(Debug, Default, Deserialize)]
pub struct Detail {
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub field: Option<String>,
}

/// The prefix of the ids of orders, which one webhook leaves away.
const ORDER: &str = "order_";

pub(super) fn order_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = String::deserialize(deserializer)?;
    Ok(if id.starts_with(ORDER) { id } else { format!("{ORDER}{id}") })
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let paise = match raw.get().trim_matches('"') {
            "null" => Some(0),
            text => whole(text),
        };
        paise.map(|paise| Self(Paise::new(paise))).ok_or_else(|| D::Error::custom("no amount of whole paise"))
    }
}

impl<'de> Deserialize<'de> for Truth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(matches!(raw.get().trim_matches('"'), "true" | "1")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The payment of the provider's documentation.
    const PAYMENT: &str = r#"{"id":"pay_Q1a2b3c4d5e6g8","entity":"payment","amount":118000,"currency":"INR",
        "status":"captured","order_id":"order_Q1a2b3c4d5e6f7","invoice_id":null,"international":false,"method":"upi",
        "amount_refunded":0,"refund_status":null,"captured":true,"description":"Credit for Asha Voice","card_id":null,
        "bank":null,"wallet":null,"vpa":"asha@examplebank","notes":[],"fee":2785,"tax":425,"error_reason":null,
        "acquirer_data":{"rrn":"322398320067"},"created_at":1790000100,"upi":{"flow":"intent"},"reward":null}"#;

    fn payment(change: impl Fn(&str) -> String) -> Payment {
        serde_json::from_str(&change(PAYMENT)).unwrap()
    }

    #[test]
    fn a_payment_is_read_with_members_that_are_unknown_or_missing() {
        let found = payment(str::to_owned);
        assert_eq!((found.amount.0, found.fee.unwrap().0), (Paise::new(118_000), Paise::new(2_785)));
        assert!(found.is_captured() && found.is_domestic());
        let least = r#"{"id":"pay_1","amount":"118000","currency":"INR","status":"captured"}"#;
        let least: Payment = serde_json::from_str(least).unwrap();
        assert!(least.is_captured() && least.amount == found.amount);
    }

    #[test]
    fn money_is_in_where_the_status_says_so() {
        let with = |from: &'static str, to: &'static str| payment(move |text| text.replace(from, to));
        assert!(with(r#""captured":true"#, r#""captured":"1""#).is_captured());
        assert!(with(r#""status":"captured""#, r#""status":"refunded""#).is_captured());
        for status in ["created", "authorized", "failed", "new_word"] {
            assert!(
                !payment(|text| text.replace(r#""status":"captured""#, &format!(r#""status":"{status}""#)))
                    .is_captured()
            );
        }
        assert!(!with(r#""captured":true"#, r#""captured":false"#).is_captured());
        assert!(!with("INR", "USD").is_domestic());
        assert!(!with(r#""international":false"#, r#""international":true"#).is_domestic());
    }

    #[test]
    fn amounts_are_whole_paise() {
        for text in ["1180.50", "\"x\"", "true", "{}", "1e30"] {
            assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
        }
        assert_eq!(serde_json::from_str::<Amount>("1.18e5").unwrap().0, Paise::new(118_000));
    }

    #[test]
    fn lists_are_read_under_both_names() {
        let of_links = r#"{"payment_links":[{"id":"plink_1","amount":100,"short_url":"https://rzp.io/i/1","status":"created","payments":null}]}"#;
        let of_links: Collection<PaymentLink> = serde_json::from_str(of_links).unwrap();
        assert_eq!(of_links.items[0].id, "plink_1");
        let items = r#"{"entity":"collection","count":0,"items":[]}"#;
        assert!(serde_json::from_str::<Collection<Payment>>(items).unwrap().items.is_empty());
    }
}
