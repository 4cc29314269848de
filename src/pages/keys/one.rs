//! `/keys/{id}`: one key, its spend, what was changed by whom, its calls. The dialogs are those of the list, as
//! addresses of this page (`?edit=1`, `?rotate=1`, `?revoke=1`), and lead back here.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_meta::Title;

use super::list_query::KeyListQuery;
use super::notices::{Receipt, mono};
use super::row::KeyRow;
use super::{Asked, agents, data, find_asked, modal, notice};
use crate::components::{Fact, Facts, Frame, Instant, PageHead, Place, StatusBadge};
use crate::domain::{KeyId, KeyStatus, Scope, Spender};
use crate::i18n::t;
use crate::pages::address;
use crate::pages::ago::LastUsed;
use crate::pages::function::FunctionError;
use crate::pages::limits::{self, LimitRow, LimitsUsed, scope_words};
use crate::pages::load::{load, query, segment};
use crate::pages::shown::{AgentRef, LocalTime};
use crate::pages::spender::{self, Activity, Calls, Models, Spend, Spending};
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::Dialogs;

struct Data {
    viewer: Viewer,
    row: KeyRow,
    spending: Spending,
    limits: Vec<LimitRow>,
    agents: Option<Vec<AgentRef>>,
    asked: Asked,
    /// The model of the samples, while a new key is shown.
    model: String,
}

/// The page.
#[component]
pub fn OneKey() -> impl IntoView {
    let words = ["edit", "rotate", "revoke", "changed", "revoked"];
    let asked = words.into_iter().find(|word| !query(word).is_empty());
    let asked = if super::is_rotated() { Some("replaced") } else { asked };
    load(find(segment(1), asked), show)
}

async fn find(id: Option<String>, asked: Option<&'static str>) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let id = KeyId::new(id.ok_or(FunctionError::NotFound)?);
    let row = data::find(&id).await?;
    let limits = limits::of_key(&id).await?;
    let asked = match asked {
        None => Asked::Nothing,
        Some(word) => find_asked(word, id.clone()).await?,
    };
    Ok(Data {
        viewer,
        row,
        limits,
        spending: spender::find(&Spender::Key(id)).await?,
        agents: agents::data::choices().await?,
        asked,
        model: data::sample_model().await?,
    })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, row, spending, limits, agents, asked, model } = data;
    let spot = KeyListQuery::of_page(&row.id);
    let notice = match notice(&asked) {
        // A revoked key always shows its receipt.
        None if row.revoked.is_some() => Some(view! { <Receipt row=row.clone() /> }.into_any()),
        notice => notice,
    };
    let modal = modal(asked, agents, spot.clone(), model);
    let of = ("key", row.id.to_string());
    let calls = address("/requests", &[(of.0, of.1.as_str())]);
    let (name, acts) = (row.name.clone(), row.clone());
    let title = view! { <bdi>{name.clone()}</bdi> };
    let Spending { report, activity, calls: rows } = spending;
    view! {
        <Title text=name.clone() />
        <Frame place=Place::Keys email=viewer.email modal>
            <PageHead title back=("/keys".to_owned(), t!("api-keys")) balance=viewer.balance>
                <div data-region="acts"><Acts row=acts path=spot.path() /></div>
            </PageHead>
            <div data-region="notice">{notice}</div>
            <div class="glance">
                <div data-region="facts"><About row /></div>
                <Spend report=report.clone() behind=requests_of_days />
                <Models report of />
                <LimitsUsed rows=limits />
                <Activity rows=activity />
            </div>
            <Calls rows all=calls />
            <Dialogs />
        </Frame>
    }
}

/// The calls of some days with the key of this page.
fn requests_of_days(start: NaiveDate, end: NaiveDate) -> String {
    let key = segment(1).unwrap_or_default();
    address("/requests", &[("key", &key), ("start", &start.to_string()), ("end", &end.to_string())])
}

/// The buttons that open dialogs.
#[component]
fn Acts(row: KeyRow, path: String) -> impl IntoView {
    let rotate = row.replaced_by.is_none().then(|| {
        view! { <button class="button" id="rotate" name="rotate" value="1">{t!("rotate")}</button> }
    });
    (row.status == KeyStatus::Active).then(|| {
        view! {
            <form class="row" method="get" action=path data-dialog>
                <button class="button" id="edit" name="edit" value="1">{t!("edit")}</button>
                {rotate}
                <button class="button danger" id="revoke" name="revoke" value="1">{t!("revoke")}</button>
            </form>
        }
    })
}

#[component]
fn About(row: KeyRow) -> impl IntoView {
    let (created, ends) = (row.created.text(), row.expires.as_ref().map(LocalTime::text));
    let whose = match row.agent {
        Some(agent) => {
            view! { <a href=format!("/agents/{}", agent.id)><bdi>{agent.name}</bdi></a> }.into_any()
        }
        None => t!("the-account").into_any(),
    };
    let from = row.last_used_from.map(|from| view! { <Fact term=t!("used-from")><bdi>{from}</bdi></Fact> });
    let expires = match (row.expires, ends) {
        (Some(end), Some(text)) => view! { <Instant utc=end.utc text /> }.into_any(),
        _ => t!("without-end").into_any(),
    };
    let scope = Scope::parse(&row.limits.scope).filter(|scope| *scope != Scope::All);
    let scope = scope.map(|scope| view! { <Fact term=t!("key-scope")>{scope_words(scope)}</Fact> });
    let may = |term: String, text: String| {
        (!text.is_empty()).then(|| view! { <Fact term><bdi>{text}</bdi></Fact> })
    };
    let other = |term: String, id: Option<KeyId>, masked: Option<String>| {
        id.zip(masked).map(|(id, masked)| {
            view! { <Fact term><a href=format!("/keys/{id}")>{mono(masked)}</a></Fact> }
        })
    };
    view! {
        <section class="part" aria-label=t!("its-details")>
            <Facts>
                <Fact term=t!("status")><StatusBadge status=row.status /></Fact>
                <Fact term=t!("key")><span class="mono">{row.masked}</span></Fact>
                <Fact term=t!("created")><Instant utc=row.created.utc text=created /></Fact>
                <Fact term=t!("last-used")><LastUsed at=row.last_used /></Fact>
                {from}
                <Fact term=t!("expires")>{expires}</Fact>
                <Fact term=t!("belongs-to")>{whose}</Fact>
                {scope}
                {may(t!("models"), row.limits.models)}
                {may(t!("limit-addresses"), row.limits.addresses)}
                {other(t!("replaces-key"), row.predecessor, row.replaces)}
                {other(t!("replaced-by-key"), row.successor, row.replaced_by)}
                <Fact term=t!("id")><code>{row.id.to_string()}</code></Fact>
            </Facts>
        </section>
    }
}
