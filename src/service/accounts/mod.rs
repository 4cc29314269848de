//! Accounts: created by their owners or the operator, credited by the operator.

pub mod email_change;
pub mod emails;
pub mod export;
pub mod history;
pub mod live;
pub mod plans;
pub mod profile;
pub mod verification;
pub mod zone_change;

use std::collections::BTreeMap;

use super::{ServiceError, Services, events, key_cache, mail, notices};
use crate::domain::billing::{TopupId, Utr, is_of_a_return};
use crate::domain::low_balance::LOW_BALANCE;
use crate::domain::{
    Account, AccountId, Actor, AgentId, AuditEvent, Caller, Email, Entry, EntryKind, FieldError, Happening,
    Language, Money, Name, Password, Plan, Reference, Wallet, Zone,
};
use crate::service::auth::attempts::{self, Counter};
use crate::service::auth::new_password;
use crate::store::Tx;
use crate::store::accounts::NewAccount;
use crate::store::key_cache::changes::CacheChange;

/// The fields of a new account, as typed.
#[derive(Clone, Copy)]
pub struct AccountRequest<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub password: &'a str,
}

/// Creates an account for its owner, if sign-up is open and its network is within the rate limit.
pub async fn sign_up(
    services: &Services,
    by: &Caller,
    language: Language,
    request: AccountRequest<'_>,
) -> Result<AccountId, ServiceError> {
    if !services.policy.sign_up_open {
        return Err(FieldError::SignUpClosed.into());
    }
    let fields = parse(request)?;
    // Before the password is checked and hashed, which costs CPU time.
    let counters = Counter::of_sign_ups(by, services.policy.sign_ups_per_hour);
    let begun = attempts::begin_all(services, &counters).await?;
    let made = make(services, by, language, fields).await;
    if let Err(error) = &made
        && !tells_of_an_account(error)
    {
        // A weak password or a server error does not count against the visitor.
        attempts::take_back(services, begun).await;
    }
    made
}

/// Whether an error reveals that an email has an account; such errors count as guesses.
fn tells_of_an_account(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Invalid(problems) if problems.contains(&FieldError::EmailTaken))
}

/// Creates an account for the operator.
pub async fn create(services: &Services, request: AccountRequest<'_>) -> Result<AccountId, ServiceError> {
    make(services, &Caller::OPERATOR, Language::default(), parse(request)?).await
}

/// Parses the fields, or returns all field errors.
fn parse(request: AccountRequest<'_>) -> Result<(Name, Email, Password), ServiceError> {
    let name = Name::parse(request.name);
    let email = Email::parse(request.email);
    let password = Password::parse(request.password);
    match (name, email, password) {
        (Ok(name), Ok(email), Ok(password)) => Ok((name, email, password)),
        (name, email, password) => {
            let problems = [name.err(), email.err(), password.err()];
            Err(ServiceError::Invalid(problems.into_iter().flatten().collect()))
        }
    }
}

/// Who owns a new account.
#[derive(Clone, Copy)]
struct NewOwner<'a> {
    name: &'a Name,
    email: &'a Email,
    password_hash: &'a str,
    language: Language,
}

/// Creates an account: Free plan, Indian time zone, and the plan's grant as the first ledger entry, or once the
/// address is verified.
async fn make(
    services: &Services,
    by: &Caller,
    language: Language,
    (name, email, password): (Name, Email, Password),
) -> Result<AccountId, ServiceError> {
    let password = new_password::weigh(services, by, password, name.as_str(), email.as_str()).await?;
    let password_hash = services.passwords.hash(by.address, password, &*services.entropy).await?;
    let id = AccountId::new(services.new_id(AccountId::PREFIX));
    let new = NewOwner { name: &name, email: &email, password_hash: &password_hash, language };
    insert(services, by, &id, new).await?;
    Ok(id)
}

