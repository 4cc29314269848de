//! Buying credit and its documents: amounts in paise, who buys and sells, GST, years and document numbers.

mod by_code;
mod document;
mod e_invoice;
mod gstin;
mod lots;
mod mandate;
mod month;
mod number;
mod paise;
mod party;
mod promo_code;
mod purchase;
mod recharge;
mod refusal;
mod returns;
mod schedule;
mod seller;
mod state;
mod tax;
mod topup;
mod words;
mod year;

pub use by_code::{CodePart, by_code};
pub use document::{
    Advance, Document, DocumentContents, DocumentId, DocumentLine, DocumentSource, LineKind, Referred,
};
pub use e_invoice::{EInvoiceAnswer, NoEInvoice, e_invoice_type};
pub use gstin::{Gstin, GstinError};
pub use lots::{Lot, LotBook, LotKind, LotUse, Taken};
pub use mandate::{
    DEBIT_MAX, Mandate, MandateId, MandateMethod, MandateStatus, mandate_for, masked_card, masked_upi,
    read_phone,
};
pub use month::Month;
pub use number::{DocumentKind, NumberTemplate, TemplateError};
pub use paise::{Paise, PaiseError};
pub use party::{BillingProfile, Pin, TypedProfile};
pub use promo_code::{PromoCode, PromoOffer};
pub use purchase::{BankDetails, PaymentEvent, PaymentOutcome, Topup, TopupPayment, Utr};
pub use recharge::{
    FAILURES_MAX, Need, Recharge, RechargeFailure, RechargeSettings, RechargeState, Situation,
    ends_the_mandate,
};
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
