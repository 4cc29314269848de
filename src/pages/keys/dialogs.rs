//! The dialogs of `/keys` with a form: creating, changing and rotating a key.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{CreateKey, EditKey, RotateKey};
use super::filter::PickAgent;
use super::list_query::{KeyListQuery, ReturnField};
use super::row::KeyRow;
use crate::components::{Fact, Facts, Field, Modal, ModalFoot, Notice, NoticeKind, PostForm, Unanswered};
use crate::domain::Overlap;
use crate::i18n::t;
use crate::pages::ago::LastUsed;
use crate::pages::function::{FunctionError, Refused};
use crate::pages::limits::KeyLimits;
use crate::pages::shown::AgentRef;

/// The message if the server is unavailable, or the limit of keys is reached.
#[component]
fn Sorry(error: Option<FunctionError>) -> impl IntoView {
    let text = match error? {
        FunctionError::TooMany(most) => Some(t!("keys-too-many", most = i64::from(most))),
        FunctionError::Invalid(_) => None,
        _ => Some(t!("cannot-now")),
    };
    text.map(|text| {
        view! { <Notice mood=NoticeKind::Error><p>{text}</p></Notice> }
    })
}

/// The form of a new key, with typed values and field errors.
#[component]
pub fn NewKey(
    /// The typed values.
    typed: CreateKey,
    /// Why the form failed.
    error: Option<FunctionError>,
    agents: Option<Vec<AgentRef>>,
    spot: KeyListQuery,
) -> impl IntoView {
    let CreateKey { key_id: id, name, expires, agent_id, limits } = typed;
    let at = |field| error.as_ref().and_then(|error| error.at(field));
    let (at_name, at_expires, at_agent) = (at("name"), at("expires"), at("agent_id"));
    let limits = view! { <KeyLimits form=limits error=error.clone() /> };
    let back = view! { <ReturnField spot=spot.clone() /> };
    view! {
        <Modal title=t!("new-key")>
            <Sorry error />
            <Unanswered />
            <p class="hush">{t!("new-key-why")}</p>
            <PostForm class="fields" action=CreateKey::PATH id="key-form" dialog=true>
                {back}
                <input type="hidden" name="key_id" value=id.to_string() />
                <Field label=t!("name") name="name" value=name autofocus=true error=at_name
                    hint=t!("key-name-hint") />
                <Field label=t!("expires") name="expires" kind="date" value=expires optional=true
                    error=at_expires
                    hint=t!("expires-hint") />
                <PickAgent name="agent_id" value=agent_id agents none=t!("no-agent-own")
                    error=at_agent />
                {limits}
            </PostForm>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{t!("cancel")}</a>
                <button class="button primary" form="key-form">{t!("create")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The form that changes a key.
#[component]
pub fn ChangeKey(row: KeyRow, agents: Option<Vec<AgentRef>>, spot: KeyListQuery) -> impl IntoView {
    let refused = Refused::<EditKey>::here();
    let error = refused.as_ref().map(|refused| refused.error.clone());
    let last_day = row.last_day.clone();
    let kept = || EditKey {
        key_id: row.id.clone(),
        name: row.name.clone(),
        expires: last_day.clone(),
        expires_shown: last_day.clone(),
        agent_id: row.agent.as_ref().map(|agent| agent.id.to_string()).unwrap_or_default(),
        limits: row.limits.clone(),
    };
    let typed = refused.map_or_else(kept, |refused| refused.form);
    let EditKey { name, expires, agent_id, limits, .. } = typed;
    let at = |field| error.as_ref().and_then(|error| error.at(field));
    let (at_name, at_expires, at_agent) = (at("name"), at("expires"), at("agent_id"));
    let limits = view! { <KeyLimits form=limits error=error.clone() /> };
    let is_first = error.as_ref().is_none_or(|error| error.problems().is_empty());
    let (title, id) = (t!("edit-key", name = row.name.clone()), row.id.to_string());
    let facts = view! { <About row key=t!("key") end=t!("ends") /> };
    let back = view! { <ReturnField spot=spot.clone() /> };
    view! {
        <Modal title>
            <Sorry error />
            <Unanswered />
            {facts}
            <PostForm class="fields" action=EditKey::PATH id="key-form" dialog=true>
                {back}
                <input type="hidden" name="key_id" value=id />
                <input type="hidden" name="expires_shown" value=last_day />
                <Field label=t!("name") name="name" value=name autofocus=is_first error=at_name />
                <Field label=t!("expires") name="expires" kind="date" value=expires optional=true
                    error=at_expires
                    hint=t!("expires-change-hint") />
                <PickAgent name="agent_id" value=agent_id agents none=t!("no-agent-own")
                    error=at_agent />
                {limits}
            </PostForm>
            <p class="hush small">{t!("edit-key-note")}</p>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{t!("cancel")}</a>
                <button class="button primary" form="key-form">{t!("save")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The form that rotates a key.
#[component]
pub fn ReplaceKey(row: KeyRow, spot: KeyListQuery) -> impl IntoView {
    let error = Refused::<RotateKey>::here().map(|refused| refused.error);
    let choices = Overlap::ALL.map(|overlap| {
        let chosen = overlap == Overlap::default();
        view! {
            <label class="check">
                <input type="radio" name="overlap" value=overlap.as_str() checked=chosen autofocus=chosen />
                {overlap_words(overlap)}
            </label>
        }
    });
    let at_overlap = error.as_ref().and_then(|error| error.at("overlap"));
    let (title, id) = (t!("rotate-key", name = row.name.clone()), row.id.to_string());
    let facts = view! { <About row key=t!("old-key") end=t!("ends-at-the-latest") /> };
    let back = view! { <ReturnField spot=spot.clone() /> };
    view! {
        <Modal title>
            <Sorry error />
            <Unanswered />
            <p>{t!("rotate-key-why")}</p>
            {facts}
            <PostForm action=RotateKey::PATH id="key-form" dialog=true>
                {back}
                <input type="hidden" name="key_id" value=id />
                <fieldset class="choices">
                    <legend>{t!("old-key-works")}</legend>
                    {choices}
                    {at_overlap.map(|text| view! { <p class="error">{text}</p> })}
                </fieldset>
            </PostForm>
            <ModalFoot>
                <a class="button" href=spot.with(&[]) data-close>{t!("cancel")}</a>
                <button class="button primary" form="key-form">{t!("rotate")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The label of an overlap.
pub fn overlap_words(overlap: Overlap) -> String {
    match overlap {
        Overlap::Now => t!("overlap-now"),
        Overlap::Hour => t!("overlap-hour"),
        Overlap::Day => t!("overlap-day"),
        Overlap::Week => t!("overlap-week"),
    }
}

/// The facts of a key.
#[component]
fn About(row: KeyRow, key: String, end: String) -> impl IntoView {
    let (masked, expires) = (row.masked.clone(), row.expires.clone());
    let ends = expires.map(|at| view! { <Fact term=end>{at.text()}</Fact> });
    view! {
        <Facts>
            <Fact term=key><span class="mono">{masked}</span></Fact>
            <Fact term=t!("last-used")><LastUse row /></Fact>
            {ends}
        </Facts>
    }
}

/// When and where a key was last used.
#[component]
pub fn LastUse(row: KeyRow) -> impl IntoView {
    let from = row.last_used_from.map(|from| view! { " · "<bdi>{from}</bdi> });
    view! { <LastUsed at=row.last_used />{from} }
}
