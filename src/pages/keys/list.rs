//! Keys as a table, and what stands where there are none.

use leptos::prelude::*;

use crate::components::{Amount, Empty, Instant, Site, StatusBadge, Table};
use crate::domain::KeyStatus;
use crate::rpc::LocalTime;
use crate::rpc::keys::KeyRow;

/// The list, or what stands in its place.
#[component]
pub fn List(keys: Vec<KeyRow>) -> impl IntoView {
    if keys.is_empty() {
        return view! { <NoKeys /> }.into_any();
    }
    view! {
        <Table labelled_by="keys-title">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Key"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col" class="num">"Cost, 30 days"</th>
                    <th scope="col"><span class="visually-hidden">"Action"</span></th>
                </tr>
            </thead>
            <tbody>{keys.into_iter().map(|key| view! { <Line key /> }).collect_view()}</tbody>
        </Table>
    }
    .into_any()
}

#[component]
fn Line(key: KeyRow) -> impl IntoView {
    let active = key.status == KeyStatus::Active;
    let until = key.expires.clone().filter(|_| active).map(|end| {
        let text = format!("{}, {}", end.day, end.time);
        view! { <span class="hush small until">"until "<Instant utc=end.utc text /></span> }
    });
    let name = format!("name-{}", key.id);
    let title = key.name.clone();
    let revoke = active.then(|| view! { <Act word="revoke" label="Revoke" key_id=key.id.to_string() /> });
    view! {
        <tr class:off=!active>
            <th scope="row" class="name" id=name title=title>
                {key.name}
                {key.agent.map(|agent| view! { <span class="hush small">" · "{agent.name}</span> })}
            </th>
            <td class="mono">{key.masked}</td>
            <td><Instant utc=key.created.utc text=key.created.day /></td>
            <td>{moment(key.last_used)}</td>
            <td><StatusBadge status=key.status />{until}</td>
            <td class="num"><Amount money=key.recent_cost /></td>
            <td class="act">{revoke}</td>
        </tr>
    }
}

/// Leads to a dialog about a key.
#[component]
fn Act(word: &'static str, label: &'static str, key_id: String) -> impl IntoView {
    let (id, described) = (format!("{word}-{key_id}"), format!("name-{key_id}"));
    view! {
        <form method="get" action="/keys" data-dialog>
            <button class="button quiet" id=id name=word value=key_id aria-describedby=described>{label}</button>
        </form>
    }
}

/// When a key was used last.
pub fn moment(time: Option<LocalTime>) -> impl IntoView {
    match time {
        Some(at) => {
            let text = format!("{}, {}", at.day, at.time);
            view! { <Instant utc=at.utc text /> }.into_any()
        }
        None => view! { <span class="hush">"Never"</span> }.into_any(),
    }
}

/// What a key is for, where there is none.
#[component]
fn NoKeys() -> impl IntoView {
    let sample = use_context::<Site>().map(|site| Site::sample(&site.api_url, &site.variable));
    view! {
        <Empty title="No keys yet">
            <p>
                "A key lets your program call the API and spend from your balance. \
                Create one, put it where your program finds it, and this works:"
            </p>
            {sample.map(|text| view! { <pre class="sample"><code>{text}</code></pre> })}
        </Empty>
    }
}
