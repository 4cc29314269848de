//! `munim account`: the operator's work on accounts.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::password::Plain;
use super::{credit, instant, options, password};
use crate::domain::{Account, AccountId, Money};
use crate::service::Services;
use crate::service::accounts::{self, AccountRequest, profile};
use crate::service::auth::{devices, second_factor};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an account with the Free plan and ₹50 of credit
    Create(CreateArgs),
    /// List the accounts, oldest first
    List,
    /// Book credit as an entry of the ledger
    Credit(credit::Args),
    /// Set another password for an owner who has lost it, and end every session. Two-step sign-in stays as it is
    ResetPassword(ResetPasswordArgs),
    /// End every session of an owner, in browsers and of programs; API keys go on
    SignOut(SignOutArgs),
    /// Take two-step sign-in away from an owner who has lost every second step, and end every session
    ResetTwoStep {
        /// The account's id, acc_…
        #[arg(value_name = "ACC", value_parser = options::account)]
        account: AccountId,
    },
}

/// What a new account is made of.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// The account's name
    #[arg(long)]
    pub name: String,

    /// The address that its owner signs in with
    #[arg(long)]
    pub email: String,

    /// Take the password from the first line of stdin. Without it, the terminal is asked; where there
    /// is none, a strong password is made and shown once
    #[arg(long)]
    pub password_stdin: bool,
}

/// Whose password is set.
#[derive(Args, Debug)]
pub struct ResetPasswordArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// Take the password from the first line of stdin. Without it, the terminal is asked; where there
    /// is none, a strong password is made and shown once
    #[arg(long)]
    pub password_stdin: bool,
}

/// Who is signed out.
#[derive(Args, Debug)]
pub struct SignOutArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account, required_unless_present = "all")]
    pub account: Option<AccountId>,

    /// Every account
    #[arg(long, conflicts_with = "account")]
    pub all: bool,
}

/// An account that was made.
#[derive(Debug, Serialize)]
pub struct Created {
    account_id: AccountId,
    /// The password, where this program made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Plain>,
}

/// An account with another password.
#[derive(Debug, Serialize)]
pub struct PasswordReset {
    account_id: AccountId,
    /// The password, where this program made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Plain>,
    /// How many browsers and programs it signed out.
    signed_out: u64,
}

/// Who was signed out.
#[derive(Debug, Serialize)]
pub struct SignedOut {
    /// The account; none where it was all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<AccountId>,
    /// How many browsers and programs were signed out.
    signed_out: u64,
}

/// An account whose second step was taken away.
#[derive(Debug, Serialize)]
pub struct Reset {
    account_id: AccountId,
    /// How many browsers and programs it signed out.
    signed_out: u64,
}

/// An account in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    id: AccountId,
    name: String,
    email: String,
    plan: &'static str,
    credits_inr: Money,
    created: String,
    time_zone: &'static str,
}

/// The accounts.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// Makes an account.
pub async fn create(services: &Services, args: &CreateArgs) -> Result<Created, CliError> {
    let chosen = password::choose(args.password_stdin, &*services.entropy)?;
    let request = AccountRequest { name: &args.name, email: &args.email, password: chosen.password.as_str() };
    let account_id = accounts::create(services, request).await?;
    let password = chosen.is_generated.then_some(chosen.password);
    Ok(Created { account_id, password })
}

/// Lists the accounts.
pub async fn list(services: &Services) -> Result<List, CliError> {
    let accounts = accounts::list(services).await?;
    Ok(List(accounts.into_iter().map(Listed::from).collect()))
}

/// Sets another password.
pub async fn reset_password(
    services: &Services,
    args: &ResetPasswordArgs,
) -> Result<PasswordReset, CliError> {
    // Nobody types a password for an account that there is not.
    accounts::lookup(services, &args.account).await?;
    let chosen = password::choose(args.password_stdin, &*services.entropy)?;
    let done = profile::reset_password(services, &args.account, chosen.password.as_str()).await?;
    let password = chosen.is_generated.then_some(chosen.password);
    Ok(PasswordReset { account_id: args.account.clone(), password, signed_out: done.signed_out })
}

/// Ends every session of one account, or of all.
pub async fn sign_out(services: &Services, args: SignOutArgs) -> Result<SignedOut, CliError> {
    let signed_out = match &args.account {
        Some(account) => devices::sign_out_all(services, account).await?,
        None => devices::sign_out_everybody(services).await?,
    };
    Ok(SignedOut { account_id: args.account, signed_out })
}

/// Takes two-step sign-in away.
pub async fn reset_two_step(services: &Services, account: &AccountId) -> Result<Reset, CliError> {
    let signed_out = second_factor::reset(services, account).await?.signed_out;
    Ok(Reset { account_id: account.clone(), signed_out })
}

impl From<Account> for Listed {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
            email: account.email,
            plan: account.plan.as_str(),
            credits_inr: account.balance,
            created: instant::rfc3339(account.created),
            time_zone: account.zone.name(),
        }
    }
}

impl Answer for Created {
    fn text(&self) -> String {
        format!("account: {}{}", self.account_id, shown(self.password.as_ref()))
    }
}

/// The lines that show a password which this program made.
fn shown(password: Option<&Plain>) -> String {
    let lines =
        password.map(|made| format!("\npassword: {}\nIt is shown here and never again.", made.as_str()));
    lines.unwrap_or_default()
}

impl Answer for PasswordReset {
    fn text(&self) -> String {
        let Self { account_id, password, signed_out } = self;
        let shown = shown(password.as_ref());
        format!(
            "{account_id}: the password is set; {signed_out} browsers and programs were signed out{shown}"
        )
    }
}

impl Answer for SignedOut {
    fn text(&self) -> String {
        let whose = self.account_id.as_ref().map_or("all accounts", AccountId::as_str);
        format!("{whose}: {} browsers and programs were signed out", self.signed_out)
    }
}

impl Answer for Reset {
    fn text(&self) -> String {
        let Self { account_id, signed_out } = self;
        format!(
            "{account_id}: the password alone signs in; {signed_out} browsers and programs were signed out"
        )
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "There are no accounts. `munim account create` makes one.".to_owned();
        }
        let mut table = Table::new(&["id", "name", "email", "plan", "credits", "created", "time zone"], &[4]);
        for account in &self.0 {
            let Listed { id, name, email, plan, credits_inr, created, time_zone } = account;
            let (plan, zone) = ((*plan).to_owned(), (*time_zone).to_owned());
            let credits = credits_inr.balance();
            table.row([
                id.to_string(),
                name.clone(),
                email.clone(),
                plan,
                credits,
                created[..10].to_owned(),
                zone,
            ]);
        }
        table.text()
    }
}
