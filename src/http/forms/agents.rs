//! `/agents`: made by a plain form, and given credit by one that says what it will do.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::provide_context;
use serde::Deserialize;

use super::{InPath, Submitted};
use crate::domain::transfer::read_amount;
use crate::domain::{AgentId, Caller, Direction, Name};
use crate::http::caller::By;
use crate::http::console::Console;
use crate::http::layers::failures::Unavailable;
use crate::pages::address;
use crate::pages::outcome::{RefusedAgent, RefusedTransfer};
use crate::service::agents::{self, read_billing};
use crate::service::billing::transfers::transfer_once;
use crate::service::{Owner, ServiceError, Services};

/// Where a form's address leads that is asked for again.
pub async fn page() -> Redirect {
    Redirect::to("/agents")
}

/// What the form of a new agent sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewAgent {
    name: String,
    billing: String,
}

/// Makes an agent and goes on to the list.
pub async fn create(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    By(by): By,
    Submitted { fields, parts }: Submitted<NewAgent>,
) -> Response {
    let made = make(console.services(), &by, &owner, &fields).await;
    let mut refused = RefusedAgent { name: fields.name, billing: fields.billing, ..RefusedAgent::default() };
    match made {
        Ok(id) => return Redirect::to(&format!("/agents?made={id}")).into_response(),
        Err(ServiceError::Invalid(problems)) => refused.problems = problems,
        Err(ServiceError::TooManyAgents(most)) => refused.too_many = Some(most),
        Err(error) => {
            tracing::error!(%error, "no agent can be made");
            refused.unavailable = true;
        }
    }
    let unavailable = refused.unavailable;
    let mut response = console.render(parts, move || provide_context(refused.clone())).await;
    if unavailable {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}

async fn make(
    services: &Services,
    by: &Caller,
    owner: &Owner,
    fields: &NewAgent,
) -> Result<AgentId, ServiceError> {
    match (Name::parse(&fields.name), read_billing(&fields.billing)) {
        (Ok(name), Ok(prepaid)) => {
            agents::create(services, by, &owner.account_id, name.as_str(), None, prepaid).await
        }
        (name, billing) => {
            Err(ServiceError::Invalid([name.err(), billing.err()].into_iter().flatten().collect()))
        }
    }
}

/// What the form that moves money sends: its own number, how much, and where in the list to go back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Transfer {
    form_id: String,
    amount: String,
    q: String,
    after: String,
}

/// Moves money once and goes on to its receipt. What cannot be moved is asked again.
pub async fn transfer(
    State(console): State<Console>,
    Extension(owner): Extension<Owner>,
    By(by): By,
    InPath((agent, direction)): InPath<(String, String)>,
    Submitted { fields, mut parts }: Submitted<Transfer>,
) -> Result<Response, Unavailable> {
    let Some((id, direction)) = agent.parse().ok().zip(Direction::parse(&direction)) else {
        // The page has no such address either, and says so.
        return Ok(console.render(parts, || ()).await);
    };
    let Transfer { amount, q, after, .. } = &fields;
    let place = [("q", q.as_str()), ("after", after)];
    let problem = match make_transfer(console.services(), &by, &owner, id, direction, &fields).await {
        Ok(done) => {
            let receipt = address("/agents", &[place[0], place[1], ("moved", &done.form_id)]);
            return Ok(Redirect::to(&receipt).into_response());
        }
        Err(ServiceError::Invalid(problems)) => problems.first().copied(),
        // The page looks again at what is available, and says it.
        Err(ServiceError::NotAvailable { .. }) => None,
        Err(ServiceError::NotFound(_)) => return Ok(console.render(parts, || ()).await),
        Err(error) => return Err(error.into()),
    };
    let id = id.to_string();
    let asked = [place[0], place[1], (direction.as_str(), id.as_str()), ("amount", amount)];
    if let Ok(uri) = address("/agents", &asked).parse() {
        parts.uri = uri;
    }
    let refused = RefusedTransfer { problem };
    Ok(console.render(parts, move || provide_context(refused)).await)
}

async fn make_transfer(
    services: &Services,
    by: &Caller,
    owner: &Owner,
    agent: AgentId,
    direction: Direction,
    fields: &Transfer,
) -> Result<crate::domain::Transfer, ServiceError> {
    let amount = read_amount(&fields.amount)?;
    transfer_once(services, by, &owner.account_id, &fields.form_id, agent, direction, amount).await
}
