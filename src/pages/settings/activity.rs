//! `/settings/activity`: the audit log, filtered by kind, actor and day.

use leptos::prelude::*;

use super::data;
use super::log::{Log, choices};
use super::parts::{Part, PartFrame};
use super::row::HistoryPage;
use crate::components::{Choice, GroupedSelect, Pager, Select};
use crate::domain::typed_date::read_day;
use crate::domain::{ActorKind, AuditFilter, FieldError, TypedAuditFilter};
use crate::i18n::{names, t};
use crate::pages::address;
use crate::pages::day_field::DayField;
use crate::pages::function::{FunctionError, at};
use crate::pages::load::{load, query};
use crate::pages::viewer::{Viewer, viewer};

struct Data {
    viewer: Viewer,
    typed: TypedAuditFilter,
    /// The events, or the field errors.
    page: Result<HistoryPage, Vec<FieldError>>,
    after: String,
}

/// The page.
#[component]
pub fn Activity() -> impl IntoView {
    let typed =
        TypedAuditFilter { what: query("what"), by: query("by"), start: query("start"), end: query("end") };
    load(find(typed, query("after")), show)
}

async fn find(mut typed: TypedAuditFilter, after: String) -> Result<Data, FunctionError> {
    let viewer = viewer().await?;
    let today = viewer.today;
    (typed.start, typed.end) = (read_day(&typed.start, today), read_day(&typed.end, today));
    let page = match AuditFilter::parse(&typed, viewer.zone) {
        Ok(filter) => Ok(data::history(&filter, &after).await?),
        // Days are typed and corrected on the page. Anything else is a mistake in the address.
        Err(problems) if problems.iter().all(|problem| matches!(problem.field(), "start" | "end")) => {
            Err(problems)
        }
        Err(problems) => return Err(FunctionError::Invalid(problems)),
    };
    Ok(Data { viewer, typed, page, after })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, typed, page, after } = data;
    let path = address(
        Part::Activity.href(),
        &[("what", &typed.what), ("by", &typed.by), ("start", &typed.start), ("end", &typed.end)],
    );
    let problems = page.as_ref().err().cloned().unwrap_or_default();
    let list = page.ok().map(|page| view! { <Log rows=page.rows /><Pager path after next=page.next /> });
    view! {
        <PartFrame part=Part::Activity viewer>
            <section class="activity" id="history" aria-labelledby="settings-title">
                <p class="hush">{t!("history-lede")}</p>
                <Filter typed problems />
                {list}
            </section>
        </PartFrame>
    }
}

#[component]
fn Filter(typed: TypedAuditFilter, problems: Vec<FieldError>) -> impl IntoView {
    let error = |field| at(&problems, field);
    let anybody = Choice::new("", t!("anybody"));
    let actors = ActorKind::ALL.map(|actor| Choice::new(actor.as_str(), names::actor(actor)));
    let actors = std::iter::once(anybody).chain(actors).collect();
    view! {
        <form class="filters" method="get" action=Part::Activity.href()>
            <GroupedSelect label=t!("show") name="what" value=typed.what groups=choices() />
            <Select label=t!("done-by") name="by" value=typed.by choices=actors />
            <DayField label=t!("from") name="start" value=typed.start error=error("start") />
            <DayField label=t!("to") name="end" value=typed.end error=error("end") />
            <button class="button">{t!("apply")}</button>
        </form>
    }
}
