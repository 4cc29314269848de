//! `munim account credit`: books a payment once.

use clap::builder::NonEmptyStringValueParser;
use serde::Serialize;

use super::answer::Answer;
use super::error::CliError;
use super::options;
use crate::domain::{AccountId, AgentId, Money, Reference};
use crate::service::Services;
use crate::service::accounts::{self, NewCredit};

/// Options of `account credit`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// Rupees with at most six decimals, such as 500.00, 1,15,000 or "Rs. 500"
    #[arg(long, value_name = "RUPEES", value_parser = options::amount, allow_negative_numbers = true)]
    pub amount: Money,

    /// The id of an agent whose wallet is credited instead of the account's
    #[arg(long, value_name = "ID", value_parser = options::agent)]
    pub agent: Option<AgentId>,

    /// The payment reference, such as UPI4711. It is unique over all accounts: a second credit with it,
    /// ignoring spaces and case, is rejected and shows the first
    #[arg(long, value_name = "TEXT", value_parser = options::reference)]
    pub reference: Option<Reference>,

    /// The note of the ledger entry, such as "for June"
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub note: String,
}

/// The credited wallet.
#[derive(Debug, Serialize)]
pub struct Credited {
    account_id: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<AgentId>,
    /// The wallet's new balance.
    credits_inr: Money,
    /// The payment reference, as entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

/// Books the credit.
pub async fn run(services: &Services, args: &Args) -> Result<Credited, CliError> {
    let Args { account, amount, agent, reference, note } = args;
    let credit = NewCredit { agent: *agent, amount: *amount, reference: reference.as_ref(), note };
    let credits_inr = accounts::book(services, account, credit).await?;
    let reference = reference.as_ref().map(|reference| reference.text().to_owned());
    Ok(Credited { account_id: account.clone(), agent_id: *agent, credits_inr, reference })
}

impl Answer for Credited {
    fn text(&self) -> String {
        let agent = self.agent_id.map(|id| format!(", agent {id}")).unwrap_or_default();
        format!("{}{agent}: {}", self.account_id, self.credits_inr.exact())
    }
}
