//! Transfers between the wallets of one account: credit is allocated to a prepaid agent, or taken back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

pub use crate::domain::Direction;
use crate::domain::{
    AccountId, AgentId, AuditEvent, Caller, Entry, EntryKind, FieldError, Money, Transfer, Wallet,
    WalletState,
};
use crate::service::{ServiceError, Services, events, key_cache, notices};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// The wallets of an account and of one of its agents.
pub type Wallets = (WalletState, WalletState);

/// The prefix of form ids.
const FORM_PREFIX: &str = "form_";

/// Transfers credit between the wallets of an account and one of its agents, and returns the new state of both.
/// The payer must have the available credit.
pub async fn transfer(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    agent: AgentId,
    direction: Direction,
    amount: Money,
    note: &str,
) -> Result<Wallets, ServiceError> {
    let mut tx = services.store.begin().await?;
    let payer = lock(&mut tx, account, agent, direction).await?;
    let wallets = post(&mut tx, &payer, agent, direction, amount, note, services.now()).await?;
    finish(services, tx, by, account, &deed(agent, direction, amount, note)).await?;
    Ok(wallets)
}

/// The id of a new transfer form, which makes its submission idempotent.
pub fn new_form(services: &Services) -> String {
    services.new_id(FORM_PREFIX)
}

/// Transfers credit as a form requests. A repeated submission changes nothing and returns the same result; with
/// other contents it is rejected.
pub async fn transfer_once(
    services: &Services,
    by: &Caller,
    account: &AccountId,
    form: &str,
    agent: AgentId,
    direction: Direction,
    amount: Money,
) -> Result<Transfer, ServiceError> {
    if !Services::is_id(form, FORM_PREFIX) {
        return Err(FieldError::FormUsed.into());
    }
    let transfer =
        Transfer { form_id: form.to_owned(), agent_id: agent, direction, amount, at: services.now() };
    let mut tx = services.store.begin().await?;
    // A concurrent submission of the same form waits here for the first one.
    let payer = lock(&mut tx, account, agent, direction).await?;
    if let Some(done) = tx.reads().lookup_transfer(account, form).await? {
        let same = Transfer { at: done.at, ..transfer } == done;
        return if same { Ok(done) } else { Err(FieldError::FormUsed.into()) };
    }
    post(&mut tx, &payer, agent, direction, amount, "", transfer.at).await?;
    tx.insert_transfer(account, &transfer).await?;
    finish(services, tx, by, account, &deed(agent, direction, amount, "")).await?;
    Ok(transfer)
}

/// Finds the transfer of a form.
pub async fn lookup(services: &Services, account: &AccountId, form: &str) -> Result<Transfer, ServiceError> {
    let missing = ServiceError::NotFound("transfer");
    if !Services::is_id(form, FORM_PREFIX) {
        return Err(missing);
    }
    services.store.reads().await?.lookup_transfer(account, form).await?.ok_or(missing)
}

/// Locks both wallets and returns the payer's.
async fn lock(
    tx: &mut Tx,
    account: &AccountId,
    agent: AgentId,
    direction: Direction,
) -> Result<WalletState, ServiceError> {
    let locked = tx.lock_wallets([(account, Wallet::Account), (account, Wallet::Agent(agent))]).await?;
    if locked.len() != 2 {
        return Err(ServiceError::NotFound("agent that is prepaid on its own"));
    }
    let from = ends(agent, direction).0;
    locked.into_iter().find(|state| state.wallet == from).ok_or(ServiceError::NotFound("wallet"))
}

/// The payer and the payee.
const fn ends(agent: AgentId, direction: Direction) -> (Wallet, Wallet) {
    match direction {
        Direction::Allocate => (Wallet::Account, Wallet::Agent(agent)),
        Direction::TakeBack => (Wallet::Agent(agent), Wallet::Account),
    }
}

/// Writes the entry, if the payer has the credit.
async fn post(
    tx: &mut Tx,
    payer: &WalletState,
    agent: AgentId,
    direction: Direction,
    amount: Money,
    note: &str,
    now: DateTime<Utc>,
) -> Result<Wallets, ServiceError> {
    check(amount, payer.available())?;
    let (from, to) = ends(agent, direction);
    let entry = Entry::new(payer.account_id.clone(), from, to, amount, EntryKind::Transfer)?.with_note(note);
    let states = tx.post_entries(&[entry], &BTreeMap::new(), now).await?;
    let state = |wallet| states.iter().find(|state| state.wallet == wallet).cloned();
    state(Wallet::Account).zip(state(Wallet::Agent(agent))).ok_or(ServiceError::NotFound("wallet"))
}

/// Checks an amount against the available credit.
pub fn check(amount: Money, available: Money) -> Result<(), ServiceError> {
    if amount <= Money::ZERO {
        return Err(FieldError::AmountNotPositive.into());
    }
    if available < amount {
        return Err(ServiceError::NotAvailable { available, asked: amount });
    }
    Ok(())
}

/// The audit event of a transfer.
fn deed(agent: AgentId, direction: Direction, amount: Money, note: &str) -> AuditEvent {
    AuditEvent::CreditMoved {
        amount,
        agent,
        to_agent: direction == Direction::Allocate,
        note: note.to_owned(),
    }
}

async fn finish(
    services: &Services,
    mut tx: Tx,
    by: &Caller,
    account: &AccountId,
    deed: &AuditEvent,
) -> Result<(), ServiceError> {
    let now = services.now();
    tx.insert_audit_entry(account, by, deed, now).await?;
    notices::balance::follow(services, &mut tx, &[account]).await?;
    events::balance::follow(services, &mut tx, &[account]).await?;
    let change = tx.insert_change(&CacheChange::Account(account.clone()), now).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await
}
