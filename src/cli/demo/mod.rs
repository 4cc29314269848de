//! `munim demo`: a believable account in an empty database.

mod calls;
mod clock;
mod dice;
mod fill;
mod story;

use clock::DemoClock;
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use crate::domain::AccountId;
use crate::domain::money::group_indian;
use crate::service::entropy::SystemEntropy;
use crate::service::{Services, accounts};

/// The address that the demo's owner signs in with.
pub const EMAIL: &str = "demo@munim.example";
/// The demo's password. It is no secret: the demo is for trying out, on one's own machine.
pub const PASSWORD: &str = "red cloth ledger";

/// How to sign in.
#[derive(Debug, Serialize)]
pub struct Filled {
    account_id: AccountId,
    email: &'static str,
    password: &'static str,
    #[serde(skip)]
    calls: usize,
}

/// Fills the database, unless there is an account in it.
pub async fn run(services: &Services) -> Result<Filled, CliError> {
    let accounts = accounts::list(services).await?;
    if accounts.iter().any(|account| account.email == EMAIL) {
        let how = sign_in();
        return Err(CliError::refused(format!("the demo is there already; nothing was changed\n{how}")));
    }
    if !accounts.is_empty() {
        return Err(CliError::refused(
            "the database has accounts, and the demo fills only an empty one; \
             name a new one with --database-url sqlite://demo.db",
        ));
    }
    let clock = DemoClock::at(services.now());
    let policy = services.policy.clone();
    let past =
        Services::new(services.store.clone(), Box::new(clock.clone()), Box::new(SystemEntropy), policy);
    let (account_id, calls) = fill::fill(&past, &clock, services.now()).await?;
    Ok(Filled { account_id, email: EMAIL, password: PASSWORD, calls })
}

fn sign_in() -> String {
    format!(
        "Start `munim serve` and sign in at the address that it tells (http://127.0.0.1:3000, if nobody changed it):\n\
         email:    {EMAIL}\n\
         password: {PASSWORD}"
    )
}

impl Answer for Filled {
    fn text(&self) -> String {
        format!("The demo account is there, with {} calls.\n{}", group_indian(self.calls as u64), sign_in())
    }
}
