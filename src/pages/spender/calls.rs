//! The last calls of a key or an agent.

use leptos::prelude::*;

use crate::components::{HttpStatus, Table};
use crate::i18n::t;
use crate::pages::requests::{Cost, RequestRow, RequestTime, zone_of};
use crate::pages::spender::Measured;

#[component]
pub fn Calls(
    rows: Vec<RequestRow>,
    /// The address of all of them.
    all: String,
) -> impl IntoView {
    let is_empty = rows.is_empty();
    let zone = zone_of(&rows);
    let head = t!("time-in", zone = zone.clone());
    let has_speech = rows.iter().any(|row| row.milliseconds > 0);
    let list = if is_empty {
        view! { <p class="hush">{t!("no-calls-yet")}</p> }.into_any()
    } else {
        view! {
            <Table labelled_by="calls-title" exact=true>
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col" class="num">{t!("cost")}</th>
                        <th scope="col">{t!("model")}</th>
                        <th scope="col" class="num">{t!("tokens")}</th>
                        {has_speech.then(|| view! { <th scope="col" class="num">{t!("speech")}</th> })}
                        <th scope="col">{t!("status")}</th>
                        <th scope="col">{t!("reported-by")}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(move |row| view! { <Line row has_speech zone=zone.clone() /> }).collect_view()}</tbody>
            </Table>
        }
        .into_any()
    };
    let all = (!is_empty).then(|| view! { <a class="small" href=all>{t!("all-requests")}</a> });
    view! {
        <section class="part" data-region="calls">
            <div class="part-head"><h2 id="calls-title">{t!("recent-requests")}</h2>{all}</div>
            {list}
        </section>
    }
}

#[component]
fn Line(row: RequestRow, has_speech: bool, zone: String) -> impl IntoView {
    let tokens = Measured::Tokens.words(row.prompt_tokens + row.completion_tokens);
    let speech = Measured::Speech.words(row.milliseconds);
    let time = view! { <RequestTime row=row.clone() zone /> };
    view! {
        <tr>
            <th scope="row" class="name">{time}</th>
            <td class="num main"><Cost cost=row.cost /></td>
            <td class="name" dir="auto">{row.model}</td>
            <td class="num" data-head=t!("tokens")>{tokens}</td>
            {has_speech.then(|| view! { <td class="num" data-head=t!("speech")>{speech}</td> })}
            <td><HttpStatus status=row.status cut=row.was_cut /></td>
            <td class="optional mono">{row.source}</td>
        </tr>
    }
}
