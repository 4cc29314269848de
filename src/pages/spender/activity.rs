//! The audit events of a key or an agent.

use leptos::prelude::*;

use crate::i18n::t;
use crate::pages::settings::{HistoryRow, Log};

#[component]
pub fn Activity(rows: Vec<HistoryRow>) -> impl IntoView {
    view! {
        <section class="part" data-region="activity">
            <div class="part-head"><h2>{t!("history")}</h2></div>
            <Log rows />
        </section>
    }
}
