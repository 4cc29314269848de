//! `munim agent`: what spends an account's credit.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::{instant, options};
use crate::domain::{AccountId, AgentId, Caller, Money, Prepaid};
use crate::service::billing::transfers::{self, Direction};
use crate::service::{Services, agents};

/// What can be done with agents.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an agent
    Create(CreateArgs),
    /// List an account's agents by number
    List {
        /// The account's id, acc_…
        #[arg(value_name = "ACC", value_parser = options::account)]
        account: AccountId,
    },
    /// Move credit from the account's wallet to the agent's own
    Allocate(TransferArgs),
    /// Move credit from the agent's own wallet back to the account's
    TakeBack(TransferArgs),
}

/// What moves between two wallets.
#[derive(Args, Debug)]
pub struct TransferArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The agent's number; it is prepaid on its own
    #[arg(value_name = "ID", value_parser = options::agent)]
    pub agent: AgentId,

    /// How many rupees, with at most six decimals, such as 500.00, 1,15,000 or "Rs. 500"
    #[arg(long, value_name = "RUPEES", value_parser = options::amount, allow_negative_numbers = true)]
    pub amount: Money,

    /// What for, as the ledger keeps it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// What a new agent is made of.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// The account's id, acc_…
    #[arg(value_name = "ACC", value_parser = options::account)]
    pub account: AccountId,

    /// The agent's name, such as "Clinic reminders"
    #[arg(long)]
    pub name: String,

    /// The agent's number; without it, the one after the account's highest, from 101 on
    #[arg(long, value_parser = options::agent)]
    pub id: Option<AgentId>,

    /// Give the agent a wallet of its own, charged by `minute`, `token` or `message`; without it, the
    /// account's wallet pays
    #[arg(long, value_name = "minute|token|message", value_parser = options::prepaid)]
    pub prepaid: Option<Prepaid>,
}

/// An agent that was made.
#[derive(Debug, Serialize)]
pub struct Created {
    agent_id: AgentId,
    account_id: AccountId,
    name: String,
    prepaid: Option<Prepaid>,
}

/// Two wallets between which credit moved.
#[derive(Debug, Serialize)]
pub struct Transferred {
    account_id: AccountId,
    agent_id: AgentId,
    /// What is left in the account's wallet.
    account_inr: Money,
    /// What is left in the agent's.
    credits_inr: Money,
}

/// An agent in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    agent_id: AgentId,
    name: String,
    prepaid: Option<Prepaid>,
    /// The balance of its own wallet; null where the account's pays.
    credits_inr: Option<Money>,
    /// Of the balance, what is set aside for calls that are running.
    held_inr: Option<Money>,
    created: String,
}

/// An account's agents.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// Makes an agent.
pub async fn create(services: &Services, args: &CreateArgs) -> Result<Created, CliError> {
    let agent_id =
        agents::create(services, &Caller::OPERATOR, &args.account, &args.name, args.id, args.prepaid).await?;
    let name = args.name.trim().to_owned();
    Ok(Created { agent_id, account_id: args.account.clone(), name, prepaid: args.prepaid })
}

/// Lists an account's agents.
pub async fn list(services: &Services, account: &AccountId) -> Result<List, CliError> {
    let listed = agents::list(services, account).await?.into_iter().map(|(agent, wallet)| Listed {
        agent_id: agent.id,
        name: agent.name,
        prepaid: agent.prepaid,
        credits_inr: wallet.as_ref().map(|wallet| wallet.balance),
        held_inr: wallet.as_ref().map(|wallet| wallet.held),
        created: instant::rfc3339(agent.created),
    });
    Ok(List(listed.collect()))
}

/// Moves credit.
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
