//! Credits a purchase. All that a payment brings is written here, in one transaction.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::domain::billing::{Topup, TopupPayment};
use crate::domain::{AuditEvent, Caller, Entry, EntryKind, Happening, Letter, Reference, Wallet};
use crate::service::documents::issue::{self, Purchase};
use crate::service::{ServiceError, Services, events, notices};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// Credits a purchase, in the transaction that has locked its top-up and inserted its payment, and returns the change to
/// be published after the commit. The ledger refuses a second credit of the same top-up: its id is the reference. It
/// locks wallets, webhooks and the series of the document, so that nothing else is locked after it.
pub async fn credit_a_purchase(
    services: &Services,
    tx: &mut Tx,
    topup: &Topup,
    payment: &TopupPayment,
) -> Result<i64, ServiceError> {
    let (account, now) = (&topup.account_id, services.now());
    let amount = topup.quote.credit.money().map_err(|_| ServiceError::Internal("adding up a purchase"))?;
    let reference = Reference::parse(topup.id.as_str());
    let seller = tx.reads().seller_version(topup.seller_version).await?;
    let lasts = seller.and_then(|seller| seller.found.written().credit_lasts_days);
    let entry = Entry::new(account.clone(), Wallet::Platform, Wallet::Account, amount, EntryKind::Purchase)?
        .with_reference(reference)
        .with_end(lasts.map(|days| now + TimeDelta::days(days)));
    let states = tx.post_entries(&[entry], &BTreeMap::new(), now).await?;
    let paid_with = Some(payment.payment_id.clone());
    let deed = AuditEvent::CreditAdded { amount, agent: None, note: String::new(), reference: paid_with };
    let by = if payment.bank.is_some() { &Caller::OPERATOR } else { &Caller::SYSTEM };
    tx.insert_audit_entry(account, by, &deed, now).await?;
    let balance = states.iter().find(|state| state.wallet == Wallet::Account).map(|state| state.balance);
    let event = Happening::CreditAdded {
        account_id: account.clone(),
        amount_inr: amount,
        balance_inr: balance,
        agent_id: None,
        reference: Some(topup.id.to_string()),
    };
    events::write(services, tx, account, &event).await?;
    events::balance::follow(services, tx, &[account]).await?;
    let balance = balance.unwrap_or_default();
    let paid = payment.amount.money().unwrap_or_default();
    let letter = Letter::PaymentReceived { topup: topup.id.to_string(), credit: amount, paid, balance };
    notices::tell(services, tx, account, &letter).await?;
    let change = tx.insert_change(&CacheChange::Account(account.clone()), now).await?;
    notices::balance::follow(services, tx, &[account]).await?;
    let purchase = Purchase {
        account,
        topup: &topup.id,
        seller_version: topup.seller_version,
        profile_version: topup.profile_version,
        quote: topup.quote,
        payment: &payment.payment_id,
        bank: payment.bank,
    };
    // The series of the document is locked last.
    issue::of_purchase(services, tx, &purchase).await?;
    Ok(change)
}
