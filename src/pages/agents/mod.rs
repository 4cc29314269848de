//! `/agents`: the agents and their credit. The dialogs are addresses of the same page: `?new=1`,
//! `?allocate=101`, with an amount the confirmation. So are the receipts, `?moved=…` and `?made=101`. With
//! JavaScript, an island shows them without leaving the page.

mod actions;
pub mod data;
mod dialogs;
mod list;
mod one;
mod receipts;
mod row;

use leptos::prelude::*;
use leptos_meta::Title;
use serde::Deserialize;

pub use self::actions::{Allocate, CreateAgent, LimitAgent, TakeBack};
use self::dialogs::{NewAgent, Transfer};
use self::list::{List, NoAgents, Totals};
pub use self::one::OneAgent;
use self::receipts::{Made, Moved};
use self::row::{AgentPage, TransferForm, TransferReceipt};
use super::address::parameter;
use super::function::{FunctionError, Refused};
use super::load::{load, query};
use super::shown::AgentRef;
use super::viewer::{Viewer, viewer};
use super::{address, canonical};
use crate::components::{Empty, Field, Frame, PageHead, Pager, Place};
use crate::domain::{AgentId, Direction};
use crate::i18n::t;
use munim_islands::Dialogs;

/// The number of agents from which a filter is shown.
const MANY: usize = 10;

/// The position in the list, or the page of an agent, which every link and form of a dialog preserves.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Spot {
    #[serde(rename = "q")]
    part: String,
    /// The cursor.
    after: String,
    /// The number of the agent whose page it is; empty for the list.
    on: String,
}

impl Spot {
    /// The page of an agent.
    fn of_page(agent: AgentId) -> Self {
        Self { on: agent.to_string(), ..Self::default() }
    }

    /// The path of its page.
    fn path(&self) -> String {
        if self.on.is_empty() { "/agents".to_owned() } else { format!("/agents/{}", self.on) }
    }

    /// The same without parameters that have no effect.
    fn known(&self) -> Self {
        let address = self.with(&[]);
        let query = address.split_once('?').map_or("", |(_, query)| query);
        Self { part: parameter(query, "q"), after: parameter(query, "after"), on: String::new() }
    }

    /// Its address, with more parameters.
    fn with(&self, more: &[(&str, &str)]) -> String {
        let own = [("q", self.part.as_str()), ("after", &self.after)];
        // The number comes from a form.
        let known = canonical(&address(&self.path(), &[&own, more].concat()));
        known.unwrap_or_else(|| address("/agents", more))
    }
}

/// The position as fields of a form that navigates.
#[component]
fn QueryFields(spot: Spot) -> impl IntoView {
    let field = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value /> })
    };
    view! { {field("q", spot.part)}{field("after", spot.after)}{field("on", spot.on)} }
}

/// The amount to move.
#[derive(Clone, Debug, Default)]
struct Wish {
    amount: String,
    /// The form was submitted, so an empty amount is an error.
    sent: bool,
    /// The amount is to be changed, so the form is shown again.
    change: bool,
}

/// What the address asks for besides the list or the agent.
#[derive(Clone, Debug, Default)]
struct Asked {
    new: String,
    /// The id of an agent and the direction of a transfer.
    transfer: Option<(String, Direction)>,
    wish: Wish,
    moved: String,
    made: String,
}

struct Data {
    viewer: Viewer,
    page: AgentPage,
    spot: Spot,
    new: bool,
    /// The transfer form and its amount.
    desk: Option<(TransferForm, Wish)>,
    moved: Option<TransferReceipt>,
    made: Option<(AgentRef, bool)>,
}

/// The page.
#[component]
pub fn Agents() -> impl IntoView {
    let spot = Spot { part: query("q"), after: query("after"), on: String::new() };
    load(find(spot, Asked::here()), show)
}

