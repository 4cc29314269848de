//! Purchases and their documents, without a payment provider.

use std::collections::BTreeMap;

use munim::domain::billing::{
    Document, Paise, Place, Quote, RoundTotal, Seller, TopupId, TypedProfile, Written,
};
use munim::domain::{AccountId, Caller, Entry, EntryKind, Reference, Wallet};
use munim::service::documents::issue::{self, Purchase};
use munim::service::payments::{profile, seller};
use munim::service::{ServiceError, Services};
use munim::store::Tx;

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
    let amount = quote.credit.money().unwrap();
    let entry = Entry::new(account.clone(), Wallet::Platform, Wallet::Account, amount, EntryKind::Purchase)?
        .with_reference(Reference::parse(topup));
    tx.post_entries(&[entry], &BTreeMap::new(), services.now()).await?;
    let purchase = Purchase {
        account,
        topup: &TopupId::new(topup),
        seller_version: seller.version,
        profile_version: buyer.version,
        quote,
        payment: "pay_TESTab12CD34ef",
    };
    issue::of_purchase(services, tx, &purchase).await
}

/// The same in a transaction of its own.
pub async fn purchase(services: &Services, account: &AccountId, topup: &str, rupees: i64) -> Document {
    let mut tx = services.store.begin().await.unwrap();
    let document = purchase_in(services, &mut tx, account, topup, rupees).await.unwrap();
    tx.commit().await.unwrap();
    document
}
