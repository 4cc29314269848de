//! `munim plan`: limits of the calls of accounts, and the credit that new ones start with.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::limits::{LimitArgs, words};
use super::options;
use crate::domain::account::WELCOME_CREDIT;
use crate::domain::{AccountId, LimitsChange, Money, Plan, ShownLimits};
use crate::service::Services;
use crate::service::accounts::plans::{self, PlanTerms, Welcome};

/// The subcommands of `munim plan`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a plan, or change its limits; every server keeps to them when this returns
    Set(Box<SetArgs>),
    /// List the plans by name
    List,
}

/// Options of `plan set`.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// Its name; new accounts are on `free`
    #[arg(value_parser = options::plan)]
    pub name: Plan,

    #[command(flatten)]
    pub limits: LimitArgs,

    /// The credit that a new account starts with, in rupees
    #[arg(long, value_name = "RUPEES", value_parser = options::grant)]
    pub grant: Option<Money>,

    /// How long that credit lasts, such as 90d, or none for ever. Accounts that have it already keep theirs
    #[arg(long, value_name = "DAYS", value_parser = lasting)]
    pub grant_expires_after: Option<Lasting>,
}

/// How many days credit lasts; `None` for ever.
#[derive(Clone, Copy, Debug)]
pub struct Lasting(Option<i64>);

fn lasting(text: &str) -> Result<Lasting, String> {
    if text == "none" { Ok(Lasting(None)) } else { options::days(text).map(|days| Lasting(Some(days))) }
}

/// A plan.
#[derive(Debug, Serialize)]
pub struct Listed {
    name: String,
    grant_inr: Money,
    /// How many days that credit lasts; absent: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_lasts_days: Option<i64>,
    limits: ShownLimits,
    #[serde(skip)]
    words: String,
}

/// The plans.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// An account on its new plan.
#[derive(Debug, Serialize)]
pub struct Assigned {
    account_id: AccountId,
    plan: String,
}

/// Makes or changes a plan.
pub async fn set(services: &Services, args: SetArgs) -> Result<Listed, CliError> {
    let change = LimitsChange::from(args.limits);
    let welcome = Welcome { credit: args.grant, lasts: args.grant_expires_after.map(|lasting| lasting.0) };
    Ok(plans::set(services, &args.name, welcome, &change).await?.into())
}

/// Lists the plans.
pub async fn list(services: &Services) -> Result<List, CliError> {
    Ok(List(plans::list(services).await?.into_iter().map(Listed::from).collect()))
}

/// Puts an account on a plan.
pub async fn assign(services: &Services, account: &AccountId, plan: &Plan) -> Result<Assigned, CliError> {
    plans::assign(services, account, plan).await?;
    Ok(Assigned { account_id: account.clone(), plan: plan.as_str().to_owned() })
}

impl From<PlanTerms> for Listed {
    fn from(plan: PlanTerms) -> Self {
        Self {
            name: plan.name.as_str().to_owned(),
            grant_inr: plan.welcome.unwrap_or(WELCOME_CREDIT),
            grant_lasts_days: plan.welcome_lasts,
            words: words(&plan.limits),
            limits: plan.limits.into(),
        }
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        let lasts = self.grant_lasts_days.map(|days| format!(" for {days} days")).unwrap_or_default();
        format!("{}: {}; new accounts start with {}{lasts}", self.name, self.words, self.grant_inr.balance())
    }
}

impl Answer for List {
    fn text(&self) -> String {
        let mut table = Table::new(&["name", "first credit", "limits"], &[1]);
        for plan in &self.0 {
            table.row([plan.name.clone(), plan.grant_inr.balance(), plan.words.clone()]);
        }
        table.text()
    }
}

impl Answer for Assigned {
    fn text(&self) -> String {
        format!("{} is on the plan {}", self.account_id, self.plan)
    }
}