async fn insert(
    services: &Services,
    by: &Caller,
    id: &AccountId,
    NewOwner { name, email, password_hash, language }: NewOwner<'_>,
) -> Result<(), ServiceError> {
    let created = services.now();
    let zone = Zone::default();
    let mut tx = services.store.begin().await?;
    let plan = Plan::free();
    if tx.is_email_taken(email, id, created).await? {
        return Err(FieldError::EmailTaken.into());
    }
    // Whom the operator creates is known to the operator.
    let is_unverified = by.actor == Actor::Visitor && mail::is_set_up(services);
    let grant_waits = is_unverified && services.policy.grant_after_verification;
    let low_balance = Some(LOW_BALANCE);
    let account = NewAccount {
        id,
        name,
        email,
        password_hash,
        plan: plan.clone(),
        zone,
        created,
        low_balance,
        language,
        is_unverified,
        grant_waits,
    };
    tx.insert_account(&account).await.map_err(|error| {
        if error.is_unique_violation() { FieldError::EmailTaken.into() } else { ServiceError::from(error) }
    })?;
    tx.insert_wallet(id, Wallet::Platform).await?;
    tx.insert_wallet(id, Wallet::Account).await?;
    if !grant_waits {
        verification::grant(services, &mut tx, id, &plan).await?;
    }
    let deed = AuditEvent::AccountCreated { email: email.as_str().to_owned() };
    tx.insert_audit_entry(id, by, &deed, created).await?;
    if is_unverified {
        let profile = tx.lock_profile(id).await?.ok_or(ServiceError::NotFound("account"))?;
        verification::write(services, &mut tx, id, &profile).await?;
    }
    tx.commit().await?;
    services.outbox.nudge();
    Ok(())
}

/// Lists all accounts, oldest first.
pub async fn list(services: &Services) -> Result<Vec<Account>, ServiceError> {
    Ok(services.store.list_accounts().await?)
}

pub async fn lookup(services: &Services, id: &AccountId) -> Result<Account, ServiceError> {
    services.store.lookup_account(id).await?.ok_or(ServiceError::NotFound("account"))
}

/// The largest credit: ₹1,000 crore. More is probably a typing error.
pub const CREDIT_MAX: Money = Money::from_rupees(10_000_000_000);
/// The limits of a credit, for error messages.
pub const CREDIT_RANGE: &str = "an amount is more than ₹0 and at most ₹10,00,00,00,000";

/// Why a credit may not have the id of a top-up as its reference: the payment of that top-up could not be credited.
const OF_A_TOPUP: &str =
    "this is the id of a top-up, which is credited when its payment comes; `munim topup show` says what came";

/// Why a credit may not have the id of a refund or dispute as its reference: the credit of that could not be moved.
const OF_A_RETURN: &str =
    "this begins like the id of a refund, of a dispute or of the end of a credit: choose another reference";

#[derive(Clone, Copy, Debug)]
pub struct NewCredit<'a> {
    /// The agent whose wallet is credited; `None` for the account's.
    pub agent: Option<AgentId>,
    pub amount: Money,
    /// The reference of the payment, unique over all accounts.
    pub reference: Option<&'a Reference>,
    pub note: &'a str,
}

/// Adds credit without a reference; see [`book`].
pub async fn credit(
    services: &Services,
    id: &AccountId,
    agent: Option<AgentId>,
    amount: Money,
    note: &str,
) -> Result<Money, ServiceError> {
    book(services, id, NewCredit { agent, amount, reference: None, note }).await
}

