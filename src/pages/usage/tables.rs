//! The figures of the chart, to the micro-rupee.

use leptos::prelude::*;

use crate::charts::{Breakdown, GroupPart, Measure, Swatch};
use crate::components::{Amount, Table, count, speech};
use crate::domain::{GroupBy, Sums, UsageReport};

/// A row for each group, largest first, and their sum.
#[component]
pub fn GroupTable(report: UsageReport, breakdown: Breakdown, measure: Measure) -> impl IntoView {
    let whole = measure.of(&report.totals);
    let extra = Extra::of(&report.totals);
    let rows = breakdown.parts.into_iter().map(move |part| {
        let completes = part.completes();
        let share = share(measure.of(&part.sums), whole);
        view! {
            <tr>
                <th scope="row" class="name" title=part.name.clone()>
                    <Swatch tone=part.tone />{part.name.clone()}
                </th>
                <Cells sums=part.sums completes extra />
                <td class="num">{share}</td>
            </tr>
        }
    });
    view! {
        <section class="part">
            <div class="part-head"><h2 id="by-group">"By "{report.group_by.as_str()}</h2></div>
            <Table labelled_by="by-group" exact=true>
                <thead>
                    <tr>
                        <th scope="col">{word(report.group_by)}</th>
                        <Heads extra />
                        <th scope="col" class="num">"Share"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot>
                    <tr><th scope="row">"All"</th><Cells sums=report.totals completes=true extra /><td class="num">"100 %"</td></tr>
                </tfoot>
            </Table>
        </section>
    }
}

/// A row for each bucket and group that was used, newest first, and their sum.
#[component]
pub fn TimeTable(report: UsageReport, breakdown: Breakdown) -> impl IntoView {
    let grouped = report.group_by != GroupBy::Day;
    let extra = Extra::of(&report.totals);
    let Breakdown { grain, buckets, parts, .. } = breakdown;
    let parts: &Vec<GroupPart> = &parts;
    let rows = buckets.iter().enumerate().rev().flat_map(|(at, bucket)| {
        let used = parts.iter().filter(move |part| part.cells[at].requests > 0);
        used.map(move |part| {
            view! {
                <tr>
                    <th scope="row">{bucket.plain.clone()}</th>
                    {grouped.then(|| view! { <td class="name" title=part.name.clone()>{part.name.clone()}</td> })}
                    <Cells sums=part.cells[at] completes=part.completes() extra />
                </tr>
            }
        })
    });
    let rows = rows.collect_view();
    view! {
        <section class="part">
            <div class="part-head"><h2 id="by-time">"By "{grain.as_str()}</h2></div>
            <Table labelled_by="by-time" exact=true>
                <thead>
                    <tr>
                        <th scope="col">{grain.title()}</th>
                        {grouped.then(|| view! { <th scope="col">{word(report.group_by)}</th> })}
                        <Heads extra />
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"All"</th>
                        {grouped.then(|| view! { <td></td> })}
                        <Cells sums=report.totals completes=true extra />
                    </tr>
                </tfoot>
            </Table>
        </section>
    }
}

/// The columns that are there where there is something in them.
#[derive(Clone, Copy)]
struct Extra {
    /// Calls without a price: counted, never free.
    unpriced: bool,
    /// Lengths of speech, for models that are charged by the minute.
    speech: bool,
}

impl Extra {
    const fn of(totals: &Sums) -> Self {
        Self { unpriced: totals.unpriced_requests > 0, speech: totals.milliseconds > 0 }
    }
}

/// The heads over `Cells`.
#[component]
fn Heads(extra: Extra) -> impl IntoView {
    view! {
        <th scope="col" class="num">"Requests"</th>
        {extra.unpriced.then(|| view! { <th scope="col" class="num">"Unpriced"</th> })}
        {extra.speech.then(|| view! { <th scope="col" class="num">"Speech"</th> })}
        <th scope="col" class="num">"Prompt"</th>
        <th scope="col" class="num">"Completion"</th>
        <th scope="col" class="num">"Tokens"</th>
        <th scope="col" class="num">"Cost"</th>
    }
}

/// The figures of some sums.
#[component]
fn Cells(sums: Sums, completes: bool, extra: Extra) -> impl IntoView {
    let completion = if completes { count(sums.completion_tokens) } else { "—".to_owned() };
    let spoken = if sums.milliseconds > 0 { speech(sums.milliseconds) } else { "—".to_owned() };
    let priced = sums.unpriced_requests < sums.requests || sums.requests == 0;
    let cost = if priced {
        view! { <Amount money=sums.cost exact=true /> }.into_any()
    } else {
        view! { <span class="hush">"Unpriced"</span> }.into_any()
    };
    view! {
        <td class="num">{count(sums.requests)}</td>
        {extra.unpriced.then(|| view! { <td class="num">{count(sums.unpriced_requests)}</td> })}
        {extra.speech.then(|| view! { <td class="num">{spoken}</td> })}
        <td class="num">{count(sums.prompt_tokens)}</td>
        <td class="num">{completion}</td>
        <td class="num">{count(sums.total_tokens())}</td>
        <td class="num">{cost}</td>
    }
}

/// The head of the column of groups.
fn word(group_by: GroupBy) -> &'static str {
    match group_by {
        GroupBy::Model => "Model",
        GroupBy::Agent => "Agent",
        GroupBy::Key => "Key",
        GroupBy::Day => "Day",
    }
}

/// A part of the whole with one decimal, half up.
fn share(part: i64, whole: i64) -> String {
    let (part, whole) = (i128::from(part), i128::from(whole));
    if whole <= 0 {
        return "—".to_owned();
    }
    let tenths = (part * 2000 + whole) / (whole * 2);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up() {
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(1, 2000), "0.1 %");
        assert_eq!(share(5, 5), "100.0 %");
        assert_eq!(share(0, 0), "—");
    }
}
