//! Money between the wallets of one account: allocated to an agent that is prepaid on its own, and
//! taken back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

pub use crate::domain::Direction;
use crate::domain::{
    AccountId, AgentId, AuditEvent, Caller, Entry, EntryKind, FieldError, Money, Transfer, Wallet,
    WalletState,
};
use crate::service::{ServiceError, Services, key_cache};
use crate::store::Tx;
use crate::store::key_cache::changes::CacheChange;

/// An account's own wallet and that of one of its agents.
pub type Wallets = (WalletState, WalletState);

/// The ids of forms that move money.
const FORM_PREFIX: &str = "form_";

/// Moves money between an account's own wallet and that of one of its agents, and gives both as they
/// are then: the account's, the agent's. No wallet goes below what it has available.
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

/// The id of a new form that moves money once.
pub fn new_form(services: &Services) -> String {
    services.new_id(FORM_PREFIX)
}

/// Moves money as a form says. The same form again moves nothing and answers the same; with other contents it
/// is refused.
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
    // Whoever sends the form a second time at the same moment waits here until the first is done.
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

/// What a form has moved.
pub async fn lookup(services: &Services, account: &AccountId, form: &str) -> Result<Transfer, ServiceError> {
    let missing = ServiceError::NotFound("transfer");
    if !Services::is_id(form, FORM_PREFIX) {
        return Err(missing);
    }
    services.store.reads().await?.lookup_transfer(account, form).await?.ok_or(missing)
}

/// Whether a text can be the id of a form.
/// Locks both wallets and gives the one that pays.
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

/// The wallet that gives and the one that takes.
const fn ends(agent: AgentId, direction: Direction) -> (Wallet, Wallet) {
    match direction {
        Direction::Allocate => (Wallet::Account, Wallet::Agent(agent)),
        Direction::TakeBack => (Wallet::Agent(agent), Wallet::Account),
    }
}

/// Writes the entry, if the payer has the money.
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

/// Whether an amount can be moved out of what is available.
pub fn check(amount: Money, available: Money) -> Result<(), ServiceError> {
    if amount <= Money::ZERO {
        return Err(FieldError::AmountNotPositive.into());
    }
    if available < amount {
        return Err(ServiceError::NotAvailable { available, asked: amount });
    }
    Ok(())
}

/// What the audit log tells of it.
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
    let change = tx.insert_change(&CacheChange::Account(account.clone()), now).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await
}
