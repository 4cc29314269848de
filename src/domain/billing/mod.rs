//! Buying credit and its documents: amounts in paise, who buys and sells, GST, years and document numbers.

mod document;
mod gstin;
mod lots;
mod month;
mod number;
mod paise;
mod party;
mod promo_code;
mod purchase;
mod refusal;
mod returns;
mod schedule;
mod seller;
mod state;
mod tax;
mod topup;
mod words;
mod year;

pub use document::{
    Advance, Document, DocumentContents, DocumentId, DocumentLine, DocumentSource, LineKind, Referred,
};
pub use gstin::{Gstin, GstinError};
pub use lots::{Lot, LotBook, LotKind, LotUse, Taken};
pub use month::Month;
pub use number::{DocumentKind, NumberTemplate, TemplateError};
pub use paise::{Paise, PaiseError};
pub use party::{BillingProfile, Pin, TypedProfile};
pub use promo_code::{PromoCode, PromoOffer};
pub use purchase::{PaymentEvent, PaymentOutcome, Topup, TopupPayment};
pub use refusal::PurchaseRefusal;
pub use returns::{
    Dispute, DisputeId, DisputeStatus, EXPIRY, GoneBack, Refund, RefundId, RefundOrigin, RefundStatus,
    is_of_a_return,
};
pub use schedule::next_look;
pub use seller::{
    DisputeRule, LostDispute, Rupees, SacCode, Seller, SellerError, Series, TopupIs, UseKind, Written,
};
pub use state::State;
pub use tax::{Place, Quote, RoundTotal, TaxMode, TaxSplit};
pub use topup::{Judgement, PayBy, ReviewReason, SeenPayment, TopupId, TopupStatus};
pub use words::in_words;
pub use year::FinancialYear;

use chrono::{DateTime, Utc};

/// A version of something that documents refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// From 1 on.
    pub version: i64,
    pub created: DateTime<Utc>,
    pub found: T,
}
