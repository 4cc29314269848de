//! Purchases and their documents, without a payment provider.

use chrono::TimeDelta;
use munim::domain::billing::{
    Document, DocumentSource, Paise, PayBy, PaymentOutcome, Place, Quote, RoundTotal, Seller, Topup, TopupId,
    TopupPayment, TopupStatus, TypedProfile, Written,
};
use munim::domain::{AccountId, Caller};
use munim::service::payments::credit::credit_a_purchase;
use munim::service::payments::{profile, seller};
use munim::service::{ServiceError, Services};
use munim::store::Tx;
use munim::store::billing::topups::TopupChange;

/// The example's seller, changed.
pub fn seller_with(change: impl FnOnce(&mut Written)) -> Seller {
    let mut written: Written = toml::from_str(include_str!("../../examples/seller.toml")).unwrap();
    change(&mut written);
    Seller::parse(written).unwrap()
}

/// A buyer in another State than the example's seller.
pub fn buyer() -> TypedProfile {
    TypedProfile {
        name: "Asha Voice LLP".into(),
        address: "२, उदाहरण मार्ग, दादर".into(),
        city: "Mumbai".into(),
        pin: "400001".into(),
        state: "27".into(),
        gstin: "27AAPFU0939F1ZV".into(),
    }
}

/// Sets a seller and a buyer up.
pub async fn set_up(services: &Services, account: &AccountId, as_seller: Seller) {
    seller::set(services, as_seller).await.unwrap();
    profile::save(services, &Caller::OPERATOR, account, &buyer()).await.unwrap();
}

/// Credits a purchase of whole rupees and documents it, in a transaction.
pub async fn purchase_in(
    services: &Services,
    tx: &mut Tx,
    account: &AccountId,
    topup: &str,
    rupees: i64,
) -> Result<Document, ServiceError> {
    let seller = tx.reads().seller().await?.unwrap();
    let buyer = tx.reads().billing_profile(account).await?.unwrap();
    let place = Place::of(seller.found.state(), buyer.found.state);
    let mode = seller.found.written().tax;
    let quote = Quote::of(Paise::from_rupees(rupees), mode, place, RoundTotal::Paise).unwrap();
    let (id, now) = (TopupId::new(topup), services.now());
    let asked = Topup {
        id: id.clone(),
        account_id: account.clone(),
        status: TopupStatus::Pending,
        pay_by: PayBy::Link,
        is_live: false,
        provider_id: None,
        payment_url: None,
        asked: Paise::from_rupees(rupees),
        quote,
        seller_version: seller.version,
        profile_version: buyer.version,
        created: now,
        expires: now + TimeDelta::hours(1),
        changed: now,
        failure: None,
        next_look: None,
        looks: 0,
    };
    let payment = TopupPayment {
        payment_id: format!("pay_of_{topup}"),
        topup_id: id.clone(),
        outcome: PaymentOutcome::Credited,
        amount: quote.to_pay,
        currency: "INR".to_owned(),
        method: None,
        fee: None,
        fee_tax: None,
        seen: now,
        bank: None,
    };
    tx.insert_topup(topup, &asked).await?;
    tx.insert_topup_payment(&payment).await?;
    let change = TopupChange { status: TopupStatus::Paid, failure: None, next_look: None };
    tx.change_topup(&id, change, now).await?;
    credit_a_purchase(services, tx, &asked, &payment).await?;
    let source = DocumentSource::Topup(id);
    Ok(tx.reads().document_of(account, &source).await?.unwrap())
}

/// The same in a transaction of its own.
pub async fn purchase(services: &Services, account: &AccountId, topup: &str, rupees: i64) -> Document {
    let mut tx = services.store.begin().await.unwrap();
    let document = purchase_in(services, &mut tx, account, topup, rupees).await.unwrap();
    tx.commit().await.unwrap();
    document
}
