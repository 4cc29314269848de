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
            <div class="part-head"><h2 id="sum-title">{t!("cost-breakdown")}</h2></div>
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
    if !parts.iter().any(is_charged) {
        return view! { <p class="hush">{t!("cost-nothing")}</p> }.into_any();
    }
    let exact = sum.map(Exact::text).unwrap_or_default();
    let most = most_decimals(&parts).max(decimals(&exact)).max(decimals(&cost.exact()));
    let endless = sum.is_some_and(Exact::repeats);
    let rounding = if sum.is_some_and(Exact::is_whole) { t!("not-rounded") } else { t!("rounded-once") };
    let note = endless.then(|| format!(" {}", t!("endless-digit")));
    view! {
        <Table labelled_by="sum-title" few=true>
            {heads()}
            <tbody>{lines(&parts, most)}</tbody>
            <tfoot>
                <tr class="exactly"><th scope="row" colspan="5" class="name">{t!("exact-sum")}</th><td class="num main"><Aligned text=exact most /></td></tr>
                <tr><th scope="row" colspan="5" class="name">{t!("cost")}</th><td class="num main"><Aligned text=cost.exact() most /></td></tr>
            </tfoot>
        </Table>
        <p class="hush small rounding">{rounding}{note}</p>
    }
    .into_any()
}

/// Whether a part is shown: messages and requests without a price are not.
fn is_charged(part: &Part) -> bool {
    let is_implicit = matches!(part.charge, Charge::Message | Charge::Request);
    part.count > 0 && (!is_implicit || part.rate > Money::ZERO)
}

/// The most decimals that an amount of these parts has.
pub fn most_decimals(parts: &[Part]) -> usize {
    parts.iter().map(|part| decimals(&amount(part))).max().unwrap_or_default()
}

/// The unrounded amount of a part.
fn amount(part: &Part) -> String {
    part.exact().map(Exact::text).unwrap_or_default()
}

/// The heads of a table of parts: quantities, prices and their units are columns of their own.
pub fn heads() -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">{t!("part")}</th>
                <th scope="col" class="num">{t!("used")}</th>
                <th scope="col">{t!("unit")}</th>
                <th scope="col" class="num">{t!("price")}</th>
                <th scope="col">{t!("per")}</th>
                <th scope="col" class="num">{t!("amount")}</th>
            </tr>
        </thead>
    }
}

/// The rows of the parts that are charged.
pub fn lines(parts: &[Part], most: usize) -> impl IntoView + use<> {
    // Without cached tokens all input is input, and without reasoning all output is output.
    let has = |charge| parts.iter().any(|part| part.charge == charge && part.count > 0);
    let split = (has(Charge::CachedInput) || has(Charge::CacheWrite), has(Charge::Reasoning));
    parts.iter().filter(|part| is_charged(part)).map(|part| line(part, split, most)).collect_view()
}

fn line(part: &Part, (is_split, reasons): (bool, bool), most: usize) -> impl IntoView + use<> {
    let tokens = |word: String| (word, t!("unit-tokens"), t!("a-million"));
    let (word, unit, per) = match part.charge {
        Charge::Input if is_split => tokens(t!("input-not-cached")),
        Charge::Input => tokens(t!("input")),
        Charge::CachedInput => tokens(t!("input-cached")),
        Charge::CacheWrite => tokens(t!("input-written")),
        Charge::Output if reasons => tokens(t!("output-not-reasoning")),
        Charge::Output => tokens(t!("output")),
        Charge::Reasoning => tokens(t!("output-reasoning")),
        Charge::Speech => (t!("speech"), t!("unit-seconds"), t!("a-minute")),
        Charge::Message => (t!("messages"), t!("unit-messages"), t!("each")),
        Charge::Character => (t!("characters"), t!("unit-characters"), t!("a-million")),
        Charge::Image => (t!("images"), t!("unit-images"), t!("each")),
        Charge::Request => (t!("request"), t!("unit-requests"), t!("each")),
    };
    let used = match part.charge {
        Charge::Speech => seconds(part.count),
        _ => count(part.count),
    };
    let amount = amount(part);
    view! {
        <tr>
            <th scope="row" class="name">{word}</th>
            <td class="num" data-head=t!("used")>{used}</td>
            <td class="hush">{unit}</td>
            <td class="num" data-head=t!("price")><Amount money=part.rate exact=true /></td>
            <td class="hush">{per}</td>
            <td class="num main"><Aligned text=amount most /></td>
        </tr>
    }
}

/// Milliseconds as seconds with the decimals needed: `12.345`.
fn seconds(milliseconds: i64) -> String {
    let decimals = format!("{:03}", milliseconds % 1_000);
    match decimals.trim_end_matches('0') {
        "" => count(milliseconds / 1_000),
        decimals => format!("{}.{decimals}", count(milliseconds / 1_000)),
    }
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
        assert_eq!([12_345, 12_300, 60_000, 5].map(seconds), ["12.345", "12.3", "60", "0.005"]);
    }
}
