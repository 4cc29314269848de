//! Issues documents, each in the transaction of what it is of, with the next number of its series.

use crate::domain::AccountId;
use crate::domain::billing::{
    BillingProfile, Document, DocumentContents, DocumentId, DocumentKind, DocumentLine, DocumentSource,
    FinancialYear, LineKind, NumberTemplate, Quote, Seller, TaxMode, TopupId, TopupIs, UseKind, Versioned,
};
use crate::service::billing::lots;
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::billing::documents::Place;

/// The rate of tax where one is charged, in percent.
pub const RATE: i64 = 18;

/// A purchase that was credited.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    pub account: &'a AccountId,
    pub topup: &'a TopupId,
    /// Who sold and who bought, when the price was named.
    pub seller_version: i64,
    pub profile_version: i64,
    pub quote: Quote,
    /// The provider's id of the payment.
    pub payment: &'a str,
}

/// Issues the document of a purchase, and settles the credit lots, in the transaction that has posted its credit. It locks the
/// series of the document, so that nothing else is locked after it.
pub async fn of_purchase(
    services: &Services,
    tx: &mut Tx,
    purchase: &Purchase<'_>,
) -> Result<Document, ServiceError> {
    let Purchase { account, topup, quote, payment, .. } = *purchase;
    lots::settle(tx, account, services.now()).await?;
    let seller = tx.reads().seller_version(purchase.seller_version).await?;
    let buyer = tx.reads().billing_profile_version(account, purchase.profile_version).await?;
    let (seller, buyer) =
        seller.zip(buyer).ok_or(ServiceError::Internal("finding who sold and who bought"))?;
    let (kind, what) = match (seller.found.written().topup_is, seller.found.written().tax) {
        (TopupIs::Advance, _) => (DocumentKind::ReceiptVoucher, LineKind::Advance),
        (TopupIs::Supply, TaxMode::None) => (DocumentKind::BillOfSupply, LineKind::Credit),
        (TopupIs::Supply, _) => (DocumentKind::TaxInvoice, LineKind::Credit),
    };
    let sac = Some(seller.found.sac(UseKind::Tokens));
    let contents = DocumentContents {
        rate: rate(&seller.found),
        lines: vec![DocumentLine { what, sac, model: None, paise: quote.credit.get() }],
        payment: Some(payment.to_owned()),
        ..DocumentContents::default()
    };
    let source = DocumentSource::Topup(topup.clone());
    let draft = Draft { account: account.clone(), kind, source, seller, buyer, amounts: quote, contents };
    write(services, tx, &draft).await
}

/// The rate that a seller charges, in percent.
pub fn rate(seller: &Seller) -> i64 {
    if seller.written().tax == TaxMode::None { 0 } else { RATE }
}

/// A document that has no number yet.
#[derive(Debug)]
pub struct Draft {
    pub account: AccountId,
    pub kind: DocumentKind,
    pub source: DocumentSource,
    pub seller: Versioned<Seller>,
    pub buyer: Versioned<BillingProfile>,
    pub amounts: Quote,
    pub contents: DocumentContents,
}

/// Gives a draft its number and its date, and inserts it.
pub async fn write(services: &Services, tx: &mut Tx, draft: &Draft) -> Result<Document, ServiceError> {
    let created = services.now();
    let place = tx.next_place(draft.kind, FinancialYear::indian_date(created)).await?;
    let document = Document {
        id: DocumentId::new(services.new_id(DocumentId::PREFIX)),
        account_id: draft.account.clone(),
        kind: draft.kind,
        number: number(&draft.seller.found, draft.kind, place),
        date: place.date,
        source: draft.source.clone(),
        seller_version: draft.seller.version,
        profile_version: draft.buyer.version,
        place: draft.buyer.found.state,
        amounts: draft.amounts,
        contents: draft.contents.clone(),
        created,
    };
    tx.insert_document(&document, place).await?;
    Ok(document)
}

/// The number by the seller's template. Money that came is documented also where the template has no digits left: then by the usual
/// one, which has six.
fn number(seller: &Seller, kind: DocumentKind, place: Place) -> String {
    let by = |template: NumberTemplate| template.number(place.year, place.ordinal);
    let wanted = seller.template(kind).ok().and_then(by);
    let usual = || NumberTemplate::parse(kind.usual_template()).ok().and_then(by);
    let number = wanted.or_else(|| {
        tracing::error!(
            kind = kind.as_str(),
            "the series of a kind of document has no digits left for its numbers"
        );
        usual()
    });
    number.unwrap_or_else(|| format!("{}/{}", place.year.short(), place.ordinal))
}
