//! Days = range = ledger: three sums that are computed independently, with the amounts.

use std::sync::Arc;

use leptos::prelude::*;

use super::address::View;
use super::compare::Compared;
use crate::components::{Amount, count};
use crate::domain::UsageDetail;
use crate::domain::change_order::ChangeBy;
use crate::i18n::{HERE, HERE_TOO, fill, fill_two, t};
use crate::pages::address::requests_of_days;

/// The disclosure below a report: the proof, and why the cost changed. It is open if the sums differ.
#[component]
pub fn Proof(
    /// The report.
    detail: Arc<UsageDetail>,
    /// The page's choices.
    view: View,
) -> impl IntoView {
    let (rows, range, ledger) = (detail.rows_total().cost, detail.totals.cost, detail.ledger);
    let is_proven = rows == range && range == ledger;
    let grain = detail.grain.as_str();
    let summary = if is_proven { t!("verified", grain = grain) } else { t!("not-verified", grain = grain) };
    // The changes were asked for.
    let is_open = !is_proven || view.changes.is_some();
    let compares = detail.before.as_ref().is_some_and(|before| !before.groups.is_empty());
    let why = match view.changes {
        Some(_) => view! { <Compared detail=detail.clone() view /> }.into_any(),
        None => compares
            .then(|| view! { <p><a href=view.changes_by(ChangeBy::Change)>{t!("why-changed")}</a></p> })
            .into_any(),
    };
    view! {
        <section class="part proof" aria-label=t!("proof")>
            <details open=is_open>
                <summary class=if is_proven { "verified" } else { "error" }>{summary}</summary>
                <Sums detail=detail.clone() />
                {why}
            </details>
            <Unpriced detail />
        </section>
    }
}

/// The three sums, and whether they are equal.
#[component]
fn Sums(detail: Arc<UsageDetail>) -> impl IntoView {
    let (rows, range, ledger) = (detail.rows_total().cost, detail.totals.cost, detail.ledger);
    let requests = requests_of_days(detail.range.start(), detail.range.end());
    let requests = view! { <a href=requests>{t!("proof-requests")}</a> };
    let ledger_sum = view! { <Amount money=ledger exact=true /> };
    let debited = t!("proof-debited", requests = HERE, ledger = HERE_TOO);
    let verdict = if rows == range && range == ledger {
        view! { <strong>{t!("proof-equal")}</strong> }.into_any()
    } else {
        let off = |sum| view! { <Amount money=sum - range exact=true /> };
        let words = t!("proof-not-equal", rows = HERE, ledger = HERE_TOO);
        let command = view! { <code>"munim check"</code> };
        view! {
            <strong>{fill_two(&words, off(rows), off(ledger))}</strong>
            " "
            {fill(&t!("proof-what-to-do", command = HERE), command)}
        }
        .into_any()
    };
    view! {
        <p>
            <a href="#by-time">{t!("proof-rows", grain = detail.grain.as_str())}</a>" "<Amount money=rows exact=true />
            ", "<a href="#sums">{t!("proof-range")}</a>" "<Amount money=range exact=true />
            ", "{fill_two(&debited, requests, ledger_sum)}" "{verdict}
        </p>
    }
}

/// Unpriced calls are in no sum of money: their count, with a link.
#[component]
fn Unpriced(detail: Arc<UsageDetail>) -> impl IntoView {
    let calls: i64 = detail.unpriced.iter().map(|(_, calls)| calls).sum();
    (calls > 0).then(|| {
        let days = requests_of_days(detail.range.start(), detail.range.end());
        let of = match detail.unpriced.as_slice() {
            [(model, _)] => t!("unpriced-of-model", model = model.clone()),
            models => t!("unpriced-of-models", models = models.len()),
        };
        view! {
            <p>
                <a href=format!("{days}&unpriced=1")>{t!("unpriced-calls", calls = calls, count = count(calls))}</a>
                " "{of}
            </p>
        }
    })
}
