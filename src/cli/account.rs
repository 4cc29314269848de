//! `munim account`: the operator's work on accounts.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::password::Plain;
use super::{credit, options, password};
use crate::config;
use crate::domain::{Account, AccountId, LinkPurpose, Money, Plan, rfc3339};
use crate::service::Services;
use crate::service::accounts::{self, AccountRequest, profile};
use crate::service::auth::{devices, forgotten, links, two_step};

/// The subcommands of `munim account`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create an account with the plan `free` and its first credit: ₹50, unless the plan says otherwise
    Create(CreateArgs),
    /// List the accounts, oldest first
    List,
    /// Put an account on a plan; every server keeps to its limits when this returns
    Plan {
        /// The account's id, acc_…
        #[arg(value_name = "ACC", value_parser = options::account)]
        account: AccountId,
        /// The plan's name; `munim plan list` shows them
        #[arg(value_name = "PLAN", value_parser = options::plan)]
        plan: Plan,
    },
    /// Book a credit as a ledger entry
    Credit(credit::Args),
    /// Set a new password for an owner who lost it, and end every session. Two-step sign-in is unaffected
    ResetPassword(ResetPasswordArgs),
    /// Print a link with which an owner sets a new password within half an hour, once: what the mail would have
    ResetLink(ResetLinkArgs),
    /// End every session of an owner, in browsers and programs; API keys are unaffected
    SignOut(SignOutArgs),
    /// Remove two-step sign-in from an owner who lost every second factor, and end every session
    ResetTwoStep {
        /// The account's id, acc_…
        #[arg(value_name = "ACC", value_parser = options::account)]
        account: AccountId,
    },
}

/// Options of `account create`.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// The account's name
    #[arg(long)]
    pub name: String,

    /// The email that its owner signs in with
    #[arg(long)]
    pub email: String,

    /// Read the password from the first line of stdin. Otherwise ask on the terminal; without a terminal,
    /// generate a strong password and show it once
    #[arg(long)]
    pub password_stdin: bool,
}

/// Options of `account reset-password`.
#[derive(Args, Debug)]
pub struct ResetPasswordArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// Read the password from the first line of stdin. Otherwise ask on the terminal; without a terminal,
    /// generate a strong password and show it once
    #[arg(long)]
    pub password_stdin: bool,
}

/// Options of `account reset-link`.
#[derive(Args, Debug)]
pub struct ResetLinkArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The console's public address, as of `munim serve`
    #[arg(long, env = "MUNIM_PUBLIC_URL", default_value = "http://127.0.0.1:3000", value_parser = config::address::origin)]
    pub public_url: String,
}

/// Options of `account sign-out`.
#[derive(Args, Debug)]
pub struct SignOutArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account, required_unless_present = "all")]
    pub account: Option<AccountId>,

    /// Every account
    #[arg(long, conflicts_with = "account")]
    pub all: bool,
}

/// The created account.
#[derive(Debug, Serialize)]
pub struct Created {
    account_id: AccountId,
    /// The password, if it was generated.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Plain>,
}

/// The account whose password was reset.
#[derive(Debug, Serialize)]
pub struct PasswordReset {
    account_id: AccountId,
    /// The password, if it was generated.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Plain>,
    /// The number of sessions that were ended.
    signed_out: u64,
}

/// A link that sets another password.
#[derive(Debug, Serialize)]
pub struct ResetLink {
    account_id: AccountId,
    link: Plain,
    expires: String,
}

/// The result of `account sign-out`.
#[derive(Debug, Serialize)]
pub struct SignedOut {
    /// The account; `None` for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<AccountId>,
    /// The number of sessions that were ended.
    signed_out: u64,
}

/// The account whose second factor was removed.
#[derive(Debug, Serialize)]
pub struct Reset {
    account_id: AccountId,
    /// The number of sessions that were ended.
    signed_out: u64,
}

/// An account in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    id: AccountId,
    name: String,
    email: String,
    plan: String,
    credits_inr: Money,
    created: String,
    time_zone: &'static str,
}

/// The accounts.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// Creates an account.
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

/// Resets a password.
pub async fn reset_password(
    services: &Services,
    args: &ResetPasswordArgs,
) -> Result<PasswordReset, CliError> {
    // Fails early, so that nobody types a password for an account that does not exist.
    accounts::lookup(services, &args.account).await?;
    let chosen = password::choose(args.password_stdin, &*services.entropy)?;
    let done = profile::reset_password(services, &args.account, chosen.password.as_str()).await?;
    let password = chosen.is_generated.then_some(chosen.password);
    Ok(PasswordReset { account_id: args.account.clone(), password, signed_out: done.signed_out })
}

/// Makes a link that sets another password.
pub async fn reset_link(services: &Services, args: &ResetLinkArgs) -> Result<ResetLink, CliError> {
    let link = forgotten::make_link(services, &args.public_url, &args.account).await?;
    let expires = rfc3339(services.now() + links::life(LinkPurpose::ResetPassword));
    Ok(ResetLink { account_id: args.account.clone(), link: Plain::of(link), expires })
}

/// Ends every session of one account, or of all.
pub async fn sign_out(services: &Services, args: SignOutArgs) -> Result<SignedOut, CliError> {
    let signed_out = match &args.account {
        Some(account) => devices::sign_out_all(services, account).await?,
        None => devices::sign_out_everybody(services).await?,
    };
    Ok(SignedOut { account_id: args.account, signed_out })
}

/// Removes two-step sign-in.
pub async fn reset_two_step(services: &Services, account: &AccountId) -> Result<Reset, CliError> {
    let signed_out = two_step::reset(services, account).await?.signed_out;
    Ok(Reset { account_id: account.clone(), signed_out })
}

impl From<Account> for Listed {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
            email: account.email,
            plan: account.plan.as_str().to_owned(),
            credits_inr: account.balance,
            created: rfc3339(account.created),
            time_zone: account.zone.name(),
        }
    }
}

impl Answer for Created {
    fn text(&self) -> String {
        format!("account: {}{}", self.account_id, shown(self.password.as_ref()))
    }
}

/// The output lines for a generated password.
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

impl Answer for ResetLink {
    fn text(&self) -> String {
        let Self { account_id, link, expires } = self;
        format!("{account_id}: this link sets a new password, once, until {expires}\n{}", link.as_str())
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
            let (plan, zone) = (plan.clone(), (*time_zone).to_owned());
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
