//! The computation of a cost: each part with its price, the exact total, the rounding, and the payer.

use leptos::prelude::*;

use super::detail::{ChargedAt, RequestDetail};
use crate::components::{Aligned, Amount, Fact, Facts, Instant, Table, count, decimals};
use crate::domain::Money;
use crate::domain::cost::{Charge, Exact, Part};
use crate::i18n::{HERE, fill, t};

/// The computation, or why there is no cost.
#[component]
pub fn HowCost(detail: RequestDetail) -> impl IntoView {
    let RequestDetail { row, price, priced_later, payer, quarter, .. } = detail;
    let model = row.model;
    let sum = match price.clone().zip(row.cost) {
        Some((price, cost)) => view! { <Sum parts=price.parts cost /> }.into_any(),
        None => view! { <Unpriced model=model.clone() /> }.into_any(),
    };
    let version = price.map(|price| view! { <Fact term=t!("price")>{version(price, &model)}</Fact> });
    let later = priced_later.map(|time| {
        let text = time.text();
        view! {
            <Fact term=t!("priced-later")>
                {fill(&t!("priced-later-why", time = HERE), view! { <Instant utc=time.utc text /> })}
            </Fact>
        }
    });
    let paid = row.cost.is_some_and(|cost| cost > Money::ZERO).then(|| {
        let wallet = match payer {
            Some(agent) => t!("wallet-of-agent", name = agent.name, id = agent.id.to_string()),
            None => t!("wallet-of-account"),
        };
        view! {
            <Fact term=t!("paid-by")>{wallet}</Fact>
            <Fact term=t!("in-ledger")>{quarter}</Fact>
        }
    });
    let facts = row.cost.is_some().then(|| view! { <Facts>{version}{later}{paid}</Facts> });
    view! {
        <section class="part">
            <div class="part-head"><h2 id="sum-title">{t!("how-cost")}</h2></div>
            {sum}
            {facts}
        </section>
    }
}

/// The price version, and from when it is valid.
fn version(price: ChargedAt, model: &str) -> impl IntoView + use<> {
    let version = price.version.to_string();
    match price.since {
        Some(time) => {
            let text = time.text();
            let words = t!("price-since", version = version, model = model, time = HERE);
            fill(&words, view! { <Instant utc=time.utc text /> })
        }
        None => t!("price-from-beginning", version = version, model = model).into_any(),
    }
}

/// The parts, their exact sum, and the rounding.
#[component]
fn Sum(parts: Vec<Part>, cost: Money) -> impl IntoView {
    let sum = Exact::sum(&parts);
    let parts: Vec<_> = parts.into_iter().filter(is_charged).collect();
    if parts.is_empty() {
        return view! { <p class="hush">{t!("cost-nothing")}</p> }.into_any();
    }
    let exact = sum.map(Exact::text).unwrap_or_default();
    let amounts = parts.iter().map(amount).chain([exact.clone(), cost.exact()]);
    let most = amounts.map(|amount| decimals(&amount)).max().unwrap_or_default();
    let endless = sum.is_some_and(Exact::repeats);
    let rounding = if sum.is_some_and(Exact::is_whole) { t!("not-rounded") } else { t!("rounded-once") };
    let note = endless.then(|| format!(" {}", t!("endless-digit")));
    view! {
        <Table labelled_by="sum-title" few=true>
            <thead>
                <tr>
                    <th scope="col">{t!("part")}</th><th scope="col" class="num">{t!("used")}</th>
                    <th scope="col" class="num">{t!("price")}</th><th scope="col" class="num">{t!("amount")}</th>
                </tr>
            </thead>
            <tbody>{parts.iter().map(|part| line(part, most)).collect_view()}</tbody>
            <tfoot>
                <tr class="exactly"><th scope="row" colspan="3">{t!("exact-sum")}</th><td class="num main"><Aligned text=exact most /></td></tr>
                <tr><th scope="row" colspan="3">{t!("cost")}</th><td class="num main"><Aligned text=cost.exact() most /></td></tr>
            </tfoot>
        </Table>
        <p class="hush small rounding">{rounding}{note}</p>
    }
    .into_any()
}

/// Whether a part is shown: messages without a price are not.
fn is_charged(part: &Part) -> bool {
    part.count > 0 && (part.charge != Charge::Message || part.rate > Money::ZERO)
}

/// The unrounded amount of a part.
fn amount(part: &Part) -> String {
    part.exact().map(Exact::text).unwrap_or_default()
}

fn line(part: &Part, most: usize) -> impl IntoView + use<> {
    let (word, unit) = match part.charge {
        Charge::Input => (t!("input-tokens"), t!("a-million")),
        Charge::CachedInput => (t!("cached-input-tokens"), t!("a-million")),
        Charge::Output => (t!("output-tokens"), t!("a-million")),
        Charge::Speech => (t!("speech"), t!("a-minute")),
        Charge::Message => (t!("messages"), t!("each")),
    };
    let used = match part.charge {
        Charge::Speech => seconds(part.count),
        _ => count(part.count),
    };
    let amount = amount(part);
    view! {
        <tr>
            <th scope="row">{word}</th>
            <td class="num" data-head=t!("used")>{used}</td>
            <td class="num" data-head=t!("price")><Amount money=part.rate exact=true />" "<span class="hush">{unit}</span></td>
            <td class="num main"><Aligned text=amount most /></td>
        </tr>
    }
}

/// Milliseconds as seconds with the decimals needed: `12.345 s`.
fn seconds(milliseconds: i64) -> String {
    let decimals = format!("{:03}", milliseconds % 1_000);
    let length = match decimals.trim_end_matches('0') {
        "" => count(milliseconds / 1_000),
        decimals => format!("{}.{decimals}", count(milliseconds / 1_000)),
    };
    t!("seconds", length = length)
}

/// The text for an unpriced call.
#[component]
fn Unpriced(model: String) -> impl IntoView {
    let words = t!("call-unpriced", model = HERE);
    view! { <p class="prose">{fill(&words, view! { <strong>{model}</strong> })}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_the_decimals_that_they_have() {
        assert_eq!([12_345, 12_300, 60_000, 5].map(seconds), ["12.345 s", "12.3 s", "60 s", "0.005 s"]);
    }
}
