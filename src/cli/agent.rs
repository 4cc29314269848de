//! `munim agent`: agents of an account, and transfers to and from their wallets.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::limits::{LimitArgs, words};
use super::options;
use crate::domain::{AccountId, AgentId, Caller, LimitsChange, Money, Prepaid, ShownLimits, rfc3339};
use crate::service::accounts::plans;
use crate::service::billing::transfers::{self, Direction};
use crate::service::{Services, agents};

/// The subcommands of `munim agent`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create an agent
    Create(CreateArgs),
    /// List the agents of an account by id
    List {
        /// The account's id, acc_…
        #[arg(value_name = "ACC", value_parser = options::account)]
        account: AccountId,
    },
    /// Change the limits of an agent's calls; every server keeps to them when this returns
    Limit(Box<LimitsArgs>),
    /// Transfer credit from the account's wallet to the agent's
    Allocate(TransferArgs),
    /// Transfer credit from the agent's wallet back to the account's
    TakeBack(TransferArgs),
}

/// Options of `agent limit`.
#[derive(Args, Debug)]
pub struct LimitsArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The agent's id
    #[arg(value_name = "ID", value_parser = options::agent)]
    pub agent: AgentId,

    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Options of transfers.
#[derive(Args, Debug)]
pub struct TransferArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The agent's id; it must have a wallet of its own
    #[arg(value_name = "ID", value_parser = options::agent)]
    pub agent: AgentId,

    /// Rupees with at most six decimals, such as 500.00, 1,15,000 or "Rs. 500"
    #[arg(long, value_name = "RUPEES", value_parser = options::amount, allow_negative_numbers = true)]
    pub amount: Money,

    /// The note of the ledger entry
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// Options of `agent create`.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The agent's name, such as "Clinic reminders"
    #[arg(long)]
    pub name: String,

    /// The agent's id; by default the account's highest plus one, from 101 on
    #[arg(long, value_parser = options::agent)]
    pub id: Option<AgentId>,

    /// Give the agent a wallet of its own, charged by `minute`, `token` or `message`; otherwise the account's
    /// wallet pays
    #[arg(long, value_name = "minute|token|message", value_parser = options::prepaid)]
    pub prepaid: Option<Prepaid>,
}

/// The created agent.
#[derive(Debug, Serialize)]
pub struct Created {
    agent_id: AgentId,
    account_id: AccountId,
    name: String,
    prepaid: Option<Prepaid>,
}

/// The limits of an agent.
#[derive(Debug, Serialize)]
pub struct Limited {
    account_id: AccountId,
    agent_id: AgentId,
    limits: ShownLimits,
    #[serde(skip)]
    words: String,
}

/// The two wallets after a transfer.
#[derive(Debug, Serialize)]
pub struct Transferred {
    account_id: AccountId,
    agent_id: AgentId,
    /// The balance of the account's wallet.
    account_inr: Money,
    /// The balance of the agent's wallet.
    credits_inr: Money,
}

/// An agent in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    agent_id: AgentId,
    name: String,
    prepaid: Option<Prepaid>,
    /// The balance of its own wallet; null if the account's wallet pays.
    credits_inr: Option<Money>,
    /// The part of the balance that is reserved by holds.
    held_inr: Option<Money>,
    created: String,
}

/// An account's agents.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// Creates an agent.
pub async fn create(services: &Services, args: &CreateArgs) -> Result<Created, CliError> {
    let agent_id =
        agents::create(services, &Caller::OPERATOR, &args.account, &args.name, args.id, args.prepaid).await?;
    let name = args.name.trim().to_owned();
    Ok(Created { agent_id, account_id: args.account.clone(), name, prepaid: args.prepaid })
}

/// Changes the limits of an agent.
pub async fn limit(services: &Services, args: LimitsArgs) -> Result<Limited, CliError> {
    let change = LimitsChange::from(args.limits);
    let limits = plans::limit_agent(services, &Caller::OPERATOR, &args.account, args.agent, &change).await?;
    let words = words(&limits);
    Ok(Limited { account_id: args.account, agent_id: args.agent, limits: limits.into(), words })
}

/// Lists an account's agents.
pub async fn list(services: &Services, account: &AccountId) -> Result<List, CliError> {
    let listed = agents::list(services, account).await?.into_iter().map(|(agent, wallet)| Listed {
        agent_id: agent.id,
        name: agent.name,
        prepaid: agent.prepaid,
        credits_inr: wallet.as_ref().map(|wallet| wallet.balance),
        held_inr: wallet.as_ref().map(|wallet| wallet.held),
        created: rfc3339(agent.created),
    });
    Ok(List(listed.collect()))
}

/// Transfers credit.
pub async fn transfer(
    services: &Services,
    args: &TransferArgs,
    direction: Direction,
) -> Result<Transferred, CliError> {
    let TransferArgs { account, agent, amount, note } = args;
    let (own, agents) =
        transfers::transfer(services, &Caller::OPERATOR, account, *agent, direction, *amount, note).await?;
    Ok(Transferred {
        account_id: account.clone(),
        agent_id: *agent,
        account_inr: own.balance,
        credits_inr: agents.balance,
    })
}

impl Answer for Transferred {
    fn text(&self) -> String {
        let Self { account_id, agent_id, account_inr, credits_inr } = self;
        format!("{account_id}: {}\nagent {agent_id}: {}", account_inr.exact(), credits_inr.exact())
    }
}

impl Answer for Created {
    fn text(&self) -> String {
        format!("agent: {} ({})", self.agent_id, self.name)
    }
}

impl Answer for List {
    fn text(&self) -> String {
        if self.0.is_empty() {
            return "The account has no agents. `munim agent create` makes one.".to_owned();
        }
        let mut table = Table::new(&["id", "name", "prepaid by", "credits", "created"], &[0, 3]);
        for agent in &self.0 {
            let prepaid = agent.prepaid.map_or("–", Prepaid::as_str).to_owned();
            let credits = agent.credits_inr.map_or_else(|| "–".to_owned(), Money::balance);
            let created = agent.created[..10].to_owned();
            table.row([agent.agent_id.to_string(), agent.name.clone(), prepaid, credits, created]);
        }
        table.text()
    }
}

impl Answer for Limited {
    fn text(&self) -> String {
        format!("agent {}: {}", self.agent_id, self.words)
    }
}
