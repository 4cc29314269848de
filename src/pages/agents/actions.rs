//! The actions of `/agents`: creating an agent, and moving credit to or from one.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

use super::Spot;
use crate::domain::transfer::read_amount;
use crate::domain::{AgentId, Direction, Money, Name};
use crate::pages::function::{Action, Answer, FunctionError, NoPlace, Shown, signed_in};
use crate::pages::limits::LimitsForm;
use crate::service::accounts::plans;
use crate::service::agents::{self, read_billing};
use crate::service::billing::transfers::transfer_once;

/// Creates an agent.
#[server(prefix = "", endpoint = "agents")]
pub async fn create_agent(
    #[server(default)] name: String,
    /// The billing: `account`, `minute`, `token` or `message`.
    #[server(default)]
    billing: String,
) -> Result<AgentId, FunctionError> {
    let me = signed_in()?;
    match (Name::parse(&name), read_billing(&billing)) {
        (Ok(name), Ok(prepaid)) => {
            let by = &me.by;
            Ok(agents::create(&me.services, by, me.account(), name.as_str(), None, prepaid).await?)
        }
        (name, billing) => {
            Err(FunctionError::Invalid([name.err(), billing.err()].into_iter().flatten().collect()))
        }
    }
}

impl Action for CreateAgent {
    type Place = NoPlace;
    const PAGE: &'static str = "/agents";

    async fn answer(self, _: NoPlace, done: Result<AgentId, FunctionError>) -> Answer {
        match done {
            Ok(id) => Answer::redirect(format!("/agents?made={id}")),
            Err(error) => Answer::again(self, error, Self::PAGE),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedCredit {
    pub form_id: String,
    pub amount: Money,
}

/// Moves credit from the account to an agent's wallet, once per form.
#[server(prefix = "", endpoint = "agents/allocate")]
pub async fn allocate(
    #[server(default)] agent_id: AgentId,
    /// The form's id.
    #[server(default)]
    form_id: String,
    /// The amount, as typed.
    #[server(default)]
    amount: String,
) -> Result<MovedCredit, FunctionError> {
    transfer(Direction::Allocate, agent_id, &form_id, &amount).await
}

/// Moves credit from an agent's wallet back to the account, once per form.
#[server(prefix = "", endpoint = "agents/take-back")]
pub async fn take_back(
    #[server(default)] agent_id: AgentId,
    /// The form's id.
    #[server(default)]
    form_id: String,
    /// The amount, as typed.
    #[server(default)]
    amount: String,
) -> Result<MovedCredit, FunctionError> {
    transfer(Direction::TakeBack, agent_id, &form_id, &amount).await
}

async fn transfer(
    direction: Direction,
    agent: AgentId,
    form: &str,
    amount: &str,
) -> Result<MovedCredit, FunctionError> {
    let (me, amount) = (signed_in()?, read_amount(amount)?);
    let done = transfer_once(&me.services, &me.by, me.account(), form, agent, direction, amount).await?;
    Ok(MovedCredit { form_id: done.form_id, amount: done.amount })
}

/// Changes the limits of an agent's calls.
#[server(prefix = "", endpoint = "agents/limits")]
pub async fn limit_agent(
    #[server(default)] agent_id: AgentId,
    #[server(flatten)] limits: LimitsForm,
) -> Result<AgentId, FunctionError> {
    let me = signed_in()?;
    if let Some(change) = limits.read()? {
        plans::limit_agent(&me.services, &me.by, me.account(), agent_id, &change).await?;
    }
    Ok(agent_id)
}

impl Action for LimitAgent {
    type Place = NoPlace;
    const PAGE: &'static str = "/agents";

    async fn answer(self, _: NoPlace, done: Result<AgentId, FunctionError>) -> Answer {
        let spot = Spot::of_page(self.agent_id);
        match done {
            Ok(_) => Answer::redirect(spot.with(&[("changed", "1")])),
            Err(error) => Answer::again(self, error, spot.with(&[("limits", "1")])),
        }
    }
}

impl Action for Allocate {
    type Place = Spot;
    const PAGE: &'static str = "/agents";

    async fn answer(self, spot: Spot, done: Result<MovedCredit, FunctionError>) -> Answer {
        was_moved(Direction::Allocate, (self.agent_id, &self.amount), &spot, done)
    }
}

impl Action for TakeBack {
    type Place = Spot;
    const PAGE: &'static str = "/agents";

    async fn answer(self, spot: Spot, done: Result<MovedCredit, FunctionError>) -> Answer {
        was_moved(Direction::TakeBack, (self.agent_id, &self.amount), &spot, done)
    }
}

/// Redirects to the receipt. If the amount is no longer available, redirects to the form, which shows what is.
fn was_moved(
    direction: Direction,
    (agent, amount): (AgentId, &str),
    spot: &Spot,
    done: Result<MovedCredit, FunctionError>,
) -> Answer {
    match done {
        Ok(moved) => Answer::redirect(spot.with(&[("moved", &moved.form_id)])),
        Err(error @ (FunctionError::Invalid(_) | FunctionError::NotAvailable)) => {
            let agent = agent.to_string();
            let asked = spot.with(&[(direction.as_str(), &agent), ("amount", amount)]);
            Shown::again(direction, error).at(asked).into()
        }
        Err(error) => error.into(),
    }
}

/// The address of the form that moves credit.
pub const fn path(direction: Direction) -> &'static str {
    match direction {
        Direction::Allocate => Allocate::PATH,
        Direction::TakeBack => TakeBack::PATH,
    }
}
