//! Days = range = ledger, said with the amounts: three sums that are made in three ways.

use leptos::prelude::*;

use super::address::requests_of_days;
use crate::components::{Amount, count};
use crate::domain::{Grain, UsageDetail};

/// The line under a report.
#[component]
pub fn Proof(
    /// The report.
    detail: UsageDetail,
) -> impl IntoView {
    let (rows, range, ledger) = (detail.rows_total().cost, detail.totals.cost, detail.ledger);
    let unit = match detail.grain {
        Grain::Hour => "The hours",
        Grain::Day => "The days",
        Grain::Month => "The months",
    };
    let requests = requests_of_days(detail.range.start(), detail.range.end());
    let verdict = if rows == range && range == ledger {
        view! { <strong>"✓ Equal, to the micro-rupee."</strong> }.into_any()
    } else {
        let off = [rows, ledger].map(|sum| sum - range);
        view! {
            <strong>
                "Not equal: the rows differ from the range by "<Amount money=off[0] exact=true />
                ", the ledger by "<Amount money=off[1] exact=true />"."
            </strong>
            " No call is lost. Ask the operator to run "<code>"munim check"</code>", which names each difference."
        }
        .into_any()
    };
    view! {
        <section class="part proof" aria-label="Proof">
            <p>
                <a href="#by-time">{unit}" add up to"</a>" "<Amount money=rows exact=true />
                ", "<a href="#sums">"the range is"</a>" "<Amount money=range exact=true />
                ", and "<a href=requests>"for its requests"</a>" the ledger debited "<Amount money=ledger exact=true />
                ". "{verdict}
            </p>
            <Unpriced detail />
        </section>
    }
}

/// Calls without a price are in no sum of money: they are counted, and found.
#[component]
fn Unpriced(detail: UsageDetail) -> impl IntoView {
    let calls: i64 = detail.unpriced.iter().map(|(_, calls)| calls).sum();
    (calls > 0).then(|| {
        let days = requests_of_days(detail.range.start(), detail.range.end());
        let (models, words) = (detail.unpriced.len(), if calls == 1 { "request" } else { "requests" });
        let of = match (detail.unpriced.as_slice(), models) {
            ([(model, _)], _) => format!(" of {model}"),
            (_, models) => format!(" of {models} models"),
        };
        view! {
            <p>
                <a href=format!("{days}&unpriced=1")>{count(calls)}" "{words}" without a price"</a>
                {of}": counted, and in none of these amounts until the operator sets a price."
            </p>
        }
    })
}
