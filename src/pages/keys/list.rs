//! Keys as a table that is sorted by its heads, and what stands where there are none.

use leptos::prelude::*;

use super::spot::{KeySpot, Stay};
use crate::components::{Amount, Empty, Instant, Pager, Site, StatusBadge, Table, count};
use crate::domain::{KeyFilter, KeySort, KeyStatus, TypedKeyFilter};
use crate::rpc::LocalTime;
use crate::rpc::keys::{KeyPage, KeyRow};

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
    let counted = match (matching == all, all) {
        (true, 1) => "One key".to_owned(),
        (true, _) => format!("{} keys", count(all)),
        (false, _) => format!("{} of {} keys match", count(matching), count(all)),
    };
    let (to_first, after) = ("First", spot.after.clone());
    let path = KeySpot { after: String::new(), ..spot.clone() }.with(&[]);
    let next = next.map(|mark| crate::pages::address::encode(&mark, b"~"));
    view! {
        <p class="hush small counted">{counted}</p>
        <form method="get" action="/keys" id=ACTS data-dialog><Stay spot=spot.clone() /></form>
        <Table labelled_by="keys-title">
            <thead><Heads spot /></thead>
            <tbody>{keys.into_iter().map(|key| view! { <Line key /> }).collect_view()}</tbody>
        </Table>
        <Pager path after next to_first to_next="Next" />
    }
    .into_any()
}

#[component]
fn Heads(spot: KeySpot) -> impl IntoView {
    let head = |sort, word, num| view! { <Head spot=spot.clone() sort word num /> };
    view! {
        <tr>
            {head(KeySort::Name, "Name", false)}
            <th scope="col">"Key"</th>
            {head(KeySort::Created, "Created", false)}
            {head(KeySort::Used, "Last used", false)}
            <th scope="col">"Status"</th>
            {head(KeySort::Spend, "Cost, 30 days", true)}
            <th scope="col"><span class="visually-hidden">"Change"</span></th>
            <th scope="col"><span class="visually-hidden">"End"</span></th>
        </tr>
    }
}

/// A head that leads to the list sorted by its column. The arrow is for the eye; who listens is told by
/// `aria-sort`.
#[component]
fn Head(spot: KeySpot, sort: KeySort, word: &'static str, num: bool) -> impl IntoView {
    // An address with a mistake in it has no list.
    let filter = KeyFilter::parse(&spot.typed).ok();
    let here = filter.as_ref().is_some_and(|filter| filter.sort == sort);
    let (sorted, arrow) = match (here, filter.as_ref().is_some_and(|filter| filter.descending)) {
        (false, _) => (None, ""),
        (true, true) => (Some("descending"), " ↓"),
        (true, false) => (Some("ascending"), " ↑"),
    };
    let order = filter.map_or("", |filter| filter.toward(sort));
    let id = format!("sort-{}", sort.as_str());
    view! {
        <th scope="col" class=if num { "num" } else { "" } aria-sort=sorted>
            <a href=spot.sorted(sort.as_str(), order) id=id>{word}</a>
            <span aria-hidden="true">{arrow}</span>
        </th>
    }
}

#[component]
fn Line(key: KeyRow) -> impl IntoView {
    let active = key.status == KeyStatus::Active;
    let (id, label, title) = (key.id.to_string(), format!("name-{}", key.id), key.name.clone());
    let is_free = key.replaced_by.is_none();
    let act = |word, label| view! { <Act word label key_id=id.clone() /> };
    let change = active.then(|| {
        view! { {act("edit", "Edit")}{is_free.then(|| act("rotate", "Rotate"))} }
    });
    let revoke = active.then(|| act("revoke", "Revoke"));
    let state = view! { <State key=key.clone() /> };
    view! {
        <tr class:off=!active>
            <th scope="row" class="name two" id=label title=title>
                <span class="line" dir="auto">{key.name}</span>
                <Under parts=[key.agent.map(|agent| agent.name), key.replaces.map(|old| format!("replaces {}", tail(&old)))] />
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
    let word = if key.replaced_by.is_some() { "ends " } else { "until " };
    let end = until.map(|end| {
        let text = format!("{}, {}", end.day, end.time);
        view! { <span class="under">{word}<Instant utc=end.utc text /></span> }
    });
    let replaced = key.replaced_by.map(|new| format!("replaced by {}", tail(&new)));
    view! { <StatusBadge status=key.status /><Under parts=[replaced, None] />{end} }
}

/// The end of a masked key, where its whole would be too long.
fn tail(masked: &str) -> &str {
    masked.find('…').map_or(masked, |at| &masked[at..])
}

/// Leads to a dialog about a key.
#[component]
fn Act(word: &'static str, label: &'static str, key_id: String) -> impl IntoView {
    let (id, described) = (format!("{word}-{key_id}"), format!("name-{key_id}"));
    view! {
        <button class="button quiet" form=ACTS id=id name=word value=key_id aria-describedby=described>{label}</button>
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

/// Nothing matches.
#[component]
fn NoMatch(spot: KeySpot) -> impl IntoView {
    let TypedKeyFilter { sort, order, .. } = spot.typed;
    let typed = TypedKeyFilter { sort, order, ..TypedKeyFilter::default() };
    let all = KeySpot { typed, after: String::new() }.with(&[]);
    view! {
        <Empty title="No keys match">
            <p>"No key has this in its name, or as its last four characters or id, with the status and agent that are chosen."</p>
            <p><a class="button" href=all>"Show all keys"</a></p>
        </Empty>
    }
}
