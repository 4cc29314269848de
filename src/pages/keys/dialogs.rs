//! The dialogs of `/keys` with a form: a new key, a key that is changed, a key that is replaced.

use leptos::prelude::*;

use super::filter::PickAgent;
use super::list::moment;
use super::notices::said;
use super::spot::{Back, KeySpot};
use crate::components::{Fact, Facts, Field, Modal, ModalFoot, Mood, Notice, Unanswered};
use crate::domain::Overlap;
use crate::pages::outcome::{RefusedKey, at};
use crate::rpc::AgentRef;
use crate::rpc::keys::{EditDesk, KeyRow};

/// What is said where the server could not do it.
#[component]
fn Sorry(unavailable: bool) -> impl IntoView {
    unavailable.then(|| {
        let text = "The server cannot do this right now. Nothing was changed; try again in a minute.";
        view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> }
    })
}

/// The form of a new key, with what was typed and what is wrong with it.
#[component]
pub fn CreateKey(refused: RefusedKey, agents: Option<Vec<AgentRef>>, spot: KeySpot) -> impl IntoView {
    let RefusedKey { name, expires, agent_id, problems, unavailable } = refused;
    view! {
        <Modal title="New key">
            <Sorry unavailable />
            <Unanswered />
            <p class="hush">"Next you see the key, once. Have a place ready for it."</p>
            <form class="fields" method="post" action="/keys" id="key-form" data-dialog>
                <Back spot=spot.clone() />
                <Field label="Name" name="name" value=name autofocus=true error=at(&problems, "name")
                    hint="Where it will be used, such as prod-api." />
                <Field label="Expires" name="expires" kind="date" value=expires optional=true
                    error=at(&problems, "expires")
                    hint="It works until the end of that day. Leave it empty for a key without an end." />
                <PickAgent name="agent_id" value=agent_id agents none="None: the account’s own"
                    error=at(&problems, "agent_id") />
            </form>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>"Cancel"</a>
                <button class="button primary" form="key-form">"Create"</button>
            </ModalFoot>
        </Modal>
    }
}

/// The form that changes a key.
#[component]
pub fn EditKey(
    desk: EditDesk,
    refused: Option<RefusedKey>,
    agents: Option<Vec<AgentRef>>,
    spot: KeySpot,
) -> impl IntoView {
    let EditDesk { row, last_day } = desk;
    let typed = refused.unwrap_or_else(|| RefusedKey {
        name: row.name.clone(),
        expires: last_day.clone(),
        agent_id: row.agent.as_ref().map(|agent| agent.id.to_string()).unwrap_or_default(),
        ..RefusedKey::default()
    });
    let RefusedKey { name, expires, agent_id, problems, unavailable } = typed;
    let (title, id) = (format!("Edit {}", row.name), row.id.to_string());
    let facts = view! { <About row key="Key" end="Ends" /> };
    view! {
        <Modal title>
            <Sorry unavailable />
            <Unanswered />
            {facts}
            <form class="fields" method="post" action="/keys/edit" id="key-form" data-dialog>
                <Back spot=spot.clone() />
                <input type="hidden" name="key_id" value=id />
                <input type="hidden" name="expires_shown" value=last_day />
                <Field label="Name" name="name" value=name autofocus=problems.is_empty()
                    error=at(&problems, "name") />
                <Field label="Expires" name="expires" kind="date" value=expires optional=true
                    error=at(&problems, "expires")
                    hint="Another day means until its end. Leave it empty for a key without an end." />
                <PickAgent name="agent_id" value=agent_id agents none="None: the account’s own"
                    error=at(&problems, "agent_id") />
            </form>
            <p class="hush small">"Every server goes by it from the next call on."</p>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>"Cancel"</a>
                <button class="button primary" form="key-form">"Save"</button>
            </ModalFoot>
        </Modal>
    }
}

/// How long a key stays good beside the one that takes its place.
#[component]
pub fn RotateKey(row: KeyRow, refused: Option<RefusedKey>, spot: KeySpot) -> impl IntoView {
    let refused = refused.unwrap_or_default();
    let choices = Overlap::ALL.map(|overlap| {
        let chosen = overlap == Overlap::default();
        view! {
            <label class="check">
                <input type="radio" name="overlap" value=overlap.as_str() checked=chosen autofocus=chosen />
                {words(overlap)}
            </label>
        }
    });
    let error = at(&refused.problems, "overlap");
    let (title, action) = (format!("Rotate {}?", row.name), format!("/keys/{}/rotate", row.id));
    let facts = view! { <About row key="Old key" end="Ends at the latest" /> };
    view! {
        <Modal title>
            <Sorry unavailable=refused.unavailable />
            <Unanswered />
            <p>
                "You get a new key with the same name and agent, and see it once. Put it where the old one is used; \
                both work until the old one ends."
            </p>
            {facts}
            <form method="post" action=action id="key-form" data-dialog>
                <Back spot=spot.clone() />
                <fieldset class="choices">
                    <legend>"The old key works"</legend>
                    {choices}
                    {error.map(|text| view! { <p class="error">{text}</p> })}
                </fieldset>
            </form>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>"Keep it"</a>
                <button class="button primary" form="key-form">"Rotate"</button>
            </ModalFoot>
        </Modal>
    }
}

const fn words(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::Now => "No longer: it is revoked now",
        Overlap::Hour => "For 1 more hour",
        Overlap::Day => "For 24 more hours",
        Overlap::Week => "For 7 more days",
    }
}

/// Which key it is, and what it does.
#[component]
fn About(row: KeyRow, key: &'static str, end: &'static str) -> impl IntoView {
    let (masked, expires) = (row.masked.clone(), row.expires.clone());
    let ends = expires.map(|at| view! { <Fact term=end>{said(&at)}</Fact> });
    view! {
        <Facts>
            <Fact term=key><span class="mono">{masked}</span></Fact>
            <Fact term="Last used"><LastUse row /></Fact>
            {ends}
        </Facts>
    }
}

/// When and where a key was used last.
#[component]
pub fn LastUse(row: KeyRow) -> impl IntoView {
    let from = row.last_used_from.map(|from| view! { " · "<bdi>{from}</bdi> });
    view! { {moment(row.last_used)}{from} }
}