/// Credits an account, or the wallet of one of its agents, for the operator, and returns the new balance. A
/// known reference is rejected, with the credit that has it.
pub async fn book(services: &Services, id: &AccountId, credit: NewCredit<'_>) -> Result<Money, ServiceError> {
    let NewCredit { agent, amount, reference, .. } = credit;
    if amount <= Money::ZERO || amount > CREDIT_MAX {
        return Err(ServiceError::Conflict(CREDIT_RANGE.to_owned()));
    }
    lookup(services, id).await?;
    if reference.is_some_and(|reference| TopupId::is_of(reference.text())) {
        return Err(ServiceError::Conflict(OF_A_TOPUP.to_owned()));
    }
    if reference.is_some_and(|reference| is_of_a_return(reference.text())) {
        return Err(ServiceError::Conflict(OF_A_RETURN.to_owned()));
    }
    let wallet = agent.map_or(Wallet::Account, Wallet::Agent);
    if services.store.lookup_wallet(id, wallet).await?.is_none() {
        return Err(ServiceError::NotFound("agent that is prepaid on its own"));
    }
    if let Some(reference) = reference {
        refuse_used(services, reference).await?;
        refuse_booked(services, reference).await?;
    }
    let entry = Entry::new(id.clone(), Wallet::Platform, wallet, amount, EntryKind::Credit)?
        .with_note(credit.note)
        .with_reference(reference.cloned());
    let mut tx = services.store.begin().await?;
    let (balance, change) = match post(services, &mut tx, credit, entry).await {
        Err(ServiceError::Store(error)) if error.is_unique_violation() => {
            // A concurrent credit took the reference after the lookup.
            drop(tx);
            if let Some(reference) = reference {
                refuse_used(services, reference).await?;
            }
            return Err(error.into());
        }
        done => done?,
    };
    notices::balance::follow(services, &mut tx, &[id]).await?;
    tx.commit().await?;
    services.outbox.nudge();
    key_cache::publish(services, change).await?;
    balance.ok_or(ServiceError::NotFound("wallet"))
}

/// Rejects a reference that a credit has already.
async fn refuse_used(services: &Services, reference: &Reference) -> Result<(), ServiceError> {
    match services.store.lookup_reference(reference).await? {
        Some(first) => Err(ServiceError::ReferenceUsed(Box::new(first))),
        None => Ok(()),
    }
}

/// Rejects the number of a transfer that was booked as a bank receipt.
async fn refuse_booked(services: &Services, reference: &Reference) -> Result<(), ServiceError> {
    let Some(utr) = Utr::parse(reference.text()) else { return Ok(()) };
    match services.store.reads().await?.find_bank_topup(&utr).await? {
        Some(topup) => Err(ServiceError::Conflict(format!(
            "this transfer is booked already, by `munim bank-receipt`: it is {}",
            topup.id
        ))),
        None => Ok(()),
    }
}

/// Writes the entry, its audit event and its change, and returns the new balance and the number of the change.
async fn post(
    services: &Services,
    tx: &mut Tx,
    NewCredit { agent, amount, reference, note }: NewCredit<'_>,
    entry: Entry,
) -> Result<(Option<Money>, i64), ServiceError> {
    let (id, wallet) = (&entry.account_id().clone(), entry.to());
    let now = services.now();
    let states = tx.post_entries(&[entry], &BTreeMap::new(), now).await?;
    let text = reference.map(|reference| reference.text().to_owned());
    let deed = AuditEvent::CreditAdded { amount, agent, note: note.to_owned(), reference: text };
    tx.insert_audit_entry(id, &Caller::OPERATOR, &deed, now).await?;
    let balance = states.into_iter().find(|state| state.wallet == wallet).map(|state| state.balance);
    let event = Happening::CreditAdded {
        account_id: id.clone(),
        amount_inr: amount,
        balance_inr: balance,
        agent_id: agent,
        reference: reference.map(|reference| reference.text().to_owned()),
    };
    events::write(services, tx, id, &event).await?;
    events::balance::follow(services, tx, &[id]).await?;
    let change = tx.insert_change(&CacheChange::Account(id.clone()), now).await?;
    Ok((balance, change))
}

/// Announces to all servers that the wallets of an account have changed.
pub async fn announce(services: &Services, id: &AccountId) -> Result<(), ServiceError> {
    let mut tx = services.store.begin().await?;
    let change = tx.insert_change(&CacheChange::Account(id.clone()), services.now()).await?;
    tx.commit().await?;
    key_cache::publish(services, change).await
}
