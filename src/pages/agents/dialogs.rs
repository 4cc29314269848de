//! The dialogs of `/agents`: a new agent, the amount of a transfer, and its confirmation.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{CreateAgent, LimitAgent, path};
use super::row::TransferForm;
use super::{QueryFields, Spot, Wish};
use crate::components::{
    Amount, Choice, Fact, Facts, Field, Modal, ModalFoot, Notice, NoticeKind, PostForm, Select, Unanswered,
};
use crate::domain::transfer::read_amount;
use crate::domain::{Direction, FieldError, Money};
use crate::i18n::{self, HERE, HERE_TOO, fill_two, t};
use crate::pages::function::{FunctionError, Refused};
use crate::pages::limits::{LimitFields, LimitsForm};
use crate::pages::shown::AgentRef;

/// The form of a new agent, with typed values and field errors.
#[component]
pub fn NewAgent(spot: Spot) -> impl IntoView {
    let (form, error) = Refused::<CreateAgent>::here().map(|Refused { form, error }| (form, error)).unzip();
    let (name, billing) = form.map(|form| (form.name, form.billing)).unwrap_or_default();
    let at = |field| error.as_ref().and_then(|error| error.at(field));
    let (at_name, at_billing) = (at("name"), at("billing"));
    let is_first = error.as_ref().is_none_or(|error| error.problems().is_empty());
    let trouble = error.and_then(|error| match error {
        FunctionError::TooMany(most) => Some(t!("agents-too-many", most = i64::from(most))),
        FunctionError::Invalid(_) => None,
        _ => Some(t!("agent-unavailable")),
    });
    let trouble = trouble.map(|text| {
        view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> }
    });
    let choices = [
        ("account", t!("billing-account")),
        ("minute", t!("billing-minute")),
        ("token", t!("billing-token")),
        ("message", t!("billing-message")),
    ];
    let choices = choices.map(|(value, text)| Choice::new(value, text)).to_vec();
    let value = if billing.is_empty() { "account".to_owned() } else { billing };
    view! {
        <Modal title=t!("new-agent")>
            <Unanswered />
            {trouble}
            <PostForm class="fields" action=CreateAgent::PATH id="new-agent-form" dialog=true>
                <Field label=t!("name") name="name" value=name autofocus=is_first
                    hint=t!("agent-name-hint") error=at_name />
                <Select label=t!("billing") name="billing" value choices error=at_billing />
                <p class="hush small">{t!("billing-hint")}</p>
            </PostForm>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{t!("cancel")}</a>
                <button class="button primary" form="new-agent-form">{t!("create")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The form of an agent's limits.
#[component]
pub fn Limit(agent: AgentRef, limits: LimitsForm, spot: Spot) -> impl IntoView {
    let (form, error) = Refused::<LimitAgent>::here().map(|Refused { form, error }| (form, error)).unzip();
    let form = form.map_or(limits, |form| form.limits);
    let trouble = error.as_ref().filter(|error| error.problems().is_empty()).map(|_| {
        view! { <Notice mood=NoticeKind::Error><p>{t!("limits-unavailable")}</p></Notice> }
    });
    view! {
        <Modal title=t!("limits-of", name = agent.name)>
            <Unanswered />
            {trouble}
            <PostForm class="fields" action=LimitAgent::PATH id="limits-form" dialog=true>
                <input type="hidden" name="agent_id" value=agent.id />
                <LimitFields form error />
            </PostForm>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{t!("cancel")}</a>
                <button class="button primary" form="limits-form">{t!("save")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The form of a transfer; for a valid amount, the confirmation.
#[component]
pub fn Transfer(desk: TransferForm, wish: Wish, spot: Spot) -> impl IntoView {
    let refused = Refused::<Direction>::here();
    let given = match desk.direction {
        Direction::Allocate => desk.account_available,
        Direction::TakeBack => desk.agent_available,
    };
    let problem = refused.as_ref().and_then(|refused| refused.error.problems().first().copied());
    let error = match read_amount(&wish.amount) {
        Ok(asked) if asked > given => Some(too_much(given)),
        Ok(asked) if !wish.change && refused.is_none() => {
            return view! { <Confirm desk asked spot /> }.into_any();
        }
        Err(FieldError::AmountMissing) if !wish.sent && refused.is_none() => None,
        Err(problem) => Some(i18n::problem(problem)),
        Ok(_) => None,
    };
    // An error of the whole form, not of its amount.
    let whole = problem.filter(|problem| problem.field().is_empty()).map(i18n::problem);
    view! { <Ask desk amount=wish.amount error whole spot /> }.into_any()
}

/// The error for more than the available credit.
fn too_much(available: Money) -> String {
    if available > Money::ZERO {
        t!("only-available", amount = available.exact())
    } else {
        t!("nothing-available")
    }
}

/// The form with the amount.
#[component]
fn Ask(
    desk: TransferForm,
    amount: String,
    error: Option<String>,
    whole: Option<String>,
    spot: Spot,
) -> impl IntoView {
    let title = match desk.direction {
        Direction::Allocate => t!("allocate-to", name = desk.agent.name),
        Direction::TakeBack => t!("take-back-from", name = desk.agent.name),
    };
    view! {
        <Modal title>
            {whole.map(|text| view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> })}
            <Facts>
                <Fact term=t!("available-in-account")><Amount money=desk.account_available exact=true /></Fact>
                <Fact term=t!("available-to-agent")><Amount money=desk.agent_available exact=true /></Fact>
            </Facts>
            <form class="fields" method="get" action=spot.path() id="transfer-form" data-dialog>
                <QueryFields spot=spot.clone() />
                <input type="hidden" name="sent" value="1" />
                <input type="hidden" name=desk.direction.as_str() value=desk.agent.id />
                <Field label=t!("amount-rupees") name="amount" value=amount autofocus=true error
                    hint=t!("amount-hint") />
            </form>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{t!("cancel")}</a>
                <button class="button primary" form="transfer-form">{t!("continue")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// Both wallets after the transfer, and the button that submits it.
#[component]
fn Confirm(desk: TransferForm, asked: Money, spot: Spot) -> impl IntoView {
    let (account, agent) = (desk.account_available, desk.agent_available);
    let TransferForm { agent: who, direction, form_id, .. } = desk;
    let exact = asked.exact();
    let (verb, title, change) = match direction {
        Direction::Allocate => (
            t!("allocate-amount", amount = exact.clone()),
            t!("allocate-question", amount = exact, name = who.name),
            asked,
        ),
        Direction::TakeBack => (
            t!("take-back-amount", amount = exact.clone()),
            t!("take-back-question", amount = exact, name = who.name),
            -asked,
        ),
    };
    let (id, amount) = (who.id.to_string(), asked.decimal());
    let fields = view! {
        <QueryFields spot=spot.clone() />
        <input type="hidden" name="agent_id" value=id.clone() />
        <input type="hidden" name="form_id" value=form_id />
        <input type="hidden" name="amount" value=amount.clone() />
    };
    view! {
        <Modal title title_first=true>
            <Unanswered />
            <p>{t!("both-will-have")}</p>
            <Facts>
                <Fact term=t!("the-account")><Change now=account after=account - change /></Fact>
                <Fact term=t!("the-agent")><Change now=agent after=agent + change /></Fact>
            </Facts>
            <PostForm action=path(direction) id="transfer-form" dialog=true>{fields}</PostForm>
            <form method="get" action=spot.path() id="other-amount" data-dialog>
                <QueryFields spot=spot.clone() />
                <input type="hidden" name=direction.as_str() value=id />
                <input type="hidden" name="amount" value=amount />
            </form>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{t!("cancel")}</a>
                <button class="button" form="other-amount" name="change" value="1">{t!("change-amount")}</button>
                <button class="button primary" form="transfer-form">{verb}</button>
            </ModalFoot>
        </Modal>
    }
}

/// A wallet before and after the transfer.
#[component]
fn Change(now: Money, after: Money) -> impl IntoView {
    fill_two(
        &t!("now-and-after", now = HERE, after = HERE_TOO),
        view! { <Amount money=now exact=true /> },
        view! { <strong><Amount money=after exact=true /></strong> },
    )
}
