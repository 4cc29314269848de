//! The sum: each part with its price, the exact total, the one rounding, and who paid.

use leptos::prelude::*;

use crate::components::{Amount, Fact, Facts, Instant, Table, count};
use crate::domain::Money;
use crate::domain::cost::{Charge, Exact, Part};
use crate::rpc::requests::{ChargedAt, RequestDetail};

/// How the cost of a call came about, or why it has none.
#[component]
pub fn HowCost(detail: RequestDetail) -> impl IntoView {
    let RequestDetail { row, price, priced_later, payer, quarter, .. } = detail;
    let model = row.model;
    let sum = match price.clone().zip(row.cost) {
        Some((price, cost)) => view! { <Sum parts=price.parts cost /> }.into_any(),
        None => view! { <Unpriced model=model.clone() /> }.into_any(),
    };
    let version = price.map(|price| view! { <Fact term="Price">{version(price, &model)}</Fact> });
    let later = priced_later.map(|time| {
        let text = format!("{}, {}", time.day, time.time);
        view! {
            <Fact term="Priced later">
                <Instant utc=time.utc text />". The model had no price when the call was reported; the cost was \
                added then, and the ledger corrected in the quarter of the call."
            </Fact>
        }
    });
    let paid = row.cost.is_some_and(|cost| cost > Money::ZERO).then(|| {
        let wallet = match payer {
            Some(agent) => format!("The agent’s own wallet: {}, {}", agent.name, agent.id),
            None => "The account’s wallet".to_owned(),
        };
        view! {
            <Fact term="Paid by">{wallet}</Fact>
            <Fact term="In the ledger">{quarter}</Fact>
        }
    });
    let facts = row.cost.is_some().then(|| view! { <Facts>{version}{later}{paid}</Facts> });
    view! {
        <section class="part">
            <div class="part-head"><h2 id="sum-title">"How the cost came about"</h2></div>
            {sum}
            {facts}
        </section>
    }
}

/// The price version and since when it holds.
fn version(price: ChargedAt, model: &str) -> impl IntoView + use<> {
    let since = match price.since {
        Some(time) => {
            let text = format!("{}, {}", time.day, time.time);
            view! { ", which holds since "<Instant utc=time.utc text /> }.into_any()
        }
        None => ", which holds from the beginning".into_any(),
    };
    view! { "Version "{price.version}" of "{model.to_owned()}{since} }
}

/// The parts, their exact sum, and its rounding.
#[component]
fn Sum(parts: Vec<Part>, cost: Money) -> impl IntoView {
    let sum = Exact::sum(&parts);
    let parts: Vec<_> = parts.into_iter().filter(is_charged).collect();
    if parts.is_empty() {
        return view! { <p class="hush">"Nothing was used that has a price, so the call cost nothing."</p> }
            .into_any();
    }
    let exact = sum.map(Exact::text).unwrap_or_default();
    let endless = sum.is_some_and(Exact::repeats);
    let rounding = if sum.is_some_and(Exact::is_whole) {
        "It is a whole number of millionths of a rupee: nothing had to be rounded."
    } else {
        "Rounded once, half up, to a millionth of a rupee."
    };
    let note = endless.then_some(" The dots say that the last digit goes on for ever.");
    view! {
        <Table labelled_by="sum-title">
            <thead>
                <tr>
                    <th scope="col">"Part"</th><th scope="col" class="num">"Used"</th>
                    <th scope="col" class="num">"Price"</th><th scope="col" class="num">"Amount"</th>
                </tr>
            </thead>
            <tbody>{parts.iter().map(line).collect_view()}</tbody>
            <tfoot>
                <tr class="exactly"><th scope="row" colspan="3">"Exact sum"</th><td class="num">{exact}</td></tr>
                <tr><th scope="row" colspan="3">"Cost"</th><td class="num"><Amount money=cost exact=true /></td></tr>
            </tfoot>
        </Table>
        <p class="hush small rounding">{rounding}{note}</p>
    }
    .into_any()
}

/// A part that says something: messages that have no price are no part of the sum.
fn is_charged(part: &Part) -> bool {
    part.count > 0 && (part.charge != Charge::Message || part.rate > Money::ZERO)
}

fn line(part: &Part) -> impl IntoView + use<> {
    let (word, unit) = match part.charge {
        Charge::Input => ("Input tokens", "a million"),
        Charge::CachedInput => ("Cached input tokens", "a million"),
        Charge::Output => ("Output tokens", "a million"),
        Charge::Speech => ("Speech", "a minute"),
        Charge::Message => ("Messages", "each"),
    };
    let used = match part.charge {
        Charge::Speech => seconds(part.count),
        _ => count(part.count),
    };
    let amount = part.exact().map(Exact::text).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">{word}</th>
            <td class="num">{used}</td>
            <td class="num"><Amount money=part.rate exact=true />" "<span class="hush">{unit}</span></td>
            <td class="num">{amount}</td>
        </tr>
    }
}

/// Milliseconds as seconds with the decimals that they have: `12.345 s`.
fn seconds(milliseconds: i64) -> String {
    let decimals = format!("{:03}", milliseconds % 1_000);
    match decimals.trim_end_matches('0') {
        "" => format!("{} s", count(milliseconds / 1_000)),
        decimals => format!("{}.{decimals} s", count(milliseconds / 1_000)),
    }
}

/// The model had no price.
#[component]
fn Unpriced(model: String) -> impl IntoView {
    view! {
        <p class="prose">
            "When this call was made, "<strong>{model}</strong>" had no price. The call is recorded and \
            counted, and no wallet has paid for it. That does not make it free: once the operator sets a price \
            that holds for its time, the cost may be added here and taken from the wallet."
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_the_decimals_that_they_have() {
        assert_eq!([12_345, 12_300, 60_000, 5].map(seconds), ["12.345 s", "12.3 s", "60 s", "0.005 s"]);
    }
}
