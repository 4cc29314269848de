//! Keys as a table that is sorted by its heads, and what stands where there are none.

use leptos::prelude::*;

use super::row::{KeyPage, KeyRow};
use super::spot::{KeySpot, Stay};
use crate::components::{Amount, Empty, Instant, Pager, Site, SortHead, StatusBadge, Table, count};
use crate::domain::{KeySort, KeyStatus};
use crate::i18n::{HERE, fill, say};
use crate::pages::shown::LocalTime;

/// The form that the rows' buttons send.
const ACTS: &str = "key-acts";

/// The list with how many there are, or what stands in its place.
#[component]
pub fn List(page: KeyPage, spot: KeySpot) -> impl IntoView {
    if page.all == 0 {
        return view! { <NoKeys /> }.into_any();
    }
    if page.keys.is_empty() {
        return view! { <NoMatch spot /> }.into_any();
    }
    let KeyPage { keys, next, matching, all } = page;
    let counted = if matching == all {
        say!("key-count", all = all, counted = count(all))
    } else {
        say!("keys-match", matching = count(matching), all = count(all))
    };
    let after = spot.after.clone();
    let path = KeySpot { after: String::new(), ..spot.clone() }.with(&[]);
    let next = next.map(|mark| crate::pages::address::value(&mark).to_string());
    view! {
        <p class="hush small counted">{counted}</p>
        <form method="get" action="/keys" id=ACTS data-dialog><Stay spot=spot.clone() /></form>
        <Table labelled_by="keys-title">
            <thead><Heads spot /></thead>
            <tbody>{keys.into_iter().map(|key| view! { <Line key /> }).collect_view()}</tbody>
        </Table>
        <Pager path after next to_first=say!("first") to_next=say!("next") />
    }
    .into_any()
}

#[component]
fn Heads(spot: KeySpot) -> impl IntoView {
    let head = |sort: KeySort, word, num| {
        let descending = (spot.filter.sort == sort).then_some(spot.filter.descending);
        let (href, id) = (spot.toward(sort), format!("sort-{}", sort.as_str()));
        view! { <SortHead href descending word num id /> }
    };
    view! {
        <tr>
            {head(KeySort::Name, say!("name"), false)}
            <th scope="col">{say!("key")}</th>
            {head(KeySort::Created, say!("created"), false)}
            {head(KeySort::Used, say!("last-used"), false)}
            <th scope="col">{say!("status")}</th>
            {head(KeySort::Spend, say!("cost-thirty-days"), true)}
            <th scope="col"><span class="visually-hidden">{say!("change-column")}</span></th>
            <th scope="col"><span class="visually-hidden">{say!("end-column")}</span></th>
        </tr>
    }
}

#[component]
fn Line(key: KeyRow) -> impl IntoView {
    let active = key.status == KeyStatus::Active;
    let (id, label, title) = (key.id.to_string(), format!("name-{}", key.id), key.name.clone());
    let is_free = key.replaced_by.is_none();
    let act = |word, label| view! { <Act word label key_id=id.clone() /> };
    let change = active.then(|| {
        view! { {act("edit", say!("edit"))}{is_free.then(|| act("rotate", say!("rotate")))} }
    });
    let revoke = active.then(|| act("revoke", say!("revoke")));
    let state = view! { <State key=key.clone() /> };
    view! {
        <tr class:off=!active>
            <th scope="row" class="name two" id=label title=title>
                <span class="line" dir="auto">{key.name}</span>
                <Under parts=[key.agent.map(|agent| agent.name), key.replaces.map(|old| say!("replaces", key = tail(&old)))] />
            </th>
            <td class="mono">{key.masked}</td>
            <td><Instant utc=key.created.utc text=key.created.day /></td>
            <td class="two">{moment(key.last_used)}<Under parts=[key.last_used_from, None] /></td>
            <td class="two">{state}</td>
            <td class="num"><Amount money=key.recent_cost /></td>
            <td class="change">{change}</td>
            <td class="act">{revoke}</td>
        </tr>
    }
}

/// A second line.
#[component]
fn Under(parts: [Option<String>; 2]) -> impl IntoView {
    let text: Vec<_> = parts.into_iter().flatten().collect();
    (!text.is_empty()).then(|| view! { <span class="under" dir="auto">{text.join(" · ")}</span> })
}

/// Whether it opens anything, until when, and what took its place.
#[component]
fn State(key: KeyRow) -> impl IntoView {
    let until = key.expires.filter(|_| key.status == KeyStatus::Active);
    let is_replaced = key.replaced_by.is_some();
    let end = until.map(|end| {
        let text = end.text();
        let sentence =
            if is_replaced { say!("ends-when", when = HERE) } else { say!("until-when", when = HERE) };
        view! { <span class="under">{fill(&sentence, view! { <Instant utc=end.utc text /> })}</span> }
    });
    let replaced = key.replaced_by.map(|new| say!("replaced-by", key = tail(&new)));
    view! { <StatusBadge status=key.status /><Under parts=[replaced, None] />{end} }
}

/// The end of a masked key, where its whole would be too long.
fn tail(masked: &str) -> &str {
    masked.find('…').map_or(masked, |at| &masked[at..])
}

/// Leads to a dialog about a key.
#[component]
fn Act(word: &'static str, label: String, key_id: String) -> impl IntoView {
    let (id, described) = (format!("{word}-{key_id}"), format!("name-{key_id}"));
    view! {
        <button class="button quiet" form=ACTS id=id name=word value=key_id aria-describedby=described>{label}</button>
    }
}

/// When a key was used last.
pub fn moment(time: Option<LocalTime>) -> impl IntoView {
    match time {
        Some(at) => {
            let text = at.text();
            view! { <Instant utc=at.utc text /> }.into_any()
        }
        None => view! { <span class="hush">{say!("never")}</span> }.into_any(),
    }
}

/// What a key is for, where there is none.
#[component]
fn NoKeys() -> impl IntoView {
    let sample = use_context::<Site>().map(|site| Site::sample(&site.api_url, &site.variable));
    view! {
        <Empty title=say!("no-keys")>
            <p>{say!("keys-empty-why")}</p>
            {sample.map(|text| view! { <pre class="sample"><code>{text}</code></pre> })}
        </Empty>
    }
}

/// Nothing matches.
#[component]
fn NoMatch(spot: KeySpot) -> impl IntoView {
    let all = spot.of_all();
    view! {
        <Empty title=say!("no-keys-match")>
            <p>{say!("no-keys-match-why")}</p>
            <p><a class="button" href=all>{say!("show-all-keys")}</a></p>
        </Empty>
    }
}
