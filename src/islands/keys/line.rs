//! One key of the list.

use leptos::either::Either;
use leptos::prelude::*;

use super::desk::{Desk, Open};
use crate::components::{Amount, Instant, StatusBadge};
use crate::domain::KeyStatus;
use crate::rpc::LocalTime;
use crate::rpc::keys::KeyRow;

/// The line.
#[component]
pub fn KeyLine(key: KeyRow, desk: Desk) -> impl IntoView {
    let active = key.status == KeyStatus::Active;
    let until = key.expires.clone().filter(|_| active);
    let revoke = active.then(|| view! { <RevokeButton key=key.clone() desk /> });
    let id = name_id(&key);
    view! {
        <tr class:off=!active>
            <th scope="row" class="name" id=id title=key.name.clone()>
                {key.name.clone()}
                {key.agent.map(|agent| view! { <span class="hush small">" · "{agent.name}</span> })}
            </th>
            <td class="mono">{key.masked}</td>
            <td><Instant utc=key.created.utc text=key.created.day /></td>
            <td>{moment(key.last_used)}</td>
            <td>
                <StatusBadge status=key.status />
                {until.map(|end| view! { <span class="hush small until">"until "<Instant utc=end.utc text=format!("{}, {}", end.day, end.time) /></span> })}
            </td>
            <td class="num"><Amount money=key.recent_cost /></td>
            <td class="act">{revoke}</td>
        </tr>
    }
}

/// *Revoke*: a plain form that asks on a page of its own, or at once where scripts run.
#[component]
fn RevokeButton(key: KeyRow, desk: Desk) -> impl IntoView {
    let (id, described) = (key.id.to_string(), name_id(&key));
    let ask = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.open.set(Open::Revoke(Box::new(key.clone())));
    };
    view! {
        <form method="get" action="/keys" on:submit=ask>
            <input type="hidden" name="revoke" value=id />
            <button class="button quiet" aria-describedby=described>"Revoke"</button>
        </form>
    }
}

/// When a key was used last.
pub fn moment(time: Option<LocalTime>) -> impl IntoView {
    match time {
        Some(at) => {
            let text = format!("{}, {}", at.day, at.time);
            Either::Left(view! { <Instant utc=at.utc text /> })
        }
        None => Either::Right(view! { <span class="hush">"Never"</span> }),
    }
}

/// The id of the cell with a key's name.
fn name_id(key: &KeyRow) -> String {
    format!("name-{}", key.id)
}
