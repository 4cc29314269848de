//! The deliveries of a webhook, and one of them with its attempts.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::actions::{ResendEvent, page_of};
use super::data::{AttemptRow, DeliveryPage, DeliveryRow, WebhookRow};
use super::words::{DeliveryMark, outcome};
use crate::components::{Fact, Facts, Instant, Modal, ModalFoot, Pager, PostForm, Table, Unanswered, count};
use crate::domain::WebhookStatus;
use crate::i18n::t;

/// The table, newest first.
#[component]
pub fn Deliveries(page: DeliveryPage, path: String, after: String, id: String, is_on: bool) -> impl IntoView {
    let DeliveryPage { rows, next } = page;
    let body = if rows.is_empty() {
        view! { <p class="hush">{t!("no-deliveries")}</p> }.into_any()
    } else {
        let lines = rows.into_iter().map(|row| view! { <Line row id=id.clone() is_on /> });
        let lines = lines.collect_view();
        view! {
            <Table labelled_by="deliveries-title">
                <thead>
                    <tr>
                        <th scope="col">{t!("event")}</th>
                        <th scope="col">{t!("time")}</th>
                        <th scope="col" class="num">{t!("attempts")}</th>
                        <th scope="col">{t!("last-answer")}</th>
                        <th scope="col">{t!("status")}</th>
                        <th scope="col"><span class="visually-hidden">{t!("send-again")}</span></th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <h2 id="deliveries-title">{t!("deliveries")}</h2>
        <p class="hush">{t!("deliveries-lede")}</p>
        {body}
        <Pager path after next />
    }
}

#[component]
fn Line(row: DeliveryRow, id: String, is_on: bool) -> impl IntoView {
    let href = format!("{}?delivery={}", page_of(&id), row.id);
    let (time, utc) = (row.created.text(), row.created.utc.clone());
    let last = row.attempts.last().map(|last| outcome(last.outcome, last.status));
    let tries = i64::try_from(row.attempts.len()).unwrap_or(i64::MAX);
    let again = is_on.then(|| view! { <Again id delivery=row.id.clone() quiet=true of=row.sequence /> });
    view! {
        <tr>
            <th scope="row" class="name two">
                <a class="line" href=href>{row.kind}</a><span class="under">{format!("#{}", row.sequence)}</span>
            </th>
            <td><Instant utc text=time /></td>
            <td class="num" data-head=t!("attempts")>{count(tries)}</td>
            <td class="optional">{last}</td>
            <td class="main"><DeliveryMark state=row.state /></td>
            <td>{again}</td>
        </tr>
    }
}

/// The button that sends an event again.
#[component]
fn Again(id: String, delivery: String, quiet: bool, of: i64) -> impl IntoView {
    let class = if quiet { "button quiet" } else { "button" };
    view! {
        <PostForm action=ResendEvent::PATH>
            <input type="hidden" name="webhook_id" value=id />
            <input type="hidden" name="delivery_id" value=delivery />
            <button class=class>{t!("send-again")}<span class="visually-hidden">{format!(" #{of}")}</span></button>
        </PostForm>
    }
}

/// An event: what is sent, and what became of each attempt.
#[component]
pub fn OneDelivery(delivery: DeliveryRow, row: WebhookRow) -> impl IntoView {
    let back = page_of(&row.id);
    let is_on = row.status == WebhookStatus::On;
    let again = is_on.then(|| {
        view! { <Again id=row.id delivery=delivery.id.clone() quiet=false of=delivery.sequence /> }
    });
    let due = delivery.due.filter(|_| is_on).map(|due| {
        let text = due.text();
        view! { <Fact term=t!("next-attempt")><Instant utc=due.utc text /></Fact> }
    });
    let attempts = delivery.attempts.into_iter().map(|attempt| view! { <Try attempt /> }).collect_view();
    let (created, utc) = (delivery.created.text(), delivery.created.utc);
    view! {
        <Modal title=format!("{} #{}", delivery.kind, delivery.sequence)>
            <Unanswered />
            <Facts>
                <Fact term=t!("status")><DeliveryMark state=delivery.state /></Fact>
                <Fact term=t!("time")><Instant utc text=created /></Fact>
                {due}
                <Fact term="webhook-id"><code>{delivery.id}</code></Fact>
            </Facts>
            <h3 id="sent-title">{t!("what-is-sent")}</h3>
            <pre class="sample" tabindex="0" role="region" aria-labelledby="sent-title"><code>{delivery.body}</code></pre>
            <h3>{t!("attempts")}</h3>
            <ol class="log">{attempts}</ol>
            <ModalFoot>
                <a class="button" href=back data-close autofocus=true>{t!("close")}</a>
                {again}
            </ModalFoot>
        </Modal>
    }
}

#[component]
fn Try(attempt: AttemptRow) -> impl IntoView {
    let (text, utc) = (attempt.at.text(), attempt.at.utc);
    let answer =
        (!attempt.answer.is_empty()).then(|| view! { <p class="hush small"><bdi>{attempt.answer}</bdi></p> });
    let took = t!("took-ms", count = count(attempt.milliseconds));
    view! {
        <li>
            <p class="hush"><Instant utc text /></p>
            <div>
                <p>{outcome(attempt.outcome, attempt.status)}" · "{took}</p>
                {answer}
            </div>
        </li>
    }
}
