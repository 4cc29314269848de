//! The audit events of a key or an agent.

use leptos::prelude::*;

use crate::components::Instant;
use crate::i18n::t;
use crate::pages::settings::{HistoryRow, origin, sentence};

#[component]
pub fn Activity(rows: Vec<HistoryRow>) -> impl IntoView {
    let list = if rows.is_empty() {
        view! { <p class="hush">{t!("nothing-happened")}</p> }.into_any()
    } else {
        view! { <ol class="log">{rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ol> }
            .into_any()
    };
    view! {
        <section class="part" data-region="activity">
            <div class="part-head"><h2>{t!("history")}</h2></div>
            {list}
        </section>
    }
}

#[component]
fn Line(row: HistoryRow) -> impl IntoView {
    let (what, whence, when) = (sentence(&row.deed), origin(&row), row.at.text());
    view! {
        <li>
            <p class="hush"><Instant utc=row.at.utc text=when /></p>
            <div><p>{what}</p><p class="hush small">{whence}</p></div>
        </li>
    }
}
