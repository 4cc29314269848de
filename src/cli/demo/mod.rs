//! `munim demo`: fills an empty database with two plausible companies.

mod buying;
mod chat;
mod clock;
mod company;
mod fill;
mod models;
mod random;
mod seasons;
mod voice;

use std::sync::Arc;

use clock::DemoClock;
use company::Company;
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use crate::domain::AccountId;
use crate::domain::money::group_indian;
use crate::service::auth::sign_in;
use crate::service::{Services, accounts};

/// The email of the first company's owner.
pub const EMAIL: &str = "demo@munim.example";
/// The demo's password. It is public: the demo is for trials on one's own machine.
pub const PASSWORD: &str = "red cloth ledger";

/// The companies. The JSON output repeats the first one at top level.
const COMPANIES: [&Company; 2] = [&voice::COMPANY, &chat::COMPANY];

/// The credentials for signing in.
#[derive(Debug, Serialize)]
pub struct Filled {
    account_id: AccountId,
    email: &'static str,
    password: &'static str,
    accounts: Vec<SignIn>,
    #[serde(skip)]
    calls: usize,
}

/// The credentials of one company.
#[derive(Debug, Serialize)]
struct SignIn {
    account_id: AccountId,
    name: &'static str,
    email: &'static str,
    password: &'static str,
}

/// Fills the database; fails if it has accounts.
pub async fn run(services: &Services) -> Result<Filled, CliError> {
    let accounts = accounts::list(services).await?;
    if accounts.iter().any(|account| account.email == EMAIL) {
        let how = how_to_sign_in();
        return Err(CliError::refused(format!("the demo is there already; nothing was changed\n{how}")));
    }
    if !accounts.is_empty() {
        return Err(CliError::refused(
            "the database has accounts, and the demo fills only an empty one; \
             name a new one with --database-url sqlite://demo.db",
        ));
    }
    let (clock, now) = (DemoClock::at(services.now()), services.now());
    let past = services.selling_on_clock(Box::new(clock.clone()), buying::provider(&clock, now));
    buying::set_seller(&past).await?;
    models::set_prices(&past, now).await?;
    let (mut accounts, mut calls) = (Vec::new(), 0);
    for company in COMPANIES {
        let (account_id, made) = fill::fill(&past, &clock, now, company).await?;
        calls += made;
        let Company { name, email, .. } = *company;
        accounts.push(SignIn { account_id, name, email, password: PASSWORD });
    }
    models::answer(services).await?;
    let first = accounts.first().map(|first| first.account_id.clone());
    let account_id = first.unwrap_or_else(|| AccountId::new(""));
    Ok(Filled { account_id, email: EMAIL, password: PASSWORD, accounts, calls })
}

/// Logs a warning on a server if the public demo password opens an account.
pub async fn warn_of_password(services: Arc<Services>) {
    let mut found = 0;
    for Company { email, .. } in COMPANIES {
        match sign_in::is_password_of(&services, email, PASSWORD).await {
            Ok(false) => continue,
            Ok(true) => tracing::warn!(
                email,
                "everybody knows this account's password: it is the demo's; `munim account reset-password` sets another, \
                 and a console for others begins with an empty database"
            ),
            Err(error) => tracing::debug!(%error, "failed to look up the demo password"),
        }
        found += 1;
    }
    if found == 0 {
        tracing::debug!("the demo password does not sign in");
    }
}

fn how_to_sign_in() -> String {
    let company = |company: &&Company| format!("  {:<20} {}, {}", company.email, company.name, company.does);
    let companies: Vec<_> = COMPANIES.iter().map(company).collect();
    format!(
        "Start `munim serve` and sign in at the address that it tells (http://127.0.0.1:3000, if nobody changed it),\n\
         with the password \"{PASSWORD}\", as either of\n{}",
        companies.join("\n")
    )
}

impl Answer for Filled {
    fn text(&self) -> String {
        format!(
            "The demo is there: two companies, with {} calls.\n{}\n\
             Make a key there and call http://127.0.0.1:3000/inference/v1 with it: the demo's models answer.",
            group_indian(self.calls as u64),
            how_to_sign_in()
        )
    }
}
