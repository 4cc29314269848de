//! The table of keys, with sortable columns, and its empty states.

use leptos::prelude::*;

use super::list_query::{KeyListQuery, QueryFields};
use super::revoke_many::CHOSEN;
use super::row::{KeyPage, KeyRow};
use crate::charts::Spark;
use crate::components::{
    Amount, CELL_ROOM, Empty, Instant, Menu, Pager, SortHead, StatusBadge, Table, count, in_full,
};
use crate::domain::{KeySort, KeyStatus};
use crate::i18n::{HERE, fill, t};
use crate::pages::ago::LastUsed;

/// The id of the form that the rows' buttons submit.
const ACTS: &str = "key-acts";
/// The id of the form of the selected keys.
const PICKED: &str = "picked";

/// The list with its count, or an empty state.
#[component]
pub fn List(page: KeyPage, spot: KeyListQuery) -> impl IntoView {
    if page.all == 0 {
        return view! { <NoKeys /> }.into_any();
    }
    if page.keys.is_empty() {
        return view! { <NoMatch spot /> }.into_any();
    }
    let KeyPage { keys, next, matching, all } = page;
    let counted = if matching == all {
        t!("key-count", all = all, counted = count(all))
    } else {
        t!("keys-match", matching = count(matching), all = count(all))
    };
    let below = view! {
        <div class="chosen">
            <p>{t!("chosen")}</p><button class="button danger" form=PICKED id="revoke-chosen">{t!("revoke-chosen")}</button>
        </div>
    }
    .into_any();
    let after = spot.after.clone();
    let path = KeyListQuery { after: String::new(), ..spot.clone() }.with(&[]);
    let next = next.map(|mark| crate::pages::address::value(&mark).to_string());
    view! {
        <p class="hush small counted">{counted}</p>
        <form method="get" action="/keys" id=ACTS data-dialog><QueryFields spot=spot.clone() /></form>
        <form method="get" action="/keys" id=PICKED data-dialog><QueryFields spot=spot.clone() /></form>
        <Table labelled_by="keys-title" below>
            <thead><Heads spot /></thead>
            <tbody>{keys.into_iter().map(|key| view! { <Line key /> }).collect_view()}</tbody>
        </Table>
        <Pager path after next to_first=t!("first") to_next=t!("next") />
    }
    .into_any()
}

#[component]
fn Heads(spot: KeyListQuery) -> impl IntoView {
    let head = |sort: KeySort, word, num| {
        let descending = (spot.filter.sort == sort).then_some(spot.filter.descending);
        let (href, id) = (spot.toward(sort), format!("sort-{}", sort.as_str()));
        view! { <SortHead href descending word num id /> }
    };
    view! {
        <tr>
            <td class="pick"></td>
            {head(KeySort::Name, t!("name"), false)}
            <th scope="col">{t!("status")}</th>
            {head(KeySort::Created, t!("created"), false)}
            {head(KeySort::Used, t!("last-used"), false)}
            <th scope="col" class="optional spare">{t!("spend-30-days")}</th>
            {head(KeySort::Spend, t!("cost-thirty-days"), true)}
            <th scope="col"><span class="visually-hidden">{t!("actions")}</span></th>
        </tr>
    }
}

#[component]
fn Line(key: KeyRow) -> impl IntoView {
    let active = key.status == KeyStatus::Active;
    let (id, label, title) = (key.id.to_string(), format!("name-{}", key.id), in_full(&key.name, CELL_ROOM));
    let page = format!("/keys/{}", key.id);
    let pick = active.then(|| {
        let name = t!("choose-key", name = key.name.clone());
        view! { <label><input type="checkbox" name=CHOSEN value=id.clone() form=PICKED aria-label=name /></label> }
    });
    let acts = active.then(|| view! { <Acts key=key.clone() /> });
    let state = view! { <State key=key.clone() /> };
    let from = key.last_used_from.map(|from| view! { <span class="under optional" dir="auto">{from}</span> });
    let spark = view! { <Spark name=key.name.clone() range=key.days daily=key.daily.clone() /> };
    view! {
        <tr class:off=!active>
            <td class="pick">{pick}</td>
            <th scope="row" class="name two" id=label title=title>
                <a class="line row-link" dir="auto" href=page>{key.name}</a>
                <span class="under" dir="auto"><span class="mono">{key.masked}</span>
                    {joined([key.agent.map(|agent| agent.name), key.replaces.map(|old| t!("replaces", key = tail(&old)))])}
                </span>
            </th>
            <td class="two">{state}</td>
            <td class="optional"><Instant utc=key.created.utc text=key.created.day /></td>
            <td class="two" data-head=t!("last-used")><LastUsed at=key.last_used />{from}</td>
            <td class="optional spare">{spark}</td>
            <td class="num main"><Amount money=key.recent_cost /></td>
            <td class="act">{acts}</td>
        </tr>
    }
}

/// What can be done with an active key.
#[component]
fn Acts(key: KeyRow) -> impl IntoView {
    let id = key.id.to_string();
    let act = |word, label| view! { <Act word label key_id=id.clone() /> };
    let rotate = key.replaced_by.is_none().then(|| act("rotate", t!("rotate")));
    let (edit, revoke) = (act("edit", t!("edit")), act("revoke", t!("revoke")));
    view! { <Menu label=t!("actions-for", name = key.name)>{edit}{rotate}{revoke}</Menu> }
}

/// Texts with a dot before each.
fn joined(parts: [Option<String>; 2]) -> String {
    parts.into_iter().flatten().flat_map(|part| [" · ".to_owned(), part]).collect()
}

/// The status of a key, its expiry, and its successor.
#[component]
fn State(key: KeyRow) -> impl IntoView {
    let until = key.expires.filter(|_| key.status == KeyStatus::Active);
    let is_replaced = key.replaced_by.is_some();
    let end = until.map(|end| {
        let text = end.text();
        let sentence = if is_replaced { t!("ends-when", when = HERE) } else { t!("until-when", when = HERE) };
        view! { <span class="under">{fill(&sentence, view! { <Instant utc=end.utc text /> })}</span> }
    });
    let replaced = key.replaced_by.map(|new| {
        view! { <span class="under">{t!("replaced-by", key = tail(&new))}</span> }
    });
    view! { <StatusBadge status=key.status />{replaced}{end} }
}

/// The end of a masked key, for narrow columns.
fn tail(masked: &str) -> &str {
    masked.find('…').map_or(masked, |at| &masked[at..])
}

/// A button that opens a dialog for a key.
#[component]
fn Act(word: &'static str, label: String, key_id: String) -> impl IntoView {
    let (id, described) = (format!("{word}-{key_id}"), format!("name-{key_id}"));
    view! {
        <button class="button quiet" class:danger={word == "revoke"} form=ACTS id=id name=word value=key_id aria-describedby=described>{label}</button>
    }
}

/// The empty state of an account without keys.
#[component]
fn NoKeys() -> impl IntoView {
    view! {
        <Empty title=t!("no-keys")>
            <p>{t!("keys-empty-why")}</p>
            <p><a class="button" href="/#first-call">{t!("first-call")}</a></p>
        </Empty>
    }
}

/// The empty state of a filter.
#[component]
fn NoMatch(spot: KeyListQuery) -> impl IntoView {
    let all = spot.of_all();
    view! {
        <Empty title=t!("no-keys-match")>
            <p>{t!("no-keys-match-why")}</p>
            <p><a class="button" href=all>{t!("show-all-keys")}</a></p>
        </Empty>
    }
}