impl Asked {
    fn here() -> Self {
        let directions = [Direction::Allocate, Direction::TakeBack].into_iter();
        let mut transfers = directions.map(|direction| (query(direction.as_str()), direction));
        Self {
            new: query("new"),
            transfer: transfers.find(|(agent, _)| !agent.is_empty()),
            wish: Wish {
                amount: query("amount"),
                sent: !query("sent").is_empty(),
                change: !query("change").is_empty(),
            },
            moved: query("moved"),
            made: query("made"),
        }
    }
}

async fn find(spot: Spot, asked: Asked) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let page = data::page(&spot.part, &spot.after).await?;
    let spot = spot.known();
    let number = |text: &str| text.parse().map_err(|_| FunctionError::NotFound);
    let mut found =
        Data { viewer, page, spot, new: !asked.new.is_empty(), desk: None, moved: None, made: None };
    if let Some((agent, direction)) = asked.transfer {
        let desk = data::desk(number(&agent)?, direction).await?;
        found.desk = Some((desk, asked.wish));
    }
    if !asked.moved.is_empty() {
        found.moved = Some(data::receipt(&asked.moved).await?);
    }
    if !asked.made.is_empty() {
        found.made = Some(data::find(number(&asked.made)?).await?);
    }
    Ok(found)
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, page, spot, new, desk, moved, made } = data;
    let refused = Refused::<CreateAgent>::here();
    let modal = match desk {
        Some((desk, wish)) if refused.is_none() => {
            Some(view! { <Transfer desk wish spot=spot.clone() /> }.into_any())
        }
        _ if new || refused.is_some() => Some(view! { <NewAgent spot=spot.clone() /> }.into_any()),
        _ => None,
    };
    let available = viewer.balance - viewer.held;
    let place = view! { <QueryFields spot=spot.clone() /> };
    view! {
        <Title text=t!("agents") />
        <Frame place=Place::Agents email=viewer.email modal>
            <PageHead title=t!("agents") id="agents-title" balance=viewer.balance>
                <form method="get" action="/agents" data-dialog>
                    {place}
                    <input type="hidden" name="new" value="1" />
                    <button class="button primary" id="create-agent">{t!("new-agent")}</button>
                </form>
            </PageHead>
            <div data-region="notice">
                {moved.map(|receipt| view! { <Moved receipt /> })}
                {made.map(|(agent, prepaid)| view! { <Made agent prepaid /> })}
            </div>
            <Found page available spot />
            <Dialogs />
        </Frame>
    }
}

/// The list, or the empty state.
#[component]
fn Found(page: AgentPage, available: crate::domain::Money, spot: Spot) -> impl IntoView {
    let is_whole = spot.part.is_empty() && spot.after.is_empty();
    if page.rows.is_empty() && is_whole {
        // The same regions, because the first agent may be created without leaving the page.
        return view! { <div data-region="totals"></div><div data-region="agents"><NoAgents /></div> }
            .into_any();
    }
    let filter = (!is_whole || page.next.is_some() || page.rows.len() > MANY)
        .then(|| view! { <Filter part=spot.part.clone() /> });
    let next = page.next.map(|id| id.to_string());
    let path = address("/agents", &[("q", &spot.part)]);
    let after = spot.after.clone();
    let totals = view! { <Totals available allocated=page.allocated held=page.held prepaid=page.prepaid /> };
    let list = if page.rows.is_empty() {
        view! { <NoMatch /> }.into_any()
    } else {
        view! { <List page spot /> }.into_any()
    };
    view! {
        <div data-region="totals">{totals}</div>
        {filter}
        <div data-region="agents">
            {list}
            <Pager path after next to_first=t!("first") to_next=t!("next") />
        </div>
    }
    .into_any()
}

#[component]
fn Filter(part: String) -> impl IntoView {
    view! {
        <form class="filters one" method="get" action="/agents" role="search">
            <Field label=t!("name-or-number") name="q" value=part />
            <button class="button">{t!("filter")}</button>
        </form>
    }
}

#[component]
fn NoMatch() -> impl IntoView {
    view! {
        <Empty title=t!("no-agents-match")>
            <p>{t!("no-agents-match-why")}</p>
            <p><a class="button" href="/agents">{t!("show-all-agents")}</a></p>
        </Empty>
    }
}
