//! The audit events of a key or an agent.

use leptos::prelude::*;

use crate::i18n::t;
use crate::pages::settings::{ActivityLine, HistoryRow};

#[component]
pub fn Activity(rows: Vec<HistoryRow>) -> impl IntoView {
    let list = if rows.is_empty() {
        view! { <p class="hush">{t!("nothing-happened")}</p> }.into_any()
    } else {
        view! { <ol class="log">{rows.into_iter().map(|row| view! { <ActivityLine row /> }).collect_view()}</ol> }
            .into_any()
    };
    view! {
        <section class="part" data-region="activity">
            <div class="part-head"><h2>{t!("history")}</h2></div>
            {list}
        </section>
    }
}
