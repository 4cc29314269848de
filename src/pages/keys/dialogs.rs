//! The dialogs of `/keys` with a form: a new key, a key that is changed, a key that is replaced.

use leptos::prelude::*;

use super::filter::PickAgent;
use super::list::moment;
use super::spot::{Back, KeySpot};
use crate::components::{Fact, Facts, Field, Modal, ModalFoot, Mood, Notice, PostForm, Unanswered};
use crate::domain::Overlap;
use crate::i18n::say;
use crate::pages::outcome::{RefusedKey, at};
use crate::rpc::AgentRef;
use crate::rpc::keys::{EditDesk, KeyRow};

/// What is said where the server could not do it, or the account has as many keys as it may have.
#[component]
fn Sorry(unavailable: bool, too_many: Option<u32>) -> impl IntoView {
    let text = match too_many {
        Some(most) => Some(say!("keys-too-many", most = i64::from(most))),
        None => unavailable.then(|| say!("cannot-now")),
    };
    text.map(|text| {
        view! { <Notice mood=Mood::Trouble><p>{text}</p></Notice> }
    })
}

/// The form of a new key, with what was typed and what is wrong with it.
#[component]
pub fn CreateKey(refused: RefusedKey, agents: Option<Vec<AgentRef>>, spot: KeySpot) -> impl IntoView {
    let RefusedKey { id, name, expires, agent_id, problems, unavailable, too_many } = refused;
    let back = view! { <Back spot=spot.clone() /> };
    view! {
        <Modal title=say!("new-key")>
            <Sorry unavailable too_many />
            <Unanswered />
            <p class="hush">{say!("new-key-why")}</p>
            <PostForm class="fields" action="/keys" id="key-form" dialog=true>
                {back}
                <input type="hidden" name="key_id" value=id />
                <Field label=say!("name") name="name" value=name autofocus=true error=at(&problems, "name")
                    hint=say!("key-name-hint") />
                <Field label=say!("expires") name="expires" kind="date" value=expires optional=true
                    error=at(&problems, "expires")
                    hint=say!("expires-hint") />
                <PickAgent name="agent_id" value=agent_id agents none=say!("no-agent-own")
                    error=at(&problems, "agent_id") />
            </PostForm>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{say!("cancel")}</a>
                <button class="button primary" form="key-form">{say!("create")}</button>
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
    let RefusedKey { name, expires, agent_id, problems, unavailable, too_many, .. } = typed;
    let (title, id) = (say!("edit-key", name = row.name.clone()), row.id.to_string());
    let facts = view! { <About row key=say!("key") end=say!("ends") /> };
    let back = view! { <Back spot=spot.clone() /> };
    view! {
        <Modal title>
            <Sorry unavailable too_many />
            <Unanswered />
            {facts}
            <PostForm class="fields" action="/keys/edit" id="key-form" dialog=true>
                {back}
                <input type="hidden" name="key_id" value=id />
                <input type="hidden" name="expires_shown" value=last_day />
                <Field label=say!("name") name="name" value=name autofocus=problems.is_empty()
                    error=at(&problems, "name") />
                <Field label=say!("expires") name="expires" kind="date" value=expires optional=true
                    error=at(&problems, "expires")
                    hint=say!("expires-change-hint") />
                <PickAgent name="agent_id" value=agent_id agents none=say!("no-agent-own")
                    error=at(&problems, "agent_id") />
            </PostForm>
            <p class="hush small">{say!("edit-key-note")}</p>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{say!("cancel")}</a>
                <button class="button primary" form="key-form">{say!("save")}</button>
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
                {overlap_words(overlap)}
            </label>
        }
    });
    let error = at(&refused.problems, "overlap");
    let (title, action) = (say!("rotate-key", name = row.name.clone()), format!("/keys/{}/rotate", row.id));
    let facts = view! { <About row key=say!("old-key") end=say!("ends-at-the-latest") /> };
    let back = view! { <Back spot=spot.clone() /> };
    view! {
        <Modal title>
            <Sorry unavailable=refused.unavailable too_many=refused.too_many />
            <Unanswered />
            <p>{say!("rotate-key-why")}</p>
            {facts}
            <PostForm action=action id="key-form" dialog=true>
                {back}
                <fieldset class="choices">
                    <legend>{say!("old-key-works")}</legend>
                    {choices}
                    {error.map(|text| view! { <p class="error">{text}</p> })}
                </fieldset>
            </PostForm>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{say!("keep-it")}</a>
                <button class="button primary" form="key-form">{say!("rotate")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// How long an old key goes on, in words.
pub fn overlap_words(overlap: Overlap) -> String {
    match overlap {
        Overlap::Now => say!("overlap-now"),
        Overlap::Hour => say!("overlap-hour"),
        Overlap::Day => say!("overlap-day"),
        Overlap::Week => say!("overlap-week"),
    }
}

/// Which key it is, and what it does.
#[component]
fn About(row: KeyRow, key: String, end: String) -> impl IntoView {
    let (masked, expires) = (row.masked.clone(), row.expires.clone());
    let ends = expires.map(|at| view! { <Fact term=end>{at.text()}</Fact> });
    view! {
        <Facts>
            <Fact term=key><span class="mono">{masked}</span></Fact>
            <Fact term=say!("last-used")><LastUse row /></Fact>
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
