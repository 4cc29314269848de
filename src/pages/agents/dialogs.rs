//! The dialogs of `/agents`: a new agent, how much to move, and the question before it is moved.

use leptos::prelude::*;

use super::{Spot, Wish};
use crate::components::{Amount, Choice, Fact, Facts, Field, Modal, ModalFoot, Mood, Notice, Select};
use crate::domain::transfer::read_amount;
use crate::domain::{Direction, Money, Problem};
use crate::pages::outcome::{RefusedAgent, RefusedTransfer, at};
use crate::rpc::agents::TransferDesk;

/// The form of a new agent, with what was typed and what is wrong with it.
#[component]
pub fn NewAgent(refused: RefusedAgent, spot: Spot) -> impl IntoView {
    let RefusedAgent { name, billing, problems, unavailable } = refused;
    let trouble = unavailable.then(|| {
        let text = "The server cannot do this right now. No agent was made; try again in a minute.";
        view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> }
    });
    let choices = [
        ("account", "From the account’s wallet"),
        ("minute", "Prepaid by minute, from its own wallet"),
        ("token", "Prepaid by token, from its own wallet"),
        ("message", "Prepaid by message, from its own wallet"),
    ];
    let choices =
        choices.map(|(value, text)| Choice { value: value.to_owned(), text: text.to_owned() }).to_vec();
    let value = if billing.is_empty() { "account".to_owned() } else { billing };
    view! {
        <Modal title="New agent">
            {trouble}
            <form class="fields" method="post" action="/agents" id="new-agent-form">
                <Field label="Name" name="name" value=name autofocus=problems.is_empty()
                    hint="What it does, such as Clinic reminder calls." error=at(&problems, "name") />
                <Select label="Billing" name="billing" value choices error=at(&problems, "billing") />
                <p class="hush small">
                    "An agent with a wallet of its own spends what you allocate to it; when that is gone, its calls \
                    are refused. This is decided now and for good."
                </p>
            </form>
            <ModalFoot>
                <a class="button" href=spot.with(&[])>"Cancel"</a>
                <button class="button primary" form="new-agent-form">"Create"</button>
            </ModalFoot>
        </Modal>
    }
}

/// How much to move; and with an amount that can be moved, the question.
#[component]
pub fn Transfer(
    desk: TransferDesk,
    wish: Wish,
    refused: Option<RefusedTransfer>,
    spot: Spot,
) -> impl IntoView {
    let given = match desk.direction {
        Direction::Allocate => desk.account_available,
        Direction::TakeBack => desk.agent_available,
    };
    let problem = refused.and_then(|refused| refused.problem);
    let error = match read_amount(&wish.amount) {
        Ok(asked) if asked > given => Some(too_much(given)),
        Ok(asked) if !wish.change && refused.is_none() => {
            return view! { <Confirm desk asked spot /> }.into_any();
        }
        Err(Problem::AmountMissing) if !wish.sent && refused.is_none() => None,
        Err(problem) => Some(problem.message().to_owned()),
        Ok(_) => None,
    };
    // What is wrong with the form and not with its amount.
    let whole = problem.filter(|problem| problem.field().is_empty()).map(Problem::message);
    view! { <Ask desk amount=wish.amount error whole spot /> }.into_any()
}

/// More was asked for than there is.
fn too_much(available: Money) -> String {
    if available > Money::ZERO {
        format!("Only {} is available there. Type that much or less.", available.exact())
    } else {
        "Nothing is available there.".to_owned()
    }
}

/// The form with the amount.
#[component]
fn Ask(
    desk: TransferDesk,
    amount: String,
    error: Option<String>,
    whole: Option<&'static str>,
    spot: Spot,
) -> impl IntoView {
    let title = match desk.direction {
        Direction::Allocate => format!("Allocate credit to {}", desk.agent.name),
        Direction::TakeBack => format!("Take credit back from {}", desk.agent.name),
    };
    view! {
        <Modal title>
            {whole.map(|text| view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> })}
            <Facts>
                <Fact term="Available in the account"><Amount money=desk.account_available exact=true /></Fact>
                <Fact term="Available to the agent"><Amount money=desk.agent_available exact=true /></Fact>
            </Facts>
            <form class="fields" method="get" action="/agents" id="transfer-form">
                <Back spot=spot.clone() />
                <input type="hidden" name="sent" value="1" />
                <input type="hidden" name=desk.direction.as_str() value=desk.agent.id />
                <Field label="Amount, ₹" name="amount" value=amount autofocus=true error
                    hint="Such as 500 or 1,25,000.00. Nothing is moved before you have seen both wallets." />
            </form>
            <ModalFoot>
                <a class="button" href=spot.with(&[])>"Cancel"</a>
                <button class="button primary" form="transfer-form">"Continue"</button>
            </ModalFoot>
        </Modal>
    }
}

/// What both wallets will have, and the button that moves the money.
#[component]
fn Confirm(desk: TransferDesk, asked: Money, spot: Spot) -> impl IntoView {
    let (account, agent) = (desk.account_available, desk.agent_available);
    let TransferDesk { agent: who, direction, form_id, .. } = desk;
    let (verb, title, change) = match direction {
        Direction::Allocate => ("Allocate", format!("Allocate {} to {}?", asked.exact(), who.name), asked),
        Direction::TakeBack => {
            ("Take back", format!("Take {} back from {}?", asked.exact(), who.name), -asked)
        }
    };
    let (id, amount) = (who.id.to_string(), asked.decimal());
    let other = spot.with(&[(direction.as_str(), &id), ("amount", &amount), ("change", "1")]);
    view! {
        <Modal title>
            <p>"What both will have available:"</p>
            <Facts>
                <Fact term="The account"><Change now=account after=account - change /></Fact>
                <Fact term="The agent"><Change now=agent after=agent + change /></Fact>
            </Facts>
            <form method="post" action=format!("/agents/{id}/{}", direction.as_str()) id="transfer-form">
                <Back spot=spot.clone() />
                <input type="hidden" name="form_id" value=form_id />
                <input type="hidden" name="amount" value=amount />
            </form>
            <ModalFoot>
                <a class="button" href=spot.with(&[])>"Cancel"</a>
                <a class="button" href=other>"Change the amount"</a>
                <button class="button primary" form="transfer-form">{verb}" "{asked.exact()}</button>
            </ModalFoot>
        </Modal>
    }
}

/// What a wallet has, and what it will have.
#[component]
fn Change(now: Money, after: Money) -> impl IntoView {
    view! {
        <Amount money=now exact=true />" now, "<strong><Amount money=after exact=true /></strong>" after it"
    }
}

/// Where in the list the form leads back to.
#[component]
fn Back(spot: Spot) -> impl IntoView {
    let field = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
    };
    view! { {field("q", spot.part)}{field("after", spot.after)} }
}
